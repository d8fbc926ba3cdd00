"""Two runs on the same questions: what differs between them, and what may be chance.

Questions are paired by id. Questions about one passage hang together, so passages are resampled and not questions (the
cluster bootstrap, Davison and Hinkley 1997, section 3.8). A figure of 0 and 1 with a passage a question has McNemar's
exact test (1947); others have a permutation test that swaps the runs passage by passage. Holm's step-down (1979) holds
the chance of any false finding among all figures. Knows no pipeline: the lines of two folders.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from eval.config import DEFAULTS, EvalConfig
from eval.errors import EvalError
from eval.figures import LABELS, label
from eval.folder import Run
from eval.metrics.intervals import bootstrap, wilson
from eval.report import Table
from eval.types import Figure, Question, Record

PERMUTATIONS = 9_999
FEW = 20
"""Passages below which an interval of the bootstrap is narrower than it should be."""

NO_DIFFERENCE = "no difference shown"
MCNEMAR, PERMUTATION = "McNemar", "permutation"

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure in both runs, on the questions that both can tell it of; `change` is the second less the first.

    `p` is corrected for all figures that are compared.
    """

    name: str
    before: float
    after: float
    change: Figure
    passages: int
    test: str
    p: float
    shown: bool

    @property
    def verdict(self) -> str:
        if not self.shown:
            return NO_DIFFERENCE
        return "higher" if self.after > self.before else "lower"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs differ in. `alone` are questions that one run alone has."""

    names: tuple[str, str]
    questions: int
    alone: int
    differences: tuple[Difference, ...]
    other: tuple[str, ...]
    config: EvalConfig

    @property
    def notes(self) -> tuple[str, ...]:
        notes = [
            f"{self.questions} questions are in both runs" + (f", {self.alone} in one alone." if self.alone else ".")
        ]
        if self.other:
            notes.append(f"The runs were made with different {', '.join(self.other)}.")
        if any(one.passages < FEW for one in self.differences):
            notes.append(f"Intervals over fewer than {FEW} passages are narrower than they should be.")
        shown = [label(one.name) for one in self.differences if one.shown]
        if shown:
            notes.append(f"Beyond chance at {1 - self.config.confidence:.2g} over all figures: {', '.join(shown)}.")
        else:
            notes.append(f"{NO_DIFFERENCE.capitalize()}: what differs may be chance.")
        return tuple(notes)

    def tables(self) -> tuple[Table, ...]:
        interval = f"{self.config.confidence:.0%} interval"
        columns = ("figure", "first", "second", "change", interval, "questions (passages)", "p (Holm)", "")
        return (Table(f"{self.names[0]} and {self.names[1]}", columns, tuple(map(_row, self.differences))),)

    def to_dict(self) -> dict[str, Any]:
        found = [asdict(one) | {"verdict": one.verdict} for one in self.differences]
        return {
            "runs": list(self.names),
            "questions": self.questions,
            "alone": self.alone,
            "figures": found,
            "made_otherwise": list(self.other),
            "notes": list(self.notes),
        }


def compare(first: Run, second: Run, config: EvalConfig = DEFAULTS) -> Comparison:
    """What `second` does otherwise than `first`. Raises EvalError when they have no question in common."""
    one, two = _by_id(first), _by_id(second)
    both = [name for name in one if name in two]
    if not both:
        raise EvalError(f"{first.path} and {second.path} have no question in common: compare runs on the same gold.")
    pairs = [(one[name], two[name]) for name in both]
    changed = next((name for name, (a, b) in zip(both, pairs, strict=True) if not _same(a.question, b.question)), None)
    if changed is not None:
        raise EvalError(f"The question {changed!r} is another one in {second.path}: compare runs on the same gold.")
    names = {name for pair in pairs for record in pair for name in record.metrics}
    found = [_difference(name, pairs, config) for name in sorted(names, key=_order)]
    measured = [each for each in found if each is not None]
    return Comparison(
        (first.path.name, second.path.name),
        len(both),
        len(one.keys() ^ two.keys()),
        _corrected(measured, 1 - config.confidence),
        tuple(name for name in {**first.settings, **second.settings} if _differs(first, second, name)),
        config,
    )


def passage_of(question: Question) -> str:
    """What tells the passage that a question is about; a question about none stands for itself."""
    if question.passage_id is not None:
        return f"passage {question.passage_id}"
    if question.sources:
        return f"source {question.sources[0].document}\0{question.sources[0].passage}"
    return f"question {question.id}"


def by_passage(values: Sequence[float], passages: Sequence[str]) -> tuple[Floats, Floats]:
    """The sum of the values of each passage, and how many it has."""
    _, cluster = np.unique(passages, return_inverse=True)
    return np.bincount(cluster, weights=values).astype(np.float64), np.bincount(cluster).astype(np.float64)


def interval(sums: Floats, counts: Floats, config: EvalConfig = DEFAULTS) -> tuple[float, float]:
    """That of a mean change, from the sum of changes and the count of questions of each passage.

    Where all passages say the same, resampling shows no doubt, and Wilson's at none is put around it.
    """
    means = sums / counts
    if np.ptp(means) > 1e-9:
        return bootstrap(sums.tolist(), counts.tolist(), config)
    doubt = wilson(0, len(means), config.confidence)[1]
    return max(-1.0, float(means[0]) - doubt), min(1.0, float(means[0]) + doubt)


def holm(values: Sequence[float]) -> list[float]:
    """The p of each, corrected for that there are so many."""
    adjusted, greatest = [0.0] * len(values), 0.0
    for rank, at in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        greatest = max(greatest, min(1.0, (len(values) - rank) * values[at]))
        adjusted[at] = greatest
    return adjusted


def _difference(name: str, pairs: Sequence[tuple[Record, Record]], config: EvalConfig) -> Difference | None:
    """The figure with its p as it is alone; None where no question tells it in both runs."""
    before, after, groups = [], [], []
    for one, two in pairs:
        was, now = one.metrics.get(name), two.metrics.get(name)
        if was is not None and now is not None:
            before.append(was)
            after.append(now)
            groups.append(passage_of(one.question))
    if not before:
        return None
    each = np.asarray(after) - np.asarray(before)
    sums, counts = by_passage(each.tolist(), groups)
    binary = len(sums) == len(each) and all(value in (0, 1) for value in (*before, *after))
    p = _mcnemar(each) if binary else _permuted(sums, config.seed)
    was, now = float(np.mean(before)), float(np.mean(after))
    low, high = interval(sums, counts, config)
    change = Figure(now - was, len(each), low, high)
    return Difference(name, was, now, change, len(sums), MCNEMAR if binary else PERMUTATION, p, False)


def _mcnemar(each: Floats) -> float:
    from scipy.stats import binomtest  # type: ignore[import-untyped]

    up, down = int((each > 0).sum()), int((each < 0).sum())
    return float(binomtest(up, up + down, 0.5).pvalue) if up + down else 1.0


def _permuted(sums: Floats, seed: int) -> float:
    """Two-sided; exact where there are few enough ways to swap."""
    from scipy.stats import permutation_test

    moved = sums[sums != 0]  # a passage that says the same of both is the same when it is swapped
    if len(moved) < 2:  # one passage may as well have gone the other way; scipy takes no sample of one
        return 1.0
    found = permutation_test(
        (moved,),
        lambda sample, axis: np.sum(sample, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=PERMUTATIONS,
        batch=max(1, 1_000_000 // len(moved)),
        rng=np.random.default_rng(seed),
    )
    return float(found.pvalue)


def _corrected(found: Sequence[Difference], level: float) -> tuple[Difference, ...]:
    adjusted = holm([one.p for one in found])
    return tuple(replace(one, p=p, shown=p <= level) for one, p in zip(found, adjusted, strict=True))


def _order(name: str) -> tuple[int, int]:
    """The place of a figure among the others, then its rank."""
    stem, _, rank = name.partition("@")
    return list(LABELS).index(stem), int(rank or 0)


def _row(one: Difference) -> tuple[str, ...]:
    change = one.change
    between = f"{change.low:+.3f} to {change.high:+.3f}"
    count = f"{change.count} ({one.passages})"
    values = (f"{one.before:.3f}", f"{one.after:.3f}", f"{change.value:+.3f}", between, count, f"{one.p:.3g}")
    return label(one.name), *values, one.verdict


def _by_id(run: Run) -> Mapping[str, Record]:
    return {record.question.id: record for record in run.records}


def _same(one: Question, two: Question) -> bool:
    return (one.question, one.answers, one.parts) == (two.question, two.answers, two.parts)


def _differs(first: Run, second: Run, name: str) -> bool:
    return bool(first.settings.get(name) != second.settings.get(name))
