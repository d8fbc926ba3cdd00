from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.embed import LocalEncoder
from indexing.split import split
from indexing.types import Chunk, Document, Heading, Page, Span
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS

WRITING = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("אבגשׁ\u05b8\u05bc״中文國。！？；，「」e\u0301👩🏽🇮🇱\ufe0f.!?;:, \n\n\t—abcdef12"),
    ),
    max_size=200,
)


def doc(text: str, headings: tuple[Heading, ...] = (), pages: tuple[Page, ...] = ()) -> Document:
    return Document("/docs/a.txt", "a", text, "text/plain", headings=headings, pages=pages)


def check(text: str, chunks: list[Chunk]) -> None:
    """Every chunk is the text at its place, in order, and only white space is between them."""
    end = 0
    for chunk in chunks:
        assert chunk.text == text[chunk.start : chunk.end]
        assert chunk.text == chunk.text.strip() != ""
        assert chunk.start >= end
        assert not text[end : chunk.start].strip()
        end = chunk.end
    assert not text[end:].strip()


@given(WRITING, st.integers(1, 40))
def test_chunks_are_the_text_again_and_fit(text: str, budget: int) -> None:
    chunks = split(doc(text), len, budget)
    check(text, chunks)
    for chunk in chunks:
        # what cannot be parted is one character with the marks on it
        assert len(chunk.text) <= budget or len(re.findall(r"\w", chunk.text)) <= 1


@given(WRITING.map(lambda text: text * 3), st.integers(16, 40))
def test_chunks_fit_by_the_tokens_of_an_encoder(text: str, budget: int) -> None:
    count = HashEncoder().count_tokens
    chunks = split(doc(text), count, budget)
    check(text, chunks)
    assert all(count(chunk.text) <= budget for chunk in chunks)


@given(WRITING, st.lists(st.tuples(st.integers(1, 4), st.integers(0, 200)), max_size=6), st.integers(1, 40))
def test_headings_lose_nothing(text: str, places: list[tuple[int, int]], budget: int) -> None:
    starts = sorted((min(start, len(text)), level) for level, start in places)
    headings = tuple(Heading(level, f"h{i}", start) for i, (start, level) in enumerate(starts))
    check(text, split(doc(text, headings), len, budget))


@pytest.mark.parametrize("budget", [16, 48, 222])
def test_chunks_fit_the_embedded_encoder(encoder: LocalEncoder, budget: int) -> None:
    text = "\n\n".join(
        [*TEXTS.values(), "שָׁלוֹם " * 40, "unaffable" * 60, "中文，沒有空格" * 50, "http://example.org/a?b=" * 9]
    )
    chunks = split(doc(text), encoder.count_tokens, budget)
    check(text, chunks)
    assert max(encoder.count_tokens(chunk.text) for chunk in chunks) <= budget
    assert len(chunks) > 1


@pytest.mark.parametrize(
    "text", ["שָׁלוֹם" * 40, "e\u0301o\u0308" * 60, "👍🏽" * 60, "किताबें" * 30, "เปิดที่" * 30, "が゙か\u3099" * 30]
)
def test_no_character_is_parted_from_its_marks(text: str) -> None:
    chunks = split(doc(text), len, 17)
    check(text, chunks)
    assert len(chunks) > 3
    for chunk in chunks:
        assert unicodedata.category(chunk.text[0])[0] != "M"
        assert not "\U0001f3fb" <= chunk.text[0] <= "\U0001f3ff"


def test_long_text_without_spaces_is_cut() -> None:
    text = "博" * 1000
    assert [len(chunk.text) for chunk in split(doc(text), len, 300)] == [300, 300, 300, 100]


@pytest.mark.parametrize("text", ["", " ", "\n \n\t"])
def test_nothing_gives_no_chunks(text: str) -> None:
    assert split(doc(text), len, 20) == []


def test_a_short_text_is_one_chunk_in_its_language() -> None:
    (chunk,) = split(doc("  博物館平日九點開門。\n"), len, 100)
    assert chunk == Chunk("博物館平日九點開門。", 2, 12, "zh-Hant")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two three. Four five six! Seven?", ["One two three.", "Four five six!", "Seven?"]),
        ("一二三四五六七八。九十一二三四五！六七？", ["一二三四五六七八。", "九十一二三四五！六七？"]),
        ("אחת שתים שלוש. ארבע חמש שש. שבע.", ["אחת שתים שלוש.", "ארבע חמש שש.", "שבע."]),
        ("alpha beta\n\ngamma delta epsilon", ["alpha beta", "gamma delta", "epsilon"]),
    ],
)
def test_cuts_at_paragraphs_before_sentences_before_words(text: str, expected: list[str]) -> None:
    assert [chunk.text for chunk in split(doc(text), len, 16)] == expected


MANUAL = "# Guide\nintro words here\n## Hours\nopen at nine every day\n## Prices\ntwelve for adults\n# Rules\nno dogs in here\n"
HEADINGS = tuple(
    Heading(level, title, MANUAL.index(f"{'#' * level} {title}"))
    for level, title in [(1, "Guide"), (2, "Hours"), (2, "Prices"), (1, "Rules")]
)


def test_a_chunk_knows_the_headings_it_lies_under() -> None:
    paths = {chunk.text.split("\n")[0]: chunk.headings for chunk in split(doc(MANUAL, HEADINGS), len, 40)}
    assert paths == {
        "# Guide": ("Guide",),
        "## Hours": ("Guide", "Hours"),
        "## Prices": ("Guide", "Prices"),
        "# Rules": ("Rules",),
    }


def test_text_before_the_first_heading_has_no_path() -> None:
    chunks = split(doc("words before " * 4 + "\n# Title\nwords after", (Heading(1, "Title", 53),)), len, 40)
    assert chunks[0].headings == ()
    assert chunks[-1].headings == ("Title",)


def test_short_sections_are_joined_while_they_fit() -> None:
    text = "# A\na\n# B\nb\n# C\n" + "c " * 30
    headings = tuple(Heading(1, title, text.index(f"# {title}")) for title in "ABC")
    (chunk,) = split(doc(text, headings), len, 100)
    assert chunk.headings == ("A",)
    assert [chunk.text[:3] for chunk in split(doc(text, headings), len, 70)] == ["# A", "# C"]


def test_a_chunk_knows_its_pages() -> None:
    text = "first page words\nsecond page words\nthird page words"
    pages = (Page(1, 0), Page(2, 17), Page(3, 35))
    (whole,) = split(doc(text, pages=pages), len, 100)
    assert whole.pages == pages
    assert [whole.page_at(offset) for offset in (0, 16, 17, 34, 35, 50)] == [1, 1, 2, 2, 3, 3]
    chunks = split(doc(text, pages=pages), len, 18)
    assert [chunk.pages for chunk in chunks] == [(pages[0],), (pages[1],), (pages[2],)]
    assert [chunk.page_at(chunk.start) for chunk in chunks] == [1, 2, 3]


def test_a_page_that_begins_where_a_chunk_ends_is_not_its_page() -> None:
    pages = (Page(1, 0), Page(2, 9))
    first, second = split(doc("一二三四五六七八。九十百千萬億兆。", pages=pages), len, 9)
    assert (first.end, first.pages) == (9, (pages[0],))
    assert (second.start, second.pages) == (9, (pages[1],))


def test_without_pages_there_is_no_page() -> None:
    (chunk,) = split(doc("words"), len, 20)
    assert chunk.pages == ()
    assert chunk.page_at(0) is None


@given(WRITING, st.lists(st.tuples(st.integers(0, 150), st.integers(0, 60)), max_size=4), st.integers(1, 60))
def test_blocks_lose_nothing(text: str, places: list[tuple[int, int]], budget: int) -> None:
    blocks, end = [], 0
    for start, length in sorted(places):
        if end <= start < len(text):
            end = min(len(text), start + length)
            blocks.append(Span(start, end))
    chunks = split(replace(doc(text), blocks=tuple(blocks)), len, budget)
    check(text, chunks)
    for block in blocks:
        inside = text[block.start : block.end].strip()
        if inside and len(text[block.start : block.end]) <= budget:
            assert any(inside in chunk.text for chunk in chunks)


def test_a_table_is_kept_whole_where_it_fits() -> None:
    table = "שם | מחיר\nתה | 12\n茶 | 15\n"
    text = "Some words before the table are here. " * 3 + "\n" + table + "And some words after it, too. " * 3
    at = text.index(table)
    whole = split(replace(doc(text), blocks=(Span(at, at + len(table)),)), len, 60)
    assert any(table.strip() in chunk.text for chunk in whole)
    cut = split(replace(doc(text), blocks=(Span(at, at + len(table)),)), len, 16)
    assert all(len(chunk.text) <= 16 for chunk in cut)
