"""The extractive answerer: quotes the one or two sentences that answer best, or says that the documents do not say.

Sentences are scored by a linear sum of the features of `evidence`; the probability that the best one is right is a
logistic function of how it stands out. Both were fitted on question sets by `benchmarks/fit_extractive.py`, which writes
`extractive.json`. It never rewrites: every sentence of an answer stands word for word in a document.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from indexing.text.sentences import sentences
from rag.generate.evidence import NAMES, Candidate, Features, gather
from rag.types import MARK, Passage, Prompt

CONFIDENCE_NAMES = (
    "share", "margin", "soft", "passage", "best_passage", "pairs", "rarest", "missing", "dense", "candidates",
)  # fmt: skip

_MARKS = re.compile(r"^(?:#{1,6}|[-*•‣◦>]|\d{1,3}[.)])\s+|\*\*|__|`|^\|\s*|\s*\|$")

_WRAPPED = re.compile("(?<=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])\n(?=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])")

_ENDED = re.compile(r"[.!?…。！？][\"'”’」』)）]*$")


NEAR = 0.5
"""Inner product below which a passage that shares no word with the question has nothing to do with it."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What was fitted: sentence weights by feature, the logistic function's weights by name, and two limits.

    A second sentence is quoted when its score is within `second` of the best, counting `new` for each share of the
    question that the best one leaves open and it meets. Below `threshold` nothing is quoted.
    """

    sentence: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float
    second: float
    new: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The sentences chosen, best first, and the probability that they hold the answer."""

    chosen: tuple[Candidate, ...]
    confidence: float


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
        choice = choose(prompt.question, prompt.lang, prompt.passages, self._weights)
        quotes = [(_clean(c.text), prompt.passages[c.passage].number) for c in choice.chosen]
        if choice.confidence < self._weights.threshold or not any(quote for quote, _ in quotes):
            yield prompt.abstention
            return
        before = ""
        for quote, number in quotes:
            yield before + _cited(quote, number)
            before = " " if _ENDED.search(quote) else "\n\n"  # without an end two would read as one sentence


def choose(question: str, lang: str, passages: Sequence[Passage], weights: Weights) -> Choice:
    """The best sentence, a second one that is about as good or adds what is missing, and how likely they are right."""
    evidence = gather(question, lang, passages)
    if not evidence.candidates:
        return Choice((), 0.0)
    scores = sentence_scores(evidence.rows, weights)
    confidence = _probability(confidence_features(evidence.rows, scores, passages), weights)
    if not _related(evidence.rows, passages):
        confidence = 0.0
    best = int(np.argmax(scores))
    chosen = [best]
    added = scores + weights.new * (evidence.met * (evidence.met[best] == 0)).sum(axis=1)
    added[best] = -np.inf
    if added.max() >= scores[best] - weights.second:
        chosen.append(int(np.argmax(added)))
    return Choice(tuple(evidence.candidates[i] for i in chosen), confidence)


def _related(rows: Features, passages: Sequence[Passage]) -> bool:
    """Whether a passage has a word of the question, or is near it in meaning."""
    words = rows[:, [NAMES.index("soft"), NAMES.index("passage")]].any()
    return bool(words) or max(passage.dense or 0.0 for passage in passages) >= NEAR


def sentence_scores(rows: Features, weights: Weights) -> npt.NDArray[np.float64]:
    """One score a sentence, shape (len(rows),): the weighted sum of its features."""
    scores: npt.NDArray[np.float64] = rows @ np.array([weights.sentence[name] for name in NAMES])
    return scores


def confidence_features(
    rows: Features, scores: npt.NDArray[np.float64], passages: Sequence[Passage]
) -> npt.NDArray[np.float64]:
    """What tells whether the best sentence is right, shape (len(CONFIDENCE_NAMES),)."""
    order = np.argsort(-scores, kind="stable")
    best = dict(zip(NAMES, rows[order[0]].tolist(), strict=True))
    share = 1 / float(np.exp(scores - scores.max()).sum())
    margin = min(3.0, float(scores[order[0]] - scores[order[1]])) if len(order) > 1 else 3.0
    return np.array([
        share, margin, best["soft"], best["passage"], float(rows[:, NAMES.index("passage")].max()), best["pairs"],
        best["rarest"], best["asked_but_missing"], passages[0].dense or 0.0, math.log(len(rows)),
    ])  # fmt: skip


@cache
def shipped_weights() -> Weights:
    """The weights that come with the package."""
    return Weights(**json.loads(files("rag.generate").joinpath("extractive.json").read_text("utf-8")))


def _probability(row: npt.NDArray[np.float64], weights: Weights) -> float:
    total = weights.bias + sum(weights.confidence[n] * float(v) for n, v in zip(CONFIDENCE_NAMES, row, strict=True))
    return 1 / (1 + math.exp(-total))


def _cited(quote: str, number: int) -> str:
    """The quote with its mark. Without its Markdown it may read as two sentences: then each has the mark."""
    return " ".join(f"{quote[start:end]} [{number}]" for start, end in sentences(quote))


def _clean(text: str) -> str:
    """The sentence on one line, without Markdown's marks and notes such as [3], which would read as a citation.

    The end of a Chinese line is no space.
    """
    return re.sub(r"\s+", " ", _WRAPPED.sub("", MARK.sub("", _MARKS.sub("", text)))).strip()
