"""A chunk together with those that stand before and after it in its document."""

from __future__ import annotations

from dataclasses import replace

from indexing.ledger import Ledger, rows
from indexing.types import Page, StoredChunk

_BEFORE = 'SELECT id, start, "end", pages FROM chunks WHERE document_id = ? AND start < ? ORDER BY start DESC LIMIT ?'
_AFTER = 'SELECT id, start, "end", pages FROM chunks WHERE document_id = ? AND start > ? ORDER BY start LIMIT ?'


def widened(ledger: Ledger, stored: StoredChunk, count: int) -> StoredChunk:
    """`stored` with up to `count` chunks before and after it: the document's own text from the first to the last.

    Its id, language and headings stay; as it is where the document has changed meanwhile.
    """
    document, chunk = stored.document.id, stored.chunk
    before = ledger.read(_BEFORE, document, chunk.start, count)
    after = ledger.read(_AFTER, document, chunk.start, count)
    return joined(ledger, stored, min([chunk.start, *(row[1] for row in before)]),
                  max([chunk.end, *(row[2] for row in after)]),
                  [page for row in (*before, *after) for page in rows.to_pages(row[3])])  # fmt: skip


def joined(ledger: Ledger, stored: StoredChunk, start: int, end: int, pages: list[Page]) -> StoredChunk:
    """`stored` as the characters `start` to `end` of its document, which touch these pages besides its own."""
    chunk = stored.chunk
    found = ledger.read(
        "SELECT substr(text, ?, ?) FROM documents WHERE id = ?", start + 1, end - start, stored.document.id
    )
    text = str(found[0][0]) if found else ""
    if len(text) != end - start or text[chunk.start - start : chunk.end - start] != chunk.text:
        return stored
    touched = tuple(sorted({*chunk.pages, *pages}, key=lambda page: page.start))
    return replace(stored, chunk=replace(chunk, text=text, start=start, end=end, pages=touched))
