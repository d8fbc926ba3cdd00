"""How well scores tell one kind from the other: the area under the ROC curve, and what a threshold catches and spares."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist

import numpy as np

from eval.config import DEFAULTS, EvalConfig
from eval.types import NOT_MEASURABLE, Figure


def auroc(scores: Sequence[float], positive: Sequence[bool], config: EvalConfig = DEFAULTS) -> Figure:
    """The chance that a positive scores above a negative, ties as half, with the interval of DeLong and others (1988).

    Not measurable unless there are two of each kind.
    """
    values, kind = np.asarray(scores, float), np.asarray(positive, bool)
    of_positive, of_negative = np.sort(values[kind]), np.sort(values[~kind])
    if min(len(of_positive), len(of_negative)) < 2:
        return NOT_MEASURABLE
    above = _share_below(of_positive, of_negative)
    below = 1 - _share_below(of_negative, of_positive)
    area = float(above.mean())
    spread = sqrt(above.var(ddof=1) / len(above) + below.var(ddof=1) / len(below))
    reach = NormalDist().inv_cdf(0.5 + config.confidence / 2) * spread
    return Figure(area, len(values), max(0.0, area - reach), min(1.0, area + reach))


def _share_below(values: np.ndarray, others: np.ndarray) -> np.ndarray:  # both sorted
    under = np.searchsorted(others, values, "left") + np.searchsorted(others, values, "right")
    shares: np.ndarray = under / (2 * len(others))
    return shares


def youden(scores: Sequence[float], positive: Sequence[bool]) -> float:
    """The threshold (at or above which counts as positive) where sensitivity + specificity is largest (Youden 1950)."""
    values, kind = np.asarray(scores, float), np.asarray(positive, bool)
    order = np.argsort(-values, kind="stable")
    caught = np.cumsum(kind[order]) / max(1, kind.sum())
    spilt = np.cumsum(~kind[order]) / max(1, (~kind).sum())
    last = np.flatnonzero(np.diff(values[order], append=-np.inf))  # equal scores stand or fall together
    best = last[int(np.argmax((caught - spilt)[last]))]
    return float(values[order][best])
