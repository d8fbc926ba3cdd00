"""What is done to a ledger that is sound: damaged rows are taken out, settings set right, and space given back."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime

from indexing.errors import CollectionError
from indexing.ledger import Ledger, rows
from indexing.ledger.check import raw
from indexing.ledger.schema import BROKEN, connect

LOST = "lost"
"""The setting that says that commits were lost; it stays until the ledger is repaired."""

_MOST = 2**53
"""More chunks than there ever were: a higher id is damage."""


def surpass(ledger: Ledger, generation: int, last_id: int) -> None:
    """Go on beyond `generation` and `last_id`, which somebody knows of and the ledger does not any more."""
    note = f"{datetime.now(UTC).isoformat(timespec='seconds')}: the index knew change {generation}, the truth {ledger.generation}"
    with ledger.transaction() as db:
        ledger.set(LOST, note)
        ledger.set("generation", str(max(generation, ledger.generation) + 1))
        _raise_sequence(db, "chunks", last_id)


def settle(ledger: Ledger, settings: Mapping[str, str], *, generation: int, last_id: int) -> None:
    """Put `settings` in the place of those that there are, with ids and generation beyond all that are known of."""
    with ledger.transaction() as db:
        db.execute("DELETE FROM meta")
        for key, value in settings.items():
            ledger.set(key, value)
        ledger.set("generation", str(generation + 1))
        for table, known in (("chunks", last_id), ("documents", 0)):
            db.execute("DELETE FROM sqlite_sequence WHERE name = ? AND seq NOT BETWEEN 0 AND ?", (table, _MOST))
            _raise_sequence(db, table, known)


def _raise_sequence(db: sqlite3.Connection, table: str, known: int) -> None:
    (used,) = db.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()
    held = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    last = max(used, known, held[0] if held and isinstance(held[0], int) else 0)
    db.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, last))


def take_out(ledger: Ledger, document_ids: Iterable[int], files: Iterable[str]) -> None:
    """Forget these documents and the records of these files, so that the files are read again."""
    with ledger.transaction() as db:
        db.executemany("DELETE FROM documents WHERE id = ?", [(i,) for i in document_ids])
        for path in files:
            forget_record(ledger, path)


def forget_record(ledger: Ledger, path: str) -> None:
    """Have the file read again: its record goes, or says that an old reader read it while documents of it are left."""
    with ledger.transaction() as db:
        as_held = (raw(path),)  # a damaged path need not be text
        left = db.execute("SELECT count(*) FROM documents WHERE file = CAST(? AS TEXT)", as_held).fetchone()[0]
        row, record = None, None
        with suppress(*BROKEN, CollectionError):
            row = db.execute(rows.FILE + " WHERE path = CAST(? AS TEXT)", as_held).fetchone()
            record = rows.to_file(row) if row is not None else None
        db.execute("DELETE FROM files WHERE path = CAST(? AS TEXT)", as_held)
        if left and record is not None:
            ledger.record(replace(record, reader=0))


def vacuum(ledger: Ledger) -> bool:
    """Give back the space of what was deleted, and the bytes of it that are left. False when somebody read all the while.

    SQLite writes the file anew in one transaction: whatever stops it, the ledger is whole.
    """
    try:
        with closing(connect(ledger.path)) as db:
            db.execute("VACUUM")
            (busy, *_) = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except BROKEN as error:
        raise CollectionError(
            f"The collection cannot be made smaller ({error}): see whether there is room for a second copy of it on the disk."
        ) from error
    return not busy
