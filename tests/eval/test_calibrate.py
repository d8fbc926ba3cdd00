from __future__ import annotations

import numpy as np
import pytest

from eval.calibrate import ENOUGH, FOLDS, Case, fit, folds, held_out, threshold
from eval.metrics.selective import aurc, calibration_error
from rag.abstain import NONE, OTHERS, Calibration, Line


def drawn(count: int, lang: str = "en", *, weight: float = 2.0, bias: float = 0.0, seed: int = 0) -> list[Case]:
    """Answers that are right with the probability that a known logistic function of `x` gives; `y` says nothing."""
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=count), rng.normal(5.0, 3.0, size=count)
    right = rng.random(count) < 1 / (1 + np.exp(-(bias + weight * x)))
    return [Case({"x": float(x[i]), "y": float(y[i])}, lang, bool(right[i]), f"{lang}{i % 40}") for i in range(count)]


class TestFit:
    def test_a_known_function_is_found_again(self) -> None:
        line = fit(drawn(4000, bias=1.0), "a", strength=10.0).line("en")
        assert line.weights["x"] == pytest.approx(2.0, abs=0.2)
        assert line.weights["y"] == pytest.approx(0.0, abs=0.05)
        assert line.bias == pytest.approx(1.0, abs=0.15)

    def test_a_language_of_its_own_kind_gets_its_own_line(self) -> None:
        fitted = fit([*drawn(2000), *drawn(2000, "he", weight=-2.0, bias=1.0, seed=1)], "a", strength=10.0)
        assert fitted.line("en").weights["x"] == pytest.approx(2.0, abs=0.3)
        assert fitted.line("he").weights["x"] == pytest.approx(-2.0, abs=0.3)

    def test_few_cases_move_a_language_little(self) -> None:
        fitted = fit([*drawn(2000), *drawn(ENOUGH, "zh-Hant", weight=-2.0, seed=1)], "a")
        assert fitted.line("zh-Hans").weights["x"] > 0.8
        assert fitted.lines.keys() == {OTHERS, "en", "zh"}

    def test_a_language_with_too_few_cases_is_one_of_the_others(self) -> None:
        fitted = fit([*drawn(500), *drawn(ENOUGH - 1, "he")], "a")
        assert fitted.line("he") == fitted.lines[OTHERS]

    def test_few_cases_move_what_was_there_before_little_and_many_move_it_far(self) -> None:
        start = Calibration("s", {"x": 0.0}, {OTHERS: Line(0.0, {"x": -1.0}, 0.25)})
        few, many = (fit(drawn(count), "a", start, 10.0).line("en") for count in (ENOUGH, 4000))
        assert -1.0 < few.weights["x"] < 0.8
        assert many.weights["x"] == pytest.approx(2.0, abs=0.2)
        assert (few.threshold, many.threshold) == (0.25, 0.25)

    def test_a_number_that_only_some_have_counts_where_it_is(self) -> None:
        cases = drawn(2000)
        some = [Case({"y": case.evidence["y"]}, "en", case.right) if i % 2 else case for i, case in enumerate(cases)]
        fitted = fit(some, "a")
        assert fitted.line("en").weights["x"] > 1.0
        assert np.isfinite(fitted.probability({"y": 5.0}, "en"))

    def test_a_number_that_never_differs_is_left_out(self) -> None:
        cases = [Case({**case.evidence, "support": 1.0}, "en", case.right) for case in drawn(200)]
        assert fit(cases, "a").line("en").weights.keys() == {"x", "y"}

    @pytest.mark.parametrize("right", [True, False])
    def test_answers_of_one_kind_are_no_error(self, right: bool) -> None:
        fitted = fit([Case(case.evidence, "en", right) for case in drawn(100)], "a")
        assert (fitted.probability({"x": 0.0, "y": 5.0}, "en") > 0.9) == right


class TestHeldOut:
    def test_its_probabilities_are_calibrated(self) -> None:
        cases = drawn(3000)
        sure, right = held_out(cases).tolist(), [case.right for case in cases]
        assert (calibration_error(sure, right) or 1) < 0.04
        assert (aurc(sure, right) or 1) < 0.3  # by chance 0.5

    def test_noise_is_not_learned_by_heart(self) -> None:
        """Forty questions with thirty numbers that say nothing: by themselves they would look certain."""
        rng = np.random.default_rng(0)
        cases = [
            Case({str(j): float(v) for j, v in enumerate(rng.normal(size=30))}, "en", bool(i % 2), str(i))
            for i in range(40)
        ]
        assert (aurc(held_out(cases).tolist(), [case.right for case in cases]) or 0) > 0.35

    def test_what_belongs_together_is_of_one_fold(self) -> None:
        cases = [Case({}, "en", True, f"article {i % 7}") for i in range(70)]
        of = folds(cases)
        assert set(of.tolist()) == set(range(FOLDS))
        assert all(len({int(of[i]) for i in range(70) if i % 7 == article}) == 1 for article in range(7))

    def test_of_few_articles_the_questions_take_turns(self) -> None:
        assert folds([Case({}, "en", True, "one") for _ in range(7)]).tolist() == [0, 1, 2, 3, 4, 0, 1]


class TestThreshold:
    SURE = tuple(1 - i / 100 for i in range(100))

    def test_the_lowest_down_to_which_the_upper_bound_keeps_the_risk(self) -> None:
        """None wrong of 30 is 5.2% by the bound, one of 40 is 8.0%, two of 70 are 6.7%, and five of 100 are 8.6%."""
        right = [i not in (30, 50, 72, 80, 90) for i in range(100)]
        assert threshold(self.SURE, right, 0.09) == self.SURE[99]
        assert threshold(self.SURE, right, 0.07) == self.SURE[29]
        assert threshold(self.SURE, right, 0.03) is None

    def test_what_says_nothing_is_seldom_taken(self) -> None:
        """Of 200 answers one in eight is wrong, whatever the probability: that at most one in ten is would be false."""
        rng = np.random.default_rng(0)
        taken = [
            threshold(rng.random(200).tolist(), (rng.random(200) < 0.875).tolist(), 0.1) is not None for _ in range(400)
        ]
        assert np.mean(taken) < 0.1

    def test_of_no_answers_there_is_none(self) -> None:
        assert threshold([], [], 0.1) is None

    def test_a_few_right_answers_prove_nothing(self) -> None:
        """Of 20 answers without a wrong one the bound is 7.6%."""
        assert threshold(self.SURE, [i < ENOUGH for i in range(100)], 0.08) == self.SURE[ENOUGH - 1]
        assert threshold(self.SURE, [i < ENOUGH for i in range(100)], 0.05) is None
        assert threshold(self.SURE, [i < ENOUGH - 1 for i in range(100)], 0.1) is None

    def test_equal_probabilities_are_given_together(self) -> None:
        assert threshold([0.5] * 100, [i < 60 for i in range(100)], 0.3) is None


def test_nothing_fitted_is_nothing_withheld() -> None:
    assert not NONE.withholds(NONE.probability({"x": -9.0}, "he"), "he")
