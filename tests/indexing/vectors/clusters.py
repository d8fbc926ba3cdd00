"""Vectors as those of passages are, and indexes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from indexing.types import Ids, Vectors
from indexing.vectors import DenseIndex

COUNT, DIMENSION = 12_000, 32

SavedAs = Callable[[str], Path]
"""The folder of an index of this kind, of all vectors, which nobody may change."""


def clustered(count: int, seed: int) -> Vectors:
    """Unit vectors around 200 centres, as those of passages are."""
    centres = np.random.default_rng(7).standard_normal((200, DIMENSION))
    rng = np.random.default_rng(seed)
    vectors = centres[rng.integers(0, 200, count)] + 0.7 * rng.standard_normal((count, DIMENSION))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


VECTORS, QUERIES = clustered(COUNT, seed=1), clustered(60, seed=2)
IDS = np.arange(COUNT, dtype=np.int64) * 3 + 5


def nearest(ids: Ids, k: int = 10) -> Ids:
    """The ids among `ids` of the vectors nearest to each query."""
    scores = QUERIES @ VECTORS[(ids - 5) // 3].T
    return ids[np.argsort(-scores, axis=1)[:, :k]]


def recall(found: Ids, expected: Ids) -> float:
    return float(
        np.mean([len(np.intersect1d(one, other)) / len(other) for one, other in zip(found, expected, strict=True)])
    )


def filled(kind: str, count: int = COUNT) -> DenseIndex:
    index = DenseIndex(DIMENSION)
    index.add(IDS[:count], VECTORS[:count])
    index.settle(kind)
    return index
