"""Documents as the passages that they are made of, in order and numbered from 1, as far as a bound allows.

Where there is more than that, every document is read from its beginning, and the long ones not to their end. Knows no
questions.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexing.collection import Collection
from indexing.filters import Filter
from indexing.ledger.order import in_order
from rag.coverage import Coverage
from rag.errors import NothingIndexed, NothingMatches
from rag.types import Passage

MOST = 400
"""Passages that are read for one answer; a citation has three digits at most."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is read, and how much of what there is that is."""

    passages: tuple[Passage, ...]
    coverage: Coverage


def read_whole(collection: Collection, where: Filter = Filter(), most: int = MOST) -> Reading:
    """The passages of all documents that `where` lets through, at most `most`. Raises NothingIndexed, NothingMatches."""
    allowed = set(collection.matching(where).tolist())
    found = [pair for pair in in_order(collection.ledger) if pair[0] in allowed]
    if not found and where and collection.documents():
        raise NothingMatches(where)
    if not found:
        raise NothingIndexed(collection.name)
    chunks = collection.chunks(taken := evenly(found, most))
    held = [chunks[chunk] for chunk in taken if chunk in chunks]  # one may go meanwhile
    passages = tuple(Passage(number, chunk, 0.0) for number, chunk in enumerate(held, 1))
    documents = len({chunk.document.id for chunk in held})
    return Reading(passages, Coverage(documents, len({document for _, document in found}), len(passages), len(found)))


def evenly(found: list[tuple[int, int]], most: int) -> list[int]:
    """At most `most` of the chunks, each given with its document, in their order: the first of each, then the second…"""
    seen: dict[int, int] = {}
    ranked = []
    for place, (_, document) in enumerate(found):
        ranked.append((seen.setdefault(document, 0), place))
        seen[document] += 1
    return [found[place][0] for place in sorted(place for _, place in sorted(ranked)[:most])]
