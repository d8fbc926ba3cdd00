"""What people said of answers, as pairs to train on: the words that a good answer cites are right for its question.

What a bad answer cites is wrong for its question only where it is known what is right: a bad answer alone may be made of the
right passage. Knows judgments and the ledger; knows nothing of models.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexing import judgments
from indexing.anchors import found
from indexing.collection import Collection
from indexing.judgments import Judgment
from indexing.text.fold import fold
from indexing.text.language import detect
from indexing.train.types import Pair
from indexing.types import StoredChunk

SOURCE = "feedback"
"""The source of pairs that good answers gave."""


@dataclass(frozen=True, slots=True)
class Said:
    """How much was learned from what people said: the good and the bad answers that were used, and the pairs of the good ones.

    `gone` are answers whose cited words the collection holds no more. `unused` are those that cite nothing, and bad ones
    where nobody knows what is right, or the training has no place for what is wrong.
    """

    good: int = 0
    bad: int = 0
    pairs: int = 0
    gone: int = 0
    unused: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said of answers: pairs of the good ones, and the passages that each of the bad ones cites.

    `wrong` has them by their question, folded. `said` counts what is known before a training begins.
    """

    pairs: tuple[Pair, ...] = ()
    wrong: Mapping[str, Sequence[Sequence[StoredChunk]]] = field(default_factory=dict)
    said: Said = Said()

    def counted(self, lessons: Sequence[Pair], negatives: int) -> Said:
        """`said`, with the bad answers of which a passage is among the first `negatives` of a lesson."""
        taught: dict[str, set[str]] = {}
        for pair in lessons:
            taught.setdefault(_folded(pair.question), set()).update(pair.negative_ids[:negatives])
        bad = sum(
            any(str(chunk.id) in taught.get(question, ()) for chunk in chunks)
            for question, answers in self.wrong.items() for chunks in answers
        )  # fmt: skip
        left = sum(map(len, self.wrong.values())) - bad
        return replace(self.said, bad=bad, unused=self.said.unused + left)


def hear(collection: Collection) -> Heard:
    """What was said of the answers of `collection`. Raises CollectionError."""
    pairs: dict[tuple[str, int], Pair] = {}
    wrong: dict[str, list[Sequence[StoredChunk]]] = {}
    good = gone = unused = 0
    for one in judgments.read(collection.path):
        chunks = _cited(collection, one)
        if not one.query or (one.cited and not chunks):
            gone += 1
        elif not chunks:
            unused += 1
        elif one.good:
            good += 1
            pairs |= {(one.query, chunk.id): _pair(one.query, chunk) for chunk in chunks}
        else:
            wrong.setdefault(_folded(one.query), []).append(chunks)
    return Heard(tuple(pairs.values()), wrong, Said(good, 0, len(pairs), gone, unused))


def sharpened(pairs: Sequence[Pair], heard: Heard, right: Mapping[str, set[str]]) -> list[Pair]:
    """`pairs`, with what bad answers to their questions cite before their other negatives.

    Left out are passages that are right for the question, as `right` says, and documents that `pairs` do not come from.
    """
    own = {pair.document for pair in pairs}
    known: dict[str, set[str]] = {}
    for question, ids in right.items():
        known.setdefault(_folded(question), set()).update(ids)
    sharper = []
    for pair in pairs:
        asked = _folded(pair.question)
        wrong = {
            str(chunk.id): chunk.chunk.embedded_text(chunk.document.title)
            for chunks in heard.wrong.get(asked, ()) for chunk in chunks
            if chunk.document.source in own and str(chunk.id) not in known.get(asked, ())
        }  # fmt: skip
        every = wrong | dict(zip(pair.negative_ids, pair.negatives, strict=True))
        sharper.append(replace(pair, negatives=tuple(every.values()), negative_ids=tuple(every)))
    return sharper


def _folded(question: str) -> str:
    return fold(question).strip()


def _cited(collection: Collection, one: Judgment) -> list[StoredChunk]:
    """The chunks that hold what the answer cites, as far as it is still there."""
    places = (found(collection.ledger, anchor) for anchor in one.cited)
    ids = dict.fromkeys(place.chunk_id for place in places if place is not None)
    stored = collection.chunks(ids)
    return [stored[chunk] for chunk in ids if chunk in stored]


def _pair(question: str, stored: StoredChunk) -> Pair:
    passage = stored.chunk.embedded_text(stored.document.title)
    return Pair(question, passage, SOURCE, stored.document.source, str(stored.id), detect(question))
