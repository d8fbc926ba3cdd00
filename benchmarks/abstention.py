"""Calibrated abstention beside a fixed threshold on a score of retrieval: risk-coverage, AURC, and what a risk leaves.

    python benchmarks/abstention.py SET [SET …] --fitted-on SET [SET …]
    python benchmarks/abstention.py --halves SET

A calibration is fitted on the answers to the questions of `--fitted-on`, or with `--halves` on those of every second article,
and measured on the other questions; gold without passages is asked of the sample collection, and what is shipped is tuned by
cross-validation, as `mekor tune` does it. But unlike there its thresholds are measured on the answers that they were chosen on,
so that their coverage and risk look better than they are. An answer is right when it holds a gold answer; one to a question
without an answer is wrong. The baselines answer when the best passage scores high: by the fused score, the encoder's, or that
of the words.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.fit_abstain import Written, asked, usable, written
from eval import read_gold
from eval.calibrate import Case, fit, held_out, threshold
from eval.config import DEFAULTS
from eval.metrics.intervals import mean_figure
from eval.metrics.selective import accuracy_at, aurc, brier, calibration_error, risk_coverage
from eval.refusal import better
from eval.run import chosen
from eval.types import GoldSet
from rag import RAG
from rag.abstain import QUOTES, Calibration, package
from rag.compose import SAMPLE, sample_documents
from rag.rewrite import rewrite

RISKS = (0.05, 0.1, 0.2)
SCORES: dict[str, Callable[[Written], float]] = {
    "fused score": lambda one: one.answer.passages[0].score if one.answer.passages else 0.0,
    "encoder's score": lambda one: one.answer.evidence.get("dense", 0.0),
    "words' score": lambda one: one.answer.evidence.get("lexical", 0.0),
}
FITTED, SHIPPED = "fitted", "shipped"


@dataclass(frozen=True)
class Measured:
    """How sure each method is of each answer, whether the answer is right, and the threshold of each risk."""

    sure: dict[str, list[float]]
    right: list[bool]
    thresholds: dict[float, float | None]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="*", type=Path)
    parser.add_argument("--fitted-on", nargs="+", type=Path, default=[])
    parser.add_argument("--halves", nargs="+", type=Path, default=[])
    parser.add_argument("--questions", type=int, help="of each set, at most, taken evenly")
    given = parser.parse_args()
    if not given.fitted_on and any(path.is_dir() for path in given.sets):
        parser.error("a set that brings passages needs --fitted-on")
    known = [one.case() for path in given.fitted_on for one in answers(read_gold(path), given.questions)]
    for path in given.halves:
        first, second = halves(list(answers(read_gold(path), given.questions)))
        done = measured([one.case() for one in first], second)
        del done.sure[SHIPPED]  # it was fitted on sets of which this may be one
        show(f"{path.name}, every second article", done)
    for path in given.sets:
        gold = read_gold(path)
        found = list(answers(gold, given.questions))
        if gold.passages is None:
            show(f"{gold.name}, thresholds chosen on these answers", tuned(found))
        else:
            show(gold.name, measured(known, found))


def answers(gold: GoldSet, limit: int | None) -> Iterator[Written]:
    if gold.passages is not None:
        yield from asked(gold, chosen(usable(gold), limit))
        return
    with RAG.open(SAMPLE) as rag:
        rag.ingest(sample_documents())
        for question in chosen(gold.questions, limit):
            query = rewrite(question.question, question.history)
            document = question.sources[0].document if question.sources else question.id
            yield written(question, rag.search(query), document, query)


def halves(found: Sequence[Written]) -> tuple[list[Written], list[Written]]:
    first = set(sorted({one.article for one in found})[::2])
    return [one for one in found if one.article in first], [one for one in found if one.article not in first]


def measured(known: Sequence[Case], found: Sequence[Written]) -> Measured:
    """By a calibration fitted on `known`; thresholds are chosen there, by cross-validation."""
    sure, right = held_out(known).tolist(), [case.right for case in known]
    fitted = fit(known, "")
    return of(found, sureness(fitted, found), {risk: threshold(sure, right, risk) for risk in RISKS})


def tuned(found: Sequence[Written]) -> Measured:
    """By what is shipped, tuned on the other folds where that is better."""
    sure = better([one.case() for one in found], package()[QUOTES], "")[0].tolist()
    right = [one.right for one in found]
    return of(found, sure, {risk: threshold(sure, right, risk) for risk in RISKS})


def of(found: Sequence[Written], sure: list[float], thresholds: dict[float, float | None]) -> Measured:
    scores = {name: [score(one) for one in found] for name, score in SCORES.items()}
    return Measured(
        {FITTED: sure, SHIPPED: sureness(package()[QUOTES], found), **scores}, [one.right for one in found], thresholds
    )


def sureness(by: Calibration, found: Sequence[Written]) -> list[float]:
    return [by.probability(one.answer.evidence, one.answer.lang) for one in found]


def show(name: str, done: Measured) -> None:
    right, best = done.right, next(iter(done.sure))
    print(f"\n{name}: {len(right)} questions, {sum(right)} answers right if all are given\n")
    print("| method | AURC | difference from the first (95%) | risk at coverage .1 | .25 | .5 | .75 | Brier | ECE |")
    print("|---|---|---|---|---|---|---|---|---|")
    for method, sure in done.sure.items():
        low, high = difference(sure, done.sure[best], right)
        risks = " | ".join(
            f"{1 - (accuracy_at(sure, right, coverage) or 0):.3f}" for coverage in (0.1, 0.25, 0.5, 0.75)
        )
        beside = "–" if method == best else f"{low:+.4f} to {high:+.4f}"
        sound = method in (FITTED, SHIPPED)
        errors = f"{brier(sure, right):.3f} | {calibration_error(sure, right):.3f}" if sound else "– | –"
        print(f"| {method} | {aurc(sure, right):.4f} | {beside} | {risks} | {errors} |", flush=True)
    print("\nDifferences above 0 are in favour of the first.")
    for risk, lowest in done.thresholds.items():
        print(f"\nAt most {risk:.0%} wrong: {kept(done.sure[FITTED], right, lowest)}")


def kept(sure: Sequence[float], right: Sequence[bool], lowest: float | None) -> str:
    if lowest is None:
        least = min((p.risk, -p.coverage) for p in risk_coverage(sure, right) if p.coverage * len(right) >= 20)
        return f"no threshold keeps it; the least risk of 20 answers or more here is {least[0]:.3f}."
    given = [is_right for one, is_right in zip(sure, right, strict=True) if one >= lowest]
    wrong = mean_figure([float(not is_right) for is_right in given])
    if wrong.value is None:
        return f"threshold {lowest:.3f}, nothing is answered."
    share = len(given) / len(right)
    return f"threshold {lowest:.3f}, coverage {share:.3f}, risk {wrong.value:.3f} ({wrong.low:.3f}–{wrong.high:.3f}; {wrong.count})"


def difference(one: Sequence[float], other: Sequence[float], right: Sequence[bool]) -> tuple[float, float]:
    """The 95% interval of the difference of AURC, questions drawn with replacement, the same for both."""
    draw = np.random.default_rng(DEFAULTS.seed)
    pairs: list[float] = []
    for _ in range(DEFAULTS.resamples):
        rows = draw.integers(0, len(right), len(right)).tolist()
        hits = [right[at] for at in rows]
        areas = [aurc([sure[at] for at in rows], hits) or 0.0 for sure in (one, other)]
        pairs.append(areas[0] - areas[1])
    low, high = np.quantile(pairs, (0.025, 0.975))
    return float(low), float(high)


if __name__ == "__main__":
    main()
