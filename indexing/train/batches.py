"""Which pairs stand together in a batch, and who is whose false negative.

A false negative is a passage of the batch that is right for a question although it belongs to another pair: the same
passage (with another sentence cut out of it), another answer to the same question, or, for a title, any passage of
its document. Knows pairs as numbers; knows nothing of models.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from indexing.train.types import Pair

QUESTION, PASSAGE, DOCUMENT, WHOLE, NEGATIVES = 0, 1, 2, 3, 4
"""Columns of a row of numbers; the passages of the hard negatives stand from NEGATIVES on."""


def numbered(pairs: Sequence[Pair]) -> list[list[int]]:
    """A row of numbers for each pair: equal where question, passage or document are, and 1 for `whole_document`."""
    questions: dict[str, int] = {}
    passages: dict[str, int] = {}
    documents: dict[str, int] = {}
    return [
        [
            questions.setdefault(pair.question, len(questions)),
            passages.setdefault(pair.passage_id, len(passages)),
            documents.setdefault(pair.document, len(documents)),
            int(pair.whole_document),
            *(passages.setdefault(negative, len(passages)) for negative in pair.negative_ids),
        ]
        for pair in pairs
    ]


def false_negatives(rows: Any, all_rows: Any) -> Any:
    """True where the candidate is right for the question and not its own, shape (rows, passages + negatives).

    `rows` are those of the questions, `all_rows` those of the candidates (the same, but on several devices); both are
    tensors of `numbered`. Candidates are the passages of all rows, then their first negatives, and so on. The own
    positive of a question is marked too.
    """
    import torch

    columns = [PASSAGE, *range(NEGATIVES, all_rows.shape[1])]
    candidates = torch.cat([all_rows[:, column] for column in columns])
    masked = rows[:, PASSAGE, None] == candidates[None]
    same = rows[:, QUESTION, None] == all_rows[None, :, QUESTION]
    whole = (rows[:, WHOLE, None] == 1) & (rows[:, DOCUMENT, None] == all_rows[None, :, DOCUMENT])
    positives = len(all_rows)
    masked[:, :positives] |= same | whole
    for question, passage in zip(*torch.nonzero(same, as_tuple=True), strict=True):
        masked[question] |= candidates == all_rows[passage, PASSAGE]
    return masked


def kinds(pairs: Sequence[Pair]) -> list[str]:
    """The language of each pair: what a batch has in common, for a negative in another language teaches little."""
    return [pair.lang.partition("-")[0] for pair in pairs]


def in_kinds(
    rows: Sequence[Sequence[int]], kinds: Sequence[str], size: int, seed: int, *, distinct: bool
) -> list[list[int]]:
    """Batches as `drawn` gives them, each of places of one kind, in the order that `seed` gives.

    Kinds that do not fill two batches stand together.
    """
    large = {kind for kind, count in Counter(kinds).items() if count >= 2 * size}
    places: dict[str, list[int]] = {}
    for place, kind in enumerate(kinds):
        places.setdefault(kind if kind in large else "", []).append(place)
    found = []
    for _, own in sorted(places.items()):
        for batch in drawn([rows[place] for place in own], size, seed, distinct=distinct):
            found.append([own[place] for place in batch])
    return [found[place] for place in np.random.default_rng(seed).permutation(len(found)).tolist()]


def drawn(rows: Sequence[Sequence[int]], size: int, seed: int, *, distinct: bool) -> Iterator[list[int]]:
    """Batches of places in `rows`, in the order that `seed` gives; the last one may be smaller, none has one place.

    With `distinct` no two of a batch share a question, a passage or a document that is right as a whole; what would
    share one waits for a later batch.
    """
    waiting = np.random.default_rng(seed).permutation(len(rows)).tolist()
    while waiting:
        taken: list[int] = []
        later: list[int] = []
        held: set[tuple[int, int]] = set()
        whole: set[int] = set()
        documents: set[int] = set()
        for at, place in enumerate(waiting):
            if len(taken) == size:
                later += waiting[at:]
                break
            row = rows[place]
            keys = {(QUESTION, row[QUESTION]), *((PASSAGE, number) for number in (row[PASSAGE], *row[NEGATIVES:]))}
            clash = row[DOCUMENT] in (documents if row[WHOLE] else whole)
            if distinct and (clash or keys & held):
                later.append(place)
                continue
            taken.append(place)
            held |= keys
            documents.add(row[DOCUMENT])
            if row[WHOLE]:
                whole.add(row[DOCUMENT])
        if len(taken) > 1:
            yield taken
        waiting = later
