"""The support model that needs no other: words laid beside words, weighed by what was learned from labelled claims.

The probability is a logistic function of the numbers of `align`, a line a language. Weights, thresholds and the commonest words
of each language come from `embedded.json`, which `benchmarks/support.py --fit` writes. Two things are ruled, not weighed: a
number that is nowhere in the passages, and a denial that is in the claim and not in the sentence it is nearest to, or the other
way round. Between two languages only numbers and words in a script that both share can be compared.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from indexing.text.language import base, detect
from rag.abstain import Calibration, Line
from rag.support.align import Aligned, align
from rag.support.words import Words, parts, read

HALF = 0.5
ENOUGH = 0.6
"""Share of a claim's comparable words that passages in another language must hold."""
_SHORT = 0.99
_SHARED_SCRIPT = re.compile(r"^[0-9a-z]")


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learned: the lines, and how much the commonest words of a language say."""

    calibration: Calibration
    common: Mapping[str, Mapping[str, float]]


class Embedded:
    """Scores by words. `fitted` takes the place of what is shipped, `threshold` that of the fitted ones.

    Safe to share by threads.
    """

    def __init__(self, fitted: Fitted | None = None, threshold: float | None = None) -> None:
        self.name = "embedded" if threshold is None else f"embedded at {threshold:g}"  # its error is another then
        self._fitted = fitted or shipped()
        self._threshold = threshold
        self._parts = lru_cache(maxsize=512)(self._read)  # the sentences of an answer share their passages

    def score(self, claims: Sequence[str], passages: Sequence[Sequence[str]]) -> list[float]:
        return [self._score(claim, texts) for claim, texts in zip(claims, passages, strict=True)]

    def aligned(self, claim: str, texts: Sequence[str]) -> Aligned:
        """The numbers behind a score; none where the claim or the passages have no words."""
        sentences = [sentence for text in texts for sentence in self._parts(text)[1]]
        words = read(claim, self._fitted.common)
        return align(words, sentences) if words.words and any(sentence.words for sentence in sentences) else {}

    def threshold(self, lang: str) -> float:
        """The score from which a claim in `lang` counts as supported."""
        return self._fitted.calibration.line(base(lang)).threshold if self._threshold is None else self._threshold

    def _score(self, claim: str, texts: Sequence[str]) -> float:
        lang, enough = detect(claim), self.threshold(detect(claim))
        told = [self._parts(text) for text in texts if text.strip()]
        if told and base(lang) not in {of for of, _ in told}:
            words = read(claim, self._fitted.common, lang)
            return _placed(_shared(words, [part for _, sentences in told for part in sentences]), enough)
        aligned = self.aligned(claim, texts)
        if not aligned:
            return 0.0
        score = self._fitted.calibration.probability(aligned, lang)
        return min(score, _SHORT * enough) if ruled_out(aligned) else score

    def _read(self, text: str) -> tuple[str, tuple[Words, ...]]:
        return base(detect(text)), tuple(parts(text, self._fitted.common))


def ruled_out(aligned: Mapping[str, float]) -> bool:
    """Whether a number of the claim is nowhere, or what is nearly said is denied: then no score is enough."""
    return bool(aligned["number_missing"]) or bool(aligned["turned"] and aligned["best"] >= HALF)


def _shared(claim: Words, sentences: Sequence[Words]) -> float:
    """The share of the claim's words in Latin letters or digits that are there; none where a number is not."""
    if claim.numbers - frozenset().union(*(sentence.numbers | sentence.spelled for sentence in sentences)):
        return 0.0
    wanted = {word.key for word in claim.words if _SHARED_SCRIPT.match(word.key)}
    there = frozenset().union(*(sentence.forms for sentence in sentences))
    return len(wanted & there) / len(wanted) if wanted else 0.0


def _placed(share: float, threshold: float) -> float:
    """`share` as a score that reaches `threshold` where it reaches ENOUGH."""
    if share < ENOUGH:
        return share / ENOUGH * threshold
    return threshold + (share - ENOUGH) / (1 - ENOUGH) * (1 - threshold)


@cache
def embedded() -> Embedded:
    """The one that comes with the package."""
    return Embedded()


@cache
def shipped() -> Fitted:
    """What was fitted for the package."""
    value = json.loads(files("rag.support").joinpath("embedded.json").read_text("utf-8"))
    lines = {lang: Line(**line) for lang, line in value["lines"].items()}
    return Fitted(Calibration("", value["means"], lines), value["common"])
