"""The weight of the dense score, by language, chosen on gold questions.

Every weight on a grid is tried on what the two searches found; the one with the highest mean reciprocal rank is taken where
cross-validation says that it is no worse than the present one on questions that it was not chosen on. Knows no generator.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from eval.collection import Progress, targets
from eval.metrics.retrieval import is_right
from eval.types import GoldSet, Question, Retrieved
from indexing.collection import Collection
from indexing.text.language import base, detect
from indexing.types import Encoder, StoredChunk
from rag.config import RetrieveConfig
from rag.retrieve import fuse, retrieve, weight
from rag.rewrite import rewrite

GRID = tuple(step / 20 for step in range(21))
FOLDS = 5
ENOUGH = 20
"""Fewer questions of a language choose nothing."""

_SEARCH = RetrieveConfig(candidates=50)


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was chosen for a language: weights and mean reciprocal ranks before and after.

    `held_out` is the mean reciprocal rank of questions on which their weight was not chosen (five folds); `adopted` says
    whether the new weight is used.
    """

    lang: str
    questions: int
    weight_before: float
    weight: float
    before: float
    after: float
    held_out: float
    adopted: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in `lang` (as "zh"), whose dense score has the weight `now`: what each search found, and what is right."""

    lang: str
    now: float
    dense: Mapping[int, float]
    lexical: Mapping[int, float]
    right: frozenset[int]


def tune(
    collection: Collection, encoder: Encoder, gold: GoldSet, *, wait: float = 0, progress: Progress | None = None
) -> tuple[Tuned, ...]:
    """Choose the weights on `gold`, note those that are adopted in `collection`, and report all, by language.

    Raises EncoderMismatch, CollectionLocked.
    """
    collection.require(encoder.id)
    questions = [question for question in gold.questions if targets(question)]
    asked = []
    for done, question in enumerate(questions):
        if progress:
            progress(done, len(questions), question.question)
        asked.append(_ask(question, collection, encoder))
    return adopt(collection, asked, wait=wait)


def adopt(collection: Collection, asked: Sequence[Asked], *, wait: float = 0) -> tuple[Tuned, ...]:
    """Choose the weights by what was `asked`, and note those that are adopted in `collection`. Raises CollectionLocked."""
    by_language: dict[str, list[Asked]] = {}
    for one in asked:
        by_language.setdefault(one.lang, []).append(one)
    chosen = tuple(_choose(lang, some) for lang, some in sorted(by_language.items()) if len(some) >= ENOUGH)
    adopted = {one.lang: one.weight for one in chosen if one.adopted}
    if adopted:
        with collection.writing(wait):
            collection.ledger.set("tuned", json.dumps(collection.tuned() | adopted))
    return chosen


def _ask(question: Question, collection: Collection, encoder: Encoder) -> Asked:
    query = rewrite(question.question, question.history)
    (found,) = retrieve([query], collection, encoder, _SEARCH)
    chunks = collection.chunks(found.dense.keys() | found.lexical.keys())
    right = frozenset(chunk for chunk, stored in chunks.items() if is_answered_by(question, stored))
    return Asked(base(detect(query)), weight(query, collection), found.dense, found.lexical, right)


def is_answered_by(question: Question, stored: StoredChunk) -> bool:
    """Whether the chunk is one that the gold question names."""
    chunk = stored.chunk
    retrieved = Retrieved(stored.document.source, chunk.start, chunk.end, 0.0, chunk.text)
    return any(is_right(retrieved, source) for source in targets(question))


def _choose(lang: str, asked: Sequence[Asked]) -> Tuned:
    worth = np.array([[_reciprocal(one, by) for by in GRID] for one in asked])  # (questions, weights)
    present = asked[0].now
    before = float(np.mean([_reciprocal(one, one.now) for one in asked]))
    best = _best(worth, present)
    folds = np.arange(len(asked)) % FOLDS
    held_out = float(np.mean([worth[at, _best(worth[folds != folds[at]], present)] for at in range(len(asked))]))
    adopted = held_out >= before and GRID[best] != present
    return Tuned(lang, len(asked), present, GRID[best], before, float(worth[:, best].mean()), held_out, adopted)


def _best(worth: np.ndarray[tuple[int, int], np.dtype[np.float64]], present: float) -> int:
    """The place of the best weight; of equal ones that which is nearest to the present one."""
    means = worth.mean(axis=0)
    return min(range(len(GRID)), key=lambda place: (-round(float(means[place]), 6), abs(GRID[place] - present)))


def _reciprocal(asked: Asked, by: float) -> float:
    """One over the rank of the first right chunk when the dense score has the weight `by`; 0 when there is none."""
    order = fuse(asked.dense, asked.lexical, by)[: _SEARCH.candidates]
    return next((1 / rank for rank, (chunk, _) in enumerate(order, 1) if chunk in asked.right), 0.0)
