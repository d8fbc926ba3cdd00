"""Lines of a page, and their words put together."""

from __future__ import annotations

import pytest

from indexing.load.pdf.bidi import Reader
from indexing.load.pdf.glyphs import HYPHEN
from indexing.load.pdf.lines import begins_item, ends_sentence, is_numbering, join, line_of, wraps
from indexing.load.pdf.words import Piece


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("over the", "page", "over the page"),
        (f"an exam{HYPHEN}", "ple", "an example"),
        (f"the Anglo{HYPHEN}", "Saxon hoard", "the Anglo-Saxon hoard"),
        ("1990-", "1995", "1990-1995"),
        ("בית-", "ספר", "בית-ספר"),
        ("את התלמידים", "לצאת", "את התלמידים לצאת"),
        ("代表；乙", "方（借入方）", "代表；乙方（借入方）"),
        ("採「牆到牆」", "方式", "採「牆到牆」方式"),
        ("自 2025 年 9 月", "15 日起", "自 2025 年 9 月 15 日起"),
        ("自2025年9月", "15日起", "自2025年9月15日起"),
        ("ตอนนี้", "เปิด", "ตอนนี้เปิด"),
    ],
)
def test_two_lines_as_one_text(first: str, second: str, joined: str) -> None:
    assert join(first, second) == joined


def test_what_begins_an_item() -> None:
    assert all(
        map(begins_item, ["• Tea", "- Tea", "1. Tea", "12) Tea", "(א) תה", "א. תה", "一、茶", "（二）茶", "iv. Tea"])
    )
    assert not any(map(begins_item, ["Tea", "2025 was", "1990–1995", "A tea house", "-5 degrees", "一茶", "3.5 euros"]))


def test_what_is_only_a_number_of_an_item() -> None:
    assert all(map(is_numbering, ["•", "1.", "12)", "[3]", "a)", "א."]))
    assert not any(map(is_numbering, ["12", "Tea", "1.5 euros", "HM 1991"]))


def test_the_end_of_a_sentence() -> None:
    assert all(map(ends_sentence, ["The end.", "What?”", "ארוך.", "完了。", "「完了。」", "نعم؟"]))
    assert not any(map(ends_sentence, ["and the", "Prices:", "הכול,", "完了，", ""]))


def piece(*words: tuple[str, float, float], turned: bool = False) -> Piece:
    return Piece(list(words), 700.0, 10.0, False, turned, 0)


def test_a_line_is_measured_in_the_direction_of_reading() -> None:
    english = line_of([piece(("Come", 40, 60), ("in", 64, 72))], Reader())
    assert (english.text, english.head, english.tail, english.first, english.body) == ("Come in", 40, 72, 20, 64)
    hebrew = line_of([piece(("ואוב", 540, 560), ("םולש", 565, 590), turned=True)], Reader())
    assert (hebrew.text, hebrew.head, hebrew.tail, hebrew.first, hebrew.body) == ("שלום בואו", -590, -540, 25, -560)
    assert (hebrew.x0, hebrew.x1, hebrew.rtl) == (540, 590, True)


def test_leaders_are_made_short() -> None:
    dots = [(".", 100.0 + 4 * number, 102.0 + 4 * number) for number in range(40)]
    assert line_of([piece(("Tickets", 40, 80), *dots, ("7", 280, 286))], Reader()).text == "Tickets … 7"


def test_a_line_wraps_when_the_next_word_had_no_room() -> None:
    full = line_of([piece(("Come", 40, 60), ("in", 64, 192))], Reader())
    short = line_of([piece(("Come", 40, 60), ("in", 64, 150))], Reader())
    after = line_of([piece(("there", 40, 64), ("is", 67, 75))], Reader())
    assert wraps(full, after, 200)
    assert not wraps(short, after, 200)
