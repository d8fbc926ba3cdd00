from __future__ import annotations

import numpy as np
import pytest

from indexing.types import Ids, Vectors
from indexing.vectors import compare
from indexing.vectors.compare import ROUNDING, compared, unsure, without_repeats

VECTORS = np.eye(4, dtype=np.float32)


def at(rows: Ids) -> Vectors:
    return VECTORS[rows]


@pytest.mark.parametrize("together", [1, 32_768])
def test_candidates_are_ordered_by_score_then_id_and_none_come_last(
    together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "_ROWS", together)
    queries = np.array([[0.5, 0.9, 0.5, 0], [0, 0, 0, -1]], np.float32)
    rows = np.array([[2, 1, -1, 0], [3, 0, 1, -1]], np.int64)
    ids = np.array([[72, 71, -1, 70], [73, 70, 71, -1]], np.int64)
    scores, found = compared(queries, ids, rows, at)
    assert found.tolist() == [[71, 70, 72, -1], [70, 71, 73, -1]]
    assert scores.tolist() == [[pytest.approx(0.9), 0.5, 0.5, -np.inf], [0, 0, -1, -np.inf]]


def test_no_queries_and_no_candidates_are_no_matter() -> None:
    scores, ids = compared(VECTORS[:0], np.empty((0, 3), np.int64), np.empty((0, 3), np.int64), at)
    assert scores.shape == ids.shape == (0, 3)
    scores, ids = compared(VECTORS[:2], np.empty((2, 0), np.int64), np.empty((2, 0), np.int64), at)
    assert scores.shape == ids.shape == (2, 0)


def test_an_id_that_comes_twice_is_one_candidate() -> None:
    assert without_repeats(np.array([[5, 3, 5, -1], [1, 1, 1, 2]])).tolist() == [[-1, 3, 5, -1], [1, -1, -1, 2]]


@pytest.mark.parametrize("dimension", [8, 384, 4096])
def test_float16_is_never_farther_off_than_the_bound(dimension: int) -> None:
    rng = np.random.default_rng(dimension)
    vectors = rng.standard_normal((600, dimension)).astype(np.float32)
    vectors[:200] = np.abs(vectors[:200])  # whose errors add up
    vectors[200:210] = 1 + 2.0**-11  # the farthest from what float16 holds
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    half = vectors.astype(np.float16).astype(np.float64)
    off = np.abs(half @ half.T - vectors.astype(np.float64) @ vectors.T.astype(np.float64))
    assert off.max() < ROUNDING


def test_what_is_near_the_worst_candidate_is_not_sure() -> None:
    queries = np.array([[1.0, 0], [1, 0], [2, 0], [1, 0], [1, 0]], np.float32)
    rough = np.array([[0.9, 0.5], [0.9, 0.5], [0.9, 0.5], [0.9, np.nan], [0.9, -np.inf]], np.float32)
    worst = np.array([0.5 + 1.01 * ROUNDING, 0.5 + 0.9 * ROUNDING, 0.5 + 1.5 * ROUNDING, 0.9, 0.9], np.float32)
    assert unsure(worst, rough, queries, longest=1.0).tolist() == [1, 2, 3, 4]
    assert unsure(worst, rough, queries, longest=2.0).tolist() == [0, 1, 2, 3, 4]
