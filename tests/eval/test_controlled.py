"""Sets of passages made by hand. Of six that are found the third is gold."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from eval.controlled import Material, Passages, clean, contradicted, distracted, holds, injected, numbered, removed
from eval.types import Question
from rag.types import Passage
from tests.rag.made import passage, passages

FOUND = passages(
    "The customs house stands on the quay.",
    "Boats leave from the north pier.",
    "The tower was built in 1890 by Edmund Farrow.",
    "Tea is served in the garden.",
    "The library lends atlases.",
    "Dogs wait outside.",
)
GOLD = FOUND[2]
NEAR = (*FOUND[:2], *FOUND[3:])
YEAR = Question("1", "When was the tower built?", ("1890", "in 1890"), "en")
WHO = Question("2", "Who built the tower?", ("Edmund Farrow", "Farrow"), "en")
OTHERS = ("1890", "the library", "17 boats", "Farrow", "tower")


def material(question: Question = YEAR, gold: Passage = GOLD, found: Passages = FOUND) -> Material:
    return Material(question, (gold,), found, NEAR, OTHERS)


def texts(found: Passages | None) -> list[str]:
    assert found is not None
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    return [one.text for one in found]


def test_what_was_found_stays_as_it_is_where_gold_is_among_it() -> None:
    assert clean(material()) == FOUND


def test_gold_that_was_not_found_takes_the_place_of_the_worst() -> None:
    missed = passage("The tower dates from 1890.", 9, score=0.1)
    assert texts(clean(material(gold=missed))) == [*(one.text for one in FOUND[:5]), "The tower dates from 1890."]


@pytest.mark.parametrize(("share", "count"), [(0, 1), (20, 2), (40, 3), (60, 4), (80, 5)])
def test_distractors_are_the_nearest_and_gold_stands_by_its_score(share: int, count: int) -> None:
    found = distracted(material(), share)
    assert len(texts(found)) == count
    assert set(texts(found)) == {GOLD.text, *(one.text for one in NEAR[: count - 1])}
    scores = [one.score for one in found or ()]
    assert scores == sorted(scores, reverse=True)


def test_too_few_distractors_make_no_set() -> None:
    few = replace(material(), near=NEAR[:1])
    assert distracted(few, 20) is not None
    assert distracted(few, 40) is None


def test_without_gold_nothing_says_the_answer() -> None:
    assert texts(removed(material())) == [one.text for one in NEAR]
    assert removed(replace(material(), near=())) is None


def test_a_number_is_contradicted_by_a_number_that_stands_nowhere() -> None:
    made = contradicted(material(), random.Random(0))
    assert made is not None
    found, wrong = made
    copy, original, *beside = found
    assert copy.text == f"The tower was built in {wrong.removeprefix('in ')} by Edmund Farrow."
    assert wrong.removeprefix("in ").isdigit()
    assert "1890" not in copy.text
    assert (original.text, copy.score, original.score) == (GOLD.text, FOUND[0].score, FOUND[0].score)
    assert [one.text for one in beside] == [one.text for one in FOUND if one != GOLD][:4]
    assert copy.source != original.source
    assert copy.chunk.id != original.chunk.id


def test_another_answer_is_contradicted_by_that_to_another_question() -> None:
    made = contradicted(material(WHO), random.Random(0))
    assert made is not None
    assert made[1] == "the library"  # "tower" stands in the passage, "17 boats" has a number, "Farrow" is right
    copy, original, *beside = texts(made[0])
    assert (copy, original) == ("The tower was built in 1890 by the library.", GOLD.text)
    assert beside == [FOUND[0].text, FOUND[1].text, FOUND[3].text, FOUND[5].text]  # one says it, too, and is left out


@pytest.mark.parametrize(
    ("text", "answer", "other", "altered"),
    [
        ("המגדל נבנה בידי אדמונד פארו.", "אדמונד פארו", "רות לוי", "המגדל נבנה בידי רות לוי."),
        ("這座塔由馮大衛建造。", "馮大衛", "林小雨", "這座塔由林小雨建造。"),
    ],
)
def test_in_hebrew_and_chinese(text: str, answer: str, other: str, altered: str) -> None:
    gold = passage(text, 9)
    question = Question("3", "?", (answer,), gold.lang)
    made = contradicted(Material(question, (gold,), (gold,), (), (answer, other)), random.Random(0))
    assert made is not None
    assert texts(made[0]) == [altered, text]


def test_what_cannot_be_contradicted() -> None:
    reworded = replace(material(), question=replace(WHO, answers=("E. Farrow",)))
    assert contradicted(reworded, random.Random(0)) is None
    assert contradicted(replace(material(WHO), others=()), random.Random(0)) is None


@pytest.mark.parametrize(("gold", "place"), [(True, 2), (False, 0)])
def test_an_instruction_stands_in_one_passage_and_the_others_stay(gold: bool, place: int) -> None:
    found = injected(material(), random.Random(1), gold=gold)
    changed = [at for at, (one, was) in enumerate(zip(texts(found), FOUND, strict=True)) if one != was.text]
    assert found is not None
    assert changed == [place]
    assert FOUND[place].text in found[place].text
    assert found[place].score == FOUND[place].score


def test_there_is_no_instruction_where_no_other_passage_is() -> None:
    alone = material(found=(GOLD,))
    assert injected(alone, random.Random(0), gold=False) is None
    assert injected(alone, random.Random(0), gold=True) is not None


def test_equal_draws_make_equal_sets() -> None:
    assert contradicted(material(), random.Random(5)) == contradicted(material(), random.Random(5))
    assert injected(material(), random.Random(5), gold=True) == injected(material(), random.Random(5), gold=True)


def test_parts_of_an_answer_count_as_held() -> None:
    question = Question("4", "Who and when?", (), "en", parts=(("Farrow",), ("1890",)))
    assert holds("Farrow built it.", question)
    assert not holds("Somebody built it.", question)


def test_equal_scores_keep_their_order() -> None:
    same = [replace(one, score=1.0) for one in FOUND[:3]]
    assert [one.text for one in numbered(same)] == [one.text for one in FOUND[:3]]
