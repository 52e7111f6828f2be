"""One local cloud for the length of one command: its settings, its logs, its end."""

import os
import signal
import tempfile
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from briefcast.registries.models import DEFAULT_MODEL
from operations.errors import CommandError

if TYPE_CHECKING:
    from local.cloud import LocalCloud
    from operations.clouds.endpoint import Endpoint


def _new_log_dir() -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="briefcast-logs-"))
    except OSError as error:
        raise CommandError(
            f"no folder for the logs can be made in {tempfile.gettempdir()} ({error.strerror}); "
            "free some space or set TMPDIR to a folder that can be written"
        ) from error


@dataclass(frozen=True, slots=True)
class Session:
    model: str | None = None  # stands before every brief's own model
    region: str | None = None  # of Bedrock's image models, None for each model's own
    port: int | None = None  # of the one endpoint, None for any free one
    log_dir: Path = field(default_factory=_new_log_dir)
    images: Mapping[str, str] | None = None  # run the functions in these, by their names in this cloud

    @contextmanager
    def edge(self, console: Console) -> "Iterator[Endpoint | LocalCloud]":
        """The cloud that LOCALSTACK_HOST names, as `briefcast up` left it, else one of this command's own.

        Raises CommandError when nobody answers there, and what cloud() raises.
        """
        host = os.environ.get("LOCALSTACK_HOST")
        if not host:
            with self.cloud(console) as cloud:
                yield cloud
            return
        if self.images:
            raise CommandError(
                f"--images: the functions at LOCALSTACK_HOST={host} are already deployed there; "
                "leave --images out, or unset LOCALSTACK_HOST"
            )
        if self.model:
            raise CommandError(
                f"--model {self.model}: the cloud at LOCALSTACK_HOST={host} was started with its own; "
                "leave --model out, or unset LOCALSTACK_HOST"
            )
        from botocore.exceptions import BotoCoreError

        from local.provision import connect

        stop_on_signals()
        try:
            edge = connect(host)
        except (BotoCoreError, ValueError) as error:
            raise CommandError(
                f"no cloud answers at LOCALSTACK_HOST={host}; start `briefcast up` there (host:port), "
                "or unset LOCALSTACK_HOST"
            ) from error
        with edge:
            yield edge

    @contextmanager
    def cloud(self, console: Console) -> "Iterator[LocalCloud]":
        """The local cloud, up and provisioned; `console` says so while it starts.

        Raises CommandError when it cannot start, and for anything unforeseen, whose
        traceback then is in the log folder rather than on the screen.
        """
        from local.cloud import LocalCloud
        from local.engine import PortInUse

        hooks = None
        if self.images:
            from local.lambda_runtime.containers import Containers, find_engine

            hooks = Containers(find_engine(), self.images)
        stop_on_signals()
        override = {"parser": {"IMAGE_MODEL_OVERRIDE": self.model}} if self.model else None
        try:
            with console.status("Starting the local cloud …"):
                cloud = LocalCloud(
                    port=self.port,
                    log_dir=self.log_dir,
                    bedrock_image_region=self.region,
                    image_model=self.model or DEFAULT_MODEL,  # lends the functions credentials for it
                    function_environment=override,
                    hooks=hooks,
                )
            with cloud:
                yield cloud
        except PortInUse as error:
            reason = error.__cause__.strerror if isinstance(error.__cause__, OSError) else str(error)
            raise CommandError(
                f"port {self.port} cannot be had ({reason}); stop what uses it, such as another "
                "`briefcast up` or LocalStack, or choose another with --port"
            ) from error
        except CommandError:
            raise
        except Exception as error:
            trace = self.log_dir / "briefcast.log"
            trace.write_text(traceback.format_exc(), "utf-8")
            told = str(error).strip().splitlines()
            what = f"{type(error).__name__}: {told[0]}" if told else type(error).__name__
            raise CommandError(
                f"something unforeseen went wrong ({what}); the traceback is in {trace}"
            ) from error


def stop_on_signals() -> None:
    """Let SIGTERM and a closed terminal end a command just as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.default_int_handler)
