"""Lines put together to paragraphs, and those that are not."""

from __future__ import annotations

import pytest

from indexing.load import pdf as loader
from tests.indexing.load.pdf.test_columns import CHINESE, ENGLISH, HEBREW
from tests.indexing.load.pdfs import Mark, Text, drawn, lines, wrapped


def parse(*marks: Mark) -> str:
    return loader.parse(drawn(marks), "a.pdf").text


def paragraph(text: str, y: float = 700, *, indent: float = 0, rtl: bool = False) -> list[Mark]:
    first, *rest = wrapped("x" * int(indent / 6) + text, 360)
    first = first[int(indent / 6) :]
    x = 560 if rtl else 40
    marks = lines([first], x - indent if rtl else x + indent, y, rtl=rtl)
    return marks + lines(rest, x, y - 14, rtl=rtl)


@pytest.mark.parametrize("indent", [0, 18])
@pytest.mark.parametrize("text", [ENGLISH, HEBREW, CHINESE])
def test_the_lines_of_a_paragraph_are_joined(text: str, indent: float) -> None:
    rtl = text == HEBREW
    height = 14 * len(wrapped(text, 360)) + 20
    whole = parse(*paragraph(text, indent=indent, rtl=rtl), *paragraph(text, 700 - height, indent=indent, rtl=rtl))
    assert whole == f"{text}\n\n{text}"


def test_indents_begin_paragraphs_that_no_white_space_parts() -> None:
    second = 700 - 14 * len(wrapped("xxx" + ENGLISH, 360))
    assert parse(*paragraph(ENGLISH, indent=18), *paragraph(ENGLISH, second, indent=18)) == f"{ENGLISH}\n{ENGLISH}"


def test_the_items_of_a_list_stay_apart_and_are_whole() -> None:
    items = wrapped(f"• {ENGLISH}", 360), ["• Short"], wrapped(f"• {ENGLISH}", 360)
    marks: list[Mark] = []
    y = 700.0
    for first, *rest in items:
        marks += [*lines([first], 40, y), *lines(rest, 52, y - 14)]
        y -= 14 * (1 + len(rest)) + 10
    assert parse(*marks) == f"• {ENGLISH}\n• Short\n• {ENGLISH}"


@pytest.mark.parametrize(
    "texts",
    [
        ["Dana Levi", "12 Rope Lane", "Alderport"],
        ["The sea is calm to-night,", "The tide is full,", "the moon lies fair", "Upon the straits;"],
        ["רחוב הנמל שתים עשרה", "חיפה", "ישראל"],
    ],
)
def test_lines_that_end_before_they_must_stay_lines(texts: list[str]) -> None:
    rtl = texts[0].startswith("ר")
    assert parse(*lines(texts, 560 if rtl else 40, rtl=rtl)) == "\n".join(texts)


def test_lines_set_otherwise_stay_apart() -> None:
    rest = wrapped(ENGLISH, 360)
    bold = [Text(40, 714, "A bold line that is as long as the lines below it are", bold=True), *lines(rest, y=700)]
    assert parse(*bold).split("\n")[-1] == ENGLISH
    small = [
        *lines(rest, y=700),
        *lines(["8 See the notes in the catalogue of the museum about it all"], y=690 - 14 * len(rest)),
    ]
    assert parse(*small).split("\n")[0] == ENGLISH


def test_white_space_parts_paragraphs() -> None:
    text = parse(*lines(["Gate", "Hall"]), *lines(["Tea house", "Shop"], y=690))
    assert text == "Gate\nHall\n\nTea house\nShop"
