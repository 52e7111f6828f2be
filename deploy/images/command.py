"""Run a program and hear what it said when it failed."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deploy.images.errors import ImageError

REPOSITORY = Path(__file__).parents[2]
UV = str(Path(sys.executable).with_name("uv"))
LAST_LINES = 25  # of a failed program's output; its cause is near the end


def run(
    command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None, given: str | None = None
) -> str:
    """What the program printed, run in the repository's root; `given` is its standard input.

    Raises ImageError when it is not there or fails.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=REPOSITORY,
            env=environment,
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise ImageError(f"{words[0]} is not installed") from error
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-LAST_LINES:])
        raise ImageError(f"{' '.join(words[:2])} failed:\n{said}")
    return done.stdout.strip()
