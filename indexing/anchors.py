"""Words of a document that somebody outside the ledger points at, found again after documents were changed or moved.

An anchor holds none of the words, only a digest of them, so that it keeps nothing of a document that is gone. Knows the
ledger; knows nothing of who points, or why.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from indexing.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Anchor:
    """The characters `start` to `end` of the document `source`, as it was when its checksum was `version`.

    `digest` is that of the words. They begin `offset` characters after the beginning of the chunk `chunk_id`, which of all
    chunks holds the most of them.
    """

    source: str
    start: int
    end: int
    digest: str
    chunk_id: int
    offset: int
    version: str


def anchored(ledger: Ledger, source: str, start: int, end: int, words: str) -> Anchor | None:
    """An anchor to `words` in the document `source`; None where they do not stand there."""
    for (document,) in ledger.read("SELECT id FROM documents WHERE source = ?", source):
        anchor = _at(ledger, document, start, end)
        return anchor if anchor is not None and anchor.digest == _digest(words) else None
    return None


def found(ledger: Ledger, anchor: Anchor) -> Anchor | None:
    """The anchor as its words stand now; None where they are gone.

    They are looked for in their chunk, which may have moved, and at their place in the document, which may have been cut
    into other chunks.
    """
    for document, start in _places(ledger, anchor):
        now = _at(ledger, document, start, start + anchor.end - anchor.start)
        if now is not None and now.digest == anchor.digest:
            return now
    return None


def words(ledger: Ledger, anchor: Anchor) -> str:
    """The words of an anchor that was found."""
    held = ledger.read(
        "SELECT substr(text, ?, ?) FROM documents WHERE source = ?",
        anchor.start + 1, anchor.end - anchor.start, anchor.source,
    )  # fmt: skip
    return str(held[0][0]) if held else ""


def versions(ledger: Ledger) -> dict[str, str]:
    """The checksum of each document by source, as anchors note it."""
    return {str(source): str(version) for source, version in ledger.read("SELECT source, hex(checksum) FROM documents")}


def _places(ledger: Ledger, anchor: Anchor) -> Iterator[tuple[int, int]]:
    """Documents in which the words may be, and where they would begin."""
    for document, start in ledger.read("SELECT document_id, start FROM chunks WHERE id = ?", anchor.chunk_id):
        yield document, start + anchor.offset
    for (document,) in ledger.read("SELECT id FROM documents WHERE source = ?", anchor.source):
        yield document, anchor.start


def _at(ledger: Ledger, document: int, start: int, end: int) -> Anchor | None:
    if not 0 <= start < end:
        return None
    held = ledger.read(
        "SELECT source, hex(checksum), substr(text, ?, ?) FROM documents WHERE id = ?", start + 1, end - start, document
    )
    chunk = ledger.read(
        'SELECT id, start FROM chunks WHERE document_id = ? AND start < ? AND "end" > ? '
        'ORDER BY min("end", ?) - max(start, ?) DESC, start LIMIT 1',
        document, end, start, end, start,
    )  # fmt: skip
    if not (held and chunk) or len(held[0][2]) != end - start:
        return None
    source, version, text = held[0]
    chunk_id, begin = chunk[0]
    return Anchor(source, start, end, _digest(text), chunk_id, start - begin, version)


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
