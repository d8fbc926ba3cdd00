"""A collection on disk: the ledger that is its truth, and the snapshot that is its cache, as one thing to search.

    truth.sqlite3   documents, chunks, vectors, settings
    generations/    the cache, see `snapshot`
    writer.lock     held by the one process that writes

Readers use the snapshot that was current when they opened it, and read chunks from the ledger: a chunk that has since
gone is not returned. A reader that finds the snapshot behind the ledger brings it up to date, unless somebody writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict
from pathlib import Path

from indexing import snapshot
from indexing.errors import CollectionError, CollectionLocked, EncoderMismatch, NoSuchCollection
from indexing.ledger import Ledger
from indexing.places import collection_folder, collection_names
from indexing.snapshot import Snapshot
from indexing.types import DocumentInfo, EncoderId, Ids, StoredChunk, Vectors

LEDGER = "truth.sqlite3"


class Collection:
    """An open collection. Use `create` or `open`; safe to share between threads."""

    def __init__(self, path: Path, ledger: Ledger, encoder: EncoderId) -> None:
        self.path = path
        self.ledger = ledger
        self.encoder = encoder
        self._snapshot: Snapshot | None = None
        self._file = _identity(path)

    @property
    def name(self) -> str:
        return self.path.name

    @classmethod
    def create(cls, name: str, encoder: EncoderId, *, home: str | Path | None = None) -> Collection:
        """The collection `name`, made when it is not there.

        Raises EncoderMismatch when another encoder made it, CollectionError when its folder cannot be made.
        """
        path = collection_folder(name, home)
        try:
            path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CollectionError(
                f"The collection's folder {path} cannot be made ({error.strerror}): give another folder with --home."
            ) from error
        ledger = Ledger(path / LEDGER)
        if ledger.get("encoder") is None:
            ledger.set("encoder", json.dumps(asdict(encoder)))
        collection = cls._of(path, ledger)
        collection.require(encoder)
        return collection

    @classmethod
    def open(cls, name: str, *, home: str | Path | None = None) -> Collection:
        """The collection `name`, which must exist."""
        path = collection_folder(name, home)
        if not (path / LEDGER).is_file():
            raise _missing(name, home)
        return cls._of(path, Ledger(path / LEDGER))

    @classmethod
    def _of(cls, path: Path, ledger: Ledger) -> Collection:
        written = ledger.get("encoder")
        if written is None:
            raise CollectionError(f"{path} was never completed: remove the folder and ingest again.")
        return cls(path, ledger, EncoderId(**json.loads(written)))

    def close(self) -> None:
        self.ledger.close()

    @property
    def is_gone(self) -> bool:
        """Whether the collection was deleted since it was opened, or another one has taken its place."""
        return _identity(self.path) != self._file

    def require(self, encoder: EncoderId) -> None:
        """Raise EncoderMismatch unless `encoder` made the vectors of this collection."""
        if encoder != self.encoder:
            raise EncoderMismatch(
                f"The collection {self.name!r} was embedded by {self.encoder.name} ({self.encoder.revision}), not by "
                f"{encoder.name} ({encoder.revision}): open it with `--encoder` and that model's name or folder, or ingest "
                "the documents into another collection."
            )

    def writing(self, timeout: float = 0) -> AbstractContextManager[None]:
        """Hold the right to write, waiting `timeout` seconds for it. Raises CollectionLocked."""
        return _locked(self.path, timeout)

    def refresh(self) -> None:
        """Bring the snapshot up to date with the ledger. The caller is `writing`."""
        current = snapshot.load(self.path, self.encoder)
        if current is None or current.generation != self.ledger.generation:
            try:
                current = snapshot.build(self.path, self.ledger, self.encoder, current)
            except (OSError, RuntimeError, ValueError) as error:
                raise CollectionError(
                    f"The index of {self.name!r} cannot be written ({error}): see whether the disk is full. The documents "
                    "are safe; the index is made when the collection is next used."
                ) from error
        self._snapshot = current

    def documents(self) -> list[DocumentInfo]:
        return self.ledger.documents()

    def chunks(self, ids: Iterable[int]) -> dict[int, StoredChunk]:
        """The chunks with these ids; ids that are gone are left out."""
        return self.ledger.chunks(ids)

    def dense(self, questions: Vectors, k: int) -> tuple[Vectors, Ids]:
        """Inner products and chunk ids, best first, each of shape (len(questions), at most k)."""
        return self._searchable().vectors.search(questions, k)

    def lexical(self, question: str, k: int) -> tuple[Vectors, Ids]:
        """BM25 scores and chunk ids, best first, each of shape (at most k,)."""
        return self._searchable().lexical.search(question, k)

    def knowledge(self) -> dict[str, float]:
        """How well the encoder knows each language of this collection, see `probe`; empty when never measured."""
        return dict(json.loads(self.ledger.get("knowledge") or "{}"))

    def _searchable(self) -> Snapshot:
        """The snapshot in use, brought up to date first when nobody writes."""
        held = self._snapshot or snapshot.load(self.path, self.encoder)
        if held is None or held.generation != self.ledger.generation:
            try:
                with self.writing(timeout=0 if held is not None else 30):
                    self.refresh()
                held = self._snapshot
            except CollectionLocked:
                if held is None:
                    raise
        if held is None:
            raise CollectionError(f"The collection {self.name!r} cannot be searched.")
        self._snapshot = held
        return held


@contextmanager
def _locked(path: Path, timeout: float) -> Iterator[None]:
    """Hold the writer's lock of the collection in `path`."""
    from filelock import FileLock, Timeout

    lock = FileLock(path / "writer.lock", timeout=timeout)
    try:
        lock.acquire()
    except Timeout:
        raise CollectionLocked(
            f"Another process is writing to the collection {path.name!r}: try again when it has finished."
        ) from None
    except OSError as error:
        raise CollectionError(f"{path} cannot be written to: {error.strerror}.") from error
    try:
        yield
    finally:
        lock.release()


def _missing(name: str, home: str | Path | None) -> NoSuchCollection:
    known = ", ".join(collection_names(home)) or "none yet"
    return NoSuchCollection(
        f"There is no collection named {name!r} (there are: {known}): make it with "
        f"`mekor ingest PATH --collection {name}`."
    )


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file the ledger in `path` is; None when there is none."""
    try:
        status = (path / LEDGER).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def delete_collection(name: str, *, home: str | Path | None = None) -> None:
    """Remove a collection with all it holds, one that cannot be read too. Raises NoSuchCollection, CollectionLocked."""
    import shutil

    path = collection_folder(name, home)
    if not (path / LEDGER).is_file():
        raise _missing(name, home)
    with _locked(path, 0):
        shutil.rmtree(path)
