"""`briefcast clean`: empty the folder in which the local cloud keeps its state."""

import shutil
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from briefcast.text.plural import plural
from briefcast.text.printable import printable_name
from cli import exits
from cli.local_state import in_use
from cli.terminal.output import print_text
from operations.errors import CommandError

MIB = 1024**2


def clean_state(path: Path, agree: Callable[[str], bool], console: Console) -> int:
    """Delete a state folder once `agree` has said yes to the question. Return the exit code.

    Raises CommandError when the folder holds anything else, is in use or cannot be deleted.
    """
    from local.state.folder import holder, is_state

    if not path.exists():
        print_text(console, f"{path}: there is nothing to delete")
        return exits.PUBLISHED
    if not is_state(path):
        raise CommandError(
            f"--state {printable_name(path)}: this is no state of briefcast, nothing was deleted; "
            "name the folder that run was given with --state"
        )
    if used := holder(path):
        raise in_use(used)
    files = [entry for entry in path.rglob("*") if entry.is_file()]
    size = sum(entry.stat().st_size for entry in files) / MIB
    if not agree(f"Delete {plural(len(files), 'file')}, {size:.1f} MiB, in {path}?"):
        print_text(console, "nothing was deleted")
        return exits.FAILED
    try:
        shutil.rmtree(path)
    except OSError as error:
        raise CommandError(
            f"--state {printable_name(path)}: cannot be deleted ({error.strerror or error}); "
            "fix its permissions and clean again"
        ) from error
    print_text(console, f"deleted {plural(len(files), 'file')}, {size:.1f} MiB")
    return exits.PUBLISHED
