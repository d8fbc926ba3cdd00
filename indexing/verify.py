"""Whether a collection is as it was written, told in sentences; and, where that is wanted, mended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from indexing import lock
from indexing.collection import Collection
from indexing.errors import CollectionError
from indexing.findings import Found, look
from indexing.ledger.check import Progress
from indexing.places import collection_folder, missing
from indexing.repair import repair as mend
from indexing.snapshot import why
from indexing.types import Encoder
from indexing.vectors import require_faiss


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, what is wrong now, and what was mended, each a sentence.

    `kind` says which index of vectors there is, "" for none; `recall` which share of the exact nearest ten it finds.
    """

    collection: str
    documents: int
    chunks: int
    vectors: int
    files: int
    problems: tuple[str, ...]
    repaired: tuple[str, ...] = ()
    kind: str = ""
    recall: float | None = None


def verify(
    collection: Collection | str,
    *,
    repair: bool = False,
    encoder: Encoder | None = None,
    home: str | Path | None = None,
    wait: float = 0,
    progress: Progress | None = None,
) -> Verification:
    """Look at all that is in `collection`, an open one or the name of one, which need not be in a state to be opened.

    With `repair`, what is damaged is mended or taken out, once nobody else writes, for which `wait` seconds are waited;
    `encoder` is asked where it is not known any more which one made the vectors. Raises NoSuchCollection, and to repair
    CollectionLocked and CollectionError.
    """
    path = collection.path if isinstance(collection, Collection) else _folder(collection, home)
    if not repair:
        return _told(path, look(path, progress), ())
    require_faiss()
    with lock.hold(path, wait), _closed(collection):
        found, done = look(path, progress, alone=True), []
        if found.checked.blocked:
            raise CollectionError(f"The collection {path.name!r} cannot be repaired now: {found.checked.structure[-1]}")
        if found.problems() and not found.checked.foreign:
            try:
                done = mend(path, found, encoder)
            except (OSError, RuntimeError, ValueError) as error:
                raise CollectionError(
                    f"The collection {path.name!r} cannot be repaired ({why(error)}): see whether there is room on the disk."
                ) from error
            found = look(path, progress, alone=True)
    return _told(path, found, tuple(done))


def _folder(name: str, home: str | Path | None) -> Path:
    path = collection_folder(name, home)
    if not path.is_dir():
        raise missing(name, home)
    return path


@contextmanager
def _closed(collection: Collection | str) -> Iterator[None]:
    """While its file may be replaced, nobody here has it open."""
    if not isinstance(collection, Collection):
        yield
        return
    collection.close()
    try:
        yield
    finally:
        with suppress(CollectionError):  # what cannot be opened is told as a problem
            collection.reopen()


def _told(path: Path, found: Found, done: tuple[str, ...]) -> Verification:
    seen = found.checked
    return Verification(
        path.name, seen.documents, seen.chunks, seen.vectors, seen.files, tuple(found.problems()), done, found.kind,
        found.recall,
    )  # fmt: skip
