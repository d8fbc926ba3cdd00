from __future__ import annotations

import numpy as np
import pytest

from eval.config import EvalConfig
from eval.metrics.correction import Detector, corrected, measured, rogan_gladen
from eval.types import NOT_MEASURABLE

PLANTED = Detector(caught=750, bad=1000, spared=850, good=1000)
QUICK = EvalConfig(resamples=300)


def test_a_detector_is_counted_on_labelled_cases() -> None:
    found = measured([True, True, False, False, True], [True, False, False, True, True])
    assert found == Detector(caught=2, bad=3, spared=1, good=2)
    assert (found.sensitivity.value, found.sensitivity.count) == (pytest.approx(2 / 3), 3)
    assert (found.specificity.value, found.specificity.count) == (0.5, 2)


def test_the_formula() -> None:
    assert rogan_gladen(0.18, 0.75, 0.85) == pytest.approx(0.05)
    assert rogan_gladen(0.3, 1.0, 1.0) == pytest.approx(0.3)
    assert rogan_gladen(0.1, 0.75, 0.85) == 0.0  # below what the detector flags of good ones alone
    assert rogan_gladen(0.8, 0.75, 0.85) == 1.0


def test_a_planted_rate_is_recovered_where_the_detector_reads_another() -> None:
    flagged = [1] * 180 + [0] * 820
    figure = corrected(flagged, [1] * 1000, PLANTED)
    assert figure.value == pytest.approx(0.05)
    assert figure.count == 1000
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 0.05 < figure.high < 0.18


def test_a_smaller_labelled_sample_leaves_more_doubt() -> None:
    flagged, counted = [1] * 180 + [0] * 820, [1] * 1000
    wide = corrected(flagged, counted, Detector(75, 100, 85, 100))
    narrow = corrected(flagged, counted, PLANTED)
    assert wide.value == pytest.approx(0.05)
    assert (wide.high or 0) - (wide.low or 0) > (narrow.high or 0) - (narrow.low or 0) + 0.02


def test_sentences_of_one_answer_hang_together() -> None:
    apart = corrected([1] * 100 + [0] * 300, [1] * 400, PLANTED)
    in_answers = corrected([4] * 25 + [0] * 75, [4] * 100, PLANTED)
    assert apart.value == pytest.approx(in_answers.value)
    assert (in_answers.high or 0) - (in_answers.low or 0) > (apart.high or 0) - (apart.low or 0)


@pytest.mark.parametrize("flag", [0, 1])
def test_readings_of_none_and_all_are_not_certain(flag: int) -> None:
    figure = corrected([flag] * 20, [1] * 20, Detector(950, 1000, 950, 1000))
    assert figure.value == flag
    assert (figure.high or 0) - (figure.low or 0) > 0.05


@pytest.mark.parametrize(
    ("flagged", "counted", "detector"),
    [
        ([], [], PLANTED),
        ([0], [0], PLANTED),
        ([1, 0], [1, 1], Detector(0, 0, 0, 0)),
        ([1, 0], [1, 1], Detector(5, 10, 5, 10)),  # a coin
        ([1, 0], [1, 1], Detector(2, 10, 2, 10)),  # worse than a coin
    ],
)
def test_not_measurable_is_said(flagged: list[int], counted: list[int], detector: Detector) -> None:
    assert corrected(flagged, counted, detector) == NOT_MEASURABLE


def test_the_same_seed_gives_the_same_interval() -> None:
    given = ([1] * 18 + [0] * 82, [1] * 100, PLANTED)
    assert corrected(*given) == corrected(*given)
    assert corrected(*given, EvalConfig(seed=1)) != corrected(*given)


@pytest.mark.slow
@pytest.mark.parametrize(("true", "labelled"), [(0.05, 500), (0.2, 200)])
def test_the_interval_covers_the_true_rate_as_often_as_it_says(true: float, labelled: int) -> None:
    draw, held, draws = np.random.default_rng(7), 0, 500
    for _ in range(draws):
        bad = draw.random(600) < true
        flagged = np.where(bad, draw.random(600) < 0.75, draw.random(600) < 0.15)
        detector = Detector(int(draw.binomial(labelled, 0.75)), labelled, int(draw.binomial(labelled, 0.85)), labelled)
        figure = corrected(flagged.astype(int).tolist(), [1] * 600, detector, QUICK)
        held += (figure.low or 0.0) <= true <= (figure.high or 0.0)
    assert 0.93 <= held / draws <= 0.97
