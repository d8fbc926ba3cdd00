"""`clean`, `blocks` and `one_line`."""

from __future__ import annotations

import pytest

from indexing.load.parsed import blocks, clean, counting, one_line


def test_line_ends_are_one_character() -> None:
    assert clean("a\r\nb\rc\u2028d\x0ce\n") == "a\nb\nc\nd\ne\n"


@pytest.mark.parametrize(
    ("written", "kept", "hidden"),
    [
        ("\ufeffpay \u200bnow\U000e0041\U000e007f!", "pay now!", 4),
        ("\u2062שלום\ufeff \u2064לכולם\u200b", "שלום לכולם", 4),
        ("博\u2060物\u200b館\ufff9", "博物館", 3),
        ("\u180e\u206a\ud800", "", 3),
    ],
)
def test_what_hides_in_a_text_is_dropped_and_counted(written: str, kept: str, hidden: int) -> None:
    with counting() as found:
        assert clean(written) == kept
    assert found.total() == hidden
    assert clean(written) == kept


@pytest.mark.parametrize(
    "text",
    [
        "co\u00adoperate \u202aleft\u202c \u202eright\u202c",
        "\u200fהמוזיאון\u200e \u2067(בפנים)\u2069 \u061cA",
        "博物館\u2066 A \u2069",
        "नहीं\u200c \U0001f469\u200d\U0001f33e",
    ],
)
def test_marks_of_direction_joiners_and_soft_hyphens_are_kept(text: str) -> None:
    with counting() as found:
        assert clean(text) == text
    assert not found


def test_controls_are_dropped_without_being_counted() -> None:
    with counting() as found:
        assert clean("a\x00\x1b\x7fb\tc\x85d") == "ab\tc\nd"
    assert not found


def test_characters_are_composed() -> None:
    assert clean("cafe\u0301") == "caf\u00e9"
    assert clean("\ufb2a\ufb49") == "\u05e9\u05c1\u05e9\u05bc"  # Hebrew presentation forms have no composed form


def test_one_line() -> None:
    assert one_line(" a \n\t b ") == "a b"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("x\n```\na\n```\ny", ["```\na\n```"]),
        ("~~~~ sh\n~~~\n| a | b\n| c | d\n~~~~", ["~~~~ sh\n~~~\n| a | b\n| c | d\n~~~~"]),
        ("שם | מחיר\nתה | 5\n\n一 | 二\n", ["שם | מחיר\nתה | 5\n"]),
        ("   ```\nnever closed\n", ["   ```\nnever closed\n"]),
        ("a ``` b\n```inline```\none | line", []),
    ],
)
def test_blocks(text: str, found: list[str]) -> None:
    assert [text[block.start : block.end] for block in blocks(text)] == found


def test_endless_fences_are_read_quickly() -> None:
    assert blocks("~" * 200_000) == blocks("`" * 200_000) == ()
