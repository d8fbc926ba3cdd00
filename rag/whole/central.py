"""The sentence that says most of what its document says.

That whose terms are near those of the whole document, by the cosine of their weights (term frequency times inverse document
frequency), and which stands near its beginning; both count alike, as in MEAD (Radev et al. 2004, "Centroid-based summarization
of multiple documents"). Words and no vectors: an encoder that does not know a language would choose badly in it. Knows no
question.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexing.text.analyze import terms
from rag.generate.evidence import Candidate, candidates
from rag.types import Passage

_WHOLE = re.compile(r"[.!?。！？…؟][\"'”’」』)）*_]*$")
_SHORT = 4
"""A sentence of fewer terms says too little to stand for a document."""

Weights = dict[str, float]


def central(documents: Sequence[Sequence[Passage]]) -> list[Passage]:
    """Of each document the passage that holds its most central sentence, cut to that sentence."""
    bags = [
        Counter(word for passage in document for word in terms(passage.text, passage.lang)) for document in documents
    ]
    spread = Counter(word for bag in bags for word in bag)
    rarity = {word: math.log(1 + len(bags) / count) for word, count in spread.items()}
    return [_sentence(document, bag, rarity) for document, bag in zip(documents, bags, strict=True)]


def _sentence(document: Sequence[Passage], bag: Counter[str], rarity: Weights) -> Passage:
    centre = _weighed(bag, rarity)
    said = [(one, _weighed(Counter(_terms(one, document)), rarity)) for one in candidates(document)]
    proper = [(one, words) for one, words in said if _is_proper(one, words)] or said
    near = [_cosine(words, centre) for _, words in proper]
    top = max(near) or 1.0
    worth = [one / top + 1 - place / len(near) for place, one in enumerate(near)]
    best, _ = proper[worth.index(max(worth))]
    passage = document[best.passage]
    start, end = best.span
    chunk = replace(passage.chunk.chunk, text=best.text, start=passage.start + start, end=passage.start + end)
    return replace(passage, chunk=replace(passage.chunk, chunk=chunk))


def _terms(candidate: Candidate, document: Sequence[Passage]) -> list[str]:
    return terms(candidate.text, document[candidate.passage].lang)


def _is_proper(candidate: Candidate, words: Weights) -> bool:
    """Whether it is a sentence of prose that ends, and neither a row of a table nor a question."""
    text = candidate.text.rstrip()
    ended = bool(_WHOLE.search(text)) and not text.endswith(("?", "？", "؟"))
    return ended and len(words) >= _SHORT and " | " not in text


def _weighed(bag: Counter[str], rarity: Weights) -> Weights:
    return {word: count * rarity[word] for word, count in bag.items() if word in rarity}


def _cosine(one: Weights, other: Weights) -> float:
    lengths = math.hypot(*one.values()) * math.hypot(*other.values())
    return sum(weight * other.get(word, 0.0) for word, weight in one.items()) / lengths if lengths else 0.0
