from collections.abc import Callable, Sequence

import numpy as np
import pytest

from eval.config import EvalConfig
from eval.metrics.intervals import (
    bootstrap,
    calibration_figure,
    difference_figure,
    mean_figure,
    paired_figure,
    ratio_figure,
    wilson,
)
from eval.metrics.selective import aurc
from eval.types import NOT_MEASURABLE, Figure

DRAWS = 500


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (5, 10, 0.2366, 0.7634),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),  # this and the next three: Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_agrees_with_published_values(hits: int, count: int, low: float, high: float) -> None:
    assert wilson(hits, count) == pytest.approx((low, high), abs=5e-5)


def test_wilson_ends_are_exact_at_none_and_all() -> None:
    assert wilson(0, 7)[0] == 0.0
    assert wilson(7, 7)[1] == 1.0


def test_wilson_covers_the_truth_in_95_of_100_draws() -> None:
    hits = np.random.default_rng(1).binomial(100, 0.3, DRAWS)
    covered = sum(low <= 0.3 <= high for low, high in (wilson(int(n), 100) for n in hits))
    assert 0.93 <= covered / DRAWS <= 0.97


def test_the_bootstrap_of_a_mean_covers_the_truth_in_95_of_100_draws() -> None:
    draw = np.random.default_rng(2)
    covered = 0
    for seed in range(DRAWS):  # F1 as it comes: many zeros and ones, the rest between
        kind = draw.integers(0, 3, 120)
        values = np.where(kind == 0, 0.0, np.where(kind == 1, 1.0, draw.uniform(size=120)))
        low, high = bootstrap(values.tolist(), [1.0] * 120, EvalConfig(seed=seed))
        covered += low <= 0.5 <= high
    assert 0.93 <= covered / DRAWS <= 0.97


def test_the_bootstrap_of_a_ratio_covers_the_truth_where_sentences_hang_together() -> None:
    """Answers of 1 to 4 sentences, of which one answer in five has all of its sentences unsupported."""
    draw = np.random.default_rng(3)
    covered = 0
    for seed in range(DRAWS):
        sentences = draw.integers(1, 5, 150)
        unsupported = sentences * (draw.uniform(size=150) < 0.2)
        figure = ratio_figure(unsupported.tolist(), sentences.tolist(), EvalConfig(seed=seed))
        assert figure.low is not None
        assert figure.high is not None
        covered += figure.low <= 0.2 <= figure.high
    assert 0.93 <= covered / DRAWS <= 0.97


def test_equal_seeds_give_equal_intervals_and_others_do_not() -> None:
    values, ones = [0.1, 0.5, 0.7, 0.9, 0.2], [1.0] * 5
    assert bootstrap(values, ones) == bootstrap(values, ones)
    assert bootstrap(values, ones) != bootstrap(values, ones, EvalConfig(seed=1))


def test_a_large_set_is_drawn_in_batches() -> None:
    values = [0.0, 0.5] * 30_000
    low, high = bootstrap(values, [1.0] * len(values), EvalConfig(resamples=100))
    assert 0.245 < low < 0.25 < high < 0.255


def test_means_of_zeros_and_ones_are_proportions() -> None:
    figure = mean_figure([1, 0, 1, 0, 1, 0, 1, 0, 1, 0])
    assert (figure.value, figure.count) == (0.5, 10)
    assert (figure.low, figure.high) == wilson(5, 10)


def test_other_means_are_resampled() -> None:
    figure = mean_figure([0.25, 0.5, 0.75, 1.0])
    assert figure.value == 0.625
    assert (figure.low, figure.high) == bootstrap([0.25, 0.5, 0.75, 1.0], [1.0] * 4)


def test_ratios_count_wholes_and_leave_out_empty_ones() -> None:
    figure = ratio_figure([1, 0, 0], [4, 1, 0])
    assert (figure.value, figure.count) == (0.2, 5)


def test_a_ratio_of_none_keeps_its_doubt() -> None:
    figure = ratio_figure([0] * 10, [3] * 10)
    assert (figure.value, figure.count, figure.low, figure.high) == (0.0, 30, *wilson(0, 10))


def area(said: Sequence[float], right: Sequence[bool], config: EvalConfig) -> Figure:
    return paired_figure(aurc, said, right, config)


@pytest.mark.parametrize(("figure_of", "less", "truth"), [(area, 0.15, 0.4125), (calibration_figure, 0.15, 0.1485)])
def test_intervals_of_confidence_cover_the_truth_in_95_of_100_draws(
    figure_of: Callable[..., Figure], less: float, truth: float
) -> None:
    """Said are .1 to .95, and it is right `less` often; the truth is that of 400,000 draws."""
    assert 0.93 <= covered(figure_of, less, truth) <= 0.97


@pytest.mark.parametrize("less", [0.0, 0.05])
def test_a_small_calibration_error_is_covered_less_exactly(less: float) -> None:
    """Of 150 answers whose probabilities have no fault, the error is .09: without the reach down to 0, half are covered."""
    assert covered(calibration_figure, less, less, draws=200) >= 0.85


def covered(figure_of: Callable[..., Figure], less: float, truth: float, draws: int = DRAWS) -> float:
    draw = np.random.default_rng(5)
    within = 0
    for seed in range(draws):
        said = draw.uniform(0.1, 0.95, 150)
        right = draw.uniform(size=150) < said - less
        figure = figure_of(said.tolist(), right.tolist(), EvalConfig(seed=seed, resamples=100))
        assert figure.low is not None
        assert figure.high is not None
        within += figure.low <= truth <= figure.high
    return within / draws


def test_where_all_are_right_there_is_doubt_all_the_same() -> None:
    figure = paired_figure(aurc, [0.9, 0.8, 0.7], [True] * 3)
    assert (figure.value, figure.count, figure.low, figure.high) == (0.0, 3, *wilson(0, 3))
    assert paired_figure(aurc, [], []) == NOT_MEASURABLE
    assert calibration_figure([], []) == NOT_MEASURABLE


def test_nothing_measured_is_not_zero() -> None:
    assert mean_figure([]) == NOT_MEASURABLE
    assert ratio_figure([], []) == NOT_MEASURABLE
    assert ratio_figure([0], [0]) == NOT_MEASURABLE
    assert NOT_MEASURABLE.value is None


class TestDifferences:
    """Agresti and Min (2005) for paired proportions."""

    def test_by_hand(self) -> None:
        # Ten pairs, three wins, one loss: half a pair more in each cell is 12 pairs, 3.5 and 1.5.
        found = difference_figure([1.0] * 3 + [-1.0] + [0.0] * 6)
        spread = 1.959964 * (5.0 - 2.0**2 / 12) ** 0.5 / 12
        assert (found.value, found.count) == (pytest.approx(0.2), 10)
        assert found.low == pytest.approx(2 / 12 - spread, abs=1e-5)
        assert found.high == pytest.approx(2 / 12 + spread, abs=1e-5)

    def test_a_few_wins_do_not_rule_out_losses(self) -> None:
        assert (difference_figure([1.0] + [0.0] * 9).low or 0) < -0.05
        assert (difference_figure([0.0] * 10).low or 0) < -0.05
        assert (difference_figure([0.0] * 200).low or 0) > -0.02
        assert difference_figure([]).value is None

    def test_it_covers_what_it_says(self) -> None:
        draw = np.random.default_rng(3)
        covered = []
        for _ in range(500):
            values = draw.choice([1.0, -1.0, 0.0], size=40, p=[0.2, 0.1, 0.7])
            found = difference_figure(values.tolist())
            covered.append((found.low or 0) <= 0.1 <= (found.high or 0))
        assert 0.92 <= np.mean(covered) <= 0.98
