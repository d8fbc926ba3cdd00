"""Nearest vectors by inner product, through FAISS: exact, or by candidates that are compared again exactly.

All vectors are in an exact index; where they are too many for comparing each (`kinds` has the rule) an approximate one
beside it names candidates. A search among given ids is always exact. Knows ids and vectors; knows nothing of chunks.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from indexing.types import Ids, Vectors
from indexing.vectors import kinds
from indexing.vectors.faiss_lib import require_faiss
from indexing.vectors.flat import FlatIndex
from indexing.vectors.kinds import AUTO
from indexing.vectors.near import NearIndex

__all__ = ["AUTO", "DenseIndex", "require_faiss"]

EXACT, NEAR = "vectors.faiss", "near.faiss"
_BATCH = 50_000
_REACH = 32


class DenseIndex:
    """A `VectorIndex` with ids of our own. Any number of threads may search it while none adds or removes."""

    def __init__(self, dimension: int) -> None:
        self._exact = FlatIndex(dimension)
        self._near: NearIndex | None = None

    @classmethod
    def load(cls, folder: Path, *, to_change: bool = False) -> DenseIndex:
        """The index saved in `folder`. Raises CollectionError when it is not one.

        Beside an approximate index the vectors stay on the disk, unless the index is `to_change`.
        """
        held = cls.__new__(cls)
        held._near = NearIndex.load(folder / NEAR) if (folder / NEAR).exists() else None
        held._exact = FlatIndex.load(folder / EXACT, mapped=held._near is not None and not to_change)
        return held

    @property
    def kind(self) -> str:
        """One of `kinds.KINDS`."""
        return self._near.kind if self._near is not None else "flat"

    @property
    def ids(self) -> Ids:
        return self._exact.ids

    def is_whole(self) -> bool:
        """Whether the approximate index holds as many vectors as the exact one."""
        return self._near is None or len(self._near) == len(self._exact)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        self._exact.add(ids, vectors)
        if self._near is not None:
            self._near.add(ids, vectors)

    def remove(self, ids: Ids) -> None:
        """Forget these ids; an id that is not there is passed over."""
        there = np.intersect1d(ids, self.ids)
        self._exact.remove(there)
        if self._near is not None:
            self._near.remove(there)

    def settle(self, wanted: str = AUTO) -> None:
        """Have the kind that the rule says for so many vectors, or the one `wanted`; called when all are added."""
        kind = kinds.choose(len(self._exact), wanted)
        if kind == "flat":
            self._near = None
        elif self.kind != kind or (self._near is not None and self._near.is_worn()):
            self._near = self._built(kind)

    def search(self, queries: Vectors, k: int, *, among: Ids | None = None) -> tuple[Vectors, Ids]:
        if self._near is None or among is not None or kinds.gpus():
            return self._exact.search(queries, k, among=among)
        k = min(k, len(self._exact))
        scores, ids = np.empty((len(queries), k), np.float32), np.empty((len(queries), k), np.int64)
        candidates = self._near.search(queries, min(k + _REACH, len(self._exact)))
        for at, (query, near) in enumerate(zip(queries, candidates, strict=True)):
            found = self._nearest(query, near[near >= 0])
            if len(found[1]) < k:  # the lists that were looked through held no more
                found = self._exact.search(query[None], k)
            scores[at], ids[at] = found[0].ravel()[:k], found[1].ravel()[:k]
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

    def _nearest(self, query: Vectors, ids: Ids) -> tuple[Vectors, Ids]:
        """The exact scores of `ids`, best first, equal ones by id."""
        ids = np.unique(ids)
        scores = self._exact.vectors(ids) @ query if len(ids) else np.empty(0, np.float32)
        order = np.lexsort((ids, -scores))
        return scores[order], ids[order]

    def _built(self, kind: str) -> NearIndex:
        ids = self.ids
        rng = np.random.default_rng(0)
        sample = rng.choice(ids, min(len(ids), kinds.TRAIN_OF_LIST * max(256, kinds.lists(len(ids)))), replace=False)
        built = NearIndex.train(kind, self.vectors(np.sort(sample)), len(ids))
        for start in range(0, len(ids), _BATCH):
            batch = ids[start : start + _BATCH]
            built.add(batch, self.vectors(batch))
        return built
