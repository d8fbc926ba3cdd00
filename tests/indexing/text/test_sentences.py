from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.text.sentences import sentences


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "pieces",
    [
        ["The museum opens at nine.", "It closes at five!", "Why?", "Nobody knows…"],
        ["המוזיאון נפתח בתשע.", "הוא נסגר בחמש!", "למה?"],
        ['He said "stop."', "Then he left."],
        ["(It was late.)", "They left."],
        ["Dr. Levi paid 3.50 shekels to Mr. Cohen.", "He left at 5 p.m. and went home."],
        ["J. S. Bach wrote it.", "It is long."],
        ["Read e.g. the first page.", "Then stop."],
    ],
)
def test_cuts_where_space_follows(pieces: list[str]) -> None:
    assert cut(" ".join(pieces)) == pieces


@pytest.mark.parametrize(
    "pieces",
    [
        ["博物館平日九點開門。", "星期六十點開門！", "為什麼？", "不知道；", "再說。"],
        ["博物馆平日九点开门。", "他说：「今天休息。」", "我们走了。"],
        ["他問：「幾點？」", "沒有人回答。"],
        ["价格是12.5元。", "很贵。"],
    ],
)
def test_chinese_needs_no_space(pieces: list[str]) -> None:
    assert cut("".join(pieces)) == pieces


def test_lines_of_wrapped_prose_are_one_sentence() -> None:
    assert cut("The museum opens\nat nine. It closes\nat five.") == [
        "The museum opens\nat nine.",
        "It closes\nat five.",
    ]


def test_headings_lists_and_rows_stand_alone() -> None:
    text = "# Opening hours\nWe open at nine.\n\n- Monday: closed\n- Tuesday: open\n\n| Adult | 12 |\n| Child | 6 |\n"
    assert cut(text) == [
        "# Opening hours", "We open at nine.", "- Monday: closed", "- Tuesday: open", "| Adult | 12 |", "| Child | 6 |",
    ]  # fmt: skip


def test_an_empty_line_ends_a_sentence() -> None:
    assert cut("A title without a stop\n\nThe text begins.") == ["A title without a stop", "The text begins."]


def test_numbers_of_a_list_do_not_stand_alone() -> None:
    assert cut("1. Take off your coat.\n2. Show your ticket.") == ["1. Take off your coat.", "2. Show your ticket."]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t"])
def test_nothing_has_no_sentences(text: str) -> None:
    assert sentences(text) == []


TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from("abאבג中文國 \n\t.!?…。！？；」”\"')#-*|•1234567890:,،۔")), max_size=120
)


@given(TEXTS)
def test_spans_are_in_order_apart_and_cover_all_that_can_be_seen(text: str) -> None:
    end_before = 0
    for start, end in sentences(text):
        assert end_before <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert not text[end_before:start].strip()
        end_before = end
    assert not text[end_before:].strip()


@pytest.mark.parametrize(
    "text", ["\n" * 200_000, "\n \t" * 100_000, "." * 200_000 + "x", "word\n" * 200_000, "a\n" + "\r\n" * 100_000]
)
def test_what_is_written_to_be_slow_is_not(text: str) -> None:
    assert len(sentences(text)) <= 1


def test_empty_lines_with_spaces_end_a_sentence() -> None:
    assert cut("כותרת\n \t\n\n# 標題\ntext") == ["כותרת", "# 標題", "text"]
