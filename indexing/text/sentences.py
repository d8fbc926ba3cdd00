"""Sentences of a text, as character spans.

A sentence ends at 。！？； and at . ! ? … followed by space (or by a closing quote and space), and at the end of a line
that is a heading, a list item or a table row. A full stop after a known abbreviation, an initial or a number in a list,
or before a small letter, does not end one. Lines that were wrapped inside a paragraph are one sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexing.text.fold import DIRECTION

Span = tuple[int, int]
"""Start and end of a sentence, in characters of the text; `text[start:end]` has no space at its ends."""

_END = re.compile(
    rf"[。！？；｡]+[」』”’）)\]*_{DIRECTION}]*"
    rf"|(?<![.!?…؟۔।])[.!?…؟۔।]++[\"'”’»)\]*_{DIRECTION}]*+(?=\s|$)"
    r"|\n(?=[^\S\n]*\n)|\n(?=[^\S\n]*(?:[#>|•‣◦·*\-–—]|\d{1,3}[.)]\s)|[^\n]* \| )"
)
_BLOCK_LINE = re.compile(r"\s*(?:#{1,6}\s|[|•‣◦·*>–—-])|[^\n]* \| ")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\[\"'“])(?:[A-Za-zÀ-ÿА-я]|Mr|Mrs|Ms|Dr|Prof|St|Sr|Jr|vs|etc|e\.g|i\.e|cf|No|no|Nr|Fig|fig|approx|Inc|Ltd|Co|Corp"
    r"|Gen|Col|Lt|Sgt|Rev|Hon|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|Ave|Blvd|Mt|ca|Bd|bzw|usw|z\.B|d\.h|Sra?|p|pp|vol|Vol)\.$"
)
_LIST_NUMBER = re.compile(r"(?:^|\n)\s*\d{1,3}\.$")


def sentences(text: str) -> list[Span]:
    """The spans of the sentences of `text`, in order, without overlap. Every non-space character is in one."""
    return [span for span in (_trim(text, start, end) for start, end in _pieces(text)) if span[0] < span[1]]


def _pieces(text: str) -> Iterator[Span]:
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if match.group().startswith(".") and _is_abbreviation(text, start, match.start() + 1):
            continue
        yield from _lines(text, start, end)
        start = end
    yield from _lines(text, start, len(text))


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut a block line (heading, list item, table row) from the lines after it; keep wrapped prose together."""
    line_end = text.find("\n", start, end)
    while line_end != -1 and line_end < end - 1:
        if text[start:line_end].strip() and not _BLOCK_LINE.match(text[start:line_end]):
            break  # prose, however many lines it goes on for: what begins a block begins a piece
        yield start, line_end
        start = line_end + 1
        line_end = text.find("\n", line_end + 1, end)
    yield start, end


def _is_abbreviation(text: str, start: int, end: int) -> bool:
    tail = text[max(start, end - 12) : end]
    goes_on = re.match(r"\s+[a-zà-ÿа-я]", text[end : end + 3])
    return bool(goes_on or _ABBREVIATION.search(tail) or _LIST_NUMBER.search(text[max(0, end - 6) : end]))


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
