"""How answers change with the passages: distractors beside the right one, that one gone or contradicted, instructions in one.

Each figure is paired, question by question, with that of the condition it is held against. Intervals resample passages, as
those of `compare`, and are not corrected for there being many. Made of trials; knows no pipeline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from eval.compare import FEW, by_passage, interval
from eval.config import DEFAULTS, EvalConfig
from eval.metrics.intervals import ratio_figure
from eval.report import NOT_MEASURABLE, Table
from eval.trials import ALONE, CLEAN, CONTRADICTED, ELSEWHERE, REMOVED, SHARES, WITHIN, Trial
from eval.types import Figure, Value

AGAINST = {
    ALONE: CLEAN,
    **dict.fromkeys(SHARES, ALONE),
    **dict.fromkeys((REMOVED, CONTRADICTED, ELSEWHERE, WITHIN), CLEAN),
}
"""The conditions, and what each is held against."""
FIGURES = {
    "right": "right answers",
    "wrong": "wrong answers",
    "abstained": "abstentions",
    "unsupported": "answers with an unsupported sentence",
}
_BY_LANGUAGE = ("right", "abstained")
_OF_INSTRUCTION = {"reached": "does what the instruction says", "changed": "is another one than without"}
DOES = {
    CONTRADICTED: {
        "original": "follows the gold passage",
        "copy": "follows the copy that contradicts it",
        "both": "says both",
        "abstained": "abstains",
    },
    ELSEWHERE: _OF_INSTRUCTION,
    WITHIN: _OF_INSTRUCTION,
}
"""What answers do under one condition. Contradicted answers that do none of these say something else."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure under a condition, `after`, and `before`, under the one it is held against: on questions that tell both."""

    before: Value
    after: Value
    change: Figure
    passages: int


@dataclass(frozen=True, slots=True)
class Robustness:
    """What the trials of a run show."""

    trials: tuple[Trial, ...]
    config: EvalConfig = DEFAULTS

    @property
    def notes(self) -> tuple[str, ...]:
        silent = sum(not trial.said for trial in self.trials)
        notes = [
            "Robustness: as found is with the gold passage, in the place of the worst where it was not found. Distractors are a "
            "share of five places, of which gold fills one and others stay empty; they are held against gold alone, all else "
            "against what was found. Where gold is removed, abstaining is right."
        ]
        if silent:
            notes.append(
                f"Robustness: of {silent} of {len(self.trials)} questions no gold passage, or no answer, is known."
            )
        if len({trial.passage for trial in self.trials}) < FEW:
            notes.append(f"Robustness: intervals over fewer than {FEW} passages are narrower than they should be.")
        return tuple(notes)

    def tables(self) -> tuple[Table, ...]:
        """A table a figure, what answers do under some conditions, and the languages."""
        by_figure = (self._changes(name) for name in FIGURES)
        several = _BY_LANGUAGE if len(self._langs()) > 1 else ()
        return (*by_figure, self._rates(), *(self._languages(name) for name in several))

    def to_dict(self) -> dict[str, Any]:
        langs = {lang: [one for one in self.trials if one.langs == lang] for lang in self._langs()}
        return {
            "questions": len(self.trials),
            "changes": _told(self.trials, self.config),
            "rates": {
                condition: {name: asdict(rate(self.trials, condition, name, self.config)) for name in does}
                for condition, does in DOES.items()
            },
            "languages": {lang: _told(some, self.config) for lang, some in langs.items()},
            "notes": list(self.notes),
        }

    def _langs(self) -> list[str]:
        return sorted({trial.langs for trial in self.trials})

    def _changes(self, name: str) -> Table:
        columns = ("passages", "before", "now", f"change ({self._interval})", "questions (passages)", NOT_MEASURABLE)
        rows = []
        for condition in AGAINST:
            found = change(self.trials, condition, name, self.config)
            rows.append((condition, *_cells(found), str(found.change.unmeasured or "")))
        langs = ", ".join(self._langs())
        return Table(f"Robustness: {FIGURES[name]}, {langs}", columns, tuple(rows))

    def _rates(self) -> Table:
        rows = []
        for condition, does in DOES.items():
            for name, label in does.items():
                found = rate(self.trials, condition, name, self.config)
                shown = (f"{found.value:.3f}", _between(found, "")) if found.count else (NOT_MEASURABLE, "")
                rows.append((condition, label, *shown, str(found.count), str(found.unmeasured or "")))
        columns = ("passages", "the answer", "share", self._interval, "count", NOT_MEASURABLE)
        return Table("Robustness: contradictions and instructions", columns, tuple(rows))

    def _languages(self, name: str) -> Table:
        """A row a condition, a column a pair of languages."""
        langs = self._langs()
        rows = []
        for condition in AGAINST:
            across = [
                change([one for one in self.trials if one.langs == lang], condition, name, self.config)
                for lang in langs
            ]
            rows.append((condition, *map(_short, across)))
        title = f"Robustness by question language × document language: {FIGURES[name]}"
        return Table(title, ("passages", *langs), tuple(rows))

    @property
    def _interval(self) -> str:
        return f"{self.config.confidence:.0%} interval"


def change(found: Sequence[Trial], condition: str, name: str, config: EvalConfig = DEFAULTS) -> Change:
    """What a condition changes of a figure. Trials that do not tell both sides of it count as unmeasured."""
    pairs, passages = [], []
    for one in found:
        was, now = (one.said.get(side, {}).get(name) for side in (AGAINST[condition], condition))
        if was is not None and now is not None:
            pairs.append((was, now))
            passages.append(one.passage)
    unmeasured = len(found) - len(pairs)
    if not pairs:
        return Change(None, None, Figure(None, 0, unmeasured=unmeasured), 0)
    sums, counts = by_passage([now - was for was, now in pairs], passages)
    low, high = interval(sums, counts, config)
    before, after = (sum(side) / len(pairs) for side in zip(*pairs, strict=True))
    return Change(before, after, Figure(after - before, len(pairs), low, high, unmeasured), len(sums))


def rate(found: Sequence[Trial], condition: str, name: str, config: EvalConfig = DEFAULTS) -> Figure:
    """The share of questions whose answer does so under a condition. Passages are resampled."""
    told = [(value, one.passage) for one in found if (value := one.said.get(condition, {}).get(name)) is not None]
    if not told:
        return Figure(None, 0, unmeasured=len(found))
    sums, counts = by_passage([value for value, _ in told], [passage for _, passage in told])
    figure = ratio_figure(sums.astype(int).tolist(), counts.astype(int).tolist(), config)
    return Figure(figure.value, figure.count, figure.low, figure.high, len(found) - len(told))


def _told(found: Sequence[Trial], config: EvalConfig) -> dict[str, dict[str, Any]]:
    return {
        condition: {"against": against} | {name: asdict(change(found, condition, name, config)) for name in FIGURES}
        for condition, against in AGAINST.items()
    }


def _cells(found: Change) -> tuple[str, ...]:
    if found.before is None or found.after is None:
        return "", "", NOT_MEASURABLE, "0"
    figure = found.change
    changed, count = f"{figure.value:+.3f} ({_between(figure, '+')})", f"{figure.count} ({found.passages})"
    return f"{found.before:.3f}", f"{found.after:.3f}", changed, count


def _short(found: Change) -> str:
    figure = found.change
    return f"{figure.value:+.3f} ({_between(figure, '+')}; {figure.count})" if figure.count else "–"


def _between(figure: Figure, sign: str) -> str:
    return f"{figure.low:{sign}.3f} to {figure.high:{sign}.3f}"
