"""Hard negatives: passages that a search finds for a question and that do not answer it.

Knows searchers only as functions, lexical or dense; knows nothing of indexes, models or the ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from indexing.text.fold import fold
from indexing.train.types import Pair

Search = Callable[[str, int], Sequence[tuple[str, float]]]
"""The ids and scores of the best passages for a question, best first."""


@dataclass(frozen=True, slots=True)
class MineConfig:
    """How many negatives of a question, from how deep in each search.

    A passage counts as a negative when it scores less than `margin` of what the positive does.
    """

    negatives: int = 1
    depth: int = 30
    margin: float = 0.95


def hard_negatives(
    pairs: Sequence[Pair],
    passages: Mapping[str, str],
    searches: Sequence[Search],
    documents: Mapping[str, str],
    config: MineConfig = MineConfig(),
    right: Mapping[str, set[str]] | None = None,
) -> list[Pair]:
    """`pairs`, each with up to `config.negatives` of `passages` (texts by id), taken from the searches in turn.

    Left out are the positive, passages that hold the answer, those that score too near the positive or above it, and, for
    a pair whose whole document is right, those of its document (`documents` gives it by passage id). `right` are the
    passages of each question, where `pairs` are a part of those that there are.
    """
    right = passages_of(pairs) if right is None else right
    folded: dict[str, str] = {}
    found = []
    for pair in pairs:
        answer = fold(pair.answer).strip()
        lists = []
        for search in searches:
            hits = [place for place, _ in below(search(pair.question, config.depth), pair.passage_id, config.margin)]
            hits = [place for place in hits if place in passages and place not in right[pair.question]]
            if pair.whole_document:
                hits = [place for place in hits if documents.get(place) != pair.document]
            lists.append([place for place in hits if not (answer and answer in _fold(place, passages, folded))])
        chosen = in_turn(lists, config.negatives)
        negatives = tuple(passages[place] for place in chosen)
        found.append(replace(pair, negatives=negatives, negative_ids=tuple(chosen)))
    return found


def passages_of(pairs: Sequence[Pair]) -> dict[str, set[str]]:
    """The ids of the passages that are right for each question."""
    right: dict[str, set[str]] = {}
    for pair in pairs:
        right.setdefault(pair.question, set()).add(pair.passage_id)
    return right


def below(hits: Sequence[tuple[str, float]], positive: str, margin: float) -> list[tuple[str, float]]:
    """The hits that score less than `margin` of the positive; none when the search did not find the positive at all."""
    scores = dict(hits)
    if positive not in scores:
        return []
    limit = scores[positive] - (1 - margin) * abs(scores[positive])
    return [(place, score) for place, score in hits if place != positive and score < limit]


def in_turn(lists: Sequence[Sequence[str]], count: int) -> list[str]:
    """The first of each list, then the second of each, without repeats, up to `count`."""
    found: dict[str, None] = {}
    for rank in range(max(map(len, lists), default=0)):
        for places in lists:
            if rank < len(places) and len(found) < count:
                found.setdefault(places[rank])
    return list(found)


def _fold(place: str, passages: Mapping[str, str], folded: dict[str, str]) -> str:
    if place not in folded:
        folded[place] = fold(passages[place])
    return folded[place]
