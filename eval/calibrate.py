"""How sure an answer must be to be given: fitted on answers that are known to be right or wrong, for a chosen risk.

The probability is a logistic regression on the evidence. It begins with what is shipped, all languages together move it, and
each language that has enough cases moves it again; the fewer the cases, the less. The threshold is the lowest one down to
which, by probabilities from cross-validation and an upper bound, at most the chosen share of the answers given is wrong.
Knows no generator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from eval.metrics.intervals import wilson
from eval.metrics.selective import risk_coverage
from indexing.text.language import base
from rag.abstain import NONE, OTHERS, Calibration, Line

FOLDS = 5
ENOUGH = 20
"""A language with fewer cases has no line of its own; from fewer answers no risk is read."""

STRENGTH = 100.0
"""How strongly a weight is held to what it was; the bias is held by 1, so that the share of right answers is learned soon.

Of 10 to 1000, the strongest that cost nothing on public sets: by 10, the 159 questions of the sample collection unlearned
what thousands had taught.
"""

BOUND = 0.8
"""Of the interval whose upper end must keep the risk: one in ten such bounds is passed."""

STEPS = 10
"""Thresholds that are tried: as many equal shares of the answers."""

_ITERATIONS = 500

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Case:
    """An answer that was written: its evidence, and whether it is right. What shares a `group` is of one fold."""

    evidence: Mapping[str, float]
    lang: str
    right: bool
    group: str = ""


def fit(cases: Sequence[Case], encoder: str, start: Calibration = NONE, strength: float = STRENGTH) -> Calibration:
    """`start` moved by the cases, a line a language; thresholds are those of `start`."""
    known = sorted({name for case in cases for name in case.evidence})
    values = {name: [case.evidence[name] for case in cases if name in case.evidence] for name in known}
    means = {name: start.means.get(name, float(np.mean(values[name]))) for name in known}
    spreads = {name: spread for name in known if (spread := float(np.std(values[name]))) > 1e-6}
    rows = np.array([
        [*((case.evidence.get(name, means[name]) - means[name]) / spread for name, spread in spreads.items()), 1.0]
        for case in cases
    ])  # fmt: skip
    right = np.array([case.right for case in cases], float)
    begun = np.array([start.logit(case.evidence, case.lang) for case in cases])
    langs = np.array([base(case.lang) for case in cases])
    together = _moved(rows, right, begun, strength)
    begun += rows @ together
    lines = {}
    for lang in {OTHERS, *start.lines, *(lang for lang in langs.tolist() if (langs == lang).sum() >= ENOUGH)}:
        own = langs == lang
        moved = together + (_moved(rows[own], right[own], begun[own], strength) if own.sum() >= ENOUGH else 0.0)
        lines[lang] = _added(
            start.line(lang), dict(zip(spreads, moved[:-1] / [*spreads.values()], strict=True)), moved[-1]
        )
    return Calibration(encoder, {**means, **start.means}, lines)


def _moved(rows: Floats, right: Floats, begun: Floats, strength: float) -> Floats:
    """What is to be added to the weights and the bias of logits `begun`: logistic regression, held to 0.

    Each step is bounded by a matrix that is never smaller than the Hessian, so all go down (Böhning and Lindsay 1988).
    """
    held = np.full(rows.shape[1], strength)
    held[-1] = 1.0
    inverse = np.linalg.inv(rows.T @ rows / 4 + np.diag(held))
    moved = np.zeros(rows.shape[1])
    for _ in range(_ITERATIONS):
        expected = 1 / (1 + np.exp(-np.clip(begun + rows @ moved, -500, 500)))
        step = inverse @ (rows.T @ (right - expected) - held * moved)
        moved += step
        if np.abs(step).max() < 1e-7:
            break
    return moved


def _added(line: Line, weights: Mapping[str, float], bias: float) -> Line:
    known = {**dict.fromkeys(weights, 0.0), **line.weights}
    return Line(
        float(line.bias + bias), {name: float(known[name] + weights.get(name, 0.0)) for name in known}, line.threshold
    )


def folds(cases: Sequence[Case]) -> npt.NDArray[np.int64]:
    """The fold of each case: groups in turn, or the cases themselves where there are fewer groups than folds."""
    groups = sorted({case.group for case in cases})
    if len(groups) < FOLDS:
        return np.arange(len(cases)) % FOLDS
    place = {group: at % FOLDS for at, group in enumerate(groups)}
    return np.array([place[case.group] for case in cases])


def held_out(cases: Sequence[Case], start: Calibration = NONE, strength: float = STRENGTH) -> Floats:
    """The probability of each case by a fit to the other folds."""
    of, found = folds(cases), np.zeros(len(cases))
    for fold in range(FOLDS):
        fitted = fit([case for case, at in zip(cases, of, strict=True) if at != fold], "", start, strength)
        for at in np.flatnonzero(of == fold).tolist():
            found[at] = fitted.probability(cases[at].evidence, cases[at].lang)
    return found


def threshold(probabilities: Sequence[float], right: Sequence[bool], risk: float) -> float | None:
    """The lowest down to which the share of wrong answers given stays at most `risk` by its upper bound; None where it fails.

    Fixed-sequence testing, as in Learn then Test (Angelopoulos et al. 2021): from the surest answers on, a step more at a
    time, and not beyond the first bound that fails: of many thresholds some look good by chance. Steps of too few answers
    for any to pass are passed over.
    """
    points, lowest = risk_coverage(probabilities, right), None
    for step in range(1, STEPS + 1) if points else ():
        point = next(point for point in points if point.coverage * STEPS >= step - 1e-9)
        given = round(point.coverage * len(right))
        if given < ENOUGH or wilson(0, given, BOUND)[1] > risk:
            continue
        if wilson(round(point.risk * given), given, BOUND)[1] > risk:
            break
        lowest = point.threshold
    return lowest
