"""The database of a state: items of the jobs table, executions with their histories, queued messages.

A write is in the kernel's hands when a method returns, so it survives the death of this process.
"""

import contextlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from briefcast import keys

SCHEMA = """
CREATE TABLE IF NOT EXISTS items (
    key TEXT PRIMARY KEY, item TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS executions (
    number INTEGER PRIMARY KEY AUTOINCREMENT, arn TEXT NOT NULL UNIQUE, facts TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS events (
    arn TEXT NOT NULL, number INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY (arn, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    number INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS by_id ON messages (queue, id);
"""

FILE = "records.sqlite"
Item = Mapping[str, Any]  # as DynamoDB types attributes
Facts = dict[str, Any]  # of an execution, recorder.py writes them


class Records:
    """Many threads may use it."""

    def __init__(self, path: Path) -> None:
        """Raises sqlite3.DatabaseError for a file that is no database."""
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    def keep_items(self, items: Mapping[str, Item | None]) -> None:
        """Keep items by their keys as text; None removes one."""
        with self._lock, self._db:
            for key, item in items.items():
                if item is None:
                    self._db.execute("DELETE FROM items WHERE key = ?", (key,))
                else:
                    self._db.execute("INSERT OR REPLACE INTO items VALUES (?, ?)", (key, json.dumps(item)))

    def items(self) -> list[Item]:
        return [json.loads(text) for (text,) in self._all("SELECT item FROM items")]

    def keep_execution(
        self, arn: str, facts: Facts | None, first: int, events: Sequence[Mapping[str, Any]]
    ) -> None:
        """Keep an execution's facts, unless they are None, and its events from number `first` on."""
        rows = [(arn, first + index, json.dumps(event, default=str)) for index, event in enumerate(events)]
        with self._lock, self._db:
            if facts is not None:
                self._db.execute(
                    "INSERT INTO executions (arn, facts) VALUES (?, ?) "
                    "ON CONFLICT (arn) DO UPDATE SET facts = excluded.facts",
                    (arn, json.dumps(facts)),
                )
            self._db.executemany("INSERT OR REPLACE INTO events VALUES (?, ?, ?)", rows)

    def executions(self) -> Iterator[tuple[str, Facts]]:
        """Yield ARN and facts of each execution, the oldest first."""
        for arn, facts in self._all("SELECT arn, facts FROM executions ORDER BY number"):
            yield arn, json.loads(facts)

    def events(self, arn: str) -> list[dict[str, Any]]:
        """Return an execution's history as far as it was kept."""
        rows = self._all("SELECT event FROM events WHERE arn = ? ORDER BY number", arn)
        return [json.loads(event) for (event,) in rows]

    def keep_message(self, queue: str, message_id: str, body: str) -> None:
        with self._lock, self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO messages (queue, id, body) VALUES (?, ?, ?)",
                (queue, message_id, body),
            )

    def drop_messages(self, queue: str, kept: Sequence[str]) -> None:
        """Remove a queue's messages, except those with the ids in `kept`."""
        places = ", ".join("?" * len(kept))
        with self._lock, self._db:
            self._db.execute(f"DELETE FROM messages WHERE queue = ? AND id NOT IN ({places})", (queue, *kept))

    def messages(self) -> list[tuple[str, str, str]]:
        """Return queue, id and body of each message, the oldest first."""
        return self._all("SELECT queue, id, body FROM messages ORDER BY number")

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _all(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            return self._db.execute(query, values).fetchall()


def knows(folder: Path, subject: str) -> bool:
    """Return whether the state in a folder has a campaign of this id, or an execution of this ARN.

    It may be asked while a cloud works there.
    """
    file = folder / FILE
    if not file.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute(
                "SELECT 1 FROM items WHERE key = ? UNION SELECT 1 FROM executions WHERE arn = ?",
                (json.dumps(keys.job(subject)), subject),
            ).fetchone()
    except sqlite3.DatabaseError:
        return False
    return found is not None
