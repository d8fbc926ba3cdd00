from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from eval.config import DEFAULTS, EvalConfig
from eval.metrics.correction import UNKNOWN, Detector, Read, measured, rogan_gladen, together
from eval.types import NOT_MEASURABLE, Figure

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


def corrected(
    flagged: Sequence[int], counted: Sequence[int], detector: Detector, config: EvalConfig = DEFAULTS
) -> Figure:
    """What `together` makes of answers whose sentences were all judged, `flagged` of the `counted` as bad."""
    reads = [Read(flag, count, 0, count) for flag, count in zip(flagged, counted, strict=True)]
    return together([(reads, detector)], config)


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


class TestTogether:
    def test_what_is_known_is_not_corrected(self) -> None:
        """Of 100 answers of four sentences each two are known, one of them bad; the detector read 1 of the others in 2."""
        reads = [Read(1, 2, 1, 4)] * 100
        found = together([(reads, Detector(90, 100, 80, 100))])
        assert found.value == pytest.approx((1 + 2 * (0.5 - 0.2) / 0.7) / 4)
        assert found.count == 400
        assert (found.low or 0) < (found.value or 0) < (found.high or 1)

    def test_groups_count_by_their_sentences_each_corrected_by_its_own_detector(self) -> None:
        one = ([Read(1, 1, 0, 1)] * 30 + [Read(0, 1, 0, 1)] * 70, Detector(80, 100, 90, 100))
        two = ([Read(3, 3, 0, 3)] * 40 + [Read(0, 3, 0, 3)] * 60, Detector(700, 1000, 850, 1000))
        wanted = (100 * (0.3 - 0.1) / 0.7 + 300 * (0.4 - 0.15) / 0.55) / 400
        assert together([one, two]).value == pytest.approx(wanted)

    def test_where_none_was_judged_there_is_nothing_to_correct(self) -> None:
        assert together([([Read(0, 0, 0, 3)] * 50, Detector(80, 100, 90, 100))]) == NOT_MEASURABLE
        assert together([]) == NOT_MEASURABLE
        assert together([([Read(0, 0, 0, 0)], UNKNOWN)]) == NOT_MEASURABLE

    def test_a_detector_that_nobody_measured_tells_nothing(self) -> None:
        assert together([([Read(1, 2, 0, 2)] * 50, UNKNOWN)]) == NOT_MEASURABLE

    def test_answers_of_which_nothing_was_judged_need_no_detector(self) -> None:
        judged = ([Read(1, 1, 0, 1)] * 50, Detector(80, 100, 90, 100))
        assert together([judged, ([Read(0, 0, 0, 1)] * 50, UNKNOWN)]).value == pytest.approx(0.5)

    def test_one_judged_sentence_of_many_leaves_little_doubt(self) -> None:
        found = together([([Read(0, 0, 0, 1)] * 99 + [Read(0, 1, 0, 1)], Detector(80, 100, 90, 100))])
        assert found.value == 0.0
        assert 0 < (found.high or 0) < 0.05
