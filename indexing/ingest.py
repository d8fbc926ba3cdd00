"""Files into a collection: find, read, split, embed, commit. The one place in this package that composes the stages.

Processes read files and threads split them while the encoder works; a batch is committed while the next is embedded.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from indexing.changes import Changes
from indexing.collection import Collection
from indexing.config import IngestConfig, SplitConfig
from indexing.errors import CollectionError, EmptyFile, UnreadableFile
from indexing.folders import Listing, OnDisk, find_files
from indexing.probe import measure
from indexing.split import split
from indexing.types import Encoder, IngestSummary, Loaded, Note, Skipped
from indexing.vectors import require_faiss
from indexing.workers import Readers
from indexing.writing import Cut, Writing

Progress = Callable[[int, int, str], None]
"""Called with the files done, the files in all, and the file just done."""


def ingest(
    paths: Sequence[str | Path],
    collection: Collection,
    encoder: Encoder,
    *,
    split_config: SplitConfig = SplitConfig(),
    config: IngestConfig = IngestConfig(),
    progress: Progress | None = None,
) -> IngestSummary:
    """Bring the files of `paths` (files, or folders with all below them) into `collection`.

    A file whose content is unchanged is passed over; a changed one takes the place of its earlier version in one
    transaction, and only what is new in it is embedded; a moved one is recognised. Files that are gone from the folders
    are listed, and with `config.sync` taken out. A file that cannot be read is listed with its reason, stops nothing and
    is tried again the next time. Raises EncoderMismatch, CollectionLocked, CollectionError.
    """
    begun = time.monotonic()
    collection.require(encoder.id)
    require_faiss()
    with collection.writing(config.wait):
        collection.require(encoder.id)  # again: whoever wrote meanwhile may have embedded it by another one
        run = _Run(collection, encoder, config, find_files(paths, without=collection.path.parent), progress)
        run.read(_budget(collection, encoder, split_config))
        run.take_out_gone()
        if not collection.is_indexed:
            collection.refresh()
        measure(collection, encoder)
    return run.summary(time.monotonic() - begun)


class _Run:
    """One ingestion, and what it has to tell."""

    def __init__(
        self,
        collection: Collection,
        encoder: Encoder,
        config: IngestConfig,
        listing: Listing,
        progress: Progress | None,
    ) -> None:
        self._collection, self._encoder = collection, encoder
        self._config, self._listing, self._progress = config, listing, progress
        self._changes = Changes(collection.ledger, listing)
        self._writing = Writing(collection.ledger, encoder, config.batch_chunks, self._changes, self._done)
        self._skipped = list(listing.skipped)
        self._notes: list[Note] = []
        self._finished = self._removed = self._invisible = 0
        self._gone: list[str] = []
        self._one_tells = threading.Lock()
        self._refreshed, self._pause = time.monotonic(), config.refresh_seconds

    def read(self, budget: int) -> None:
        """Bring every file that is new or has changed into the ledger, in chunks of `budget` tokens at the most."""
        self._tell("")
        with Readers(self._config, partial(self._cut, budget)) as readers, self._writing:
            to_read = self._changes.to_read(on_known=self._done)
            for found, result in readers.read(to_read):
                self._take(found, result)
                if time.monotonic() - self._refreshed > self._pause:
                    self._refresh()
        self._changes.save()

    def take_out_gone(self) -> None:
        """Find the files that are gone from the folders; with `sync`, forget them with their documents."""
        self._gone = self._changes.gone()
        if not (self._config.sync and self._gone):
            return
        emptied = self._listing.emptied(self._gone)
        kept = {path for paths in emptied.values() for path in paths}
        for folder, paths in emptied.items():
            reason = f"it is empty now, and {len(paths)} files came from it: nothing was removed (is its disk mounted?)"
            self._skipped.append(Skipped(folder, reason))
        with self._collection.ledger.transaction():
            for path in self._gone:
                if path not in kept:
                    self._collection.ledger.forget(path)
                    self._removed += 1

    def summary(self, seconds: float) -> IngestSummary:
        return IngestSummary(
            collection=self._collection.name,
            documents=self._writing.documents,
            unchanged=self._changes.unchanged,
            chunks=self._writing.chunks,
            seconds=seconds,
            skipped=tuple(self._skipped),
            notes=tuple(self._notes),
            gone=tuple(self._gone),
            removed=self._removed,
            moved=self._changes.moved,
            embedded=self._writing.embedded,
            invisible=self._invisible,
            emptied=self._writing.emptied,
        )

    def _cut(self, budget: int, loaded: Loaded) -> Cut:
        """The documents of a file with their chunks. Runs on the readers' threads."""
        chunks = [split(document, self._encoder.count_tokens, budget) for document in loaded.documents]
        return Cut(loaded, tuple(zip(loaded.documents, chunks, strict=True)))

    def _take(self, found: OnDisk, result: Cut | UnreadableFile) -> None:
        if isinstance(result, UnreadableFile):
            self._fail(found, result)
            return
        self._skipped.extend(result.loaded.skipped)
        for document, _ in result.documents:
            self._invisible += document.invisible
            self._notes.extend(Note(document.source, note) for note in document.notes)
        name = Path(found.path).name
        if result.documents:
            self._writing.take(found, result)
        elif result.loaded.unreadable:
            self._fail(found, UnreadableFile(f"{name} holds no document that can be read."))
        else:
            self._fail(found, EmptyFile(f"{name} is empty: there is no text in any part of it."))

    def _fail(self, found: OnDisk, error: UnreadableFile) -> None:
        """List and record a file that cannot be read. Its last version goes on answering, unless it is empty now."""
        held = self._changes.record(found.path)
        reason = str(error)
        if isinstance(error, EmptyFile):
            self._writing.emptied += self._collection.ledger.prune(found.path, [])
        elif held is not None and held.sha256:
            reason += " What was read of it before still answers."
        self._skipped.append(Skipped(found.path, reason))
        self._changes.failed(found, reason, forget=isinstance(error, EmptyFile))
        self._done(found.path)

    def _done(self, path: str) -> None:
        with self._one_tells:
            self._finished += 1
            self._tell(path)

    def _tell(self, path: str) -> None:
        if self._progress:
            self._progress(self._finished, len(self._listing.files), path)

    def _refresh(self) -> None:
        """Let readers of the collection search what is committed so far."""
        self._writing.flush()
        begun = time.monotonic()
        self._collection.refresh()
        self._refreshed = time.monotonic()
        self._pause = max(self._config.refresh_seconds, 10 * (self._refreshed - begun))


def _budget(collection: Collection, encoder: Encoder, config: SplitConfig) -> int:
    """Tokens of a chunk: as the collection was begun, else by `config`. Raises CollectionError when they differ."""
    asked = config.budget(encoder.max_tokens)
    begun = collection.ledger.get("chunk_tokens")
    if begun is None:
        collection.ledger.set("chunk_tokens", str(asked))
    elif config.max_tokens is not None and int(begun) != asked:
        raise CollectionError(
            f"The collection {collection.name!r} is cut into chunks of {begun} tokens, not {asked}: leave the length "
            "out, or ingest the documents into another collection."
        )
    return int(begun or asked)
