from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexing.train.mine import MineConfig, Search, below, hard_negatives, in_turn
from indexing.train.types import Pair

PASSAGES = {
    "1": "הגשר נבנה בשנת 1950.",
    "2": "הגשר הישן נהרס.",
    "3": "גם הכביש נסלל בשנת 1950.",
    "4": "橋在河上。",
    "5": "A bridge of stone.",
}
DOCUMENTS = {"1": "a", "2": "a", "3": "b", "4": "c", "5": "d"}
PAIR = Pair("מתי נבנה הגשר?", PASSAGES["1"], "gold", "a", "1", "he", "1950")


def search(*hits: tuple[str, float]) -> Search:
    def found(question: str, depth: int) -> Sequence[tuple[str, float]]:
        return hits[:depth]

    return found


def mined(pair: Pair, *searches: Search, negatives: int = 2, depth: int = 9) -> tuple[str, ...]:
    config = MineConfig(negatives=negatives, depth=depth)
    (found,) = hard_negatives([pair], PASSAGES, searches, DOCUMENTS, config)
    assert found.negatives == tuple(PASSAGES[place] for place in found.negative_ids)
    return found.negative_ids


def test_what_holds_the_answer_or_scores_near_the_positive_is_no_negative() -> None:
    lexical = search(("4", 11.0), ("1", 10.0), ("5", 9.8), ("3", 8.0), ("2", 7.0))
    assert mined(PAIR, lexical) == ("2",)


def test_an_answer_is_found_however_it_is_written() -> None:
    pair = replace(PAIR, answer="הַיָּשָׁן")
    assert mined(pair, search(("1", 10.0), ("2", 7.0), ("3", 5.0))) == ("3",)
    assert mined(replace(PAIR, answer=""), search(("1", 10.0), ("3", 5.0))) == ("3",)


def test_searches_take_turns() -> None:
    lexical, dense = search(("1", 10.0), ("2", 7.0), ("4", 6.0)), search(("1", 0.9), ("5", 0.4), ("2", 0.3))
    assert mined(PAIR, lexical, dense) == ("2", "5")
    assert mined(PAIR, lexical, dense, negatives=3) == ("2", "5", "4")


def test_no_negatives_where_the_positive_was_not_found() -> None:
    assert mined(PAIR, search(("2", 7.0), ("4", 6.0))) == ()
    assert mined(PAIR, search(("2", 7.0), ("1", 6.0)), depth=1) == ()


def test_other_right_passages_are_no_negatives() -> None:
    other = replace(PAIR, passage_id="2", passage=PASSAGES["2"], answer="")
    found = hard_negatives([PAIR, other], PASSAGES, [search(("1", 9.0), ("2", 8.0), ("4", 5.0))], DOCUMENTS)
    assert [pair.negative_ids for pair in found] == [("4",), ("4",)]


def test_a_title_has_no_negatives_in_its_own_document() -> None:
    title = replace(PAIR, whole_document=True, answer="")
    assert mined(title, search(("1", 9.0), ("2", 5.0), ("4", 4.0))) == ("4",)


def test_scores_below_zero_are_compared_too() -> None:
    assert below([("1", -1.0), ("2", -1.02), ("3", -2.0)], "1", 0.95) == [("3", -2.0)]


def test_in_turn_takes_no_place_twice() -> None:
    assert in_turn([["a", "b"], ["a", "c", "d"]], 3) == ["a", "b", "c"]
    assert in_turn([], 3) == []
