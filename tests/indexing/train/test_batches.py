from __future__ import annotations

from dataclasses import replace

import torch

from indexing.train.batches import drawn, false_negatives, in_kinds, kinds, numbered
from indexing.train.types import Pair


def pair(
    question: str, passage: str, document: str = "", *, whole: bool = False, negatives: tuple[str, ...] = ()
) -> Pair:
    return Pair(question, "", "gold", document or passage, passage, negative_ids=negatives, whole_document=whole)


def mask(*pairs: Pair) -> list[list[int]]:
    rows = torch.tensor(numbered(pairs))
    return [[int(cell) for cell in row] for row in false_negatives(rows, rows)]


def test_the_same_passage_and_other_answers_to_the_same_question_are_false_negatives() -> None:
    assert mask(pair("a", "1"), pair("b", "1"), pair("c", "2"), pair("c", "3")) == [
        [1, 1, 0, 0],
        [1, 1, 0, 0],
        [0, 0, 1, 1],
        [0, 0, 1, 1],
    ]


def test_any_passage_of_its_document_is_right_for_a_title_and_not_the_other_way_round() -> None:
    assert mask(pair("title", "1", "d", whole=True), pair("b", "2", "d")) == [[1, 1], [0, 1]]


def test_a_hard_negative_that_is_right_for_another_question_is_masked_there_alone() -> None:
    assert mask(pair("a", "1", negatives=("2",)), pair("b", "2", negatives=("3",))) == [[1, 0, 0, 0], [0, 1, 1, 0]]


def test_a_hard_negative_that_another_pair_says_is_right_is_masked() -> None:
    assert mask(pair("a", "1", negatives=("2",)), pair("a", "2", negatives=("3",))) == [[1, 1, 1, 0], [1, 1, 1, 0]]


def test_batches_hold_every_pair_once_in_an_order_of_their_own() -> None:
    rows = numbered([pair(str(n), str(n)) for n in range(10)])
    batches = list(drawn(rows, 4, 0, distinct=False))
    assert [len(batch) for batch in batches] == [4, 4, 2]
    assert sorted(place for batch in batches for place in batch) == list(range(10))
    assert batches == list(drawn(rows, 4, 0, distinct=True))
    assert batches != list(drawn(rows, 4, 1, distinct=False))


def test_distinct_batches_hold_no_false_negatives() -> None:
    pairs = [pair(f"q{n}", f"p{n % 5}", f"d{n % 3}", whole=n % 7 == 0) for n in range(40)]
    rows = numbered(pairs)
    batches = list(drawn(rows, 8, 0, distinct=True))
    assert len(batches) > 5
    for batch in batches:
        held = torch.tensor([rows[place] for place in batch])
        assert bool((false_negatives(held, held) == torch.eye(len(batch), dtype=torch.bool)).all())


def test_one_pair_is_no_batch() -> None:
    assert [
        len(batch) for batch in drawn(numbered([pair(str(n), str(n)) for n in range(5)]), 4, 0, distinct=False)
    ] == [4]


def test_a_batch_is_of_one_kind_where_there_are_enough() -> None:
    counts = {"he": 9, "zh-Hant": 9, "en": 3}
    pairs = [
        replace(pair(f"{lang}{n}", f"{lang}{n}"), lang=lang) for lang, count in counts.items() for n in range(count)
    ]
    batches = in_kinds(numbered(pairs), kinds(pairs), 4, 0, distinct=False)
    langs = [{pairs[place].lang for place in batch} for batch in batches]
    assert all(len(one) == 1 for one in langs)
    assert sorted(place for batch in batches for place in batch) == sorted({*range(21)} - missing(batches, 21))
    assert batches == in_kinds(numbered(pairs), kinds(pairs), 4, 0, distinct=False)


def missing(batches: list[list[int]], count: int) -> set[int]:
    """Places that are left over alone: a batch of one teaches nothing."""
    gone = set(range(count)) - {place for batch in batches for place in batch}
    assert len(gone) <= 2
    return gone


def test_kinds_with_few_pairs_stand_together() -> None:
    pairs = [replace(pair(f"{lang}{n}", f"{lang}{n}"), lang=lang) for lang in ("he", "zh", "en") for n in range(2)]
    (batch,) = in_kinds(numbered(pairs), kinds(pairs), 8, 0, distinct=False)
    assert sorted(batch) == list(range(6))
