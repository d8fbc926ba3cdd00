"""Files into a collection: load, split, embed, commit. The one place in this package that composes the stages."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexing.collection import Collection
from indexing.config import IngestConfig, SplitConfig
from indexing.errors import CollectionError, UnreadableFile
from indexing.load import load
from indexing.places import as_path
from indexing.probe import probe
from indexing.split import split
from indexing.types import Chunk, Document, Encoder, IngestSummary, Skipped
from indexing.vectors import require_faiss

Progress = Callable[[int, int, str], None]
"""Called with the files done, the files in all, and the file at hand."""


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
    transaction. A file that cannot be read is listed with its reason and stops nothing. Raises EncoderMismatch,
    CollectionLocked.
    """
    begun = time.monotonic()
    collection.require(encoder.id)
    require_faiss()
    with collection.writing():
        run = _Run(collection, encoder, _budget(collection, encoder, split_config), config)
        files, missing = find_files(paths)
        run.skipped.extend(missing)
        for done, file in enumerate(files):
            if progress:
                progress(done, len(files), str(file))
            run.take(file)
        run.flush()
        collection.refresh()
        _measure(collection, encoder)
        if progress:
            progress(len(files), len(files), "")
    seconds = time.monotonic() - begun
    return IngestSummary(collection.name, run.documents, run.unchanged, run.chunks, seconds, tuple(run.skipped))


def _measure(collection: Collection, encoder: Encoder) -> None:
    """Probe the encoder when the collection has changed since; an ingestion that was killed may not have come to it."""
    generation = str(collection.ledger.generation)
    if collection.ledger.get("probed") != generation:
        collection.ledger.set(
            "knowledge", json.dumps(probe(collection, encoder) | dict.fromkeys(sorted(encoder.languages), 1.0))
        )
        collection.ledger.set("probed", generation)


def find_files(paths: Iterable[str | Path]) -> tuple[list[Path], list[Skipped]]:
    """The files of `paths` in order, each once, and the paths that give none. Hidden files in folders are left out."""
    files: dict[Path, None] = {}
    missing: list[Skipped] = []
    for path in map(as_path, paths):
        if path.is_dir():
            told = len(missing)
            inside = list(_walk(path, missing))
            files.update(dict.fromkeys(inside))
            if not inside and len(missing) == told:
                missing.append(Skipped(_shown(path), "there are no files in this folder"))
        elif os.path.lexists(path):
            files[_real(path)] = None
        else:
            missing.append(Skipped(_shown(path), "there is no such file or folder"))
    return list(files), missing


def _walk(folder: Path, missing: list[Skipped]) -> Iterator[Path]:
    """The files below `folder`; a folder that may not be read goes to `missing`."""

    def closed(error: OSError) -> None:
        missing.append(Skipped(_shown(Path(error.filename)), f"the folder cannot be read: {error.strerror}"))

    for parent, folders, names in os.walk(folder.resolve(), onerror=closed):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (_real(Path(parent, name)) for name in sorted(names) if not name.startswith("."))


def _shown(path: Path) -> str:
    """`path` as text that every terminal and file takes: a name need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _real(path: Path) -> Path:
    """Where `path` leads; unlike Path.resolve this does not raise for a link that leads to itself."""
    return Path(os.path.realpath(path))


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


@dataclass(slots=True)
class _Pending:
    document: Document
    chunks: list[Chunk]


class _Run:
    """One ingestion: documents wait until there are enough chunks to embed together, then are committed one by one."""

    def __init__(self, collection: Collection, encoder: Encoder, budget: int, config: IngestConfig) -> None:
        self._collection, self._encoder, self._budget, self._config = collection, encoder, budget, config
        self._pending: list[_Pending] = []
        self.documents = self.unchanged = self.chunks = 0
        self.skipped: list[Skipped] = []

    def take(self, file: Path) -> None:
        name = _shown(file)
        if name != str(file):
            self.skipped.append(Skipped(name, "its name is not UTF-8: rename it"))
            return
        try:
            if self._is_unchanged(file):
                self.unchanged += 1
                return
            document = load(file, max_bytes=self._config.max_file_bytes)
        except UnreadableFile as error:
            self.skipped.append(Skipped(str(file), str(error)))
            return
        chunks = split(document, self._encoder.count_tokens, self._budget)
        if not chunks:
            self.skipped.append(Skipped(str(file), "there is no text in it"))
            return
        self._pending.append(_Pending(document, chunks))
        if sum(len(pending.chunks) for pending in self._pending) >= self._config.batch_chunks:
            self.flush()

    def flush(self) -> None:
        """Embed what waits and commit it, one transaction a document."""
        texts = [chunk.embedded_text(p.document.title) for p in self._pending for chunk in p.chunks]
        vectors = self._encoder.encode_passages(texts)
        first = 0
        for pending in self._pending:
            last = first + len(pending.chunks)
            self._collection.ledger.put(pending.document, pending.chunks, vectors[first:last])
            self.documents += 1
            self.chunks += len(pending.chunks)
            first = last
        self._pending.clear()

    def _is_unchanged(self, file: Path) -> bool:
        known = self._collection.ledger.document(str(file))
        if known is None or not file.is_file():
            return False
        try:
            with file.open("rb") as content:
                return hashlib.file_digest(content, "sha256").hexdigest() == known.sha256
        except OSError:
            return False
