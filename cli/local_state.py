"""The folder in which this machine's local clouds keep their state, opened for one command."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from briefcast.text.printable import printable_name
from cli.preflight import check_free_space
from cli.terminal.output import print_text
from operations.errors import CommandError

if TYPE_CHECKING:
    from local.state.folder import StateFolder, StateInUse


def default_state() -> Path:
    """Return the folder that BRIEFCAST_STATE names, else the region's below the platform's data folder."""
    if named := os.environ.get("BRIEFCAST_STATE"):
        return Path(named)
    from platformdirs import user_data_path

    from local.provision import region_from

    return user_data_path("briefcast", appauthor=False) / "local" / region_from(os.environ)


@contextmanager
def open_state(path: Path, console: Console) -> "Iterator[StateFolder]":
    """Open a state folder, and say what was moved aside. Raises CommandError when it cannot be used."""
    from local.provision import region_from
    from local.state.folder import StateFolder, StateInUse, StateRefused

    try:
        state = StateFolder(path, region_from(os.environ))
    except StateInUse as used:
        raise in_use(used) from used
    except StateRefused as refused:
        raise CommandError(f"--state {refused}") from refused
    except OSError as error:
        raise CommandError(
            f"--state {printable_name(path)}: cannot be written ({error.strerror or error}); "
            "free some space, fix its permissions or choose another folder with --state"
        ) from error
    with state:
        check_free_space(state.path, "--state")
        if state.note is not None:
            print_text(console, f"note: {state.note}")
        yield state


def in_use(used: "StateInUse") -> CommandError:
    """Return the error for a state in which another process works."""
    who = f" (process {used.pid})" if used.pid else ""
    join = f", set LOCALSTACK_HOST={used.address} to use its cloud" if used.address else ""
    return CommandError(
        f"--state {printable_name(used.path)}: another briefcast{who} works there; wait until it ends{join}, "
        "or choose another folder with --state"
    )
