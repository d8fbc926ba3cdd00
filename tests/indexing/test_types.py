from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from indexing.types import Chunk, Page


def test_what_is_embedded_begins_with_the_path() -> None:
    chunk = Chunk("We open at nine.", 0, 16, "en", ("Guide", "Hours"))
    assert chunk.embedded_text("Museum") == "Museum › Guide › Hours\nWe open at nine."


def test_what_the_text_begins_with_is_not_said_twice() -> None:
    chunk = Chunk("# Guide\n## Hours\nWe open at nine.", 0, 33, "en", ("Guide", "Hours"))
    assert chunk.embedded_text("Guide") == chunk.text
    assert chunk.embedded_text("Museum").splitlines()[0] == "Museum"


def test_a_heading_that_is_the_title_is_said_once() -> None:
    assert Chunk("text", 0, 4, "en", ("Museum", "", "Hours")).embedded_text("Museum") == "Museum › Hours\ntext"


def test_without_title_and_headings_the_text_stands_alone() -> None:
    assert Chunk("text", 0, 4, "en").embedded_text("") == "text"


@pytest.mark.parametrize(("offset", "page"), [(10, 3), (19, 3), (20, 4), (99, 5), (9, None)])
def test_page_at(offset: int, page: int | None) -> None:
    assert Chunk("t", 10, 99, "en", pages=(Page(3, 10), Page(4, 20), Page(5, 90))).page_at(offset) == page


def test_values_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        Chunk("t", 0, 1, "en").text = "other"  # type: ignore[misc]
