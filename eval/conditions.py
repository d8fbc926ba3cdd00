"""When a run counts as failed: conditions on figures, as "f1<0.5" or "recall@5 <= 80%". They are read here, never run."""

from __future__ import annotations

import difflib
import operator
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from eval.errors import ConfigError
from eval.types import Figure

_FORM = re.compile(
    r"\s*([a-z][a-z0-9_]*(?:@\d+)?)\s*(<=|>=|<|>)\s*(\d{1,9}(?:\.\d{0,9})?|\.\d{1,9})\s*(%?)\s*", re.ASCII
)
_SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True, slots=True)
class Condition:
    """A run fails where the figure `name` is `sign` than `bound`. `text` is what a person wrote."""

    text: str
    name: str
    sign: str
    bound: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a condition. A figure that could not be measured fails the run: nobody looks at what passes."""

    condition: Condition
    figure: Figure

    @property
    def fired(self) -> bool:
        value = self.figure.value
        return value is None or _SIGNS[self.condition.sign](value, self.condition.bound)

    @property
    def sentence(self) -> str:
        figure, wanted = self.figure, self.condition.text
        if figure.value is None or figure.low is None or figure.high is None:
            return f"Failed, {wanted}: {self.condition.name} could not be measured on these questions."
        told = f"{self.condition.name} is {figure.value:.4g} ({figure.low:.3f}–{figure.high:.3f}; {figure.count})"
        return f"{'Failed' if self.fired else 'Passed'}, {wanted}: {told}."


def parsed(texts: Iterable[str], names: Collection[str]) -> tuple[Condition, ...]:
    """The conditions that `texts` mean, each about one of `names`. Raises ConfigError."""
    return tuple(_condition(text, names) for text in texts)


def outcomes(conditions: Iterable[Condition], figures: Mapping[str, Figure]) -> tuple[Outcome, ...]:
    """What `figures` make of each condition."""
    return tuple(Outcome(condition, figures[condition.name]) for condition in conditions)


def _condition(text: str, names: Collection[str]) -> Condition:
    form = _FORM.fullmatch(text)
    if form is None:
        raise ConfigError(f"{text!r} is not a condition: give a figure, <, <=, > or >=, and a number, as f1<0.5.")
    name, sign, number, percent = form.groups()
    if name not in names:
        near = difflib.get_close_matches(name, names, 1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise ConfigError(f"{name} in {text!r} is not a figure{hint}: the figures are {', '.join(names)}.")
    return Condition(" ".join(text.split()), name, sign, float(number) / (100 if percent else 1))
