import sys
from dataclasses import replace

import pytest

from eval.plots import bins, plots
from tests.eval.runs import MADE_UP, RIGHT, WRONG

SOME = [replace(RIGHT, confidence=0.5 + at / 100) for at in range(15)] + [WRONG] * 5 + [MADE_UP] * 5
PNG = b"\x89PNG\r\n\x1a\n"


def test_two_pictures_the_same_each_time() -> None:
    drawn, without = plots(SOME)
    assert (list(drawn), without) == (["risk_coverage.png", "calibration.png"], "")
    assert all(picture.startswith(PNG) for picture in drawn.values())
    assert plots(SOME)[0] == drawn


def test_few_answers_are_not_drawn() -> None:
    assert plots(SOME[:19]) == ({}, "Plots are left out: 19 answers have a confidence, and they take at least 20.")


def test_without_matplotlib_a_line_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    assert plots(SOME) == ({}, "Plots are left out: matplotlib is not installed.")


def test_bins_are_of_equal_mass() -> None:
    answers = [(at / 100, at % 2 == 0) for at in range(100)]
    found = bins(answers)
    assert [len(one) for one in found] == [10] * 10
    assert [one for of_bin in found for one in of_bin] == answers


def test_equal_confidences_are_of_one_bin() -> None:
    found = bins([(0.5, True)] * 30 + [(0.9, False)] * 10)
    assert [(len(one), one[0][0]) for one in found] == [(30, 0.5), (10, 0.9)]
