"""A collection without the bytes of what was deleted from it: the truth is written anew, and so is the index.

SQLite and tantivy keep the words of removed documents in their files until they need the space. Whatever stops this in
the middle, the collection is whole. Readers go on with the index they have, and take the new one with their next search.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexing import conversations, judgments, snapshot
from indexing.collection import LEDGER, Collection
from indexing.errors import CollectionError
from indexing.ledger.upkeep import vacuum
from indexing.shelf import Shelf
from indexing.vectors import require_faiss


@dataclass(frozen=True, slots=True)
class Compacted:
    """The bytes of all files of a collection before and after, and the old files that were removed, by name."""

    collection: str
    before: int
    after: int
    removed: tuple[str, ...] = ()


def compact(collection: Collection, *, wait: float = 0) -> Compacted:
    """Write `collection` anew, and remove what an earlier repair kept of a broken one, and the vectors of former encoders.

    Raises CollectionLocked, and CollectionError where the disk has no room for a second copy, or somebody reads all the
    while so that SQLite cannot drop its log.
    """
    require_faiss()
    with collection.writing(wait):
        before = _bytes(collection.path)
        judgments.settle(collection.path, collection.ledger)
        conversations.settle(collection.path, collection.ledger)
        _change(collection)
        is_alone = vacuum(collection.ledger)
        collection.refresh(anew=True)
        removed = _remove_kept(collection.path)
        Shelf(collection.path).drop()  # vectors of what was deleted are among its own
    if not is_alone:
        raise CollectionError(
            f"Another process reads {collection.name!r} all the while: what was deleted is still in the log of its changes. "
            "Run `mekor compact` again when it has ended."
        )
    return Compacted(collection.name, before, _bytes(collection.path), removed)


def _change(collection: Collection) -> None:
    """Count this as a change, so that other processes take the new index; what the encoder knows stays as it was."""
    ledger = collection.ledger
    with ledger.transaction():
        generation = ledger.generation
        ledger.set("generation", str(generation + 1))
        if ledger.get("probed") == str(generation):
            ledger.set("probed", str(generation + 1))


def _remove_kept(path: Path) -> tuple[str, ...]:
    """Remove copies of a broken truth, and what was left of a repair that was stopped."""
    kept = sorted([*path.glob(f"{LEDGER}.*"), *path.glob("salvage-*")])
    for old in kept:
        if old.is_dir():
            shutil.rmtree(old, ignore_errors=True)
        else:
            old.unlink(missing_ok=True)
    snapshot.drop_leftovers(path)
    return tuple(old.name for old in kept)


def _bytes(path: Path) -> int:
    """The bytes of all files."""
    total = 0
    for file in path.rglob("*"):
        with suppress(OSError):  # a reader may take its log away
            total += file.stat().st_size if file.is_file() else 0
    return total
