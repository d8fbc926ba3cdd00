"""The documents of a collection embedded again with another encoder, while the old vectors go on answering.

The new chunks are collected beside the old ones, a batch a transaction, and take their place at once when there are all.
What was stopped goes on where it was. Reads no files: the texts are those that are stored. The old vectors go onto the shelf,
from which an encoder that comes back has its own.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from indexing.collection import Collection
from indexing.config import IngestConfig, SplitConfig
from indexing.ledger import next as following
from indexing.ledger.check import Progress
from indexing.ledger.known import embedded
from indexing.ledger.rows import damaged, digest
from indexing.probe import measure
from indexing.shelf import RESTORED, Shelf
from indexing.snapshot import comparable
from indexing.split import split
from indexing.types import Chunk, Document, Encoder, EncoderId
from indexing.vectors import require_faiss


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What was done: `documents` in `chunks`, of which `embedded` now; `before` says which encoder it was."""

    collection: str
    before: str
    encoder: str
    documents: int
    chunks: int
    embedded: int
    seconds: float


def reindex(
    collection: Collection,
    encoder: Encoder,
    *,
    split_config: SplitConfig = SplitConfig(),
    config: IngestConfig = IngestConfig(),
    progress: Progress | None = None,
) -> Reindexed:
    """Embed the documents of `collection` with `encoder`; nothing is done when it is the collection's own.

    Raises CollectionLocked, and CollectionError for a document that was damaged.
    """
    begun = time.monotonic()
    require_faiss()
    with collection.writing(config.wait):
        before, embedded = collection.encoder, 0
        if not comparable(before, encoder.id):
            budget = split_config.budget(encoder.max_tokens)
            following.begin(collection.ledger, encoder.id, budget)
            shelf = Shelf(collection.path)
            embedded = _Filling(collection, encoder, shelf, budget, config.batch_chunks, progress).run()
            _switch(collection, before, encoder.id, shelf)
        elif collection.ledger.get(following.NEXT) is not None:  # another one was begun, and is not wanted any more
            following.clear(collection.ledger)
        collection.require(encoder.id)
        collection.refresh()
        measure(collection, encoder)
    documents = collection.documents()
    chunks = sum(document.chunks for document in documents)
    seconds = time.monotonic() - begun
    return Reindexed(collection.name, before.name, encoder.id.name, len(documents), chunks, embedded, seconds)


def _switch(collection: Collection, before: EncoderId, after: EncoderId, shelf: Shelf) -> None:
    """Put the vectors of `before` on the shelf and those of `after`, with its settings, in their place."""
    ledger = collection.ledger
    shelf.keep(ledger.path, before, {name: value for name in RESTORED if (value := ledger.get(name)) is not None})
    settings = shelf.settings(after)
    with ledger.transaction():
        following.switch(ledger)
        for name, value in settings.items():
            ledger.set(name, value)
    shelf.drop(after)


class _Filling:
    """The chunks of all documents by the next encoder, in batches."""

    def __init__(
        self,
        collection: Collection,
        encoder: Encoder,
        shelf: Shelf,
        budget: int,
        batch_chunks: int,
        progress: Progress | None,
    ) -> None:
        self._ledger, self._encoder, self._shelf, self._budget = collection.ledger, encoder, shelf, budget
        self._batch_chunks, self._progress = batch_chunks, progress
        self._batch: list[tuple[int, Document, list[Chunk]]] = []
        self._total = len(collection.documents())
        self._done = self._embedded = 0

    def run(self) -> int:
        """How many chunks were embedded."""
        waiting = following.waiting(self._ledger)
        self._done = self._total - len(waiting)
        for document_id, source in waiting:
            document = self._ledger.whole(document_id)
            if document is None:
                raise damaged(source)
            self._batch.append((document_id, document, split(document, self._encoder.count_tokens, self._budget)))
            if sum(len(chunks) for _, _, chunks in self._batch) >= self._batch_chunks:
                self._write()
        self._write()
        return self._embedded

    def _write(self) -> None:
        """Embed the batch, and write its documents in one transaction."""
        texts = {
            digest(chunk, document.title): chunk.embedded_text(document.title)
            for _, document, chunks in self._batch
            for chunk in chunks
        }
        vectors = embedded(self._ledger, list(texts), following=True)
        vectors |= self._shelf.known(self._encoder.id, [key for key in texts if key not in vectors])
        new = [key for key in texts if key not in vectors]
        if new:
            made = self._encoder.encode_passages([texts[key] for key in new])
            vectors |= dict(zip(new, made, strict=True))
        self._embedded += len(new)
        with self._ledger.transaction():
            for document_id, document, chunks in self._batch:
                rows = [vectors[digest(chunk, document.title)] for chunk in chunks]
                found = np.stack(rows) if rows else np.empty((0, self._encoder.id.dimension), np.float32)
                following.put(self._ledger, document_id, document.title, chunks, found)
        for _, document, _ in self._batch:
            self._done += 1
            if self._progress:
                self._progress(self._done, self._total, document.source)
        self._batch.clear()
