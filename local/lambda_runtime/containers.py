"""Run every function in its container image, under limits like those of Lambda's sandbox.

The container is read-only except /tmp, runs as an unprivileged user and has the function's memory.
It uses the host's network, because the cloud that it calls listens on this machine's loopback.
"""

import json
import shutil
import subprocess
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path

from briefcast.registries.functions import function_names
from local.lambda_runtime.hooks import Hooks, Launch, SandboxProcess
from local.names import NAME
from operations.errors import CommandError

# These describe this machine; an image has its own.
NOT_PASSED = {"PATH", "HOME", "LD_LIBRARY_PATH", "PYTHONPATH", "TMPDIR", "LAMBDA_TASK_ROOT", "_HANDLER"}
WRITER = "name the file that `python -m deploy.images push` writes, such as build/image-uris.json"
SANDBOX = (
    "--network=host",
    "--read-only",
    "--tmpfs=/tmp:rw,size=512m,mode=1777",  # Lambda's /tmp has 512 MB
    "--cap-drop=all",
    "--security-opt=no-new-privileges",
    "--user=993:990",  # no user of the image
    "--ulimit=nofile=1024:1024",  # Lambda's own quotas
    "--ulimit=nproc=1024:1024",
)


def read_images(path: Path) -> dict[str, str]:
    """Return the image of each function by its name in the local cloud.

    `path` is a JSON object by short name, as `python -m deploy.images push` writes it. Raises
    CommandError when it cannot be read or an image is missing.
    """
    try:
        images = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise CommandError(f"--images {path}: cannot be read ({error.strerror}); {WRITER}") from error
    except ValueError as error:
        raise CommandError(f"--images {path}: not a JSON file; {WRITER}") from error
    missing = sorted(set(function_names()) - set(images if isinstance(images, dict) else ()))
    if missing:
        raise CommandError(f"--images {path}: no image of {', '.join(missing)}; {WRITER}")
    return {f"{NAME}-{name}": image for name, image in images.items()}


def find_engine() -> str:
    """Return the program that runs containers, podman or docker. Raises CommandError when there is none."""
    engine = next((name for name in ("podman", "docker") if shutil.which(name)), None)
    if engine is None:
        raise CommandError("--images needs podman or docker: install one, or leave --images out")
    return engine


class _Container:
    """A running container, represented by the process that waits for it (hooks.SandboxProcess)."""

    def __init__(self, engine: str, name: str, process: "subprocess.Popen[bytes]") -> None:
        self._engine = engine
        self._name = name
        self._process = process
        self.pid = process.pid

    @property
    def returncode(self) -> int | None:
        return self._process.returncode

    def poll(self) -> int | None:
        return self._process.poll()

    def wait(self) -> int:
        return self._process.wait()

    def kill(self) -> None:
        """Kill the container; the process that waits for it then ends."""
        if self._process.poll() is None:
            subprocess.run([self._engine, "kill", self._name], capture_output=True, check=False)


class Containers(Hooks):
    """Starts every sandbox from its image. A container ends when its Runtime API does, so also at a crash."""

    def __init__(self, engine: str, images: Mapping[str, str]) -> None:
        """`images` are local images by the functions' names (`briefcast-local-parser`)."""
        self._engine = engine
        self._images = images

    def launch(self, sandbox: Launch, start: Callable[[Launch], SandboxProcess]) -> SandboxProcess:
        name = f"{sandbox.function}-{uuid.uuid4().hex[:12]}"
        variables = [f"--env={k}={v}" for k, v in sandbox.environment.items() if k not in NOT_PASSED]
        limits = [f"--memory={sandbox.memory_mb}m", f"--memory-swap={sandbox.memory_mb}m"]
        image = self._images[sandbox.function]
        # The handler is the command, as in Terraform's image_config.
        command = [self._engine, "run", "--rm", f"--name={name}", *SANDBOX, *limits, *variables, image]
        process = subprocess.Popen(
            [*command, sandbox.handler],
            stdin=subprocess.DEVNULL,
            stdout=sandbox.log,
            stderr=subprocess.STDOUT,
            process_group=sandbox.group,
        )
        return _Container(self._engine, name, process)
