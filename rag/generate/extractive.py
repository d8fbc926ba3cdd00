"""The extractive answerer: quotes the one or two sentences that answer best.

Sentences are scored by a linear sum of the features of `evidence`, fitted on question sets by
`benchmarks/fit_extractive.py`, which writes `extractive.json`. It never rewrites: every sentence of an answer stands word
for word in a document. Whether the best sentence is good enough to be given is decided elsewhere, from `evidence`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from indexing.text.sentences import sentences
from rag.generate.evidence import NAMES, Candidate, Features, gather
from rag.types import MARK, Passage, Prompt

_gathered = lru_cache(maxsize=4)(gather)  # an answer and its evidence rest on the same sentences

_MARKS = re.compile(r"^(?:#{1,6}|[-*•‣◦>]|\d{1,3}[.)])\s+|\*\*|__|`|^\|\s*|\s*\|$")

_WRAPPED = re.compile("(?<=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])\n(?=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])")

_ENDED = re.compile(r"[.!?…。！？][\"'”’」』)）]*$")


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted: sentence weights by feature, and what a second sentence needs.

    A second sentence is quoted when its score is within `second` of the best, counting `new` for each share of the
    question that the best one leaves open and it meets.
    """

    sentence: Mapping[str, float]
    second: float
    new: float


class ExtractiveGenerator:
    """A `Generator` that quotes."""

    def __init__(self, weights: Weights | None = None) -> None:
        self._weights = weights or shipped_weights()

    @property
    def name(self) -> str:
        return "extractive"

    @property
    def writes(self) -> bool:
        return False

    def count_tokens(self, text: str) -> int:
        return 0

    def generate(self, prompt: Prompt) -> Iterator[str]:
        chosen = choose(prompt.question, prompt.lang, prompt.passages, self._weights)
        quotes = [(_clean(c.text), prompt.passages[c.passage].number) for c in chosen]
        if not any(quote for quote, _ in quotes):
            yield prompt.abstention
            return
        before = ""
        for quote, number in quotes:
            yield before + _cited(quote, number)
            before = " " if _ENDED.search(quote) else "\n\n"  # without an end two would read as one sentence


def choose(question: str, lang: str, passages: Sequence[Passage], weights: Weights) -> tuple[Candidate, ...]:
    """The best sentence, and a second one that is about as good or adds what is missing, best first."""
    found = _gathered(question, lang, tuple(passages))
    if not found.candidates:
        return ()
    scores = sentence_scores(found.rows, weights)
    best = int(np.argmax(scores))
    chosen = [best]
    added = scores + weights.new * (found.met * (found.met[best] == 0)).sum(axis=1)
    added[best] = -np.inf
    if added.max() >= scores[best] - weights.second:
        chosen.append(int(np.argmax(added)))
    return tuple(found.candidates[i] for i in chosen)


def evidence(question: str, lang: str, passages: Sequence[Passage], weights: Weights | None = None) -> dict[str, float]:
    """How the best sentence stands out: what tells whether the passages hold the answer, whoever writes it."""
    found = _gathered(question, lang, tuple(passages))
    if not found.candidates:
        return {}
    scores = sentence_scores(found.rows, weights or shipped_weights())
    best, *others = np.argsort(-scores, kind="stable").tolist()
    return {
        **dict(zip(NAMES, found.rows[best].tolist(), strict=True)),
        "share": 1 / float(np.exp(scores - scores[best]).sum()),
        "margin": min(3.0, float(scores[best] - scores[others[0]])) if others else 3.0,
        "best_passage": float(found.rows[:, NAMES.index("passage")].max()),
        "candidates": math.log(len(scores)),
        "asked": math.log1p(found.met.shape[1]),
    }


def sentence_scores(rows: Features, weights: Weights) -> npt.NDArray[np.float64]:
    """One score a sentence, shape (len(rows),): the weighted sum of its features."""
    scores: npt.NDArray[np.float64] = rows @ np.array([weights.sentence[name] for name in NAMES])
    return scores


@cache
def shipped_weights() -> Weights:
    """The weights that come with the package."""
    return Weights(**json.loads(files("rag.generate").joinpath("extractive.json").read_text("utf-8")))


def _cited(quote: str, number: int) -> str:
    """The quote with its mark. Without its Markdown it may read as two sentences: then each has the mark."""
    return " ".join(f"{quote[start:end]} [{number}]" for start, end in sentences(quote))


def _clean(text: str) -> str:
    """The sentence on one line, without Markdown's marks and notes such as [3], which would read as a citation.

    The end of a Chinese line is no space.
    """
    return re.sub(r"\s+", " ", _WRAPPED.sub("", MARK.sub("", _MARKS.sub("", text)))).strip()
