"""Nearest vectors by inner product, through FAISS: exact, or by candidates that are compared again exactly.

All vectors are in an exact index; where they are too many for comparing each (`kinds` has the rule) an approximate one
beside it names candidates. A search among given ids is always exact. Where FAISS sees GPUs, a copy of the index that answers
is searched there (`gpu`): the exact one when there is no other, else the approximate one. Knows ids and vectors; knows
nothing of chunks.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from indexing.types import Ids, Vectors
from indexing.vectors import kinds
from indexing.vectors.compare import compared, without_repeats
from indexing.vectors.exact import ExactOnCards
from indexing.vectors.faiss_lib import require_faiss
from indexing.vectors.flat import FlatIndex
from indexing.vectors.kinds import AUTO
from indexing.vectors.near import NearIndex

__all__ = ["AUTO", "EXACT", "NEAR", "DenseIndex", "require_faiss"]

EXACT, NEAR = "vectors.faiss", "near.faiss"
_BATCH = 50_000
_REACH = 32

log = logging.getLogger(__name__)


class DenseIndex:
    """A `VectorIndex` with ids of our own. Any number of threads may search it while none adds or removes."""

    def __init__(self, dimension: int) -> None:
        self._exact = FlatIndex(dimension)
        self._near: NearIndex | None = None
        self._by_card = ExactOnCards()

    @classmethod
    def load(cls, folder: Path, *, to_change: bool = False) -> DenseIndex:
        """The index saved in `folder`. Raises CollectionError when it is not one.

        Beside an approximate index the vectors stay on the disk, unless the index is `to_change`.
        """
        held = cls.__new__(cls)
        held._near = NearIndex.load(folder / NEAR) if (folder / NEAR).exists() else None
        held._exact = FlatIndex.load(folder / EXACT, mapped=held._near is not None and not to_change)
        held._by_card = ExactOnCards()
        return held

    @property
    def kind(self) -> str:
        """One of `kinds.KINDS`."""
        return self._near.kind if self._near is not None else "flat"

    @property
    def ids(self) -> Ids:
        return self._exact.ids

    @property
    def is_on_gpu(self) -> bool:
        """Whether a copy on GPUs answers now; it is made by the first search that needs one."""
        return self._near.is_on_gpu if self._near is not None else self._by_card.is_on_gpu

    def leave_gpu(self) -> None:
        """Give the memory of GPUs back; the next search takes it again."""
        self._by_card.drop()
        if self._near is not None:
            self._near.leave_gpu()

    def is_whole(self) -> bool:
        """Whether the approximate index holds as many vectors as the exact one."""
        return self._near is None or len(self._near) == len(self._exact)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        self._exact.add(ids, vectors)
        self._by_card.added(self._exact, ids, vectors)
        if self._near is not None:
            self._near.add(ids, vectors)

    def remove(self, ids: Ids) -> None:
        """Forget these ids; an id that is not there is passed over."""
        there = np.intersect1d(ids, self.ids)
        if len(there):
            self._exact.remove(there)
            self._by_card.drop()
        if self._near is not None:
            self._near.remove(there)

    def settle(self, wanted: str = AUTO) -> None:
        """Have the kind that the rule says for so many vectors, or the one `wanted`; called when all are added."""
        kind = kinds.choose(len(self._exact), wanted, dimension=self._exact.dimension, held=self.kind)
        if self.kind == kind and not (self._near is not None and self._near.is_worn()):
            return
        self._near = None
        if kind != "flat":
            self._by_card.drop()  # the cards are for the one that answers
            self._near = self._built(kind)

    def search(self, queries: Vectors, k: int, *, among: Ids | None = None) -> tuple[Vectors, Ids]:
        if self._near is None:
            return self._by_card.search(self._exact, queries, k, among)
        k = min(k, len(self._exact))
        if among is not None or not k:
            return self._exact.search(queries, k, among=among)
        queries = np.ascontiguousarray(queries, np.float32)
        candidates = without_repeats(self._near.search(queries, min(k + _REACH, len(self._exact))))
        rows = np.full(candidates.shape, -1, np.int64)
        rows[candidates >= 0] = self._exact.rows(candidates[candidates >= 0])
        scores, ids = compared(queries, candidates, rows, self._exact.at)
        scores, ids = scores[:, :k], ids[:, :k]
        short = np.flatnonzero((ids < 0).any(axis=1))  # the lists that were looked through held no more
        if len(short):
            scores[short], ids[short] = self._exact.search(queries[short], k)
        return scores, ids

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of these ids, which must all be here, shape (len(ids), dimension)."""
        return self._exact.vectors(ids)

    def recall(self, questions: int = 200, k: int = 10, *, seed: int = 0) -> float:
        """The share of the exact nearest `k` that `search` finds, for vectors of the index with as much noise (cosine .7)."""
        ids, rng = self.ids, np.random.default_rng(seed)
        if self._near is None or not len(ids):
            return 1.0
        queries = self.vectors(rng.choice(ids, min(questions, len(ids)), replace=False))
        noise = rng.standard_normal(queries.shape).astype(np.float32)
        queries = queries + noise / np.linalg.norm(noise, axis=1, keepdims=True)
        (_, found), (_, exact) = self.search(queries, k), self._exact.search(queries, k)
        pairs = zip(found, exact, strict=True)
        return float(np.mean([len(np.intersect1d(one, other)) / len(other) for one, other in pairs]))

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._exact.save(folder / EXACT)
        if self._near is not None:
            self._near.save(folder / NEAR)

    def _built(self, kind: str) -> NearIndex | None:
        """The approximate index of this kind; of another, or none, when it is one that a GPU builds and the GPU failed to."""
        ids = self.ids
        if kind == "cagra":
            try:
                return NearIndex.graph(ids, self._exact.raw())
            except (RuntimeError, MemoryError) as error:
                log.warning("The graph could not be built, and the kind of the index is chosen by the rule: %s", error)
                kind = kinds.choose(len(ids), dimension=self._exact.dimension)
                if kind == "flat":
                    return None
        rng = np.random.default_rng(0)
        sample = rng.choice(ids, min(len(ids), kinds.TRAIN_OF_LIST * max(256, kinds.lists(len(ids)))), replace=False)
        built = NearIndex.train(kind, self.vectors(np.sort(sample)), len(ids))
        built.fill(len(ids), self._batches)
        return built

    def _batches(self) -> Iterator[tuple[Ids, Vectors]]:
        ids = self.ids
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            yield batch, self.vectors(batch)
