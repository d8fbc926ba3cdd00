"""PDF: pages, right-to-left lines, and what cannot be read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from indexing.errors import UnreadableFile
from indexing.load import pdf as loader
from indexing.load.parsed import Parsed
from indexing.types import Page
from tests.indexing.load.pdfs import pdf


def parse(data: bytes) -> Parsed:
    return loader.parse(data, "a.pdf")


@pytest.mark.parametrize(
    ("drawn", "first", "second"),
    [
        (["Shifts", "Come in by the east gate."], "Shifts\nCome in by the east gate.", "Page two"),
        (["תורמשמ", ".230 החולש (םייתניב)"], "משמרות\n(בינתיים) שלוחה 230.", "עמוד"),
        (["第一條", "借展期間自 2025 年起。"], "第一條\n借展期間自 2025 年起。", "第二頁"),
    ],
)
def test_the_text_page_by_page(drawn: list[str], first: str, second: str) -> None:
    shown = second[::-1] if second == "עמוד" else second
    expected = Parsed(f"{first}\n\n{second}", "", (), (Page(1, 0), Page(2, len(first) + 2)))
    assert parse(pdf(drawn, [shown])) == expected


def test_a_title_is_believed_when_it_is_printed_on_the_first_page() -> None:
    assert parse(pdf(["文物借展協議書", "第一條"], title="文物借展協議書")).title == "文物借展協議書"
    assert parse(pdf(["Volunteer guide"], title="Microsoft Word - draft7.doc")).title == ""


def test_a_page_without_text_keeps_its_number() -> None:
    parsed = parse(pdf(["One"], [], ["Three"], []))
    assert parsed == Parsed("One\n\nThree", "", (), (Page(1, 0), Page(2, 5), Page(3, 5), Page(4, 10)))


def test_a_line_that_is_only_the_page_number_is_dropped() -> None:
    assert parse(pdf(["One", " 1"], [" 2", "Two"], ["12", "Three"])).text == "One\n\nTwo\n\n12\nThree"


def test_a_word_broken_at_a_line_end_is_joined() -> None:
    assert parse(pdf(["an exam-", "ple of it"])).text == "an example of it"
    assert parse(pdf(["the Anglo-", "Saxon hoard"])).text == "the Anglo-Saxon hoard"


def test_hebrew_with_numbers_and_latin_words() -> None:
    drawn = "www.example.org ,18:30 העשב Museum Hall-ה םלואב םייקתי יתנשה סנכה"
    assert parse(pdf([drawn])).text == "הכנס השנתי יתקיים באולם ה-Museum Hall בשעה 18:30, www.example.org"


def test_a_right_to_left_file() -> None:
    assert parse(pdf(["םיאבה םיכורב", "Hello wide world"], r2l=True)).text == "ברוכים הבאים\nHello wide world"


def test_an_encrypted_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.pdf is encrypted: save a copy without a password\.$"):
        parse(pdf(["secret"], encrypted=True))


def test_a_file_of_pictures_is_refused() -> None:
    with pytest.raises(
        UnreadableFile, match=r"^a\.pdf has no text layer: its pages are pictures and need OCR first\.$"
    ):
        parse(pdf([], []))


def test_many_threads_read_at_once() -> None:
    files = [pdf([f"file {number} of many"]) for number in range(24)]
    with ThreadPoolExecutor(8) as threads:
        texts = [parsed.text for parsed in threads.map(parse, files)]
    assert texts == [f"file {number} of many" for number in range(24)]
