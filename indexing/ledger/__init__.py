"""The truth of a collection: documents, chunks and vectors in one SQLite file.

A document is written in one transaction (`synchronous=FULL`), so it is there whole or not at all. Chunk ids are never
used twice. Everything else in a collection can be rebuilt from here. Knows nothing of FAISS, files on disk or search.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from indexing.errors import CollectionError
from indexing.text.language import detect
from indexing.types import Chunk, Document, DocumentInfo, Ids, Page, StoredChunk, Vectors

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE, title TEXT NOT NULL, text TEXT NOT NULL,
    media_type TEXT NOT NULL, sha256 TEXT NOT NULL, lang TEXT NOT NULL, headings TEXT NOT NULL, pages TEXT NOT NULL,
    ingested_at TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, lang TEXT NOT NULL, headings TEXT NOT NULL,
    pages TEXT NOT NULL, vector BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS chunks_of_document ON chunks(document_id);
"""
_INFO = """SELECT d.id, d.source, d.title, d.media_type, d.sha256, d.lang, d.ingested_at,
    (SELECT count(*) FROM chunks c WHERE c.document_id = d.id) FROM documents d"""
_BATCH = 500  # well under SQLite's limit of bound variables


class Ledger:
    """One open ledger. Safe to share between threads: statements go one at a time."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        try:
            self._db = sqlite3.connect(path, check_same_thread=False, timeout=30, isolation_level=None)
            self._db.executescript(
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
                + _SCHEMA
            )
        except sqlite3.DatabaseError as error:
            raise CollectionError(f"{path} is not a readable collection ({error}): restore it from a copy.") from error

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def get(self, key: str) -> str | None:
        """A setting of the collection."""
        row = self._one("SELECT value FROM meta WHERE key = ?", key)
        return None if row is None else str(row[0])

    def set(self, key: str, value: str) -> None:
        with self._lock, _translated():
            self._db.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value)
            )

    @property
    def generation(self) -> int:
        """How many documents were ever written or deleted: it grows by one with each."""
        return int(self.get("generation") or 0)

    def put(self, document: Document, chunks: Sequence[Chunk], vectors: Vectors) -> None:
        """Write a document with its chunks and their vectors, in place of an earlier version, in one transaction."""
        with self._lock, _translated(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.execute("DELETE FROM documents WHERE source = ?", (document.source,))
            document_id = self._db.execute(
                "INSERT INTO documents (source, title, text, media_type, sha256, lang, headings, pages, ingested_at) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    document.source, document.title, document.text, document.media_type, document.sha256,
                    detect(document.text), _json(document.headings), _json(document.pages),
                    datetime.now(UTC).isoformat(timespec="seconds"),
                ),
            ).lastrowid  # fmt: skip
            self._db.executemany(
                'INSERT INTO chunks (document_id, text, start, "end", lang, headings, pages, vector) '
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (document_id, chunk.text, chunk.start, chunk.end, chunk.lang, json.dumps(chunk.headings),
                     _json(chunk.pages), vector.astype("<f4").tobytes())
                    for chunk, vector in zip(chunks, vectors, strict=True)
                ),
            )  # fmt: skip
            self._bump()

    def delete(self, source: str) -> bool:
        """Forget a document; False when it was not there."""
        with self._lock, _translated(), self._db:
            self._db.execute("BEGIN IMMEDIATE")
            gone = self._db.execute("DELETE FROM documents WHERE source = ?", (source,)).rowcount > 0
            if gone:
                self._bump()
            return gone

    def documents(self) -> list[DocumentInfo]:
        """All documents, by source."""
        return [_info(row) for row in self._all(_INFO + " ORDER BY d.source")]

    def document(self, source: str) -> DocumentInfo | None:
        row = self._one(_INFO + " WHERE d.source = ?", source)
        return None if row is None else _info(row)

    def text(self, document_id: int) -> str | None:
        """The whole text of a document, as it was stored."""
        row = self._one("SELECT text FROM documents WHERE id = ?", document_id)
        return None if row is None else str(row[0])

    def chunk_ids(self) -> Ids:
        """The ids of all chunks, ascending."""
        return np.array([row[0] for row in self._all("SELECT id FROM chunks ORDER BY id")], np.int64)

    def chunks(self, ids: Iterable[int]) -> dict[int, StoredChunk]:
        """The chunks with these ids; ids that are gone are left out."""
        wanted = list(ids)
        found: dict[int, StoredChunk] = {}
        infos: dict[int, tuple | None] = {}  # type: ignore[type-arg]
        for batch in (wanted[i : i + _BATCH] for i in range(0, len(wanted), _BATCH)):
            marks = ",".join("?" * len(batch))
            rows = self._all(
                'SELECT id, document_id, text, start, "end", lang, headings, pages FROM chunks '
                f"WHERE id IN ({marks})",  # marks is only question marks
                *batch,
            )
            for document_id in {row[1] for row in rows} - infos.keys():
                infos[document_id] = self._one(_INFO + " WHERE d.id = ?", document_id)
            for row in rows:
                info = infos[row[1]]
                if info is not None:
                    found[row[0]] = StoredChunk(row[0], _chunk(row[2:]), _info(info))
        return found

    def vectors(self, ids: Ids, dimension: int) -> Vectors:
        """The vectors of these chunks, shape (len(ids), dimension), in the order of `ids`, which must all exist."""
        vectors = np.empty((len(ids), dimension), np.float32)
        with self._lock, _translated():
            for row, chunk_id in enumerate(ids.tolist()):
                (blob,) = self._db.execute("SELECT vector FROM chunks WHERE id = ?", (chunk_id,)).fetchone()
                vectors[row] = np.frombuffer(blob, "<f4")
        return vectors

    def languages(self) -> dict[str, int]:
        """Chunks by language."""
        return dict(self._all("SELECT lang, count(*) FROM chunks GROUP BY lang ORDER BY count(*) DESC, lang"))

    def _bump(self) -> None:
        self._db.execute(
            "INSERT INTO meta VALUES ('generation', '1') ON CONFLICT DO UPDATE SET value = CAST(value AS INTEGER) + 1"
        )

    def _all(self, sql: str, *values: object) -> list[tuple]:  # type: ignore[type-arg]
        try:
            with self._lock, closing(self._db.execute(sql, values)) as cursor:
                return cursor.fetchall()
        except sqlite3.DatabaseError as error:
            raise CollectionError(f"The collection cannot be read ({error}): restore it from a copy.") from error

    def _one(self, sql: str, *values: object) -> tuple | None:  # type: ignore[type-arg]
        rows = self._all(sql, *values)
        return rows[0] if rows else None


@contextmanager
def _translated() -> Iterator[None]:
    """SQLite's errors as a CollectionError: a full disk, a file broken in the middle, a lock held too long."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise CollectionError(
            f"The collection cannot be read or written ({error}): see whether the disk is full, or restore it from a copy."
        ) from error


def _json(values: Sequence[object]) -> str:
    return json.dumps([asdict(value) for value in values], ensure_ascii=False)  # type: ignore[call-overload]


def _chunk(row: tuple) -> Chunk:  # type: ignore[type-arg]
    text, start, end, lang, headings, pages = row
    return Chunk(text, start, end, lang, tuple(json.loads(headings)), tuple(Page(**page) for page in json.loads(pages)))


def _info(row: tuple) -> DocumentInfo:  # type: ignore[type-arg]
    document_id, source, title, media_type, sha256, lang, ingested_at, chunks = row
    return DocumentInfo(document_id, source, title, media_type, sha256, lang, chunks, ingested_at)
