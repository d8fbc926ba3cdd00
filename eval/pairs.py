"""Gold questions as pairs to train on: each with the chunks of a collection that hold its answer."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from eval.collection import targets
from eval.fusion import is_answered_by
from eval.gate import GOLD
from eval.types import GoldSet
from indexing.collection import Collection
from indexing.text.language import detect
from indexing.train.pairs import passages
from indexing.train.types import Pair
from indexing.types import StoredChunk


def gold_pairs(golds: Sequence[GoldSet], collection: Collection) -> list[Pair]:
    """A pair for each answerable question and each chunk of `collection` that it names, in the order of the questions.

    Questions whose documents the collection does not hold have none, and those that belong to a conversation: they do not
    stand alone.
    """
    named: dict[str, list[StoredChunk]] = {}
    for stored in passages(collection.ledger):
        named.setdefault(PurePath(stored.document.source).name, []).append(stored)
    found = []
    for gold in golds:
        for question in gold.questions:
            if question.history or not question.question.strip():
                continue
            near = {PurePath(source.document).name for source in targets(question)}
            for stored in (stored for name in sorted(near) for stored in named.get(name, ())):
                if is_answered_by(question, stored):
                    passage = stored.chunk.embedded_text(stored.document.title)
                    answer = question.answers[0] if question.answers else ""
                    found.append(
                        Pair(question.question, passage, GOLD, stored.document.source, str(stored.id),
                             detect(question.question), answer)
                    )  # fmt: skip
    return found
