"""Plots of a run as PNG pictures: the risk-coverage curve, and how well confidence says how often answers are right.

Drawn by matplotlib where that is installed. An answer that was withheld counts as written: the curve is what other
thresholds would have done.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from typing import Any

from eval.metrics.intervals import wilson
from eval.metrics.selective import risk_coverage
from eval.score import sure
from eval.types import Record

Rated = Sequence[tuple[float, bool]]
"""The confidence of each answer that has one, and whether it is right."""

BINS = 10
LEAST = 20
"""Answers from which on a curve says something."""


def plots(records: Sequence[Record]) -> tuple[Mapping[str, bytes], str]:
    """Pictures by the name of their file, or none and a sentence that says why."""
    answers = [one for record in records if (one := sure(record)) is not None]
    if len(answers) < LEAST:
        return {}, f"Plots are left out: {len(answers)} answers have a confidence, and they take at least {LEAST}."
    if find_spec("matplotlib") is None:
        return {}, "Plots are left out: matplotlib is not installed."
    return {"risk_coverage.png": _risk_coverage(answers), "calibration.png": _calibration(answers)}, ""


def bins(answers: Rated) -> list[list[tuple[float, bool]]]:
    """Bins of about equally many answers, surest last, none split between equal confidences."""
    found: list[list[tuple[float, bool]]] = [[]]
    for one in sorted(answers):
        full = len(found[-1]) * BINS >= len(answers)
        if full and one[0] != found[-1][-1][0]:
            found.append([])
        found[-1].append(one)
    return found


def _risk_coverage(answers: Rated) -> bytes:
    confidences, right = [said for said, _ in answers], [is_right for _, is_right in answers]
    curve = risk_coverage(confidences, right)
    shares = [point.coverage for point in curve]
    bounds = [wilson(point.risk * point.coverage * len(right), round(point.coverage * len(right))) for point in curve]
    figure, axes = _axes("share of answers given, surest first", "share of these that is wrong")
    axes.fill_between(shares, [low for low, _ in bounds], [high for _, high in bounds], alpha=0.2, linewidth=0)
    axes.plot(shares, [point.risk for point in curve])
    axes.set_title(f"Risk and coverage, {len(right)} answers")
    return _png(figure)


def _calibration(answers: Rated) -> bytes:
    figure, axes = _axes("confidence, mean of the bin", "share of right answers")
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":", linewidth=1)
    for one in bins(answers):
        hits = sum(is_right for _, is_right in one)
        mean, share, (low, high) = sum(said for said, _ in one) / len(one), hits / len(one), wilson(hits, len(one))
        axes.errorbar(mean, share, yerr=[[share - low], [high - share]], fmt="o", color="C0", capsize=3)
    axes.set_title(f"Calibration, {len(answers)} answers")
    return _png(figure)


def _axes(across: str, up: str) -> tuple[Any, Any]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(5, 4), layout="constrained")
    axes = figure.add_subplot(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), xlabel=across, ylabel=up)
    axes.grid(alpha=0.3)
    return figure, axes


def _png(figure: Any) -> bytes:
    held = io.BytesIO()
    figure.savefig(held, format="png", dpi=110, metadata={"Software": None})
    return held.getvalue()
