"""What a click on a thumb keeps, and what it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from rag.errors import NothingIndexed
from tests.ui.scene import Museum
from ui.chat.judge import BAD, GOOD, REASONS, Opinion, judged, meant, options, shown
from ui.chat.talk import Conversation, Exchange, converse
from ui.words import LANGUAGES, words

QUESTIONS = ("When does the museum open?", "כמה עולה כרטיס למבוגר?", "學生票多少？ 導覽每日幾場", "成人票多少元？")
NONE = Opinion()


def talk(museum: Museum, *questions: str) -> Conversation:
    past: Conversation = ()
    for question in questions:
        *_, past = converse(lambda _: museum, "museum", question, past)  # type: ignore[arg-type,return-value]
    return past


def judge(museum: Museum, exchange: Exchange, before: Opinion, said: str) -> tuple[Opinion, str, bool]:
    return judged(lambda _: museum, exchange, before, said)  # type: ignore[arg-type,return-value]


def test_each_answer_of_a_conversation_is_judged_by_itself_in_its_language() -> None:
    museum = Museum()
    past = talk(museum, *QUESTIONS)
    opinions = {}
    for exchange, lang, said in zip(past, ("en", "he", "zh-Hant", "zh-Hans"), (GOOD, BAD, GOOD, BAD), strict=True):
        opinions[exchange.key], told, done = judge(museum, exchange, NONE, said)
        assert (told, done) == (words(lang).judged, True)
    assert shown(past, opinions, "he") == [GOOD, BAD, GOOD, BAD]
    assert shown((*past, Exchange("new", "museum", "en")), opinions, "en")[-1] is None
    assert [(one.question, one.good) for one in museum.judgments.kept.values()] == [
        (question, good) for question, good in zip(QUESTIONS, (True, False, True, False), strict=True)
    ]


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_says_why_it_is_bad(reason: str) -> None:
    museum = Museum()
    (exchange,) = talk(museum, QUESTIONS[0])
    opinion, _, _ = judge(museum, exchange, NONE, reason)
    assert (museum.judgments.kept[1].good, museum.judgments.kept[1].reason) == (False, reason)
    assert opinion == Opinion(reason, 1)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_the_page_offers_means_the_same_in_each_language(lang: str) -> None:
    offered = options(lang)
    assert offered[:2] == [GOOD, BAD]
    assert len(set(offered)) == len(offered)
    assert [meant(option, lang) for option in (True, False, *offered[2:])] == [GOOD, BAD, *REASONS]
    assert [meant(option, lang) for option in ("", None, "made up", "wrong ")] == [""] * 4
    exchange = Exchange("?", "museum", "en")
    for reason, label in zip(REASONS, offered[2:], strict=True):
        assert shown((exchange,), {exchange.key: Opinion(reason)}, lang) == [label]


def test_another_mind_replaces_the_first_and_a_second_click_takes_it_back() -> None:
    museum = Museum()
    (exchange,) = talk(museum, QUESTIONS[1])
    opinion, _, _ = judge(museum, exchange, NONE, GOOD)
    opinion, _, _ = judge(museum, exchange, opinion, BAD)
    assert [one.good for one in museum.judgments.kept.values()] == [False]
    assert judge(museum, exchange, opinion, BAD) == (opinion, "", True)  # said before
    opinion, told, done = judge(museum, exchange, opinion, "")
    assert (told, done) == (words("he").taken_back, True)
    assert museum.judgments.kept == {}
    assert opinion == NONE


def test_what_was_taken_back_elsewhere_is_gone_here_too() -> None:
    museum = Museum()
    (exchange,) = talk(museum, QUESTIONS[0])
    opinion, _, _ = judge(museum, exchange, NONE, GOOD)
    museum.judgments.kept.clear()
    assert judge(museum, exchange, opinion, "") == (NONE, words("en").taken_back, True)


def test_where_there_is_no_answer_nothing_is_judged() -> None:
    museum = Museum()
    (exchange,) = talk(museum, "break the museum")
    assert exchange.answer is None
    assert judge(museum, exchange, NONE, GOOD) == (NONE, words("en").nothing_to_judge, False)


def test_what_cannot_be_kept_is_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    museum = Museum()
    (exchange,) = talk(museum, "refuse the museum")
    assert judge(museum, exchange, NONE, GOOD) == (NONE, "Nothing of <b>it</b> is in `museum`.", False)

    def gone(_: str) -> Any:
        raise NothingIndexed("museum")

    def breaks(_: str) -> Any:
        raise RuntimeError("secret")

    assert judged(gone, exchange, NONE, GOOD)[1].startswith("Nothing is indexed yet")
    assert judged(breaks, replace(exchange, lang="he"), NONE, GOOD) == (NONE, words("he").failed, False)
    assert "an answer could not be judged" in caplog.text
