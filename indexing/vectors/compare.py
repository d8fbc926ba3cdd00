"""Candidates compared exactly: what another index, or float16, found near is ordered by the scores of the float32 vectors."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from indexing.types import Ids, Vectors

_ROWS = 32_768
"""Vectors that are looked at together: 50 MB at 384 dimensions."""

ROUNDING = 2.0**-10 + 2.0**-13
"""How far a score in float16 may be from the exact one, for vectors of length 1: each of the two is rounded by a part in
2,048 at most, and so is their product together by one in 1,024 (Cauchy and Schwarz); the rest is for adding up."""


def compared(queries: Vectors, ids: Ids, rows: Ids, at: Callable[[Ids], Vectors]) -> tuple[Vectors, Ids]:
    """The exact scores of the candidates `ids` of each query, best first, equal ones by id.

    `rows` says where their vectors are, which `at` gives; -1 marks none. All are of shape (len(queries), candidates); what
    is none comes last, with a score of -inf.
    """
    scores = np.empty(rows.shape, np.float32)
    step = max(1, _ROWS // max(1, rows.shape[1]))
    for start in range(0, len(rows), step):
        part = np.maximum(rows[start : start + step], 0)
        vectors = at(part.ravel()).reshape(*part.shape, queries.shape[1])
        scores[start : start + step] = (vectors @ queries[start : start + step, :, None])[..., 0]
    scores[rows < 0] = -np.inf
    order = np.lexsort((ids, -scores), axis=1)
    return np.take_along_axis(scores, order, 1), np.take_along_axis(ids, order, 1)


def without_repeats(ids: Ids) -> Ids:
    """Each row in order, with -1 in place of an id that was already there."""
    ordered = np.sort(ids, axis=1)
    ordered[:, 1:][ordered[:, 1:] == ordered[:, :-1]] = -1
    return ordered


def unsure(worst: Vectors, rough: Vectors, queries: Vectors, longest: float) -> Ids:
    """The numbers of the queries of which something that is no candidate might belong to what was found.

    `worst` is the exact score of the last of each query that is kept, `rough` those in float16 that the candidates were
    chosen by, not finite where they say nothing; `longest` the length of the longest vector.
    """
    with np.errstate(over="ignore", invalid="ignore"):  # then it is not sure
        sure = worst - rough.min(axis=1) > ROUNDING * longest * np.linalg.norm(queries, axis=1)
    return np.flatnonzero(~(sure & np.isfinite(rough).all(axis=1)))
