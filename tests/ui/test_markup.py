import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.seen import Seen
from ui.markup import element, escape


@given(st.text())
def test_any_text_is_only_text(text: str) -> None:
    seen = Seen(f"<p>{escape(text)}</p>")
    assert [name for name, _ in seen.tags] == ["p"]


@given(st.text())
def test_nothing_is_left_that_html_or_markdown_could_read(text: str) -> None:
    left = escape(text).replace("&#", "").replace(";", "")
    assert not any(char in left for char in "<>\"'&*_`[]()!:/.@#$\\{}|~\n\r")


@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co", "Cf"])))
def test_what_is_written_is_what_is_shown(text: str) -> None:
    shown = Seen(f"<p>{escape(text)}</p>").text
    assert shown == text.replace("\u2028", "\n").replace("\u2029", "\n")


@pytest.mark.parametrize("char", ["\u202e", "\u202d", "\x00", "\x1b", "\U000e0041"])
def test_characters_that_deceive_are_dropped(char: str) -> None:
    assert escape(f"a{char}b") == "ab"


@pytest.mark.parametrize("char", ["\u200e", "\u200f", "\u05b0", "\u2067", "\u200d"])
def test_characters_that_spelling_needs_are_kept(char: str) -> None:
    assert char in escape(f"a{char}b"), unicodedata.name(char)


def test_half_a_character_can_be_sent() -> None:
    assert escape("a\ud800b").encode() == "a\ufffdb".encode()


def test_every_line_break_is_one_reference() -> None:
    assert escape("a\r\nb\rc\nd") == "a&#10;b&#10;c&#10;d"


def test_attributes_cannot_be_broken_out_of() -> None:
    ((_, attributes),) = Seen(element("p", "", title='"><script>alert(1)</script>', hidden=None)).tags
    assert attributes == {"title": '"><script>alert(1)</script>'}


def test_attribute_names() -> None:
    assert element("a", "x", class_="y", aria_label="z", open=True) == '<a class="y" aria-label="z" open>x</a>'
