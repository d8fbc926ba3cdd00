from __future__ import annotations

import pytest

from eval.propose.cloze import GAP, gaps
from eval.propose.types import CLOZE


@pytest.mark.parametrize(
    ("lang", "sentence", "question", "answer"),
    [
        (
            "en",
            "In 2024 we visited the salt works at Merrin.",
            f"What is missing here: “In 2024 we visited the salt works at {GAP}”?",
            "Merrin",
        ),
        (
            "he",
            'הוא מספר לה שהאונייה "סנטה קלרה" טבעה בסערה.',
            None,
            "",
        ),
        (
            "he",
            'האונייה "סנטה קלרה" טבעה בסערה מול שונית גאנט.',
            f'מה חסר כאן: „האונייה "{GAP}" טבעה בסערה מול שונית גאנט”?',
            "סנטה קלרה",
        ),
        ("zh-Hans", "双方确认展出《港口钟声》铜版画一幅。", f"这里缺了什么：“双方确认展出《{GAP}》铜版画一幅”？", "港口钟声"),
        ("zh-Hant", "罐底刻有「同順」店號與船的名字。", f"這裡缺了什麼：『罐底刻有「{GAP}」店號與船的名字』？", "同順"),
        ("de", "Der Vertrag wurde 1921 in Paris geschlossen.",
         f"What is missing here: “Der Vertrag wurde 1921 in {GAP} geschlossen”?", "Paris"),
    ],
)  # fmt: skip
def test_the_most_telling_span_is_missing(lang: str, sentence: str, question: str | None, answer: str) -> None:
    asked = next(gaps(sentence, lang, frozenset(), frozenset()), None)
    assert (asked.question if asked else None) == question
    assert not asked or (asked.answers, asked.how) == ((answer,), CLOZE)


def test_a_word_that_no_other_document_has_is_the_last_resort() -> None:
    sentence = "The captains wanted to set their chronometers before sailing."
    assert not list(gaps(sentence, "en", frozenset(), frozenset()))
    (asked,) = gaps(sentence, "en", frozenset(), frozenset({"chronometers"}))
    assert asked.answers == ("chronometers",)


@pytest.mark.parametrize(
    "sentence",
    ["It was set up here in Merrin after the war was over.", "The east wing, the tower and Merrin.", "They met at Merrin in 1994."],
)  # fmt: skip
def test_what_does_not_stand_alone_has_no_gap(sentence: str) -> None:
    assert not list(gaps(sentence, "en", frozenset(), frozenset()))


def test_half_a_name_is_no_gap() -> None:
    sentence = "We have asked the coach company (Alder Coaches) for a list."
    assert not list(gaps(sentence, "en", frozenset(), frozenset()))


def test_a_day_of_a_month_is_no_gap() -> None:
    assert not list(gaps("The mother rang on 7 April and collected the boot.", "en", frozenset(), frozenset()))
