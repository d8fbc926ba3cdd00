"""Exact search on the GPUs: float16 names candidates, the float32 vectors decide; what they cannot decide the CPU does.

A score in float16 is off by a bound that is known (`compare.ROUNDING`). So where the k-th best exact score is farther than
that above the worst candidate, nothing else can be among the best k; where it is not, more candidates are asked for, and
the CPU answers the few queries that are still open, such as those whose nearest are thousands of equal vectors.

A search among given ids takes the same way, with the ids that are let through of as many candidates as FAISS gives, when
enough of them can be expected; FAISS's own selectors are not needed for it. Else the CPU compares those ids alone.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from indexing.types import Ids, Vectors
from indexing.vectors import plan
from indexing.vectors.cards import MOST
from indexing.vectors.compare import compared, unsure
from indexing.vectors.faiss_lib import import_faiss
from indexing.vectors.flat import FlatIndex
from indexing.vectors.gpu import OnCards

REACH = 32
"""Candidates beyond those that are asked for."""

FEW = 50_000
"""So many given ids the CPU compares about as quickly."""

SMALL = 10_000
"""Fewer vectors than this the CPU compares in less than a millisecond: they are not put on a card."""

_SPARE = 4
"""The times as many as are asked for that must be expected among the candidates of a search through a filter."""

_LONGEST = 60_000.0
"""Vectors longer than this may not be in float16's range."""


class ExactOnCards:
    """The copy of a `FlatIndex`. Any number of threads may search it while none adds or removes."""

    def __init__(self) -> None:
        self._copy = OnCards()
        self._ids: Ids | None = None
        self._longest = 0.0

    @property
    def is_on_gpu(self) -> bool:
        return self._copy.is_there

    def search(self, flat: FlatIndex, queries: Vectors, k: int, among: Ids | None) -> tuple[Vectors, Ids]:
        """As `flat.search`, which answers what the cards do not."""
        k = min(k, len(flat) if among is None else len(among))
        reach = min(k + REACH, len(flat), MOST) if among is None else _through(flat, k, among)
        if not self._copy.may_answer or len(flat) < SMALL or not k or not len(queries) or k > reach:
            return flat.search(queries, k, among=among)
        queries = np.ascontiguousarray(queries, np.float32)
        first = self._decided(flat, queries, k, reach, among)
        if first is None:
            return flat.search(queries, k, among=among)
        scores, ids, open_ = first
        if len(open_) and reach < min(len(flat), MOST):
            again = self._decided(flat, queries[open_], k, min(len(flat), MOST), among)
            if again is not None:
                scores[open_], ids[open_], open_ = again[0], again[1], open_[again[2]]
        if len(open_):
            by_cpu, found = flat.search(queries[open_], k, among=among)
            if found.shape[1] < k:  # of the given ids some are not here
                return flat.search(queries, k, among=among)
            scores[open_], ids[open_] = by_cpu, found
        return scores, ids

    def added(self, flat: FlatIndex, ids: Ids, vectors: Vectors) -> None:
        """These were added to `flat`."""
        if self._ids is not None:
            self._ids = np.concatenate([self._ids, ids])
            self._longest = max(self._longest, _longest(vectors))
            self._copy.add(_size(flat), lambda there: there.add(np.ascontiguousarray(vectors, np.float32)))

    def drop(self) -> None:
        """Give the memory on the cards back; the next search makes the copy anew. FAISS's copies give up no single vector."""
        self._ids = None
        self._copy.drop()

    def _decided(
        self, flat: FlatIndex, queries: Vectors, k: int, reach: int, among: Ids | None
    ) -> tuple[Vectors, Ids, Ids] | None:
        """Scores, ids, and the queries of which they are not sure; None when the cards do not answer."""
        found = self._copy.search(
            queries, reach, _size(flat), lambda machine, there: machine.exact(self._raw(flat), there)
        )
        if found is None or self._ids is None:
            return None
        rough, rows = found
        rough[rows < 0] = np.nan  # where FAISS found nothing it gives the lowest of all numbers
        ids = np.where(rows >= 0, self._ids[rows], -1)
        if among is not None:
            inside = _inside(ids, among)
            ids, rows = np.where(inside, ids, -1), np.where(inside, rows, -1)
        scores, ids = compared(queries, ids, rows, flat.at)
        if reach == len(flat):
            return scores[:, :k], ids[:, :k], np.flatnonzero(ids[:, k - 1] < 0)
        return scores[:, :k], ids[:, :k], unsure(scores[:, k - 1], rough, queries, self._longest)

    def _raw(self, flat: FlatIndex) -> Vectors:
        """What is to be copied. Raises RuntimeError when float16 cannot hold it."""
        raw = flat.raw()
        self._longest = _longest(raw)
        if not self._longest < _LONGEST:
            raise RuntimeError("there are vectors that float16 cannot hold")
        self._ids = flat.ids
        return raw


def _size(flat: FlatIndex) -> plan.Size:
    return plan.exact(len(flat), flat.dimension)


def _through(flat: FlatIndex, k: int, among: Ids) -> int:
    """How many candidates to ask for in a search among these ids, 0 when the CPU is to answer."""
    expected = min(MOST, len(flat)) * len(among) / max(1, len(flat))
    return min(MOST, len(flat)) if len(among) > FEW and expected >= _SPARE * k else 0


def _inside(ids: Ids, among: Ids) -> npt.NDArray[np.bool_]:
    """Which of `ids` are among the others."""
    held = among if (among[1:] > among[:-1]).all() else np.sort(among)
    at = np.minimum(np.searchsorted(held, ids), len(held) - 1)
    return np.asarray(held[at] == ids)


def _longest(vectors: Vectors) -> float:
    faiss, vectors = import_faiss(), np.ascontiguousarray(vectors, np.float32)
    squares = np.empty(len(vectors), np.float32)
    faiss.fvec_norms_L2sqr(faiss.swig_ptr(squares), faiss.swig_ptr(vectors), vectors.shape[1], len(vectors))
    return float(np.sqrt(squares.max(initial=0)))
