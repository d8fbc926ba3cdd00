"""The truth of a collection: files, documents, chunks and vectors in one SQLite file.

A document is written in one transaction (`synchronous=FULL`), so it is there whole or not at all. Chunk ids are never
used twice, and a chunk whose words stay the same keeps its id and vector. Each document carries a checksum over all of
its rows. Everything else in a collection can be rebuilt from here. Knows nothing of FAISS, of search, or of the disk.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from indexing.errors import CollectionError
from indexing.ledger import rows
from indexing.ledger.rows import Row, as_json, digest
from indexing.ledger.schema import BROKEN, connect
from indexing.text.language import detect
from indexing.types import Chunk, Document, DocumentInfo, FileRecord, Ids, StoredChunk, Vectors

BATCH = 500
"""Well under SQLite's limit of bound variables."""


class Ledger:
    """One open ledger. Safe to share between threads: statements go one at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._db = connect(path)
        self._within = False

    def close(self) -> None:
        with self._lock:
            self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside is there after it, or none of it. One inside another belongs to the outer."""
        with self._lock, _translated():
            if self._within:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            self._within = True
            try:
                yield self._db
                self._set("seal", rows.seal(self._db))
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise
            finally:
                self._within = False

    def get(self, key: str) -> str | None:
        """A setting of the collection."""
        row = self._one("SELECT value FROM meta WHERE key = ?", key)
        return None if row is None else str(row[0])

    def set(self, key: str, value: str) -> None:
        with self.transaction():
            self._set(key, value)

    @property
    def generation(self) -> int:
        """Grows with every change of documents."""
        return rows.number(self.get("generation") or "0")

    def put(self, document: Document, chunks: Sequence[Chunk], vectors: Vectors, *, file: str | None = None) -> None:
        """Write a document with its chunks and their vectors, in place of an earlier version, in one transaction.

        `file` is the path of the file that it came from, when that is not its source.
        """
        with self.transaction():
            self._drop_damaged(document.source)
            document_id = self._put_document(document, file or document.source, len(chunks))
            free: dict[bytes, list[int]] = {}
            for chunk_id, held in self._db.execute(
                "SELECT id, digest FROM chunks WHERE document_id = ?", (document_id,)
            ):
                free.setdefault(held, []).append(chunk_id)
            for chunk, vector in zip(chunks, vectors, strict=True):
                known, place = digest(chunk, document.title), rows.from_chunk(chunk)
                if free.get(known):
                    self._db.execute(
                        'UPDATE chunks SET text = ?, start = ?, "end" = ?, lang = ?, headings = ?, pages = ? WHERE id = ?',
                        (*place, free[known].pop()),
                    )
                else:
                    self._db.execute(
                        'INSERT INTO chunks (document_id, text, start, "end", lang, headings, pages, digest, vector) '
                        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        (document_id, *place, known, rows.from_vector(vector)),
                    )
            self._db.executemany("DELETE FROM chunks WHERE id = ?", [(i,) for ids in free.values() for i in ids])
            rows.seal_document(self._db, document_id)
            self._bump()

    def _drop_damaged(self, source: str) -> None:
        """Forget an earlier version that is not as it was written: nothing of it may be sealed as if it were."""
        row = self._one("SELECT id, checksum FROM documents WHERE source = ?", source)
        if row is not None and rows.document_checksum(self._db, row[0]) != row[1]:
            self._db.execute("DELETE FROM documents WHERE id = ?", (row[0],))

    def _put_document(self, document: Document, file: str, chunks: int) -> int:
        values = (
            file, document.title, document.text, document.media_type, document.sha256, detect(document.text),
            as_json(document.headings), as_json(document.pages), as_json(document.blocks), json.dumps(document.notes),
            document.invisible, datetime.now(UTC).isoformat(timespec="seconds"), json.dumps(document.metadata),
            document.date, chunks, document.source,
        )  # fmt: skip
        changed = self._db.execute(
            "UPDATE documents SET file = ?, title = ?, text = ?, media_type = ?, sha256 = ?, lang = ?, headings = ?, "
            "pages = ?, blocks = ?, notes = ?, invisible = ?, ingested_at = ?, metadata = ?, date = ?, chunks = ? "
            "WHERE source = ?",
            values,
        )
        if not changed.rowcount:
            self._db.execute(
                "INSERT INTO documents (file, title, text, media_type, sha256, lang, headings, pages, blocks, notes, "
                "invisible, ingested_at, metadata, date, chunks, source, given) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
                "'[]')",
                values,
            )
        return int(self._db.execute("SELECT id FROM documents WHERE source = ?", (document.source,)).fetchone()[0])

    def delete(self, source: str) -> bool:
        """Forget a document; False when it was not there."""
        return self._delete("source = ?", source) > 0

    def record(self, file: FileRecord) -> None:
        """Write what is known of a file, in place of what was known."""
        with self.transaction():
            self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows.from_file(file))

    def forget(self, path: str) -> int:
        """Forget a file with the documents that came from it; how many those were."""
        with self.transaction():
            self._db.execute("DELETE FROM files WHERE path = ?", (path,))
            return self._delete("file = ?", path)

    def prune(self, path: str, keep: Sequence[str], unreadable: Sequence[str] = ()) -> int:
        """Forget the documents of a file that are not in `keep`, nor in or below `unreadable`; how many those were."""
        below = tuple(f"{source}!/" for source in unreadable)
        with self.transaction():
            held = {row[0] for row in self._db.execute("SELECT source FROM documents WHERE file = ?", (path,))}
            gone = [source for source in held.difference(keep, unreadable) if not source.startswith(below)]
            return sum(self.delete(source) for source in gone)

    def rename(self, old: str, new: str) -> None:
        """A file and its documents are at another path now; their chunks stay as they are. The caller records the file.

        Raises CollectionError, and changes nothing, when one of the documents was damaged.
        """
        with self.transaction():
            self.forget(new)
            self._db.execute("DELETE FROM files WHERE path = ?", (old,))
            moved = self._db.execute("SELECT id, source, checksum FROM documents WHERE file = ?", (old,)).fetchall()
            for document_id, source, checksum in moved:
                if rows.document_checksum(self._db, document_id) != checksum:
                    raise rows.damaged(source)
                self._db.execute(
                    "UPDATE documents SET file = ?, source = ? WHERE id = ?",
                    (new, new + source.removeprefix(old), document_id),
                )
                rows.seal_document(self._db, document_id)
            self._bump()

    def files(self) -> dict[str, FileRecord]:
        """What is known of each file, by path."""
        return {row[0]: rows.to_file(row) for row in self.read(rows.FILE)}

    def sources_of_files(self) -> list[str]:
        """The paths of the files that documents came from, with a record or not."""
        return [row[0] for row in self.read("SELECT DISTINCT file FROM documents")]

    def documents(self) -> list[DocumentInfo]:
        """All documents, by source."""
        return [rows.to_info(row) for row in self.read(rows.INFO + " ORDER BY d.source")]

    def document(self, source: str) -> DocumentInfo | None:
        row = self._one(rows.INFO + " WHERE d.source = ?", source)
        return None if row is None else rows.to_info(row)

    def whole(self, document_id: int) -> Document | None:
        """A document as it was put."""
        row = self._one(rows.DOCUMENT + " WHERE id = ?", document_id)
        return None if row is None else rows.to_document(row)

    def chunk_ids(self) -> Ids:
        """The ids of all chunks, ascending."""
        return np.sort(np.array([row[0] for row in self.read("SELECT id FROM chunks")], np.int64))  # an index tells

    def chunk_languages(self) -> dict[int, str]:
        """The language of each chunk, by id, ascending."""
        return {row[0]: str(row[1]) for row in sorted(self.read("SELECT id, lang FROM chunks"))}

    def chunks(self, ids: Iterable[int]) -> dict[int, StoredChunk]:
        """The chunks with these ids; ids that are gone are left out. Raises CollectionError for one that was damaged."""
        wanted = list(ids)
        found: dict[int, StoredChunk] = {}
        infos: dict[int, DocumentInfo] = {}
        with self._one_state():
            for batch in (wanted[i : i + BATCH] for i in range(0, len(wanted), BATCH)):
                marks = ",".join("?" * len(batch))
                held = self.read(f"{rows.CHUNK} WHERE id IN ({marks})", *batch)  # marks is only question marks
                new = {row[1] for row in held} - infos.keys()
                of_them = f"{rows.INFO} WHERE d.id IN ({','.join('?' * len(new))})"
                infos |= {row[0]: rows.to_info(row) for row in self.read(of_them, *new)}
                for row in held:
                    if row[1] in infos:
                        found[row[0]] = _checked(StoredChunk(row[0], rows.to_chunk(row[2:8]), infos[row[1]]), row[8])
        return found

    def vectors(self, ids: Ids, dimension: int) -> Vectors:
        """The vectors of these chunks, shape (len(ids), dimension), in the order of `ids`, which must all exist."""
        vectors = np.empty((len(ids), dimension), np.float32)
        with self._lock, _translated():
            for place, chunk_id in enumerate(ids.tolist()):
                row = self._db.execute("SELECT vector FROM chunks WHERE id = ?", (chunk_id,)).fetchone()
                if row is None:
                    raise CollectionError(
                        "A chunk is gone: try again, and run `mekor verify --repair` if that is no help."
                    )
                if len(vector := rows.to_vector(row[0])) != dimension:
                    raise rows.damaged("a vector")
                vectors[place] = vector
        return vectors

    @contextmanager
    def _one_state(self) -> Iterator[None]:
        """What is read inside is of one moment, whatever other processes commit meanwhile."""
        with self._lock, _translated():
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("COMMIT")

    def _delete(self, where: str, value: str) -> int:
        with self.transaction():
            gone = self._db.execute(f"DELETE FROM documents WHERE {where}", (value,)).rowcount
            if gone:
                self._bump()
            return gone

    def _set(self, key: str, value: str) -> None:
        self._db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", (key, value)
        )

    def _bump(self) -> None:
        self._set("generation", str(self.generation + 1))

    def read(self, sql: str, *values: object) -> list[Row]:
        """The rows that a query gives, for the modules beside this one."""
        with self._lock, _translated(), closing(self._db.execute(sql, values)) as cursor:
            return cursor.fetchall()

    def _one(self, sql: str, *values: object) -> Row | None:
        found = self.read(sql, *values)
        return found[0] if found else None


def _checked(stored: StoredChunk, held: bytes) -> StoredChunk:
    if not rows.is_intact(stored.chunk, stored.document.title, held):
        raise rows.damaged(stored.document.source)
    return stored


@contextmanager
def _translated() -> Iterator[None]:
    """SQLite's errors as a CollectionError: a full disk, a file broken in the middle, a lock held too long."""
    try:
        yield
    except BROKEN as error:
        raise CollectionError(
            f"The collection cannot be read or written ({error}): see whether the disk is full, or mend it with "
            "`mekor verify --repair`, or restore it from a copy."
        ) from error
