"""Settings of `eval`, frozen and checked when built."""

from __future__ import annotations

from dataclasses import dataclass

from eval.errors import ConfigError

SLICES = ("lang", "type")
"""The attributes of a question that figures can be broken down by."""


@dataclass(frozen=True, slots=True)
class EvalConfig:
    """How figures are made: the ranks `cutoffs` of recall, and how intervals are found.

    `confidence` is the coverage aimed at; `resamples` and `seed` belong to the bootstrap. Equal settings and equal
    records give equal figures. `slices` are the attributes of a question that figures are broken down by; `fail_if` says
    when a run counts as failed, as "f1<0.5" (see `eval.conditions`). `robustness` asks each question again from altered
    passages (see `eval.robustness`), `perplexity` a language model for how probable gold answers are (see `eval.perplexity`).
    """

    cutoffs: tuple[int, ...] = (1, 5, 10)
    confidence: float = 0.95
    resamples: int = 1000
    seed: int = 0
    slices: tuple[str, ...] = SLICES
    fail_if: tuple[str, ...] = ()
    robustness: bool = False
    perplexity: bool = False

    def __post_init__(self) -> None:
        if not self.cutoffs or min(self.cutoffs) < 1:
            raise ConfigError(f"cutoffs is {self.cutoffs}: give ranks of at least 1, such as (1, 5, 10).")
        if not 0 < self.confidence < 1:
            raise ConfigError(f"confidence is {self.confidence}: give a share between 0 and 1, such as 0.95.")
        if self.resamples < 100:
            raise ConfigError(f"resamples is {self.resamples}: give at least 100.")
        unknown = next((name for name in self.slices if name not in SLICES), None)
        if unknown is not None:
            raise ConfigError(f"{unknown!r} is no attribute to break figures down by: give {' or '.join(SLICES)}.")

    @property
    def depth(self) -> int:
        """How many passages a question needs for every cutoff."""
        return max(self.cutoffs)


DEFAULTS = EvalConfig()
