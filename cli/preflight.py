"""Checks before anything starts: the machine, the model, the credentials, the output folder.

Every check raises CommandError with one line for each problem: where, what was found, what to do.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from briefcast.registries.models import UnknownModel, find_model
from briefcast.text.printable import printable_name
from operations.errors import CommandError

SUPPORTED_PYTHON = ((3, 11), (3, 13))
MIN_FREE_BYTES = 64 * 1024**2  # about 30 products of five placements, once in memory and once on disk


class ModelRefused(CommandError):
    """`--model` names no model that can be called. Ends the command like a brief that names it."""


def check_machine() -> None:
    """Raise CommandError on a Python or a machine on which the functions cannot run."""
    lowest, highest = SUPPORTED_PYTHON
    if not lowest <= sys.version_info[:2] <= highest:
        raise CommandError(
            f"this is Python {sys.version_info[0]}.{sys.version_info[1]}; "
            f"briefcast needs {lowest[0]}.{lowest[1]} to {highest[0]}.{highest[1]}: "
            "try make clean setup PYTHON=python3.12"
        )
    from raster import kernel

    try:
        kernel.check()
    except kernel.NotRunnable as error:
        raise CommandError(str(error)) from error


def check_model(model: str | None) -> None:
    """Raise ModelRefused for an unknown or retired model."""
    if model is None:
        return
    try:
        find_model(model)
    except UnknownModel as error:
        raise ModelRefused(f"--model: {error}") from error


def check_credentials(model: str | None) -> None:
    """Raise CommandError for a paid model without AWS credentials."""
    if model is None or find_model(model).model_id is None:
        return
    import boto3

    if boto3.Session().get_credentials() is None:
        raise CommandError(
            f"--model {model}: there are no AWS credentials; set AWS_PROFILE, or run aws configure, "
            "or use --model draft"
        )


def prepare_output(directory: Path) -> None:
    """Make the folder and prove that it can be written, before minutes are spent on a campaign."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError as error:
        raise unwritable(directory, error) from error
    check_free_space(directory, "--out")


def check_free_space(directory: Path, setting: str, needed: int = MIN_FREE_BYTES) -> None:
    """Raise CommandError when the disk has fewer than `needed` bytes left.

    `setting` names the option or variable that selects another folder.
    """
    free = shutil.disk_usage(directory).free
    if free < needed:
        raise CommandError(
            f"{setting} {printable_name(directory)}: the disk has {free / 1024**2:.0f} MiB left, "
            f"at least {needed / 1024**2:.0f} MiB are needed; "
            f"free some space or set {setting} to another folder"
        )


def unwritable(path: Path, error: OSError) -> CommandError:
    """Return the error for a result that cannot be stored."""
    return CommandError(
        f"--out {printable_name(path)}: cannot be written ({error.strerror or error}); "
        "free some space, fix its permissions or choose another folder with --out"
    )
