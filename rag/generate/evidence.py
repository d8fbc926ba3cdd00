"""What speaks for each sentence of the passages as the answer to a question: plain features, no model.

A term counts the more the fewer of the candidate sentences have it, so that what all passages share decides little.
Knows nothing of weights or decisions; `extractive` holds those.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from indexing.text.analyze import terms
from indexing.text.fold import fold
from indexing.text.sentences import Span, sentences
from rag.generate.kinds import kinds_asked, kinds_there, without_question_words
from rag.types import Passage

NAMES = (
    "coverage", "soft", "before", "after", "passage", "pairs", "rarest", "relative", "rank_score", "first_passage",
    "place", "length", "novel",
    "number_asked_and_there", "time_asked_and_there", "name_asked_and_there", "asked_but_missing", "asks", "heading",
    "unfinished",
)  # fmt: skip

_LONGEST_HEADING = 60
_NOT_IN_HEADINGS = re.compile(r"[\d:：|,，、€$£₪]|[.!?。！？…؟]\W*$|^[-*•]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage: `passage` counts from 0, `span` counts characters of the passage's text."""

    passage: int
    span: Span
    text: str


Features = npt.NDArray[np.float64]
"""Shape (candidates, len(NAMES))."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The candidate sentences of a question, a row of features each, and which of the question's terms each holds.

    `met` has shape (candidates, terms): the share of the question's weight that the term carries where the sentence
    holds it, else 0.
    """

    candidates: tuple[Candidate, ...]
    rows: Features
    met: npt.NDArray[np.float64]


def candidates(passages: Sequence[Passage]) -> list[Candidate]:
    """The sentences of all passages, in order, without headings, unless there is nothing else."""
    found = [
        Candidate(index, (start, end), passage.text[start:end])
        for index, passage in enumerate(passages)
        for start, end in sentences(passage.text)
    ]
    return [candidate for candidate in found if not _is_heading(candidate, passages)] or found


def _is_heading(candidate: Candidate, passages: Sequence[Passage]) -> bool:
    """Whether it is marked as a heading, named as one, or a short line of its own with neither an end nor a figure."""
    passage, (start, end) = passages[candidate.passage], candidate.span
    text = candidate.text
    if text.startswith("#") or text in (passage.title, *passage.headings):
        return True
    alone = (start == 0 or passage.text[start - 1] == "\n") and passage.text[end : end + 1] == "\n"
    return alone and "\n" not in text and len(text) <= _LONGEST_HEADING and not _NOT_IN_HEADINGS.search(text)


def gather(question: str, lang: str, passages: Sequence[Passage]) -> Evidence:
    """The evidence that `passages` hold for the answer to `question`, which is in `lang`."""
    found = candidates(passages)
    if not found:
        return Evidence((), np.empty((0, len(NAMES))), np.empty((0, 0)))
    asked = list(dict.fromkeys(terms(without_question_words(fold(question)), lang)))
    cut = [_words(candidate, passages[candidate.passage]) for candidate in found]
    sets = [frozenset(words) for words in cut]
    weight = _weights(asked, sets)
    by_passage: dict[int, set[str]] = {}
    for candidate, words in zip(found, sets, strict=True):
        by_passage.setdefault(candidate.passage, set()).update(words)
    whole = {index: _coverage(asked, words | _context(passages[index]), weight) for index, words in by_passage.items()}
    coverage = [_coverage(asked, words, weight) for words in sets]
    top, best = max(coverage), max(passage.score for passage in passages)
    folded = fold(question)
    wanted = kinds_asked(folded)
    rows = []
    for i, candidate in enumerate(found):
        before, after = (
            coverage[j] if 0 <= j < len(found) and found[j].passage == candidate.passage else 0.0
            for j in (i - 1, i + 1)
        )
        rows.append([
            coverage[i],
            _soft_coverage(asked, sets[i], weight),
            before,
            after,
            whole[candidate.passage],
            _pairs(asked, cut[i], weight),
            _rarest(asked, sets[i], weight),
            coverage[i] / top if top else 0.0,
            passages[candidate.passage].score / best if best > 0 else 0.0,
            float(candidate.passage == 0),
            candidate.span[0] / max(1, len(passages[candidate.passage].text)),
            math.log1p(len(cut[i])),
            min(1.0, len(sets[i] - set(asked)) / 10),
            *kinds_there(wanted, folded, candidate.text),
            float(candidate.text.rstrip().endswith(("?", "？", "؟"))),
            float(candidate.text.startswith("#")),
            float(not re.search(r"[.!?。！？…؟|\"”」)]\s*$", candidate.text)),
        ])  # fmt: skip
    total = sum(weight.values()) or 1.0
    met = np.array([[weight[word] / total if word in words else 0.0 for word in asked] for words in sets])
    return Evidence(tuple(found), np.array(rows), met)


def _words(candidate: Candidate, passage: Passage) -> list[str]:
    """The terms of a sentence. A row of a table also says what stands over it: the title and the headings."""
    own = terms(candidate.text, passage.lang)
    return own + sorted(_context(passage)) if " | " in candidate.text else own


def _context(passage: Passage) -> set[str]:
    """The terms of the title and headings that a passage stands under."""
    return set(terms(" ".join((passage.title, *passage.headings)), passage.lang))


def _weights(asked: Sequence[str], sets: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse sentence frequency of the question's terms among the candidates (Robertson's idf, kept above 0)."""
    counts = Counter(word for words in sets for word in words)
    n = len(sets)
    return {word: math.log(1 + (n - counts[word] + 0.5) / (counts[word] + 0.5)) for word in asked}


def _coverage(asked: Sequence[str], words: frozenset[str] | set[str], weight: dict[str, float]) -> float:
    total = sum(weight[word] for word in asked)
    return sum(weight[word] for word in asked if word in words) / total if total else 0.0


def _soft_coverage(asked: Sequence[str], words: frozenset[str], weight: dict[str, float]) -> float:
    """Coverage where a word of four letters or more is met by one that begins alike: inflection the stemmer misses."""
    beginnings = {word[:4] for word in words if len(word) >= 4}
    total = sum(weight[word] for word in asked)
    met = sum(weight[word] for word in asked if word in words or (len(word) >= 4 and word[:4] in beginnings))
    return met / total if total else 0.0


def _rarest(asked: Sequence[str], words: frozenset[str], weight: dict[str, float]) -> float:
    """The weight of the rarest term met, as a share of the rarest one asked."""
    top = max((weight[word] for word in asked), default=0.0)
    return max((weight[word] for word in asked if word in words), default=0.0) / top if top else 0.0


def _pairs(asked: Sequence[str], words: Sequence[str], weight: dict[str, float]) -> float:
    """The weighted share of the question's neighbouring terms that stand near each other in the sentence too."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    total = met = 0.0
    for left, right in pairwise(asked):
        value = weight[left] + weight[right]
        total += value
        if any(abs(a - b) <= 3 for a in places.get(left, ()) for b in places.get(right, ())):
            met += value
    return met / total if total else 0.0
