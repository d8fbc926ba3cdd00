"""A document cut into chunks that fit the encoder, with exact character offsets.

The cutting is langchain-text-splitters' recursive splitter, measured in the encoder's own tokens, with separators that
know the sentence ends of the three scripts. Chunks do not overlap, and joined they are the document's text again, so
every offset is exact by construction. A section under a heading begins a chunk unless it is short; tables and code are
kept whole where they fit.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise

from indexing.text.fold import DIRECTION, MARKS
from indexing.text.language import detect
from indexing.types import Chunk, Document, Heading, Span

_EMOJI = "\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff"  # joiner, variations, skin tones: they too follow another character

SEPARATORS = (
    r"\n\s*\n",
    r"\n",
    rf"[。！？｡]+[」』”’）{DIRECTION}]*|[.!?…؟]+[\"'”’){DIRECTION}]*\s",
    r"[；;：:]\s?|\s[–—]\s",
    r"[，、,]\s?",
    r"\s",
    rf"(?s:.(?:[{MARKS}{_EMOJI}]|(?<=\u200d).)*)",
    "",
)
"""Where a text may be cut, best place first, as regular expressions; each is kept at the end of what precedes it."""

Counter = Callable[[str], int]
"""Tokens of a text."""


def split(document: Document, count: Counter, budget: int) -> list[Chunk]:
    """The chunks of `document`, each of at most `budget` tokens by `count`; chunks of white space are left out."""
    count = lru_cache(maxsize=16_384)(count)  # a piece is counted at every level it is cut at
    paths = _paths(document.headings)
    chunks = []
    for section_start, section in _sections(document, count, budget):
        start = section_start
        for piece in _cut(section, _within(document.blocks, start, start + len(section)), count, budget):
            text = piece.strip()
            if text:
                first = start + piece.index(text[0])
                chunks.append(_chunk(document, text, first, paths))
            start += len(piece)
    return chunks


def _sections(document: Document, count: Counter, budget: int) -> Iterator[tuple[int, str]]:
    """Pieces of the text that begin at headings, short ones joined to the next while both fit."""
    text = document.text
    if not text:
        return
    cuts = sorted({0, len(text), *(heading.start for heading in document.headings)})
    start = 0
    for end, following in zip(cuts[1:], [*cuts[2:], None], strict=True):
        if following is not None and count(text[start:end]) < budget // 4 and count(text[start:following]) <= budget:
            continue
        yield start, text[start:end]
        start = end


def _within(blocks: tuple[Span, ...], start: int, end: int) -> list[Span]:
    """The parts of `blocks`, which are in order and apart, between `start` and `end`, counted from `start`."""
    first = bisect_right(blocks, start, key=lambda block: block.end)
    last = bisect_left(blocks, end, key=lambda block: block.start)
    return [Span(max(block.start, start) - start, min(block.end, end) - start) for block in blocks[first:last]]


def _cut(text: str, blocks: list[Span], count: Counter, budget: int) -> list[str]:
    """The pieces of `text`, which joined are the text. A block is cut only where it does not fit by itself."""
    if not blocks:
        return _recursively(text, count, budget)
    pieces, held = [], ""
    for segment in _segments(text, blocks):
        if count(held + segment) <= budget:
            held += segment
            continue
        pieces.append(held)
        *whole, held = _recursively(segment, count, budget)
        pieces.extend(whole)
    return [*pieces, held]


def _segments(text: str, blocks: list[Span]) -> Iterator[str]:
    """`text` in pieces that are a block or have none in them."""
    cuts = sorted({0, len(text), *(place for block in blocks for place in (block.start, block.end))})
    for start, end in pairwise(cuts):
        yield text[start:end]


def _recursively(text: str, count: Counter, budget: int) -> list[str]:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    splitter = RecursiveCharacterTextSplitter(
        separators=list(SEPARATORS),
        is_separator_regex=True,
        keep_separator="end",
        strip_whitespace=False,
        chunk_size=budget,
        chunk_overlap=0,
        length_function=count,
    )
    return list(splitter.split_text(text))


def _chunk(document: Document, text: str, start: int, paths: list[tuple[str, ...]]) -> Chunk:
    end = start + len(text)
    first = max(0, bisect_right(document.pages, start, key=lambda page: page.start) - 1)
    last = bisect_left(document.pages, end, key=lambda page: page.start)
    under = bisect_right(document.headings, start, key=lambda heading: heading.start)
    return Chunk(
        text=text,
        start=start,
        end=end,
        lang=detect(text),
        headings=paths[under],
        pages=tuple(document.pages[first:last]),
    )


def _paths(headings: tuple[Heading, ...]) -> list[tuple[str, ...]]:
    """The titles of the headings that a place lies under, highest first: before the first heading, and after each."""
    paths: list[tuple[str, ...]] = [()]
    path: list[Heading] = []
    for heading in headings:
        path = [*(above for above in path if above.level < heading.level), heading]
        paths.append(tuple(title.title for title in path))
    return paths
