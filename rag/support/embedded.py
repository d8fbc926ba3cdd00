"""The support model that needs no other: words laid beside words, weighed by what was learned from labelled claims.

The probability is a logistic function of the numbers of `align`, a line a language. Weights, thresholds and the commonest words
of each language come from `embedded.json`, which `benchmarks/support.py --fit` writes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from indexing.text.language import base, detect
from rag.abstain import Calibration, Line
from rag.support.align import Aligned, align
from rag.support.words import Words, parts, read


@dataclass(frozen=True, slots=True)
class Fitted:
    """What was learned: the lines, and how much the commonest words of a language say."""

    calibration: Calibration
    common: Mapping[str, Mapping[str, float]]


class Embedded:
    """Scores by words. `fitted` takes the place of what is shipped. Safe to share by threads."""

    name = "embedded"

    def __init__(self, fitted: Fitted | None = None) -> None:
        self._fitted = fitted or shipped()
        self._parts = lru_cache(maxsize=512)(self._read)  # the sentences of an answer share their passages

    def score(self, claims: Sequence[str], passages: Sequence[Sequence[str]]) -> list[float]:
        scores = []
        for claim, texts in zip(claims, passages, strict=True):
            aligned = self.aligned(claim, texts)
            scores.append(self._fitted.calibration.probability(aligned, detect(claim)) if aligned else 0.0)
        return scores

    def aligned(self, claim: str, texts: Sequence[str]) -> Aligned:
        """The numbers behind a score; none where the claim or the passages have no words."""
        sentences = [sentence for text in texts for sentence in self._parts(text)]
        words = read(claim, self._fitted.common)
        return align(words, sentences) if words.words and any(sentence.words for sentence in sentences) else {}

    def threshold(self, lang: str) -> float:
        """The score from which a claim in `lang` counts as supported."""
        return self._fitted.calibration.line(base(lang)).threshold

    def _read(self, text: str) -> tuple[Words, ...]:
        return tuple(parts(text, self._fitted.common))


@cache
def shipped() -> Fitted:
    """What comes with the package."""
    value = json.loads(files("rag.support").joinpath("embedded.json").read_text("utf-8"))
    lines = {lang: Line(**line) for lang, line in value["lines"].items()}
    return Fitted(Calibration("", value["means"], lines), value["common"])
