"""Settings of `eval`, frozen and checked when built."""

from __future__ import annotations

from dataclasses import dataclass

from eval.errors import ConfigError


@dataclass(frozen=True, slots=True)
class EvalConfig:
    """How figures are made: the ranks `cutoffs` of recall, and how intervals are found.

    `confidence` is the coverage aimed at; `resamples` and `seed` belong to the bootstrap. Equal settings and equal
    records give equal figures.
    """

    cutoffs: tuple[int, ...] = (1, 5, 10)
    confidence: float = 0.95
    resamples: int = 1000
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.cutoffs or min(self.cutoffs) < 1:
            raise ConfigError(f"cutoffs is {self.cutoffs}: give ranks of at least 1, such as (1, 5, 10).")
        if not 0 < self.confidence < 1:
            raise ConfigError(f"confidence is {self.confidence}: give a share between 0 and 1, such as 0.95.")
        if self.resamples < 100:
            raise ConfigError(f"resamples is {self.resamples}: give at least 100.")

    @property
    def depth(self) -> int:
        """How many passages a question needs for every cutoff."""
        return max(self.cutoffs)


DEFAULTS = EvalConfig()
