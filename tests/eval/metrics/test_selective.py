from __future__ import annotations

from itertools import permutations

import pytest

from eval.metrics.selective import (
    Point,
    accuracy_at,
    aurc,
    brier,
    calibration_error,
    risk_coverage,
)

SURE = [0.9, 0.8, 0.7, 0.6]
RIGHT = [True, False, True, True]


def test_the_curve_has_a_point_a_confidence() -> None:
    assert risk_coverage(SURE, RIGHT) == [
        Point(0.9, 0.25, 0.0), Point(0.8, 0.5, 0.5), Point(0.7, 0.75, pytest.approx(1 / 3)), Point(0.6, 1.0, 0.25),
    ]  # fmt: skip


def test_equal_confidences_are_answered_together() -> None:
    assert risk_coverage([0.5, 0.9, 0.5, 0.5], [False, True, True, False]) == [
        Point(0.9, 0.25, 0.0), Point(0.5, 1.0, 0.5),
    ]  # fmt: skip


def test_the_area_is_the_mean_risk() -> None:
    assert aurc(SURE, RIGHT) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 4) / 4)
    assert aurc(SURE, [True] * 4) == 0.0
    assert aurc(SURE, [False] * 4) == 1.0


def test_the_order_of_what_is_given_makes_no_difference() -> None:
    pairs = list(zip([0.9, 0.5, 0.5, 0.2], [True, False, True, False], strict=True))
    areas = {round(aurc(*map(list, zip(*order, strict=True))) or -1, 12) for order in permutations(pairs)}  # type: ignore[arg-type]
    assert len(areas) == 1


def test_equal_confidences_count_as_the_mean_of_their_orders() -> None:
    wrong_first = (0 + 1 / 2 + 1 / 3) / 3
    right_first = (0 + 0 + 1 / 3) / 3
    assert aurc([0.9, 0.5, 0.5], [True, False, True]) == pytest.approx((wrong_first + right_first) / 2)
    assert aurc([0.5] * 4, RIGHT) == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("coverage", "accuracy"), [(0.25, 1.0), (0.26, 0.5), (0.5, 0.5), (0.75, 2 / 3), (1.0, 0.75), (0.0, None)]
)
def test_the_accuracy_of_the_surest(coverage: float, accuracy: float | None) -> None:
    assert accuracy_at(SURE, RIGHT, coverage) == (None if accuracy is None else pytest.approx(accuracy))


def test_the_accuracy_inside_a_tie_is_that_of_the_tie() -> None:
    assert accuracy_at([0.5] * 4, RIGHT, 0.25) == 0.75


def test_brier() -> None:
    assert brier([1.0, 0.0, 0.5, 0.8], [True, False, True, False]) == pytest.approx((0 + 0 + 0.25 + 0.64) / 4)


def test_calibration_by_bins_of_equal_size() -> None:
    """Two bins: (.1, .3) with one right of two, (.6, .8) with both right."""
    assert calibration_error([0.1, 0.6, 0.3, 0.8], [False, True, True, True], bins=2) == pytest.approx(
        (abs(0.4 - 1) + abs(1.4 - 2)) / 4
    )
    assert calibration_error([0.1, 0.6, 0.3, 0.8], [False, True, True, True], bins=1) == pytest.approx(abs(1.8 - 3) / 4)


def test_equal_probabilities_are_of_one_bin() -> None:
    """The first bin would end inside the tie; it takes all of it, so that no order can matter."""
    assert calibration_error([0.5, 0.5, 0.5, 0.9], [True, False, False, True], bins=2) == pytest.approx(
        (abs(1.5 - 1) + abs(0.9 - 1)) / 4
    )
    assert calibration_error([0.25] * 4, [True, False, False, False], bins=3) == 0.0


@pytest.mark.parametrize("bins", [1, 3, 10, 100])
def test_perfect_calibration_has_no_error(bins: int) -> None:
    assert calibration_error([0.0] * 7 + [1.0] * 5, [False] * 7 + [True] * 5, bins) == 0.0


def test_of_nothing_nothing_is_measured() -> None:
    assert risk_coverage([], []) == []
    assert (aurc([], []), brier([], []), calibration_error([], [])) == (None, None, None)
    assert accuracy_at([], [], 0.5) is None


def test_every_confidence_needs_an_outcome() -> None:
    with pytest.raises(ValueError, match="length"):
        aurc([0.5, 0.6], [True])
