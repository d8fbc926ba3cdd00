"""A small SQLite file beside the truth of a collection, opened for a moment by every call.

What is deleted from it leaves no bytes in the folder: freed space is overwritten, and the journal is gone with each
transaction. Threads and processes share it. Knows nothing of what the file holds.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from indexing.errors import CollectionError

_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Layout:
    """What a file holds: what that is called in a sentence, the number of the layout, and what makes its tables."""

    what: str
    version: int
    statements: tuple[str, ...]


def is_made(path: Path) -> bool:
    """Whether there is a file; one without bytes is being made by another process, or was left by one that ended."""
    with suppress(OSError):
        return path.stat().st_size > 0
    return False


@contextmanager
def transaction(
    path: Path, layout: Layout, begin: str = "BEGIN IMMEDIATE", *, make: bool = False
) -> Iterator[sqlite3.Connection]:
    """All that is written inside is there after it, or none of it. Raises CollectionError."""
    try:
        with closing(_connect(path, make=make)) as db:
            db.execute(begin)
            _require(layout, path, db, make=make)
            yield db
            db.execute("COMMIT")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise CollectionError(
            f"The {layout.what} of the collection {path.parent.name!r} cannot be used ({error}): see whether the disk is full; "
            f"where the file is broken, put back a copy of {path}, or remove it to begin anew."
        ) from error


def _connect(path: Path, *, make: bool) -> sqlite3.Connection:
    """A connection whose journal is removed with each transaction: a log, as WAL is, would keep what was deleted."""
    uri = f"{path.as_uri()}?mode={'rwc' if make else 'rw'}"
    db = sqlite3.connect(uri, uri=True, timeout=_SECONDS, isolation_level=None)
    try:
        db.executescript(
            "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF;"
        )
    except sqlite3.Error:
        db.close()
        raise
    return db


def _require(layout: Layout, path: Path, db: sqlite3.Connection, *, make: bool) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version == 0 and make:
        for statement in layout.statements:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {layout.version}")
    elif version != layout.version:
        raise CollectionError(
            f"The {layout.what} of the collection {path.parent.name!r} was made by another version of Mekor (layout {version}, "
            f"not {layout.version}): use that version, or remove {path} to begin anew."
        )
