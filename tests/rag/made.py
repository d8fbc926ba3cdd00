"""Passages made by hand."""

from __future__ import annotations

from indexing.text.language import detect
from indexing.types import Chunk, DocumentInfo, Page, StoredChunk
from rag.types import Hit, Passage


def chunk(
    text: str, id: int = 1, *, start: int = 0, headings: tuple[str, ...] = (), pages: tuple[Page, ...] = ()
) -> StoredChunk:
    """A chunk of a document called `Guide`, in the language of its text."""
    lang = detect(text)
    document = DocumentInfo(1, f"/docs/{id}.md", "Guide", "text/markdown", "", lang, 1, "2025-01-01T00:00:00Z")
    return StoredChunk(id, Chunk(text, start, start + len(text), lang, headings, pages), document)


def passage(
    text: str,
    number: int = 1,
    *,
    score: float = 1.0,
    start: int = 0,
    headings: tuple[str, ...] = (),
    pages: tuple[Page, ...] = (),
) -> Passage:
    return Passage(number, chunk(text, number, start=start, headings=headings, pages=pages), score, 0.5, score)


def passages(*texts: str) -> tuple[Passage, ...]:
    """Numbered from 1, each a little worse than the one before."""
    return tuple(passage(text, number, score=1.0 - 0.1 * number) for number, text in enumerate(texts, 1))


def hit(text: str, id: int, score: float) -> Hit:
    return Hit(chunk(text, id), score, score, None)
