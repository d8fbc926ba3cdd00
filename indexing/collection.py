"""A collection on disk: the ledger that is its truth, and the snapshot that is its cache, as one thing to search.

    truth.sqlite3   documents, chunks, vectors, settings
    generations/    the cache, see `snapshot`
    writer.lock     held by the one process that writes, which writer.json names

Readers use the snapshot that was current when they opened it, and read chunks from the ledger: a chunk that has since
gone is not returned. A reader that finds the snapshot behind the ledger brings it up to date, unless somebody writes.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from indexing import config, conversations, judgments, lock, snapshot
from indexing.errors import CollectionError, EncoderMismatch, NoSuchCollection
from indexing.filters import Filter
from indexing.ledger import Ledger, settings
from indexing.ledger.matching import matching
from indexing.ledger.upkeep import surpass
from indexing.places import collection_folder, missing
from indexing.removal import remove_from
from indexing.snapshot import Snapshot, comparable, why
from indexing.types import DocumentInfo, EncoderId, Ids, StoredChunk, Vectors
from indexing.vectors import DenseIndex
from indexing.vectors.kinds import require_kind

LEDGER = "truth.sqlite3"

_PATIENCE = 30.0
"""Seconds that a search waits for another process, where there is nothing to search yet."""

_MOMENT = 2.0
"""Seconds in which an index is opened, as a rule: so long a thread waits for another before it uses the one at hand."""


class Collection:
    """An open collection. Use `create` or `open`; safe to share between threads."""

    def __init__(self, path: Path, ledger: Ledger, encoder: EncoderId) -> None:
        self.path = path
        self.ledger = ledger
        self._encoder = (ledger.generation, encoder)
        self._snapshot: Snapshot | None = None
        self._renewing = threading.Lock()
        self._file = _identity(path)

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def encoder(self) -> EncoderId:
        """The encoder that made the vectors. Another process may embed them again with another one."""
        generation = self.ledger.generation
        if self._encoder[0] != generation:
            self._encoder = (generation, settings.encoder(self.ledger))
        return self._encoder[1]

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
        with ledger.transaction():  # two processes may create it by two encoders
            if ledger.get("encoder") is None:
                ledger.set("encoder", json.dumps(asdict(encoder)))
        collection = cls._of(path, ledger)
        try:
            collection.require(encoder)
        except EncoderMismatch:
            collection.close()
            raise
        return collection

    @classmethod
    def open(cls, name: str, *, home: str | Path | None = None) -> Collection:
        """The collection `name`, which must exist."""
        path = collection_folder(name, home)
        if not (path / LEDGER).is_file():
            raise missing(name, home)
        return cls._of(path, Ledger(path / LEDGER))

    @classmethod
    def _of(cls, path: Path, ledger: Ledger) -> Collection:
        try:
            return cls(path, ledger, settings.encoder(ledger))
        except BaseException:
            ledger.close()
            raise

    def close(self) -> None:
        self.ledger.close()

    def reopen(self) -> None:
        """Go on with the ledger that is in the folder now."""
        self.ledger.close()
        self.ledger = Ledger(self.path / LEDGER)
        self._encoder = (self.ledger.generation, settings.encoder(self.ledger))
        self._snapshot, self._file = None, _identity(self.path)

    @property
    def is_gone(self) -> bool:
        """Whether the collection was deleted since it was opened, or another one has taken its place."""
        return _identity(self.path) != self._file

    def require(self, encoder: EncoderId) -> None:
        """Raise EncoderMismatch unless `encoder` made the vectors of this collection."""
        self._compare(encoder, self.encoder)

    def _compare(self, asking: EncoderId, made_by: EncoderId) -> None:
        if not comparable(asking, made_by):
            raise EncoderMismatch(
                f"The collection {self.name!r} was embedded by {made_by.name} ({made_by.revision}), not by {asking.name} "
                f"({asking.revision}): open it with `--encoder {config.given_as(made_by.name)}` (a model's name or folder), or "
                f"re-embed it with `mekor reindex --encoder {config.given_as(asking.name)} --collection {self.name}`."
            )

    @contextmanager
    def writing(self, timeout: float = 0) -> Iterator[None]:
        """Hold the right to write, waiting `timeout` seconds for it. Raises CollectionLocked, NoSuchCollection."""
        self._require_there()
        with lock.hold(self.path, timeout):
            self._require_there()
            self._surpass_index()
            yield

    def _require_there(self) -> None:
        if self.is_gone:
            if not (self.path / LEDGER).exists():
                with suppress(OSError):  # taking the lock of a folder that is gone makes it anew
                    (self.path / lock.LOCK).unlink(missing_ok=True)
                    self.path.rmdir()
            raise NoSuchCollection(
                f"The collection {self.name!r} was deleted or replaced after it was opened here: open it again."
            )

    def _surpass_index(self) -> None:
        """Where the index is newer than the ledger, the ledger lost commits: ids in the index must not be given again."""
        try:
            newest = snapshot.read_manifest(self.path)
        except CollectionError:
            return
        if newest.generation > self.ledger.generation:
            surpass(self.ledger, newest.generation, newest.last_id)

    @property
    def is_indexed(self) -> bool:
        """Whether there is an index that says it is of this state of the ledger. Whoever searches looks closer."""
        try:
            newest = snapshot.read_manifest(self.path)
        except CollectionError:
            return False
        return newest.generation == self.ledger.generation and comparable(newest.encoder, self.encoder)

    def refresh(self, *, anew: bool = False) -> None:
        """Bring the snapshot up to date with the ledger, or make it `anew` from nothing. The caller is `writing`."""
        for beside in (judgments, conversations):
            with suppress(CollectionError):  # broken, it keeps nobody from searching; `compact` insists
                beside.settle(self.path, self.ledger)
        current = None if anew else snapshot.load(self.path, self.encoder)
        if current is None or current.generation != self.ledger.generation:
            try:
                current = snapshot.build(self.path, self.ledger, self.encoder, current)
            except (OSError, RuntimeError, ValueError) as error:
                raise CollectionError(
                    f"The index of {self.name!r} cannot be written ({why(error)}): see whether the disk is full. The documents "
                    "are safe; the index is made when the collection is next used."
                ) from error
        self._snapshot = current

    def index_as(self, kind: str, *, wait: float = 0) -> DenseIndex:
        """Have the index of vectors be of this kind from now on, see `vectors.kinds`; "auto" follows the rule there."""
        require_kind(kind)
        with self.writing(wait):
            self.ledger.set("index", kind)
            self.refresh(anew=True)
        assert self._snapshot is not None
        return self._snapshot.vectors

    def remove(self, paths: Sequence[str | Path], *, wait: float = 0) -> dict[str, int]:
        """Take documents out, by source, by file or all below a folder: how many, for each of `paths`.

        A file that is still on disk comes back when its folder is ingested the next time.
        """
        with self.writing(wait):
            removed = remove_from(self.ledger, paths)
            self.refresh()
        return removed

    def documents(self) -> list[DocumentInfo]:
        return self.ledger.documents()

    def chunks(self, ids: Iterable[int]) -> dict[int, StoredChunk]:
        """The chunks with these ids; ids that are gone are left out."""
        return self.ledger.chunks(ids)

    def matching(self, wanted: Filter) -> Ids:
        """The ids of the chunks that `wanted` lets through, ascending."""
        return matching(self.ledger, wanted)

    def dense(
        self, questions: Vectors, k: int, *, among: Ids | None = None, by: EncoderId | None = None
    ) -> tuple[Vectors, Ids]:
        """Inner products and chunk ids, best first, each of shape (len(questions), at most k).

        Of those `among` alone, exactly, where it is given. Raises EncoderMismatch when the encoder `by` which the questions
        were embedded is another one than that of the vectors.
        """
        held = self._searchable()
        if by is not None:
            self._compare(by, held.encoder)
        if questions.shape[1] != held.encoder.dimension:
            raise EncoderMismatch(
                f"The vectors of {self.name!r} have {held.encoder.dimension} numbers, those of the question "
                f"{questions.shape[1]}: ask with the encoder that made the collection, {held.encoder.name}."
            )
        return held.vectors.search(questions, k, among=among)

    def lexical(self, question: str, k: int, *, among: Ids | None = None) -> tuple[Vectors, Ids]:
        """BM25 scores and chunk ids, best first, each of shape (at most k,); of those `among` alone where it is given."""
        return self._searchable().lexical.search(question, k, among=among)

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of these chunks, which must all exist, shape (len(ids), dimension)."""
        return self.ledger.vectors(ids, self.encoder.dimension)

    def knowledge(self) -> dict[str, float]:
        """How well the encoder knows each language of this collection, see `probe`; empty when never measured."""
        return settings.figures(self.ledger, "knowledge")

    def tuned(self) -> dict[str, float]:
        """The weights of the dense score by language, where they were tuned on gold questions."""
        return settings.figures(self.ledger, "tuned")

    def _searchable(self) -> Snapshot:
        """The snapshot in use, brought up to date first: by one thread, for which the others wait if they must."""
        until = time.monotonic() + _PATIENCE
        held = self._snapshot
        if held is not None and held.generation == self.ledger.generation:
            return held
        if held is not None and not comparable(held.encoder, self.encoder):
            held = None
        if not self._renewing.acquire(timeout=-1 if held is None else _MOMENT):
            assert held is not None
            return held
        try:
            self._snapshot = self._renewed(until)
            return self._snapshot
        finally:
            self._renewing.release()

    def _renewed(self, until: float) -> Snapshot:
        """The snapshot brought up to date; where somebody writes, the one at hand, or the one that they have made by then."""
        held = self._newest(self._snapshot)
        if held is None or held.generation != self.ledger.generation:
            try:
                with self.writing(timeout=0 if held is not None else max(0, until - time.monotonic())):
                    self.refresh()
                held = self._snapshot
            except CollectionError:  # somebody writes, or nothing can be written here
                if held is None:
                    raise
        assert held is not None
        return held

    def _newest(self, held: Snapshot | None) -> Snapshot | None:
        """The snapshot that another process may have made since; else the one `held`, if it is the encoder's."""
        encoder = self.encoder
        held = held if held is not None and comparable(held.encoder, encoder) else None
        try:
            if held is not None and snapshot.read_manifest(self.path).generation <= held.generation:
                return held
        except CollectionError:
            return held
        return snapshot.load(self.path, encoder) or held


def _identity(path: Path) -> tuple[int, int] | None:
    """Which file the ledger in `path` is; None when there is none."""
    try:
        status = (path / LEDGER).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
