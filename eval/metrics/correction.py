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


def corrected(
    flagged: Sequence[int], counted: Sequence[int], detector: Detector, config: EvalConfig = DEFAULTS
) -> Figure:
    """The true share of what is bad, where `flagged` of the `counted` sentences of each answer were called bad.

    The interval doubts both samples: answers are drawn again with their sentences (Efron 1979), sensitivity and specificity
    from the Bayesian bootstrap of their cases (Rubin 1981), half a case added on either side, so that none is ever certain.
    Not measurable where nothing was counted, or where the detector does not tell good from bad.
    """
    pairs = [(flag, count) for flag, count in zip(flagged, counted, strict=True) if count]
    if not pairs or not detector.tells:
        return NOT_MEASURABLE
    flags, counts = np.array(pairs, float).T
    draw = np.random.default_rng(config.seed)
    read = _drawn_rates(flags, counts, draw, config.resamples)
    sensitivity = draw.beta(detector.caught + 0.5, detector.bad - detector.caught + 0.5, config.resamples)
    specificity = draw.beta(detector.spared + 0.5, detector.good - detector.spared + 0.5, config.resamples)
    tell = np.maximum(sensitivity + specificity - 1, 1e-9)
    tail = (1 - config.confidence) / 2
    low, high = np.quantile(np.clip((read + specificity - 1) / tell, 0, 1), (tail, 1 - tail))
    share = flags.sum() / counts.sum()
    rate = rogan_gladen(float(share), detector.caught / detector.bad, detector.spared / detector.good)
    return Figure(rate, int(counts.sum()), float(low), float(high))


def _drawn_rates(flags: Floats, counts: Floats, draw: np.random.Generator, resamples: int) -> Floats:
    """Read rates of answers drawn again; where none or all are flagged, drawing again would show no doubt."""
    if flags.sum() in (0, counts.sum()):
        clear = flags.sum() == 0
        drawn = draw.beta(0.5, len(flags) + 0.5, resamples)
        return drawn if clear else 1 - drawn
    rates = np.empty(resamples)
    for at in range(resamples):
        rows = draw.integers(0, len(flags), len(flags))
        rates[at] = flags[rows].sum() / counts[rows].sum()
    return rates


def _share(part: int, whole: int) -> Figure:
    return Figure(part / whole, whole, *wilson(part, whole)) if whole else NOT_MEASURABLE
