"""The cloud that a command works on: a local cloud for the length of the command, or a running one."""

import os
import signal
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from cli.local_state import default_state, open_state
from operations.clouds import Cloud
from operations.clouds.endpoint import Endpoint
from operations.errors import CommandError

if TYPE_CHECKING:
    from local.cloud import LocalCloud


@dataclass(frozen=True, slots=True)
class Session:
    """Settings of the local cloud that a command starts."""

    model: str | None = None  # overrides the model that each brief names
    region: str | None = None  # of Bedrock's image models; None for each model's own
    port: int | None = None  # of the endpoint; None for any free one
    state: Path = field(default_factory=default_state)  # where it keeps what it knows
    images: Mapping[str, str] | None = None  # container images by the functions' names in the local cloud

    @property
    def log_dir(self) -> Path:
        return self.state / "logs"

    @contextmanager
    def cloud(self, console: Console) -> Iterator[Cloud]:
        """Open the cloud that LOCALSTACK_HOST names, else start one that ends with the command.

        Raises CommandError when nothing answers there or an option does not apply to a running
        cloud, and what local_cloud() raises.
        """
        host = os.environ.get("LOCALSTACK_HOST")
        if not host:
            with self.local_cloud(console) as cloud:
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
        stop_on_signals()
        with connect_to(host) as endpoint:
            yield endpoint

    @contextmanager
    def local_cloud(self, console: Console) -> "Iterator[LocalCloud]":
        """Start a local cloud that goes on with its state; `console` shows that it is starting.

        Raises CommandError when it cannot start. Any unexpected error becomes a CommandError that
        names the file in the log folder with the traceback.
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
            with open_state(self.state, console) as state:
                with console.status("Starting the local cloud …"):
                    cloud = LocalCloud(
                        port=self.port,
                        state=state,
                        bedrock_image_region=self.region,
                        image_model=self.model or "",  # a paid one gets the user's AWS credentials
                        function_environment=override,
                        hooks=hooks,
                    )
                with cloud:
                    yield cloud
        except PortInUse as error:
            reason = error.__cause__.strerror if isinstance(error.__cause__, OSError) else str(error)
            raise CommandError(
                f"port {self.port} is not available ({reason}); stop the program that uses it, such as "
                "another `briefcast up` or LocalStack, or choose another port with --port"
            ) from error
        except CommandError:
            raise
        except Exception as error:
            trace = self.log_dir / "briefcast.log"
            trace.write_text(traceback.format_exc(), "utf-8")
            message = str(error).strip().splitlines()
            summary = f"{type(error).__name__}: {message[0]}" if message else type(error).__name__
            raise CommandError(f"unexpected error ({summary}); the traceback is in {trace}") from error


def connect_to(host: str) -> Endpoint:
    """Open the cloud at host:port and provision what it lacks. Raises CommandError when none answers."""
    from botocore.exceptions import BotoCoreError

    from local.provision import connect

    try:
        return connect(host)
    except (BotoCoreError, ValueError) as error:
        raise CommandError(
            f"no cloud answers at LOCALSTACK_HOST={host}; start `briefcast up` there (host:port), "
            "or unset LOCALSTACK_HOST"
        ) from error


def stop_on_signals() -> None:
    """Let SIGTERM and a closed terminal end a command as Ctrl-C does."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.default_int_handler)
