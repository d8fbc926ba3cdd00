from __future__ import annotations

from dataclasses import replace

import pytest

from eval.propose.layout import about, rows, title_of, told, within
from eval.propose.types import HEADING, TABLE
from indexing.types import Heading, StoredChunk
from tests.rag.made import chunk

SECTION = """## 2. Training

New volunteers attend three training evenings. The trial period is three months."""
TABLE_TEXT = """## 价格

品名 | 大小 | 价格
茉莉花茶 | 壶 | 3.50 欧元
薄荷茶 | 杯 | 2.60 欧元
"""


def section(text: str = SECTION) -> StoredChunk:
    return chunk(text, headings=("Volunteer guide", "2. Training"))


def test_sentences_are_prose_on_one_line() -> None:
    text = (
        "Large-print guides of the museum are\navailable in *English*, Hebrew and Chinese.\n"
        "- It is never lent to anybody.\n- the morning shift, from 9:45 to 13:45.\n"
        "See https://example.org/long/address for the whole list of them.\n"
        "What else would you like to know about the guides?"
    )
    one, two = told(chunk(text))
    assert one.text == "Large-print guides of the museum are available in English, Hebrew and Chinese."
    assert one.quote in text
    assert (two.text, two.quote) == ("It is never lent to anybody.", "- It is never lent to anybody.")


def test_a_heading_on_a_line_of_its_own_is_no_part_of_a_sentence() -> None:
    (one,) = told(chunk("8. אבדות ומציאות\nחפצים שנמצאו נשמרים בדלפק הקדמי של המוזיאון 90 יום."))
    assert one.text == one.quote == "חפצים שנמצאו נשמרים בדלפק הקדמי של המוזיאון 90 יום."


def test_lines_of_chinese_are_joined_without_space() -> None:
    (one,) = told(chunk("本館檔案約有四千二百卷，\n包括船籍登記與私人書信。"))
    assert one.text == "本館檔案約有四千二百卷，包括船籍登記與私人書信。"


def test_a_heading_is_asked_about() -> None:
    asked = about(section(), [Heading(2, "2. Training", 0)])
    assert asked is not None
    assert asked[0].question == "What does “Volunteer guide” say about “Training”?"
    assert asked[0].answers == (
        "New volunteers attend three training evenings.",
        "The trial period is three months.",
    )
    assert (asked[0].how, asked[1]) == (HEADING, asked[0].answers[0])


@pytest.mark.parametrize(
    ("stored", "headings"),
    [
        (section(), []),
        (section(), [Heading(2, "2. Training", 0), Heading(2, "3. Shifts", 40)]),
        (chunk(SECTION.replace("Training", "Why?"), headings=("Guide", "2. Why?")), [Heading(2, "2. Why?", 0)]),
        (section(SECTION + " One more sentence is here." * 3), [Heading(2, "2. Training", 0)]),
    ],
    ids=["not at its head", "two sections", "it asks itself", "a long section"],
)  # fmt: skip
def test_a_heading_that_is_not_asked_about(stored: StoredChunk, headings: list[Heading]) -> None:
    assert about(stored, headings) is None


def test_the_rows_of_a_table_are_asked_for() -> None:
    found = list(rows(chunk(TABLE_TEXT, headings=("码头茶室",))))
    assert [(asked.question, asked.answers, asked.how) for asked, _ in found] == [
        ("《码头茶室》的表格中，“茉莉花茶”的“价格”是什么？", ("3.50 欧元",), TABLE),
        ("《码头茶室》的表格中，“薄荷茶”的“价格”是什么？", ("2.60 欧元",), TABLE),
    ]
    assert found[0][1] == "茉莉花茶 | 壶 | 3.50 欧元"


def test_a_table_without_a_head_is_left_alone() -> None:
    assert not list(rows(chunk("Adult | 12 euro\nChild | 5 euro\n")))


def test_the_name_of_a_document() -> None:
    assert title_of(section()) == "Volunteer guide"
    bare = chunk("A text.")
    assert title_of(replace(bare, document=replace(bare.document, title="Prices | The Museum"))) == "Prices"
    named = replace(bare.document, title="house rules he", source="/docs/house-rules-he.txt")
    assert title_of(replace(bare, document=named)) == "house-rules-he.txt"


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("A text in English.", "In “Guide”: Who?"),
        ("טקסט בעברית.", "לפי „Guide”: Who?"),
        ("简体中文的文字。", "根据《Guide》，Who?"),
        ("這是繁體中文。", "根據《Guide》，Who?"),
    ],
)
def test_a_question_within_a_document(text: str, asked: str) -> None:
    assert within(chunk(text), "Who?") == asked
