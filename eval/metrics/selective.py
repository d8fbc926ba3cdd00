"""How well confidence tells right answers from wrong ones: answering only what one is sure of (selective prediction).

Questions are ranked by confidence, greatest first. Equal confidences have no order: each figure is its mean over all orders
of them. Not measurable is None. Knows no pipeline: pairs of a confidence and whether the answer is right.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Confidences = Sequence[float] | Floats
Outcomes = Sequence[bool] | npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Point:
    """What is answered from `threshold` on: its share of all questions, and the share of it that is wrong."""

    threshold: float
    coverage: float
    risk: float


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[Point]:
    """The risk-coverage curve (El-Yaniv and Wiener 2010): a point for each confidence that occurs, greatest first."""
    points: list[Point] = []
    answered = wrong = 0
    for threshold, group in groupby(_ranked(confidences, right), key=lambda pair: pair[0]):
        each = [is_right for _, is_right in group]
        answered += len(each)
        wrong += each.count(False)
        points.append(Point(threshold, answered / len(confidences), wrong / answered))
    return points


def aurc(confidences: Confidences, right: Outcomes) -> float | None:
    """The area under the risk-coverage curve: the mean risk over all coverages (Geifman and El-Yaniv 2017)."""
    if not len(confidences):
        return None
    answered = np.arange(1, len(confidences) + 1)
    return float(np.mean(1 - _right_so_far(confidences, right) / answered))


def accuracy_at(confidences: Sequence[float], right: Sequence[bool], coverage: float) -> float | None:
    """The share of right answers among the surest, of which there are `coverage` of all, rounded up."""
    count = min(len(confidences), math.ceil(coverage * len(confidences) - 1e-9))
    return float(_right_so_far(confidences, right)[count - 1] / count) if count > 0 else None


def brier(probabilities: Sequence[float], right: Sequence[bool]) -> float | None:
    """The mean squared difference between probability and outcome (Brier 1950)."""
    if not probabilities:
        return None
    return float(np.mean((np.asarray(probabilities, float) - np.asarray(right, float)) ** 2))


def calibration_error(probabilities: Confidences, right: Outcomes, bins: int = 10) -> float | None:
    """Expected calibration error over bins of equally many questions (Nguyen and O'Connor 2015).

    The mean over questions of how far the mean probability of their bin lies from its share of right answers. Equal
    probabilities are of one bin.
    """
    if not len(probabilities):
        return None
    order = np.argsort(probabilities, kind="stable")
    said = np.asarray(probabilities, float)[order]
    apart = np.concatenate([[0.0], np.cumsum(said - np.asarray(right, float)[order])])
    total, begin, count = 0.0, 0, len(said)
    while begin < count:
        at = begin * bins // count + 1
        end = max(begin + 1, math.ceil(at * count / bins))
        end = int(np.searchsorted(said, said[end - 1], side="right"))
        total += abs(float(apart[end] - apart[begin]))
        begin = end
    return total / count


def _ranked(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, bool]]:
    return sorted(zip(confidences, right, strict=True), key=lambda pair: -pair[0])


def _right_so_far(confidences: Confidences, right: Outcomes) -> Floats:
    """How many of the first 1, 2, … answers are right; among equal confidences right ones are spread evenly."""
    _, group, sizes = np.unique(-np.asarray(confidences, float), return_inverse=True, return_counts=True)
    spread: Floats = np.repeat(np.bincount(group, weights=np.asarray(right, float)) / sizes, sizes)
    return np.cumsum(spread)
