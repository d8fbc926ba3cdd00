"""What is found in a collection when truth and index are looked through. Mends nothing, see `repair`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from indexing import lock, snapshot
from indexing.collection import LEDGER
from indexing.errors import CollectionError
from indexing.ledger.check import Checked, Progress, check, readable
from indexing.ledger.upkeep import LOST
from indexing.snapshot import Manifest, Snapshot
from indexing.types import Ids


@dataclass(slots=True)
class Found:
    """The truth and the index of a collection as they are; `newest` is what the index says of itself.

    `kind` and `recall` are those of the index of vectors, when there is one; see `DenseIndex.recall`.
    """

    checked: Checked
    index: list[str] = field(default_factory=list)
    newest: Manifest | None = None
    kind: str = ""
    recall: float | None = None

    def problems(self) -> list[str]:
        return [*self.of_truth(), *self.index]

    def of_truth(self) -> list[str]:
        checked, said = self.checked, [*self.checked.structure]
        said += [f"{damage.source} is damaged: {damage.reason}." for damage in checked.damaged]
        said += [f"What is known of the file {readable(path)} is damaged." for path in checked.damaged_files]
        return said if checked.structure else [*said, *self._of_settings()]

    def _of_settings(self) -> Iterator[str]:
        checked = self.checked
        if checked.begun_damaged:
            yield "What a change of encoder has made so far is damaged."
        if checked.settings and not checked.sealed:
            yield "The settings of the collection, or its notes of which numbers were given, are damaged."
        elif checked.encoder is None and checked.documents:
            yield "It is not known which encoder made the vectors: give it, as in `mekor verify --repair --encoder NAME`."
        elif checked.encoder is None:
            yield "The collection was never completed: ingest documents into it, or delete it."
        newer = self.newest is not None and self.newest.generation > checked.generation
        if newer or LOST in checked.settings:
            yield (
                "Documents that had been committed were lost, or the truth was put back from an older copy: its index was "
                "newer. Ingest your folders again."
            )


def look(path: Path, progress: Progress | None, *, alone: bool = False) -> Found:
    """What is there. The index is read first, so that it is newer than the truth only where commits were lost."""
    current, newest, reason = None, None, ""
    try:
        current = snapshot.open_current(path)
    except CollectionError as error:
        reason = str(error)
    with suppress(CollectionError):
        newest = snapshot.read_manifest(path)
    found = Found(check(path / LEDGER, progress), newest=newest)
    if current is None and (path / "CURRENT").exists():  # one that was never made is made when it is needed
        found.index.append(reason)
    if current is not None:
        found.kind, found.recall = current.vectors.kind, current.vectors.recall()
    if current is not None and not found.checked.structure and current.generation == found.checked.generation:
        found.index.extend(_differences(current, found.checked))
    with suppress(CollectionError), _alone(path, alone):
        left = [entry.name for entry in snapshot.leftovers(path)]
        if left and current is not None:
            found.index.append(f"Parts of indexes that are not in use were left behind: {', '.join(left)}.")
    return found


@contextmanager
def _alone(path: Path, already: bool) -> Iterator[None]:
    if already:
        yield
        return
    with lock.hold(path, 0):
        yield


def _differences(current: Snapshot, checked: Checked) -> Iterator[str]:
    if checked.encoder is not None and not snapshot.comparable(current.encoder, checked.encoder):
        yield "The index was made by another encoder than the collection."
    for what, held in (("vectors", current.vectors.ids), ("words", current.lexical.ids)):
        extra, lacking = _beside(held, checked.chunk_ids), _beside(checked.chunk_ids, held)
        if extra or lacking:
            yield f"The index of {what} holds {extra} chunks that the truth lacks, and lacks {lacking} that it holds."


def _beside(ids: Ids, others: Ids) -> int:
    return len(np.setdiff1d(ids, others))
