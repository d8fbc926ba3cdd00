from __future__ import annotations

import numpy as np
import pytest

from eval.metrics.detection import auroc, youden
from eval.types import NOT_MEASURABLE


def test_the_area_is_the_chance_that_a_positive_scores_higher() -> None:
    figure = auroc([0.9, 0.8, 0.7, 0.3, 0.2], [True, False, True, True, False])
    assert figure.value == pytest.approx(4 / 6)  # pairs in the right order, of six
    assert figure.count == 5
    assert auroc([3, 2, 1, 0], [True, True, False, False]).value == 1.0
    assert auroc([0, 1, 2, 3], [True, True, False, False]).value == 0.0


def test_ties_count_as_half() -> None:
    assert auroc([1, 1, 1, 1], [True, False, True, False]).value == 0.5
    assert auroc([1, 0, 1, 0], [True, True, False, False]).value == 0.5


def test_equals_counting_every_pair() -> None:
    draw = np.random.default_rng(3)
    scores, kind = draw.integers(0, 9, 80).astype(float), draw.random(80) < 0.4
    pairs = [(a > b) + (a == b) / 2 for a in scores[kind] for b in scores[~kind]]
    assert auroc(scores.tolist(), kind.tolist()).value == pytest.approx(float(np.mean(pairs)))


@pytest.mark.parametrize("positive", [[], [True, True, True], [True, False, False]])
def test_one_kind_alone_cannot_be_told_from_the_other(positive: list[bool]) -> None:
    assert auroc([0.1] * len(positive), positive) == NOT_MEASURABLE


def test_the_interval_covers_the_area_as_often_as_it_says() -> None:
    draw, held = np.random.default_rng(5), 0
    true = 0.7602  # of two normal distributions one spread apart
    for _ in range(500):
        kind = np.arange(160) < 80
        figure = auroc((draw.normal(size=160) + kind).tolist(), kind.tolist())
        held += (figure.low or 0) <= true <= (figure.high or 0)
    assert 0.93 <= held / 500 <= 0.97


def test_the_threshold_is_where_most_is_told_apart() -> None:
    assert youden([0.9, 0.8, 0.7, 0.3, 0.2], [True, True, False, True, False]) == 0.8
    assert youden([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 0.9  # equal scores stand or fall together
