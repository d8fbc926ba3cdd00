"""What can still be read of a ledger whose file is broken, copied into a new one that then takes its place.

A document is copied when it and all its chunks can be read and have the checksum that they were written with, and its
ids stay as they were. The old file is kept beside the new one.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from indexing.disk import fsync
from indexing.ledger import Ledger, rows
from indexing.ledger.check import believe_no_text, readable
from indexing.ledger.rows import Row
from indexing.ledger.schema import BROKEN, connect
from indexing.ledger.upkeep import forget_record

_MOST_TRIED = 1_000_000
_BATCH = 100
_PAGE = 4096


@dataclass(slots=True)
class Salvaged:
    """What was copied, the names of what was lost, how many more were lost, and the highest id of a chunk.

    `settings` are those that can be read, which `sealed` says are as they were written; they are not copied.
    """

    documents: int = 0
    settings: dict[str, str] = field(default_factory=dict)
    sealed: bool = False
    lost: list[str] = field(default_factory=list)
    unnamed: int = 0
    last_id: int = 0


def salvage(path: Path, target: Path) -> Salvaged:
    """Copy what can be read of the ledger at `path` into a new one at `target`."""
    for left in path.parent.glob(f"{target.name}*"):
        left.unlink()
    with (
        TemporaryDirectory(dir=path.parent, prefix="salvage-") as folder,
        closing(_open_copy(path, Path(folder))) as db,
        closing(Ledger(target)) as ledger,
    ):
        return _Salvage(db, ledger).run()


def install(target: Path, path: Path) -> Path:
    """Put the ledger at `target` in the place of the one at `path`, which is kept; where. Nobody here has either open."""
    numbers = (f"-{number}" if number > 1 else "" for number in range(1, _MOST_TRIED))
    kept = next(name for n in numbers if not (name := path.with_name(f"{path.name}.damaged{n}")).exists())
    try:
        os.link(path, kept)
    except OSError:
        shutil.copy2(path, kept)
    log = path.with_name(path.name + "-wal")
    if log.exists():  # SQLite would play it into the new file
        os.replace(log, kept.with_name(kept.name + "-wal"))
    path.with_name(path.name + "-shm").unlink(missing_ok=True)
    os.replace(target, path)
    fsync(path.parent)
    return kept


def _open_copy(path: Path, folder: Path) -> sqlite3.Connection:
    """A copy of the ledger, with the first page of an empty one: header and table of tables are the same in every ledger."""
    copy = folder / path.name
    shutil.copyfile(path, copy)
    with suppress(OSError):
        shutil.copyfile(path.with_name(path.name + "-wal"), copy.with_name(path.name + "-wal"))
    connect(folder / "empty").close()
    first = bytearray((folder / "empty").read_bytes()[:_PAGE])
    if (pages := copy.stat().st_size // _PAGE) > 1:
        first[28:40] = pages.to_bytes(4, "big") + bytes(8)  # its size, and no pages to be used again
        with copy.open("r+b") as file:
            file.write(first)
    db = sqlite3.connect(copy, isolation_level=None)
    believe_no_text(db)
    with suppress(*BROKEN):
        db.execute("REINDEX")
    return db


class _Salvage:
    """One salvage from `db` into `ledger`."""

    def __init__(self, db: sqlite3.Connection, ledger: Ledger) -> None:
        self._db, self._ledger = db, ledger
        self._done = Salvaged()
        self._whole: set[str] = set()  # files of which a document was copied
        self._opened: set[str] = set()  # files of which one was lost

    def run(self) -> Salvaged:
        self._done.settings, self._done.sealed = self._settings()
        chunks, names = self._chunks(), self._names()
        ids = sorted({*self._ids("documents"), *chunks, *names})
        for start in range(0, len(ids), _BATCH):
            with self._ledger.transaction() as new:
                for document_id in ids[start : start + _BATCH]:
                    chunk_ids = chunks.get(document_id, [])
                    if not self._copy(new, document_id, chunk_ids):
                        self._lose(chunk_ids, names.get(document_id))
        self._copy_files()
        return self._done

    def _settings(self) -> tuple[dict[str, str], bool]:
        settings = {str(key): str(value) for key, value in self._all("SELECT key, value FROM meta ORDER BY key")}
        given = self._one("SELECT seq FROM sqlite_sequence WHERE name = ?", "chunks")
        with suppress(*BROKEN):
            if settings.pop("seal", None) == rows.seal(self._db):
                self._done.last_id = given[0] if given else 0
                return settings, True
        return settings, False

    def _copy(self, new: sqlite3.Connection, document_id: int, chunk_ids: list[int]) -> bool:
        document = self._one(f"SELECT {rows.DOCUMENT_COLUMNS}, checksum FROM documents WHERE id = ?", document_id)
        found = [self._one(f"SELECT {rows.CHUNK_COLUMNS} FROM chunks WHERE id = ?", i) for i in chunk_ids]
        chunks = [row for row in found if row is not None]
        if document is None or rows.checksum([document[:-1], *chunks]) != document[-1]:
            return False
        try:
            new.execute(_insert("documents", f"{rows.DOCUMENT_COLUMNS}, checksum", len(document)), document)
        except sqlite3.IntegrityError:  # there is one of that name already
            return False
        new.executemany(_insert("chunks", rows.CHUNK_COLUMNS, 10), chunks)
        self._done.documents += 1
        self._whole.add(document[2])
        return True

    def _lose(self, chunk_ids: list[int], name: tuple[str | None, str | None] | None) -> None:
        source, file = name or (None, None)
        if source is not None:
            self._done.lost.append(readable(source))
        elif chunk_ids:
            self._done.unnamed += 1
        if file is not None:
            self._opened.add(file)

    def _copy_files(self) -> None:
        """The records of files that are whole, and of which nothing was lost: the others are to be read again."""
        with self._ledger.transaction() as new:
            for row in self._all(f"{rows.FILE} ORDER BY path"):
                if rows.checksum([row[:-1]]) != row[-1]:
                    continue
                if row[0] in self._whole or row[6] == "failed":
                    new.execute(_insert("files", rows.FILE_COLUMNS, 9), row)
                elif row[0] not in self._opened:
                    self._done.lost.append(readable(row[0]))
                    self._done.unnamed = max(0, self._done.unnamed - 1)
            for path in sorted(self._whole):
                if path in self._opened or (self._done.unnamed and self._has_parts(new, path)):
                    forget_record(self._ledger, path)

    def _has_parts(self, new: sqlite3.Connection, path: str) -> bool:
        return new.execute("SELECT 1 FROM documents WHERE file = ? AND source != file", (path,)).fetchone() is not None

    def _chunks(self) -> dict[int, list[int]]:
        """The ids of the chunks of each document, ascending."""
        found: dict[int, list[int]] = {}
        for chunk_id in sorted(self._ids("chunks")):
            row = self._one("SELECT document_id FROM chunks NOT INDEXED WHERE id = ?", chunk_id)
            if row is not None and isinstance(row[0], int):
                found.setdefault(row[0], []).append(chunk_id)
                self._done.last_id = max(self._done.last_id, chunk_id)
        return found

    def _names(self) -> dict[int, tuple[str | None, str | None]]:
        """The source and file of each document, from its row, and from the indexes where the row cannot be read."""
        sources, files = (
            {row[0]: str(row[1]) for row in self._all(f"SELECT id, {column} FROM documents ORDER BY {column}")}
            for column in ("source", "file")
        )
        return {document_id: (sources.get(document_id), files.get(document_id)) for document_id in {*sources, *files}}

    def _ids(self, table: str) -> set[int]:
        """The ids in a table; where it cannot be read through, also those that may be in it."""
        found: set[int] = set()
        for order in ("ASC", "DESC"):
            with suppress(*BROKEN):
                for row in self._db.execute(f"SELECT id FROM {table} NOT INDEXED ORDER BY id {order}"):
                    found.add(row[0])
                return found
        given = self._one("SELECT seq FROM sqlite_sequence WHERE name = ?", table)
        last = max([*found, given[0] if given and isinstance(given[0], int) else 0], default=0)
        return found | set(range(1, min(last, _MOST_TRIED) + 1))

    def _all(self, sql: str) -> list[Row]:
        """The rows that can be read, from the one end and then from the other."""
        found: dict[Row, None] = {}
        for order in (" ASC", " DESC"):
            with suppress(*BROKEN):
                for row in self._db.execute(sql + order):
                    found[row] = None
                break
        return list(found)

    def _one(self, sql: str, value: object) -> Row | None:
        with suppress(*BROKEN):
            row: Row | None = self._db.execute(sql, (value,)).fetchone()
            return row
        return None


def _insert(table: str, columns: str, count: int) -> str:
    return f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * count)})"
