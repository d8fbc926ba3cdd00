"""Plain text."""

from __future__ import annotations

import pytest

from indexing.load import plain
from indexing.load.parsed import Parsed


@pytest.mark.parametrize("text", ["Rules\n=====\n\n# 1\n", "כללים\n\n1. תיקים\n", "規則\n\n一、包包\n"])
def test_the_text_is_as_it_was_and_has_no_headings(text: str) -> None:
    assert plain.parse(text.replace("\n", "\r\n").encode("utf-8-sig"), "a.txt") == Parsed(text)
