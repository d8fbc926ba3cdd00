"""From hits to passages: near duplicates count once, passages may be kept apart from each other, and widened.

Knows no question: what hits are worth is their score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from indexing.collection import Collection
from indexing.ledger.around import widened
from indexing.ledger.known import of_chunks
from indexing.text.fold import fold
from indexing.types import StoredChunk, Vectors
from rag.config import RetrieveConfig
from rag.types import Hit, Passage

_SHINGLE = 5

Shingles = frozenset[tuple[str, ...]]


def select(hits: Iterable[Hit], collection: Collection, config: RetrieveConfig) -> tuple[Passage, ...]:
    """The passages of the best `config.top_k` hits, best first, numbered from 1. No more hits are taken than it needs."""
    kept = unlike(hits, config.candidates if config.diversity else config.top_k, config.alike)
    if config.diversity:
        kept = _apart(kept, collection, config)
    if config.neighbours:
        kept = merged([replace(hit, chunk=widened(collection.ledger, hit.chunk, config.neighbours)) for hit in kept])
    return tuple(
        Passage(number, hit.chunk, hit.score, hit.dense, hit.lexical) for number, hit in enumerate(kept, start=1)
    )


def unlike(hits: Iterable[Hit], count: int, alike: float) -> list[Hit]:
    """The best `count` hits, without those that resemble a better one.

    Resemblance is the share of shingles of five characters that two texts have in common (Broder 1997); from `alike` on
    they count as one, so 1 leaves out only those that say the same.
    """
    kept: list[Hit] = []
    seen: list[Shingles] = []
    for hit in hits:
        if len(kept) == count:
            break
        shingles = _shingles(hit.chunk.chunk.text)
        if not any(_resembles(shingles, other, alike) for other in seen):
            kept.append(hit)
            seen.append(shingles)
    return kept


def _apart(hits: Sequence[Hit], collection: Collection, config: RetrieveConfig) -> list[Hit]:
    """The best hits in the order of marginal relevance; those whose chunks are gone meanwhile are left out."""
    vectors = of_chunks(collection.ledger, [hit.chunk.id for hit in hits], collection.encoder.dimension)
    held = [hit for hit in hits if hit.chunk.id in vectors]
    if not held:
        return []
    near = np.stack([vectors[hit.chunk.id] for hit in held])
    return [held[at] for at in marginal([hit.score for hit in held], near, config.diversity, config.top_k)]


def marginal(scores: Sequence[float], vectors: Vectors, diversity: float, count: int) -> list[int]:
    """The places of `count` hits in the order of maximal marginal relevance (Carbonell and Goldstein 1998).

    Each next one has the highest (1 - diversity) * relevance - diversity * (inner product with the nearest one chosen).
    Relevance is the score as a share of the span of scores; `vectors` are unit rows, shape (len(scores), dimension).
    """
    low, high = min(scores), max(scores)
    relevance = np.array([(score - low) / (high - low) if high > low else 1.0 for score in scores])
    likeness = vectors @ vectors.T
    chosen, left = [0], list(range(1, len(scores)))
    while left and len(chosen) < count:
        worth = (1 - diversity) * relevance[left] - diversity * likeness[np.ix_(left, chosen)].max(axis=1)
        chosen.append(left.pop(int(np.argmax(worth))))
    return chosen[:count]


def merged(hits: Sequence[Hit]) -> list[Hit]:
    """Hits of one document that overlap, made one with the first one's score; the others as they are."""
    kept: list[Hit] = []
    for hit in hits:
        place = next((at for at, other in enumerate(kept) if _overlap(other.chunk, hit.chunk)), None)
        if place is None:
            kept.append(hit)
        else:
            kept[place] = replace(kept[place], chunk=_union(kept[place].chunk, hit.chunk))
    return kept if len(kept) == len(hits) else merged(kept)  # what was made longer may reach others now


def _overlap(one: StoredChunk, other: StoredChunk) -> bool:
    return (
        one.document.id == other.document.id and one.chunk.start < other.chunk.end and other.chunk.start < one.chunk.end
    )


def _union(one: StoredChunk, other: StoredChunk) -> StoredChunk:
    """Two chunks that overlap in one document, as the first."""
    first, second = sorted((one.chunk, other.chunk), key=lambda chunk: chunk.start)
    text = first.text + second.text[max(0, first.end - second.start) :]
    pages = tuple(sorted({*first.pages, *second.pages}, key=lambda page: page.start))
    whole = replace(one.chunk, text=text, start=first.start, end=max(first.end, second.end), pages=pages)
    return replace(one, chunk=whole)


def _shingles(text: str) -> Shingles:
    said = " ".join(fold(text).split()).ljust(_SHINGLE)
    return frozenset(zip(*(said[at:] for at in range(_SHINGLE)), strict=False))


def _resembles(one: Shingles, other: Shingles, alike: float) -> bool:
    smaller, larger = sorted((len(one), len(other)))
    if smaller < alike * larger:
        return False
    shared = len(one & other)
    return shared >= alike * (len(one) + len(other) - shared)
