"""`clean` and `one_line`."""

from __future__ import annotations

from indexing.load.parsed import clean, one_line


def test_line_ends_are_one_character() -> None:
    assert clean("a\r\nb\rc\u2028d\x0ce\n") == "a\nb\nc\nd\ne\n"


def test_what_no_reader_sees_is_dropped() -> None:
    assert clean("\ufeffpay\u202e \u200bnow\U000e0041\x00\x1b\x7f\ttab") == "pay now\ttab"


def test_characters_are_composed() -> None:
    assert clean("cafe\u0301") == "caf\u00e9"
    assert clean("\ufb2a\ufb49") == "\u05e9\u05c1\u05e9\u05bc"  # Hebrew presentation forms have no composed form


def test_one_line() -> None:
    assert one_line(" a \n\t b ") == "a b"
