"""Running headers, footers and page numbers."""

from __future__ import annotations

import pytest

from indexing.load import pdf as loader
from indexing.load.parsed import Parsed
from indexing.types import Page
from tests.indexing.load.pdfs import Mark, Text, drawn, lines

BODY = ["All of the galleries are open on day number", "and the tea house is open until nightfall on"]


def book(pages: int, *margins: tuple[float, float, str]) -> Parsed:
    """A document whose pages have the texts of `margins` at their places, "%" being the number of the page."""
    made: list[list[Mark]] = []
    for page in range(1, pages + 1):
        outer: list[Mark] = [Text(x, y, text.replace("%", str(page)), size=8) for x, y, text in margins]
        made.append([*outer, *lines([f"Day {page}: " + BODY[0], BODY[1], f"the island of {chr(64 + page)}."], y=600)])
    return loader.parse(drawn(*made), "a.pdf")


def test_a_header_and_a_footer_stay_once() -> None:
    parsed = book(5, (40, 780, "Fire safety policy 1234"), (40, 20, "Ask at the front desk"), (500, 20, "%"))
    assert parsed.text.count("Fire safety policy 1234") == 1
    assert parsed.text.startswith("Fire safety policy 1234\n\nDay 1")
    assert parsed.text.count("Ask at the front desk") == 1
    assert parsed.text.endswith("island of E.\n\nAsk at the front desk 5")
    assert parsed.pages[1] == Page(2, parsed.text.index("Day 2"))
    assert book(5, (40, 780, "Annual report | %")).text.count("Annual report") == 1


@pytest.mark.parametrize("number", ["%", "- % -", "Page % of 5", "עמוד % מתוך 5"[::-1], "第 % 页"])
def test_page_numbers_are_dropped(number: str) -> None:
    assert book(5, (300, 20, number)).text == book(5).text


def test_page_numbers_that_begin_later_are_dropped() -> None:
    made = [lines([f"Day {page} of the week.", *BODY], y=600) for page in range(9)]
    for page in range(3, 9):
        made[page].append(Text(300, 20, str(page - 2), size=8))
    made[1].append(Text(300, 20, "ii", size=8))
    text = loader.parse(drawn(*made), "a.pdf").text
    assert "ii" not in text.split()
    assert not any(line.isdigit() for line in text.split("\n"))


def test_headers_that_change_with_the_chapter_are_known_by_the_number_beside_them() -> None:
    titles = ["Halls", "Halls", "Maps", "Maps", "Tea"]
    made = [[Text(40, 780, title), Text(520, 780, str(number)), *lines([f"It is {title} {number}.", *BODY], y=600)]
            for number, title in enumerate(titles, 1)]  # fmt: skip
    text = loader.parse(drawn(*made), "a.pdf").text
    assert [line for line in text.split("\n") if line in ("Halls 1", "Maps 3", "Tea 5")] == []


def test_a_sentence_goes_on_over_a_footer() -> None:
    made = [[*lines([BODY[0], f"{word} {BODY[1]}"], y=700), Text(300, 20, "Museum", size=8)] for word in "abcd"]
    text = loader.parse(drawn(*made), "a.pdf").text
    assert text.count(f"until nightfall on\n{BODY[0]}") == 3


def test_short_documents_keep_what_is_at_the_edge() -> None:
    assert book(3, (40, 780, "Fire safety")).text.count("Fire safety") == 3


def test_what_repeats_in_the_middle_of_pages_stays() -> None:
    made = [lines(["Name:", f"Dana {name}", "Total"], y=500) for name in ("Levi", "Cohen", "Mizrahi", "Peretz")]
    assert loader.parse(drawn(*made), "a.pdf").text.count("Total") == 4


def test_headings_with_numbers_that_do_not_count_pages_stay() -> None:
    made = [
        [Text(40, 780, f"Exercise {number}"), *lines([f"Do it {number} times."], y=600)] for number in (2, 5, 9, 14)
    ]
    assert loader.parse(drawn(*made), "a.pdf").text.count("Exercise") == 4
    counting = [[Text(40, 780, f"Exercise {number}"), *lines(BODY, y=600)] for number in (1, 2, 3, 4)]
    assert loader.parse(drawn(*counting), "a.pdf").text.count("Exercise") == 4
    large = [[Text(40, 780, f"Part – {number}", size=20), *lines(BODY, y=600)] for number in (1, 2, 3, 4)]
    assert loader.parse(drawn(*large), "a.pdf").text.count("Part") == 4
