"""A rate that an imperfect detector read, corrected for the detector's own error.

Rogan and Gladen (1978): true rate = (read rate + specificity - 1) / (sensitivity + specificity - 1). Sensitivity and
specificity are those on a labelled sample, which must be like what was read: the correction cannot tell whether it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.config import DEFAULTS, EvalConfig
from eval.metrics.intervals import wilson
from eval.types import NOT_MEASURABLE, Figure

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Detector:
    """What a detector did on labelled cases: of `bad` it flagged `caught`, of `good` ones it let `spared` pass."""

    caught: int
    bad: int
    spared: int
    good: int

    @property
    def sensitivity(self) -> Figure:
        return _share(self.caught, self.bad)

    @property
    def specificity(self) -> Figure:
        return _share(self.spared, self.good)

    @property
    def tells(self) -> bool:
        """Whether it flags what is bad more often than what is good, clearly enough to divide by."""
        if not (self.bad and self.good):
            return False
        return wilson(self.caught, self.bad)[0] > wilson(self.good - self.spared, self.good)[1]


def rogan_gladen(read: float, sensitivity: float, specificity: float) -> float:
    """The true rate, kept from 0 to 1. The sum of sensitivity and specificity is above 1."""
    return min(1.0, max(0.0, (read + specificity - 1) / (sensitivity + specificity - 1)))


def measured(flagged: Sequence[bool], bad: Sequence[bool]) -> Detector:
    """The detector that flagged these labelled cases."""
    pairs = list(zip(flagged, bad, strict=True))
    return Detector(
        sum(flag and is_bad for flag, is_bad in pairs),
        sum(is_bad for _, is_bad in pairs),
        sum(not flag and not is_bad for flag, is_bad in pairs),
        sum(not is_bad for _, is_bad in pairs),
    )


UNKNOWN = Detector(0, 0, 0, 0)
"""One that nobody has measured."""


@dataclass(frozen=True, slots=True)
class Read:
    """The sentences of one answer: of those `judged` by a detector it `flagged` some; of the others some are `bad` for certain."""

    flagged: int
    judged: int
    bad: int
    all_: int


def together(groups: Sequence[tuple[Sequence[Read], Detector]], config: EvalConfig = DEFAULTS) -> Figure:
    """The true share of what is bad among all sentences of all groups, each of which a detector of its own has read.

    Only what was judged is corrected: the rest is known. The interval doubts both samples: answers are drawn again with their
    sentences (Efron 1979), group by group, sensitivity and specificity from the Bayesian bootstrap of their cases (Rubin 1981),
    half a case added on either side, so that none is ever certain. Not measurable where no sentence was judged, or where a
    detector does not tell good from bad.
    """
    kept = [([read for read in reads if read.all_], detector) for reads, detector in groups]
    kept = [(reads, detector) for reads, detector in kept if reads]
    asked = [detector for reads, detector in kept if any(read.judged for read in reads)]
    if not asked or not all(detector.tells for detector in asked):
        return NOT_MEASURABLE
    draw = np.random.default_rng(config.seed)
    bad, drawn_bad, drawn_all, count = 0.0, np.zeros(config.resamples), np.zeros(config.resamples), 0
    for reads, detector in kept:
        rows = np.array([(read.flagged, read.judged, read.bad, read.all_) for read in reads], float)
        flags, judged, known, all_ = rows.sum(axis=0)
        if judged:
            known += judged * rogan_gladen(
                flags / judged, detector.caught / detector.bad, detector.spared / detector.good
            )
        bad, count = bad + known, count + int(all_)
        some_bad, some = _drawn(rows, detector, draw, config.resamples)
        drawn_bad, drawn_all = drawn_bad + some_bad, drawn_all + some
    tail = (1 - config.confidence) / 2
    low, high = np.quantile(drawn_bad / drawn_all, (tail, 1 - tail))
    return Figure(float(bad / count), count, float(low), float(high))


def _drawn(rows: Floats, detector: Detector, draw: np.random.Generator, resamples: int) -> tuple[Floats, Floats]:
    """What is bad, and all sentences, in answers drawn again.

    Where of what was judged none or all is flagged, drawing again would show no doubt of how much is.
    """
    sums = np.array([rows[draw.integers(0, len(rows), len(rows))].sum(axis=0) for _ in range(resamples)])
    flags, judged, known, all_ = sums.T
    if not rows[:, 1].any():
        return known, all_
    read = flags / np.maximum(judged, 1)
    if rows[:, 0].sum() in (0, rows[:, 1].sum()):
        drawn = draw.beta(0.5, np.count_nonzero(rows[:, 1]) + 0.5, resamples)
        read = drawn if not rows[:, 0].any() else 1 - drawn
    sensitivity = draw.beta(detector.caught + 0.5, detector.bad - detector.caught + 0.5, resamples)
    specificity = draw.beta(detector.spared + 0.5, detector.good - detector.spared + 0.5, resamples)
    rate = np.clip((read + specificity - 1) / np.maximum(sensitivity + specificity - 1, 1e-9), 0, 1)
    return known + judged * rate, all_


def _share(part: int, whole: int) -> Figure:
    return Figure(part / whole, whole, *wilson(part, whole)) if whole else NOT_MEASURABLE
