"""Whether an answer is given or withheld: the probability that it is right, against a threshold.

The probability is a logistic function of named numbers, fitted by language on questions whose answers are known: on those of
a collection by `mekor tune`, else on public sets (`abstain.json`, written by `benchmarks/fit_abstain.py`). A number that
nobody measured counts as the average one. Knows numbers by their names: not who wrote the answer, nor what it says.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.resources import files

from indexing.collection import Collection
from indexing.ledger.settings import damaged
from indexing.text.language import base
from indexing.types import EncoderId
from rag.types import Passage, Verdict

Evidence = Mapping[str, float]
"""Numbers by name. Which there are: those of the functions below, of `generate.extractive.evidence`, and what a decoder tells."""

SETTING = "abstain"
"""Where a collection's ledger keeps its calibrations, by generator."""

QUOTES = "extractive"
WRITES = "any that writes"
"""Shipped for language models: fitted on whether a passage holds the answer at all, for their answers cannot be foreseen."""

OTHERS = ""
"""The languages that have no line of their own."""

_OF_VECTORS = frozenset({"dense", "dense_first", "dense_margin"})
"""What is measured in inner products. `both` and `agree` only count ranks."""


@dataclass(frozen=True, slots=True)
class Line:
    """A logistic function for one language, and the probability below which an answer is withheld."""

    bias: float
    weights: Mapping[str, float]
    threshold: float = 0.0


@dataclass(frozen=True, slots=True)
class Calibration:
    """What was fitted: a line a language, and the mean of each number. `encoder` made the vectors that it was fitted with."""

    encoder: str
    means: Mapping[str, float]
    lines: Mapping[str, Line]

    def line(self, lang: str) -> Line:
        return self.lines.get(base(lang)) or self.lines[OTHERS]

    def logit(self, evidence: Evidence, lang: str) -> float:
        line = self.line(lang)
        known = (
            weight * (evidence[name] - self.means[name]) for name, weight in line.weights.items() if name in evidence
        )
        return line.bias + sum(known)

    def probability(self, evidence: Evidence, lang: str) -> float:
        """How likely an answer in `lang` with this evidence is right."""
        return 1 / (1 + math.exp(-min(500.0, max(-500.0, self.logit(evidence, lang)))))

    def is_fitted(self, lang: str) -> bool:
        """Whether anything is known of `lang`: where nothing is, its probability would be made up."""
        line = self.line(lang)
        return bool(line.weights or line.bias)

    def withholds(self, probability: float, lang: str) -> bool:
        return probability < self.line(lang).threshold

    def stricter(self, times: float) -> Calibration:
        """This one with the odds of its thresholds multiplied; see `AbstainConfig`."""
        if times == 1:
            return self
        lines = {lang: replace(line, threshold=_odds_times(line.threshold, times)) for lang, line in self.lines.items()}
        return replace(self, lines=lines)


NONE = Calibration("", {}, {OTHERS: Line(0.0, {})})
"""Withholds nothing."""


def calibration(collection: Collection, generator: str) -> Calibration:
    """The one that was fitted on this collection for `generator`, else the shipped one."""
    tuned = stored(collection).get(generator)
    return tuned if tuned is not None and tuned.encoder == key(collection.encoder) else shipped(collection, generator)


def shipped(collection: Collection, generator: str) -> Calibration:
    """What comes with the package for `generator`.

    Both were fitted with one encoder. With another, how near vectors are means another thing: that for language models is
    not used then, as words say nothing between two languages; that for quotations leaves it out.
    """
    fitted = package()[QUOTES if generator == QUOTES else WRITES]
    if fitted.encoder == key(collection.encoder):
        return fitted
    return _without_vectors(fitted) if generator == QUOTES else NONE


def stored(collection: Collection) -> dict[str, Calibration]:
    """The calibrations that were fitted on `collection`, by generator. Raises CollectionError where they are damaged."""
    try:
        return {name: _read(one) for name, one in json.loads(collection.ledger.get(SETTING) or "{}").items()}
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise damaged(collection.ledger) from error


def store(collection: Collection, generator: str, fitted: Calibration) -> None:
    """Keep `fitted` for `generator`. The caller holds `collection.writing`."""
    kept = stored(collection) | {generator: fitted}
    collection.ledger.set(SETTING, json.dumps({name: asdict(one) for name, one in kept.items()}))


def key(encoder: EncoderId) -> str:
    """What tells the encoder of a fitted calibration from every other."""
    return f"{encoder.name}@{encoder.revision}"


def _without_vectors(fitted: Calibration) -> Calibration:
    """`fitted` without the numbers that are made of inner products: each counts as the average one."""
    lines = {lang: replace(line, weights=_others(line.weights)) for lang, line in fitted.lines.items()}
    return replace(fitted, means=_others(fitted.means), lines=lines)


def _others(numbers: Evidence) -> dict[str, float]:
    return {name: value for name, value in numbers.items() if name not in _OF_VECTORS}


@cache
def package() -> Mapping[str, Calibration]:
    """The calibrations that come with the package."""
    read = json.loads(files("rag").joinpath("abstain.json").read_text("utf-8"))
    return {name: _read(one) for name, one in read.items()}


def _read(value: Mapping[str, Mapping[str, Mapping[str, float]]]) -> Calibration:
    lines = {lang: Line(**line) for lang, line in value["lines"].items()}  # type: ignore[arg-type]
    return Calibration(str(value["encoder"]), value["means"], lines)  # type: ignore[arg-type]


def from_passages(passages: Sequence[Passage]) -> dict[str, float]:
    """How the passages stand out for the searches that found them, and how far these agree."""
    if not passages:
        return {}
    dense = [passage.dense or 0.0 for passage in passages]
    lexical = [passage.lexical or 0.0 for passage in passages]
    both = sum(passage.dense is not None and passage.lexical is not None for passage in passages)
    return {
        "dense": max(dense),
        "dense_first": dense[0],
        "lexical": math.log1p(max(lexical)),
        "dense_margin": _margin(dense),
        "lexical_margin": _margin(lexical),
        "score_margin": _margin([passage.score for passage in passages]),
        "both": both / len(passages),
        "agree": float(dense.index(max(dense)) == lexical.index(max(lexical))),
    }


def from_verdicts(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """How far the cited passages bear the answer out, and in how many sentences it is given."""
    scores = [verdict.score for verdict in verdicts] or [0.0]
    return {"support": sum(scores) / len(scores), "least_support": min(scores), "sentences": float(len(verdicts))}


def _odds_times(probability: float, times: float) -> float:
    return probability * times / (1 - probability + probability * times) if probability < 1 else float(times > 0)


def _margin(scores: Sequence[float]) -> float:
    """How far the best score is above the next, as a share of it."""
    first, second = sorted([*scores, 0.0, 0.0], reverse=True)[:2]
    return (first - second) / first if first > 0 else 0.0
