"""Words and where they stand."""

from __future__ import annotations

import pypdfium2
import pytest

from indexing.load.pdf.glyphs import Glyphs
from indexing.load.pdf.words import Piece, pieces
from tests.indexing.load.pdfs import Mark, Text, drawn, lines


def read(*marks: Mark, r2l: bool = False, rotate: int = 0) -> list[Piece]:
    document = pypdfium2.PdfDocument(drawn(marks, r2l=r2l, rotate=rotate))
    page = document[0]
    textpage = page.get_textpage()
    try:
        return pieces(Glyphs(page, textpage), r2l=r2l)
    finally:
        textpage.close()
        page.close()
        document.close()


def texts(found: list[Piece]) -> list[str]:
    return [" ".join(word[0] for word in piece.words) for piece in found]


def test_words_and_where_they_begin_and_end() -> None:
    (piece,) = read(Text(40, 700, "Come in", size=12))
    assert [word[0] for word in piece.words] == ["Come", "in"]
    assert [word[1:] for word in piece.words] == [pytest.approx((40, 68.8)), pytest.approx((76, 90.4))]
    assert (piece.y, piece.size, piece.bold, piece.turned) == (pytest.approx(700), pytest.approx(12), False, False)


def test_wide_white_space_cuts_a_line_in_pieces() -> None:
    found = read(Text(40, 700, "Adult"), Text(200, 700, "12 euros"))
    assert texts(found) == ["Adult", "12 euros"]
    assert found[0].line == found[1].line


def test_hebrew_words_are_given_as_they_stand_from_the_left() -> None:
    found = read(*lines(["שלוחה 230, Museum"], 560, rtl=True))
    assert texts(found) == ["muesuM ,032 החולש"]
    assert found[0].turned


def test_letters_stored_in_any_order_are_given_as_they_stand() -> None:
    assert texts(read(Text(300, 700, "שלום לכם", leftwards=True))) == ["םכל םולש"]


def test_points_stay_with_their_letters() -> None:
    found = read(Text(40, 700, "םוֹלשׁ"))
    assert "".join(reversed(texts(found)[0])).replace("\u05b9", "").replace("\u05c1", "") == "שלום"


def test_bold_is_known_by_the_name_of_the_font() -> None:
    assert [piece.bold for piece in read(Text(40, 700, "Hours", bold=True), Text(40, 680, "from nine"))] == [
        True,
        False,
    ]
    assert [piece.bold for piece in read(Text(40, 700, "Hours:", bold=True), Text(80, 700, "from nine"))] == [False]


def test_characters_beyond_the_basic_plane_are_whole() -> None:
    assert texts(read(Text(40, 700, "𠮷野家 😀 here"))) == ["𠮷野家 😀 here"]


def test_a_line_that_does_not_run_from_left_to_right_is_kept_without_a_place() -> None:
    (piece,) = read(Text(40, 700, "from below"), rotate=90)
    assert piece.size
    turned = [Text(100, 100, "from below")]
    document = pypdfium2.PdfDocument(drawn(turned, rotate=90).replace(b"/Rotate 90", b"/Rotate  0"))
    page = document[0]
    textpage = page.get_textpage()
    found = pieces(Glyphs(page, textpage), r2l=False)
    textpage.close()
    page.close()
    document.close()
    assert (texts(found), found[0].size) == (["from below"], 0)


def test_an_empty_page() -> None:
    assert read() == []


def test_hebrew_lines_that_a_hyphen_made_one_are_two() -> None:
    found = read(*lines(["לוח שנה", "ספר-"[::-1] + " " + "דף"[::-1], "סוף דבר"[::-1]]))
    assert len({round(piece.y) for piece in found}) == 3


def test_control_characters_do_not_move_words() -> None:
    found = read(*lines(["\x03ab cd\x04 ef", "gh"]))
    assert [[word[0].strip("\x03\x04") for word in piece.words] for piece in found] == [["ab", "cd", "ef"], ["gh"]]
    assert found[0].words[2][1] == pytest.approx(88)
