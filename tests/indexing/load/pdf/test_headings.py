"""Headings by font and by outline."""

from __future__ import annotations

from collections.abc import Sequence

from indexing.load import pdf as loader
from indexing.load.parsed import Parsed
from indexing.types import Heading
from tests.indexing.load.pdfs import Mark, Text, drawn, lines

BODY = ["The galleries are open from nine to five on all days", "of the week, and the tea house is open until six."]


def page(*heads: tuple[str, float, bool]) -> list[Mark]:
    """Headings, each with its size and whether it is bold, with two lines of text under each."""
    marks: list[Mark] = []
    y = 780.0
    for text, size, bold in heads:
        marks += [Text(40, y, text, size, bold), *lines([f"Here, {len(marks)}:", *BODY], y=y - 30)]
        y -= 100
    return marks


def parse(*pages: Sequence[Mark], outline: Sequence[tuple[str, int]] = ()) -> Parsed:
    parsed = loader.parse(drawn(*pages, outline=outline), "a.pdf")
    for heading in parsed.headings:
        assert parsed.text[heading.start :].startswith(heading.title)
    return parsed


def titles(parsed: Parsed) -> list[tuple[int, str]]:
    return [(heading.level, heading.title) for heading in parsed.headings]


def test_levels_go_by_size_and_weight() -> None:
    parsed = parse(page(("Museum", 20, False), ("Visit", 14, False), ("Hours", 10, True), ("Tickets", 14, False)))
    assert titles(parsed) == [(1, "Museum"), (2, "Visit"), (3, "Hours"), (2, "Tickets")]
    assert parsed.text.startswith("Museum\n\nHere, 0:")


def test_hebrew_and_chinese_headings() -> None:
    hebrew = [
        Text(500, 780, "שעות"[::-1], 14),
        *lines(["המוזיאון פתוח בכל יום", "ובית התה פתוח עד שש."], 560, 750, rtl=True),
    ]
    chinese = [Text(40, 780, "开放时间", 14), *lines(["博物馆每天九点开放。", "茶室六点关门。"], y=750)]
    assert titles(parse(hebrew, chinese)) == [(1, "שעות"), (1, "开放时间")]


def test_a_heading_of_two_lines_is_one() -> None:
    marks = [Text(40, 780, "The house that", 16), Text(40, 760, "could not burn", 16), *lines(BODY, y=720)]
    assert titles(parse(marks)) == [(1, "The house that could not burn")]


def test_long_large_text_numbers_and_bold_sentences_are_no_headings() -> None:
    quote = [Text(40, 780 - 20 * number, "A large quotation goes on and on", 14) for number in range(5)]
    marks = [*quote, Text(40, 600, "1998", 30), Text(40, 560, "Do not touch.", 10, True), *lines(BODY * 6, y=500)]
    assert parse(marks).headings == ()


def test_a_document_in_one_size_has_no_headings() -> None:
    assert parse(lines(["Museum", *BODY, "Hours", *BODY])).headings == ()


def test_an_outline_that_the_pages_bear_out_is_believed() -> None:
    first, second = page(("Museum", 20, False), ("1.2 Hours", 10, False)), page(("Tickets", 10, False))
    parsed = parse(first, second, outline=[("Museum", 0), ("Hours", 0), ("Tickets", 1)])
    assert titles(parsed) == [(1, "Museum"), (1, "1.2 Hours"), (1, "Tickets")]


def test_an_outline_of_something_else_is_not() -> None:
    parsed = parse(page(("Museum", 20, False)), outline=[("Scan 1", 0), ("Scan 2", 0), ("Scan 3", 0)])
    assert parsed.headings == (Heading(1, "Museum", 0),)
