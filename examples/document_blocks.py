"""Read the small part of Markdown in which the sample documents are written.

A source holds headings, one-line paragraphs, bullets, numbered lines and
tables. Everything else in Markdown is left out on purpose: the text of a
finished document must be exactly the text of its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["heading", "paragraph", "bullet", "number", "table"]
Language = Literal["en", "he", "zh-Hant", "zh-Hans"]

_SUFFIX_LANGUAGES: dict[str, Language] = {
    "-he": "he",
    "-zh-hant": "zh-Hant",
    "-zh-hans": "zh-Hans",
}
_RULE_ROW = re.compile(r"\|[\s|:-]+\|")
_NUMBERED = re.compile(r"\d+\. ")


@dataclass(frozen=True)
class Block:
    """One heading, paragraph, list line or whole table."""

    kind: Kind
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Document:
    """One sample document, ready to be written as PDF or DOCX."""

    file_name: str
    language: Language
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """The text of the first heading."""
        return next(block.text for block in self.blocks if block.kind == "heading")

    @property
    def right_to_left(self) -> bool:
        """Whether the text is read from right to left."""
        return self.language == "he"


def read_document(source: Path) -> Document:
    """Read a source named after its document, such as `rules-he.pdf.md`."""
    file_name = source.name.removesuffix(".md")
    stem = file_name.rsplit(".", 1)[0]
    lines = source.read_text(encoding="utf-8").splitlines()
    return Document(file_name, _language(stem), tuple(_blocks(lines)))


def _language(stem: str) -> Language:
    for suffix, language in _SUFFIX_LANGUAGES.items():
        if stem.endswith(suffix):
            return language
    return "en"


def _blocks(lines: list[str]) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    for line in [*lines, ""]:
        text = line.strip()
        if text.startswith("|"):
            if not _RULE_ROW.fullmatch(text):
                rows.append(tuple(cell.strip() for cell in text.strip("|").split("|")))
            continue
        if rows:
            yield Block("table", rows=tuple(rows))
            rows = []
        if text:
            yield _line_block(text)


def _line_block(text: str) -> Block:
    if text.startswith("#"):
        marks, _, title = text.partition(" ")
        return Block("heading", title, level=len(marks))
    if text.startswith("- "):
        return Block("bullet", text.removeprefix("- "))
    return Block("number" if _NUMBERED.match(text) else "paragraph", text)
