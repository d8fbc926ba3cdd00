"""What each way of searching would rank by itself, beside what both together do. For people who want to see why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from indexing.collection import Collection
from indexing.types import StoredChunk
from rag.rerank import rerank
from rag.retrieve import Ranking, weight
from rag.types import Hit, Reranker


class Place(NamedTuple):
    """A rank, from 1, and the score that it rests on."""

    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """A chunk and its place in each ranking, None where that ranking does not have it."""

    chunk: StoredChunk
    fused: Place | None
    dense: Place | None
    lexical: Place | None
    reranked: Place | None = None


@dataclass(frozen=True, slots=True)
class Rankings:
    """The best chunks by both searches together, by the dense and by the lexical search alone, best first.

    The fused score is `weight` times the dense score and the rest times the lexical score as a share of `top`, the best one.
    """

    weight: float
    top: float
    fused: tuple[Ranked, ...]
    dense: tuple[Ranked, ...]
    lexical: tuple[Ranked, ...]


def rankings(query: str, found: Ranking, collection: Collection, k: int, reranker: Reranker | None = None) -> Rankings:
    """The best `k` of each ranking in what was `found`; a `reranker` says where it would put those that it reads."""
    fused, dense, lexical = _places(dict(found.fused)), _places(found.dense), _places(found.lexical)
    again = _reranked(query, found, collection, reranker) if reranker else {}
    wanted = [[*islice(places, k)] for places in (fused, dense, lexical)]
    chunks = collection.chunks({id for ids in wanted for id in ids})

    def best(ids: Iterable[int]) -> tuple[Ranked, ...]:
        return tuple(
            Ranked(chunks[id], fused.get(id), dense.get(id), lexical.get(id), again.get(id))
            for id in ids
            if id in chunks
        )

    top = max(found.lexical.values(), default=0.0)
    return Rankings(weight(query, collection), top, *map(best, wanted))


def _places(scores: Mapping[int, float]) -> dict[int, Place]:
    return {id: Place(rank, score) for rank, (id, score) in enumerate(scores.items(), 1)}


def _reranked(query: str, found: Ranking, collection: Collection, reranker: Reranker) -> dict[int, Place]:
    hits: list[Hit] = rerank(query, list(found.hits(collection)), reranker)
    return _places({hit.chunk.id: hit.score for hit in hits})
