"""The folder in which a local cloud keeps its state: one cloud at a time, and never somebody else's data."""

import contextlib
import fcntl
import json
import os
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from local.state.records import FILE

FORMAT = 1  # raised when a state of before cannot be read any more
MARKER = "briefcast-state.json"
LOCK = "lock"
LOG_BYTES = 4 * 1024**2  # a longer log loses its older half when the next cloud starts


class StateInUse(Exception):
    """Another local cloud works in the folder."""

    def __init__(self, path: Path, pid: int | None, address: str | None) -> None:
        super().__init__(f"{path} is in use")
        self.path, self.pid, self.address = path, pid, address  # address: host:port


class StateRefused(Exception):
    """The folder cannot be used, and must not be moved. The message says what to do."""


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who works in a folder, as its lock file says."""

    pid: int | None
    address: str | None


class StateFolder:
    """A folder that is locked until close(), with `objects`, `logs` and the database `records`.

    `note` says what was found and moved aside, None when nothing was.
    """

    def __init__(self, path: Path, region: str) -> None:
        """Open the folder, make it if there is none, and move aside what is no state or a broken one.

        Raises StateInUse, StateRefused, OSError.
        """
        self.path = path.absolute()
        self.note: str | None = None
        self.path.mkdir(parents=True, exist_ok=True)
        self._lock: IO[str] | None = None
        problem = self._problem(region)
        if problem is not None:
            aside = self._move_aside()
            self.note = f"{self.path} {problem}: it was renamed to {aside}, and an empty state begins"
            self.path.mkdir(parents=True)
        elif self._lock is None:
            self._lock = _locked(self.path)
        if self._lock is None:
            self._lock = _locked(self.path)
        _write_whole(self.path / MARKER, json.dumps({"format": FORMAT, "region": region}))
        self.objects.mkdir(exist_ok=True)
        self.logs.mkdir(exist_ok=True)
        for log in self.logs.glob("*.log"):
            _shorten(log)

    @property
    def objects(self) -> Path:
        return self.path / "objects"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def records(self) -> Path:
        return self.path / FILE

    def publish(self, address: str) -> None:
        """Tell others at which host:port the cloud of this folder listens."""
        assert self._lock is not None
        _write_holder(self._lock, address)

    def close(self) -> None:
        """Unlock the folder. Does nothing the second time."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _problem(self, region: str) -> str | None:
        """Return why what is in the folder is no state that can be used, None when it is one or is empty.

        Locks the folder when it is a state.
        """
        names = {entry.name for entry in self.path.iterdir()}
        if not names:
            return None
        if MARKER not in names and names != {LOCK}:
            return "holds something else than a state of briefcast"
        self._lock = _locked(self.path)  # before its databases are looked at
        try:
            return _fault(self.path, region)
        except (OSError, StateRefused):
            self.close()
            raise

    def _move_aside(self) -> Path:
        resolved = self.path.resolve()
        if resolved == Path.home().resolve() or Path.cwd().is_relative_to(resolved) or self.path.is_mount():
            self.close()
            raise StateRefused(f"{self.path} holds something else; choose a folder of its own")
        aside = self.path.with_name(f"{self.path.name}.aside-{time.strftime('%Y%m%d-%H%M%S')}")
        while aside.exists():
            aside = aside.with_name(f"{aside.name}-2")
        self.close()
        self.path.rename(aside)
        return aside


def holder(path: Path) -> StateInUse | None:
    """Return who works in the folder, None when nobody does."""
    try:
        _locked(path).close()
    except StateInUse as used:
        return used
    except OSError:
        return None
    return None


def is_state(path: Path) -> bool:
    """Return whether the folder holds a state."""
    return (path / MARKER).is_file()


def _locked(path: Path) -> IO[str]:
    lock = (path / LOCK).open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        held = _read_holder(path)
        lock.close()
        raise StateInUse(path, held.pid, held.address) from error
    _write_holder(lock, None)
    return lock


def _write_holder(lock: IO[str], address: str | None) -> None:
    lock.seek(0)
    lock.truncate()
    json.dump({"pid": os.getpid(), "address": address}, lock)
    lock.flush()


def _read_holder(path: Path) -> _Holder:
    try:
        held = json.loads((path / LOCK).read_text())
        return _Holder(held["pid"], held["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return _Holder(None, None)  # it is being written


def _fault(path: Path, region: str) -> str | None:
    """Return why a state cannot be used, None when it can."""
    if not (path / MARKER).exists():
        return None  # only a lock: whoever made it was killed before it wrote anything
    try:
        marker = json.loads((path / MARKER).read_text())
        version, made_in = marker["format"], marker["region"]
    except (ValueError, KeyError, TypeError):
        return f"is damaged ({MARKER} cannot be read)"
    if version != FORMAT:
        return f"is of another version of briefcast (format {version}, this one reads {FORMAT})"
    if made_in != region:
        raise StateRefused(
            f"{path} has the state of {made_in}; set AWS_REGION={made_in} to go on with it, "
            f"or choose another folder for {region}"
        )
    for database in (path / FILE, path / "objects" / "catalogue.sqlite"):
        if database.exists() and not _is_sound(database):
            return f"is damaged ({database.relative_to(path)} cannot be read)"
    return None


def _is_sound(database: Path) -> bool:
    try:
        with contextlib.closing(sqlite3.connect(database)) as connection:
            (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            return bool(result == "ok")
    except sqlite3.DatabaseError:
        return False


def _write_whole(path: Path, text: str) -> None:
    """Write a file so that it is never seen half written."""
    draft = path.with_suffix(".draft")
    draft.write_text(text)
    draft.replace(path)


def _shorten(log: Path) -> None:
    size = log.stat().st_size
    if size > LOG_BYTES:
        with log.open("rb") as file:
            file.seek(size - LOG_BYTES // 2)
            file.readline()  # of which a part is gone
            newer = file.read()
        log.write_bytes(newer)
