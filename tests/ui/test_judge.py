"""What a click on a thumb does to the conversation, and what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rag.errors import NothingIndexed
from tests.ui.scene import Museum
from ui.judge import BAD, GOOD, OPTIONS, REASONS, judged
from ui.talk import Conversation, converse
from ui.words import words

QUESTIONS = ("When does the museum open?", "כמה עולה כרטיס למבוגר?", "學生票多少？ 導覽每日幾場", "成人票多少元？")


def talk(museum: Museum, *questions: str) -> Conversation:
    past: Conversation = ()
    for question in questions:
        *_, past = converse(lambda _: museum, "museum", question, past)  # type: ignore[arg-type,return-value]
    return past


def judge(museum: Museum, past: Conversation, place: int, said: str) -> tuple[Conversation, str, bool]:
    return judged(lambda _: museum, past, place, said)  # type: ignore[arg-type,return-value]


def test_each_answer_of_a_conversation_is_judged_by_itself_in_its_language() -> None:
    museum = Museum()
    past = talk(museum, *QUESTIONS)
    for place, (lang, said) in enumerate(zip(("en", "he", "zh-Hant", "zh-Hans"), (GOOD, BAD, GOOD, BAD), strict=True)):
        past, told, done = judge(museum, past, place, said)
        assert (told, done) == (words(lang).judged, True)
    assert [exchange.said for exchange in past] == [GOOD, BAD, GOOD, BAD]
    assert [(one.question, one.good) for one in museum.judgments.kept.values()] == [
        (question, good) for question, good in zip(QUESTIONS, (True, False, True, False), strict=True)
    ]


@pytest.mark.parametrize("said", REASONS)
def test_a_reason_says_why_it_is_bad(said: str) -> None:
    museum = Museum()
    past, _, _ = judge(museum, talk(museum, QUESTIONS[0]), 0, said)
    assert (museum.judgments.kept[1].good, museum.judgments.kept[1].reason) == (False, REASONS[said])
    assert past[0].said == said
    assert said in OPTIONS


def test_another_mind_replaces_the_first_and_a_second_click_takes_it_back() -> None:
    museum = Museum()
    past, _, _ = judge(museum, talk(museum, QUESTIONS[1]), 0, GOOD)
    past, _, _ = judge(museum, past, 0, BAD)
    assert [one.good for one in museum.judgments.kept.values()] == [False]
    assert judge(museum, past, 0, BAD) == (past, "", True)  # said before
    past, told, done = judge(museum, past, 0, "")
    assert (told, done) == (words("he").taken_back, True)
    assert museum.judgments.kept == {}
    assert (past[0].said, past[0].judgment) == ("", 0)


def test_what_was_taken_back_elsewhere_is_gone_here_too() -> None:
    museum = Museum()
    past, _, _ = judge(museum, talk(museum, QUESTIONS[0]), 0, GOOD)
    museum.judgments.kept.clear()
    assert judge(museum, past, 0, "")[1:] == (words("en").taken_back, True)


def test_where_there_is_no_answer_nothing_is_judged() -> None:
    museum = Museum()
    past = talk(museum, "break the museum")
    assert past[0].answer is None
    for place in (0, 1, -1):
        assert judge(museum, past, place, GOOD) == (past, words("en").nothing_to_judge, False)


def test_what_cannot_be_kept_is_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    museum = Museum()
    past = talk(museum, "refuse the museum")
    assert judge(museum, past, 0, GOOD) == (past, "Nothing of <b>it</b> is in `museum`.", False)

    def gone(_: str) -> Any:
        raise NothingIndexed("museum")

    def breaks(_: str) -> Any:
        raise RuntimeError("secret")

    assert judged(gone, past, 0, GOOD)[1].startswith("Nothing is indexed yet")
    hebrew = (replace(past[0], lang="he"),)
    assert judged(breaks, hebrew, 0, GOOD) == (hebrew, words("he").failed, False)
    assert "an answer could not be judged" in caplog.text
