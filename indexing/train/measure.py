"""Recall@1 of a model on pairs: is the passage of a question, or another right one, the nearest of all passages?

Knows pairs and encoders as two functions; knows nothing of how they were trained.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from indexing.train.types import Pair
from indexing.types import Vectors

Encode = Callable[[Sequence[str]], Vectors]

ROWS = 1000
"""Questions compared at a time."""


def recall(pairs: Sequence[Pair], questions: Encode, passages: Encode) -> float:
    """The part of `measured(pairs)` whose nearest passage is right."""
    pairs = measured(pairs)
    first: dict[str, Pair] = {}
    for pair in pairs:
        first.setdefault(pair.passage_id, pair)
    right: dict[str, set[str]] = {}
    for pair in pairs:
        right.setdefault(pair.question, set()).add(pair.passage_id)
    ids = list(first)
    held = passages([pair.passage for pair in first.values()])
    asked = questions([pair.question for pair in pairs])
    found = 0
    for start in range(0, len(pairs), ROWS):
        nearest = np.argmax(asked[start : start + ROWS] @ held.T, axis=1)
        for pair, place in zip(pairs[start : start + ROWS], nearest.tolist(), strict=True):
            same_document = pair.whole_document and first[ids[place]].document == pair.document
            found += same_document or ids[place] in right[pair.question]
    return found / len(pairs)


def measured(pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs that can be measured together: a passage is there once, with the words that its first pair gives it.

    Another cloze of a passage would find its own sentence there.
    """
    first: dict[str, str] = {}
    return [pair for pair in pairs if first.setdefault(pair.passage_id, pair.passage) == pair.passage]
