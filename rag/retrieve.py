"""Passages for a question: dense and lexical search together.

Scores are fused by a convex sum (Bruch, Gai and Ingber 2022): the lexical score as a share of the best one, the dense
score as it is. The dense weight follows how well the encoder knows the language of the question, as its makers say or as
the collection has measured (`indexing.probe`), unless it was tuned on gold questions (`mekor tune`): an encoder that does not
know Hebrew must not outvote the words. Knows nothing of prompts or answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache

from indexing.collection import Collection
from indexing.filters import Filter
from indexing.text.language import base, detect
from indexing.types import Encoder, Ids, Vectors
from rag.config import RetrieveConfig
from rag.types import Hit

UNKNOWN_WEIGHT = 0.2
"""Where nothing was measured: small enough to do no harm in any language tried."""

FULL_WEIGHT = 0.7
PROBED_WEIGHT = 0.4
"""The most that the probe gives: an encoder that compares spellings, as BM25 does, passes it too; see docs/log.md."""

IGNORANT, FLUENT = 0.35, 0.85
"""Probe values at which the dense weight is 0 and the most. Chosen with train and dev sets in sight; see docs/log.md."""


def dense_weight(lang: str, knowledge: Mapping[str, float]) -> float:
    """The weight of the dense score for a question in `lang`: FULL_WEIGHT where the encoder's makers name the language."""
    known = knowledge.get(base(lang))
    if known is None:
        return UNKNOWN_WEIGHT
    if known >= 1:
        return FULL_WEIGHT
    return PROBED_WEIGHT * min(1.0, max(0.0, (known - IGNORANT) / (FLUENT - IGNORANT)))


def fuse(dense: Mapping[int, float], lexical: Mapping[int, float], weight: float) -> list[tuple[int, float]]:
    """Chunk ids and fused scores, best first; equal scores by id.

    A chunk that the dense search did not return counts with the lowest dense score returned, one that the lexical
    search did not return with 0.
    """
    top = max(lexical.values(), default=0.0)
    words = {chunk: score / top for chunk, score in lexical.items()} if top > 0 else {}
    floor = min(dense.values(), default=0.0)
    fused = {
        chunk: weight * dense.get(chunk, floor) + (1 - weight) * words.get(chunk, 0.0)
        for chunk in ({**words, **dense} if weight > 0 or not words else words)
    }
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))


def weight(query: str, collection: Collection) -> float:
    """The weight of the dense score for `query`: as it was tuned for its language, else as the encoder knows it."""
    lang = detect(query)
    tuned = collection.tuned().get(base(lang))
    return dense_weight(lang, collection.knowledge()) if tuned is None else tuned


@dataclass(frozen=True, slots=True)
class Ranking:
    """Chunk ids with fused scores, best first; `dense` and `lexical` are what each search said, best first, by chunk id."""

    fused: Sequence[tuple[int, float]]
    dense: Mapping[int, float]
    lexical: Mapping[int, float]

    def __len__(self) -> int:
        return len(self.fused)

    def hits(self, collection: Collection, at_once: int = 50) -> Iterator[Hit]:
        """The chunks, read `at_once` when they are asked for; those that are gone meanwhile are left out."""
        for start in range(0, len(self.fused), at_once):
            part = self.fused[start : start + at_once]
            chunks = collection.chunks(chunk for chunk, _ in part)
            for chunk, score in part:
                if chunk in chunks:
                    yield Hit(chunks[chunk], score, self.dense.get(chunk), self.lexical.get(chunk))


def retrieve(
    queries: Sequence[str], collection: Collection, encoder: Encoder, config: RetrieveConfig, wanted: Filter = Filter()
) -> list[Ranking]:
    """The best `config.candidates` chunks that `wanted` lets through, for each query. Raises EncoderMismatch."""
    k, among = config.candidates, collection.matching(wanted) if wanted else None
    worded = [_pool().submit(collection.lexical, query, k, among=among) for query in queries]  # while they are encoded
    scores, ids = collection.dense(encoder.encode_questions(queries), k, among=among, by=encoder.id)
    rankings = []
    for at, query in enumerate(queries):
        dense, lexical = _by_chunk(scores[at], ids[at]), _by_chunk(*worded[at].result())
        rankings.append(Ranking(fuse(dense, lexical, weight(query, collection))[:k], dense, lexical))
    return rankings


def _by_chunk(scores: Vectors, ids: Ids) -> dict[int, float]:
    return dict(zip(ids.tolist(), scores.tolist(), strict=True))


@cache
def _pool() -> ThreadPoolExecutor:
    """Threads that search for words; tantivy lets go of Python meanwhile."""
    return ThreadPoolExecutor(2, thread_name_prefix="words")
