"""Run a program, and report its output if it fails."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.images.errors import ImageError

REPOSITORY = Path(__file__).parents[2]
UV = str(Path(sys.executable).with_name("uv"))
LAST_LINES = 25  # of a failed program's output; its cause is near the end


def run(
    command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None, stdin: str | None = None
) -> str:
    """Return what a program printed. It runs in the repository's root; `stdin` is its input.

    Raises ImageError if it is not installed or fails.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=REPOSITORY,
            env=environment,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise ImageError(f"{words[0]} is not installed") from error
    if done.returncode:
        output = "\n".join((done.stdout + done.stderr).strip().splitlines()[-LAST_LINES:])
        raise ImageError(f"{' '.join(words[:2])} failed:\n{output}")
    return done.stdout.strip()
