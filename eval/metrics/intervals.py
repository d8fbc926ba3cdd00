"""Confidence intervals: how far a figure may lie from that of all such questions. They do not doubt the gold itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from eval.config import DEFAULTS, EvalConfig
from eval.metrics.selective import Confidences, Outcomes, calibration_error
from eval.types import NOT_MEASURABLE, Figure, Value

_CELLS = 1_000_000  # numbers drawn at a time, so that a large set does not fill the memory


def wilson(hits: float, count: int, confidence: float = 0.95) -> tuple[float, float]:
    """The score interval of a proportion (Wilson 1927), `count` at least 1. Never empty, also at 0 and at 1."""
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = hits / count
    centre = share + z * z / (2 * count)
    spread = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    scale = 1 + z * z / count
    low, high = (centre - spread) / scale, (centre + spread) / scale
    return (0.0 if hits == 0 else low), (1.0 if hits == count else high)  # exact where rounding would leave 1e-17


def bootstrap(parts: Sequence[float], wholes: Sequence[float], config: EvalConfig = DEFAULTS) -> tuple[float, float]:
    """The percentile interval of sum(parts) / sum(wholes) over resampled pairs (Efron 1979).

    With `wholes` all 1 it is the interval of a mean. Every whole is above 0. Equal seeds give equal intervals.
    """
    top, bottom = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    draw = np.random.default_rng(config.seed)
    batch = max(1, _CELLS // len(top))
    ratios: list[npt.NDArray[np.float64]] = []
    for first in range(0, config.resamples, batch):
        rows = draw.integers(0, len(top), size=(min(batch, config.resamples - first), len(top)))
        ratios.append(top[rows].sum(axis=1) / bottom[rows].sum(axis=1))
    tail = (1 - config.confidence) / 2
    low, high = np.quantile(np.concatenate(ratios), (tail, 1 - tail))
    return float(low), float(high)


def mean_figure(values: Sequence[float], config: EvalConfig = DEFAULTS) -> Figure:
    """The mean of one value a question. Values of only 0 and 1 get Wilson's interval, others the bootstrap's."""
    if not values:
        return NOT_MEASURABLE
    total = sum(values)
    if all(value in (0, 1) for value in values):
        low, high = wilson(total, len(values), config.confidence)
    else:
        low, high = bootstrap(values, [1.0] * len(values), config)
    return Figure(total / len(values), len(values), low, high)


def difference_figure(values: Sequence[float], config: EvalConfig = DEFAULTS) -> Figure:
    """The mean of differences of -1, 0 and 1, paired by question: half a question is added to each cell (Agresti and Min 2005).

    A few wins and no loss do not show that there are no losses, as a bootstrap or an interval of one proportion would say.
    """
    if not values:
        return NOT_MEASURABLE
    z = NormalDist().inv_cdf(0.5 + config.confidence / 2)
    count = len(values) + 2
    wins, losses = sum(value > 0 for value in values) + 0.5, sum(value < 0 for value in values) + 0.5
    centre = (wins - losses) / count
    spread = z * sqrt(wins + losses - (wins - losses) ** 2 / count) / count
    return Figure(sum(values) / len(values), len(values), max(-1.0, centre - spread), min(1.0, centre + spread))


def ratio_figure(parts: Sequence[int], wholes: Sequence[int], config: EvalConfig = DEFAULTS) -> Figure:
    """sum(parts) / sum(wholes), counted in wholes, where what one answer says hangs together: answers are resampled.

    Where no part or every part counts, resampling would show no doubt at all: Wilson's interval over the answers.
    """
    pairs = [(part, whole) for part, whole in zip(parts, wholes, strict=True) if whole > 0]
    if not pairs:
        return NOT_MEASURABLE
    tops, bottoms = [part for part, _ in pairs], [whole for _, whole in pairs]
    share = sum(tops) / sum(bottoms)
    if share in (0, 1):
        low, high = wilson(share * len(pairs), len(pairs), config.confidence)
    else:
        low, high = bootstrap(tops, bottoms, config)
    return Figure(share, sum(bottoms), low, high)


def paired_figure(
    statistic: Callable[[Confidences, Outcomes], Value],
    said: Sequence[float],
    right: Sequence[bool],
    config: EvalConfig = DEFAULTS,
) -> Figure:
    """`statistic` of probabilities and outcomes, from 0 to 1, with its normal interval over resampled pairs.

    What resampling adds to the statistic it has itself too much of (Efron and Tibshirani 1993): a calibration error is
    never below 0. The interval reaches over both, with and without. Where all outcomes are equal, resampling would show no
    doubt: the width is that of Wilson's interval.
    """
    value = statistic(said, right)
    if value is None:
        return NOT_MEASURABLE
    if len(set(right)) == 1:
        without, width = value, wilson(0, len(right), config.confidence)[1]
    else:
        draw, pairs = np.random.default_rng(config.seed), (np.asarray(said, float), np.asarray(right, bool))
        drawn = (draw.integers(0, len(right), len(right)) for _ in range(config.resamples))
        found = np.array([statistic(*(side[rows] for side in pairs)) for rows in drawn], float)
        without = 2 * value - float(found.mean())
        width = NormalDist().inv_cdf(0.5 + config.confidence / 2) * float(found.std(ddof=1))
    low, high = min(value, without) - width, max(value, without) + width
    return Figure(value, len(right), max(0.0, low), min(1.0, high))


def calibration_figure(said: Sequence[float], right: Sequence[bool], config: EvalConfig = DEFAULTS) -> Figure:
    """The expected calibration error. Its interval reaches down to 0 where probabilities without a fault would show as much.

    How much they would is drawn: outcomes as probable as was said (Vaicenavicius et al. 2019). It is still a little narrow
    where the error is small and answers are few: of 150 with a true .05, 88 in 100 such intervals hold it.
    """
    figure = paired_figure(calibration_error, said, right, config)
    if figure.value is None:
        return figure
    draw, sure = np.random.default_rng(config.seed), np.asarray(said, float)
    drawn = (draw.uniform(size=len(sure)) < sure for _ in range(config.resamples))
    faultless = np.array([calibration_error(sure, outcomes) for outcomes in drawn], float)
    return replace(figure, low=0.0) if figure.value <= np.quantile(faultless, config.confidence) else figure
