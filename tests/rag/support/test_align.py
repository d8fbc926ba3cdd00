from __future__ import annotations

import math

import pytest

from rag.support.align import align
from rag.support.words import parts, read

EN = "The museum opens at nine. Edmund Farrow drew the tower in 1911. Tickets cost twelve shekels."
HE = "המוזיאון נפתח בשעה תשע. אדמונד פארו תכנן את המגדל בשנת 1911. מחיר כרטיס הוא 12 שקלים."
ZH = "博物館九點開門。法羅在1911年設計了燈塔。票價十二元。"


def aligned(claim: str, passage: str) -> dict[str, float]:
    return align(read(claim, {}), parts(passage, {}))


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Edmund Farrow drew the tower in 1911.", EN),
        ("אדמונד פארו תכנן את המגדל בשנת 1911", HE),
        ("法罗在1911年设计了灯塔", ZH),
    ],
)
def test_a_sentence_of_the_passage_agrees_in_everything(claim: str, passage: str) -> None:
    found = aligned(claim, passage)
    for name in ("whole", "best", "pair", "all_there", "all_in_best", "weakest", "order"):
        assert found[name] == pytest.approx(1.0), name
    for name in ("missing", "apart", "gap", "numbers_missing", "name_missing", "negation"):
        assert found[name] == 0.0, name


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Edmund Farrow drew the tower in 1912.", EN),
        ("אדמונד פארו תכנן את המגדל בשנת 1912", HE),
        ("法羅在1912年設計了燈塔", ZH),
    ],
)
def test_another_number_is_missing(claim: str, passage: str) -> None:
    found = aligned(claim, passage)
    assert (found["number_missing"], found["numbers_missing"], found["number_against"]) == (1.0, 1.0, 1.0)
    assert found["missing"] > 0


def test_another_name_is_missing() -> None:
    found = aligned("In 1911 the tower was drawn by Edmund Harrow.", EN)
    assert (found["name_missing"], found["names_missing"]) == (1.0, 0.5)


def test_what_two_sentences_say_is_in_the_pair_and_not_in_the_best() -> None:
    found = aligned("The museum opens at nine; tickets cost twelve shekels.", EN)
    assert found["best"] < found["pair"] == 1.0
    assert found["all_in_best"] == 0.0


def test_words_of_several_sentences_do_not_stand_together() -> None:
    mixed, told = aligned("The museum cost 1911 shekels.", EN), aligned("Tickets cost twelve shekels.", EN)
    assert mixed["whole"] == told["whole"] == 1.0
    assert mixed["together"] < told["together"]
    assert (mixed["number_apart"], told["number_apart"]) == (1.0, 0.0)  # no two sentences hold it all
    assert mixed["best"] < told["best"]


@pytest.mark.parametrize(
    ("claim", "passage"),
    [("Edmund Farrow did not draw the tower.", EN), ("אדמונד פארו לא תכנן את המגדל", HE), ("法羅沒有設計燈塔", ZH)],
)
def test_denial_is_seen(claim: str, passage: str) -> None:
    found = aligned(claim, passage)
    assert (found["negation"], found["negation_lost"]) == (1.0, 0.0)


def test_a_clause_that_nothing_speaks_for_is_a_gap() -> None:
    found = aligned("Edmund Farrow drew the tower while convicts dredged harbours nearby.", EN)
    assert found["gap"] == pytest.approx(math.log1p(5))
    assert found["weakest"] == 0.0


def test_the_order_of_words_counts() -> None:
    assert aligned("The tower drew Edmund Farrow in 1911", EN)["order"] < 1.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The museum does not open on Mondays.", "The museum opens on Mondays."),
        ("המוזיאון לא נפתח בימי שני", "המוזיאון נפתח בימי שני"),
        ("博物館星期一不開門。", "博物館星期一開門。"),
    ],
)
def test_a_denial_is_turned_either_way_and_not_when_both_deny(one: str, other: str) -> None:
    weights = {"en": {"doe": 0.1, "the": 0.1, "on": 0.1}}
    turned = [
        align(read(claim, weights), parts(passage, weights))["turned"]
        for claim, passage in ((one, other), (other, one), (one, one), (other, other))
    ]
    assert turned == [1.0, 1.0, 0.0, 0.0]
