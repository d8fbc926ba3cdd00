"""Documents into a ledger, batch by batch: what is new is embedded, then each document is committed.

Chunks whose words the collection holds already, in whatever document, keep their vectors. While a batch is embedded the
one before it is committed.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from types import TracebackType
from typing import Self

import numpy as np

from indexing.changes import Changes
from indexing.folders import OnDisk
from indexing.ledger import Ledger
from indexing.ledger.known import embedded
from indexing.ledger.rows import digest
from indexing.load import READER
from indexing.types import Chunk, Document, Encoder, Loaded, Vectors


@dataclass(frozen=True, slots=True)
class Cut:
    """What a file holds, and its documents with their chunks."""

    loaded: Loaded
    documents: tuple[tuple[Document, list[Chunk]], ...]


class Writing:
    """Takes files, and commits them in order. `done` is called with the path of each file that is committed."""

    def __init__(
        self, ledger: Ledger, encoder: Encoder, batch_chunks: int, changes: Changes, done: Callable[[str], None]
    ) -> None:
        self._ledger, self._encoder, self._batch_chunks = ledger, encoder, batch_chunks
        self._changes, self._done = changes, done
        self._waiting: list[tuple[OnDisk, Cut]] = []
        self._waiting_chunks = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._committing: Future[None] | None = None
        self.documents = self.chunks = self.embedded = self.emptied = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.flush()
        finally:
            self._thread.shutdown(wait=True, cancel_futures=True)

    def take(self, found: OnDisk, cut: Cut) -> None:
        self._waiting.append((found, cut))
        self._waiting_chunks += sum(len(chunks) for _, chunks in cut.documents)
        if self._waiting_chunks >= self._batch_chunks:
            self._embed()

    def flush(self) -> None:
        """Embed and commit all that waits."""
        self._embed()
        self._committed()

    def _embed(self) -> None:
        batch, self._waiting, self._waiting_chunks = self._waiting, [], 0
        if not batch:
            return
        vectors = self._vectors(batch)
        self._committed()
        self._committing = self._thread.submit(self._commit, batch, vectors)

    def _committed(self) -> None:
        """Wait for the batch before. Raises what went wrong with it."""
        committing, self._committing = self._committing, None
        if committing is not None:
            committing.result()

    def _vectors(self, batch: list[tuple[OnDisk, Cut]]) -> dict[bytes, Vectors]:
        texts = {
            digest(chunk, document.title): chunk.embedded_text(document.title)
            for _, cut in batch
            for document, chunks in cut.documents
            for chunk in chunks
        }
        known = embedded(self._ledger, list(texts))
        new = [key for key in texts if key not in known]
        made = self._encoder.encode_passages([texts[key] for key in new])
        self.embedded += len(new)
        return known | dict(zip(new, made, strict=True))

    def _commit(self, batch: list[tuple[OnDisk, Cut]], vectors: dict[bytes, Vectors]) -> None:
        for found, cut in batch:
            self._commit_file(found, cut, vectors)
            self._done(found.path)

    def _commit_file(self, found: OnDisk, cut: Cut, vectors: dict[bytes, Vectors]) -> None:
        """One transaction a document; the record of the file goes with the last."""
        held = self._changes.record(found.path)
        new = [part for part in cut.documents if held is None or not self._is_held(part[0], held.reader)]
        for document, chunks in new[:-1]:
            self._put(document, chunks, vectors, found)
        record = self._changes.indexed(found, cut.loaded.sha256)
        with self._ledger.transaction():
            for document, chunks in new[-1:]:
                self._put(document, chunks, vectors, found)
            self.emptied += self._ledger.prune(
                found.path, [document.source for document, _ in cut.documents], cut.loaded.unreadable
            )
            self._ledger.record(record)
            old = self._changes.moved_from(cut.loaded.sha256, found.size)
            if old is not None:
                self._ledger.forget(old.path)

    def _is_held(self, document: Document, reader: int) -> bool:
        """Whether a part of an archive is in the collection as it is, read by the same loader."""
        info = self._ledger.document(document.source)
        return info is not None and info.sha256 == document.sha256 and reader == READER

    def _put(self, document: Document, chunks: list[Chunk], vectors: dict[bytes, Vectors], found: OnDisk) -> None:
        rows = np.stack([vectors[digest(chunk, document.title)] for chunk in chunks])
        day = document.date or date.fromtimestamp(found.mtime_ns / 1e9).isoformat()
        self._ledger.put(replace(document, date=day), chunks, rows, file=found.path)
        self.documents += 1
        self.chunks += len(chunks)
