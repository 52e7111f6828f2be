"""Every version of every object: its facts in SQLite, its bytes in a file of its own.

A version's file is complete before its row exists, so a process that is killed leaves at most a file
without a row. SQLite's journal needs no fsync to survive that: the kernel has what was written.
"""

import json
import sqlite3
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

SCHEMA = """
CREATE TABLE IF NOT EXISTS versions (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    version_id TEXT NOT NULL UNIQUE,
    is_latest INTEGER NOT NULL,
    is_marker INTEGER NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    modified REAL NOT NULL,
    headers TEXT NOT NULL,
    checksums TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS by_key ON versions (key, sequence);
CREATE UNIQUE INDEX IF NOT EXISTS latest ON versions (key) WHERE is_latest;
"""
FIELDS = "sequence, key, version_id, is_latest, is_marker, size, etag, modified, headers, checksums"
LAST_CHARACTER = "\U0010ffff"  # no key that begins with a prefix comes after the prefix with this


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an object, or a delete marker."""

    sequence: int  # grows with every version of any key
    key: str
    version_id: str
    is_latest: bool
    is_marker: bool
    size: int  # bytes
    etag: str  # without quotes
    modified: float  # seconds since 1970
    headers: Mapping[str, str]  # to send back as they came: Content-Type, x-amz-meta-…
    checksums: Mapping[str, str]  # x-amz-checksum-sha256: base64


class Catalogue:
    """The versions below one folder. One thread uses it."""

    def __init__(self, folder: Path) -> None:
        """Raises sqlite3.DatabaseError for a file that is none of ours, OSError."""
        self._bodies = folder / "bodies"
        self._bodies.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "catalogue.sqlite")
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.executescript(SCHEMA)

    def put(
        self,
        key: str,
        body: bytes,
        etag: str,
        headers: Mapping[str, str],
        checksums: Mapping[str, str],
    ) -> Version:
        """Add a version and return it; it is the latest."""
        version_id = uuid.uuid4().hex
        path = self._path(version_id)
        try:
            path.write_bytes(body)
        except FileNotFoundError:
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(body)
        return self._insert(key, version_id, False, len(body), etag, headers, checksums)

    def mark_deleted(self, key: str) -> Version:
        """Add a delete marker and return it."""
        return self._insert(key, uuid.uuid4().hex, True, 0, "", {}, {})

    def latest(self, key: str) -> Version | None:
        """Return the latest version of a key, which may be a delete marker."""
        return self._one("key = ? AND is_latest", key)

    def version(self, key: str, version_id: str) -> Version | None:
        return self._one("key = ? AND version_id = ?", key, version_id)

    def read(self, version: Version, first: int = 0, length: int | None = None) -> bytes:
        """Return the bytes of a version, or `length` of them from `first` on."""
        with self._path(version.version_id).open("rb") as file:
            file.seek(first)
            return file.read(version.size if length is None else length)

    def remove(self, version: Version) -> None:
        """Delete one version for good; the one before it becomes the latest."""
        with self._db:
            self._db.execute("DELETE FROM versions WHERE sequence = ?", (version.sequence,))
            if version.is_latest:
                self._db.execute(
                    "UPDATE versions SET is_latest = 1 WHERE sequence = "
                    "(SELECT max(sequence) FROM versions WHERE key = ?)",
                    (version.key,),
                )
        if not version.is_marker:
            self._path(version.version_id).unlink(missing_ok=True)

    def objects(self, prefix: str, after: str) -> Iterator[Version]:
        """Yield the latest version of each key with the prefix that comes after `after`, by key."""
        yield from self._many(
            "is_latest AND NOT is_marker AND key >= ? AND key > ? AND key < ? ORDER BY key",
            (prefix, after, prefix + LAST_CHARACTER),
        )

    def versions(self, prefix: str, key: str, sequence: int) -> Iterator[Version]:
        """Yield all versions with the prefix by key, newest first, from after version `sequence` of `key`."""
        yield from self._many(
            "key >= ? AND key < ? AND (key > ? OR (key = ? AND sequence < ?)) ORDER BY key, sequence DESC",
            (prefix, prefix + LAST_CHARACTER, key, key, sequence),
        )

    def close(self) -> None:
        self._db.close()

    def _insert(
        self,
        key: str,
        version_id: str,
        is_marker: bool,
        size: int,
        etag: str,
        headers: Mapping[str, str],
        checksums: Mapping[str, str],
    ) -> Version:
        modified = time.time()
        texts = json.dumps(dict(headers)), json.dumps(dict(checksums))
        with self._db:
            self._db.execute("UPDATE versions SET is_latest = 0 WHERE key = ? AND is_latest", (key,))
            row = (key, version_id, True, is_marker, size, etag, modified, *texts)
            added = self._db.execute(
                f"INSERT INTO versions ({FIELDS}) VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row
            )
        sequence = added.lastrowid or 0
        return Version(
            sequence, key, version_id, True, is_marker, size, etag, modified, dict(headers), dict(checksums)
        )

    def _one(self, condition: str, *values: str) -> Version | None:
        return next(self._many(condition, values), None)

    def _many(self, condition: str, values: Iterable[object]) -> Iterator[Version]:
        rows = self._db.execute(f"SELECT {FIELDS} FROM versions WHERE {condition}", tuple(values))
        for row in rows:
            sequence, key, version_id, is_latest, is_marker, size, etag, modified, headers, checksums = row
            yield Version(
                sequence,
                key,
                version_id,
                bool(is_latest),
                bool(is_marker),
                size,
                etag,
                modified,
                json.loads(headers),
                json.loads(checksums),
            )

    def _path(self, version_id: str) -> Path:
        return self._bodies / version_id[:2] / version_id
