"""The folder `tests/data`: every format that is read, in English, Hebrew and both scripts of Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexing.load import load, load_all
from indexing.load.sniff import _SUFFIXES
from tests.data.content import CONTENTS, Content
from tests.data.make import DAY, EXPECTED, FILES, MAKERS, described

DOCUMENTS = sorted(FILES.iterdir())
TABLES_ONLY = (".csv", ".xlsx", ".jsonl")
SAYING = (".md", ".html", ".docx", ".pptx", ".xlsx", ".epub", ".ipynb")
NO_TABLE = (".srt", ".vtt", ".ipynb", ".py")


def squeezed(text: str) -> str:
    """`text` without white space and what marks a table, and numbers as a spreadsheet has them."""
    return re.sub(r"(?<=\d\.\d)0(?!\d)", "", re.sub(r"[\s|]", "", text))


def test_every_format_is_there_in_every_language() -> None:
    assert [file.name for file in DOCUMENTS] == sorted(
        f"report-{content.lang}{suffix}" for content in CONTENTS for suffix in MAKERS
    )
    assert {kind for suffix, kind in _SUFFIXES.items() if suffix in MAKERS} == set(_SUFFIXES.values())


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_a_document_is_read_as_expected(file: Path) -> None:
    loaded = load_all(file, max_bytes=10**7)
    assert loaded.skipped == ()
    found = "".join(described(document, file) for document in loaded.documents)
    assert found == (EXPECTED / f"{file.name}.txt").read_text("utf-8")


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.lang)
@pytest.mark.parametrize("suffix", MAKERS)
def test_no_word_is_lost(content: Content, suffix: str) -> None:
    """Independent of the expectations, which were written by the loaders and read by people."""
    documents = load_all(FILES / f"report-{content.lang}{suffix}", max_bytes=10**7).documents
    text = squeezed("\n".join(document.text for document in documents))
    if suffix not in TABLES_ONLY:
        assert all(squeezed(sentence) in text for sentence in (content.opening, content.body[0]))
    if suffix not in (*TABLES_ONLY, ".py"):
        assert squeezed(content.body[1]) in text
    if suffix not in NO_TABLE:
        assert all(squeezed(cell) in text for row in content.table for cell in row)


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content.lang)
@pytest.mark.parametrize("suffix", SAYING)
def test_what_a_document_says_of_itself(content: Content, suffix: str) -> None:
    document = load(FILES / f"report-{content.lang}{suffix}", max_bytes=10**7)
    said = [pair for pair in document.metadata if pair[0] != "language"]
    assert document.date == DAY
    assert said == [("author", content.author), *(("tag", tag) for tag in content.tags)]


@pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: file.name)
def test_headings_and_pages_are_where_they_say(file: Path) -> None:
    for document in load_all(file, max_bytes=10**7).documents:
        for heading in document.headings:
            line = document.text[heading.start :].split("\n", 1)[0]
            assert heading.title in line or line.strip().startswith(("class", "def"))
        starts = [page.start for page in document.pages]
        assert starts == sorted(starts)
        assert all(0 <= span.start < span.end <= len(document.text) for span in document.blocks)
