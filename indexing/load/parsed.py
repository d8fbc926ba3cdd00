"""What a parser of one format returns: the words of a file, before they are a `Document`."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

from indexing.text.fold import HIDDEN
from indexing.types import Heading, Metadata, Page, Span

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_MOST_MARKS = 30
_FENCE = re.compile(r"^[ ]{0,3}(`{3,}+|~{3,}+)[^\n`]*+\n.*?(?:^[ ]{0,3}\1[`~]*[ ]*$|\Z)", re.M | re.S)
_ROWS = re.compile(r"(?:^[^\n|]*\|[^\n]*(?:\n|\Z)){2,}", re.M)

_removed: ContextVar[Counter[str] | None] = ContextVar("removed", default=None)


@dataclass(frozen=True, slots=True)
class Parsed:
    """The clean text of a file with its headings and pages; `title` is "" when the file does not name itself.

    `blocks` are the tables and the code in it, see `Document`; `notes` are sentences for the person; `metadata`
    is what the file says of itself, its "date" as it is written there.
    """

    text: str
    title: str = ""
    headings: tuple[Heading, ...] = ()
    pages: tuple[Page, ...] = ()
    blocks: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()
    metadata: Metadata = ()


def clean(text: str) -> str:
    """`text` in NFC, its lines ended by \\n alone, without control characters and characters that hide in a text.

    Marks of direction, joiners and soft hyphens stay: they are part of how the text is shown.
    """
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    found = _removed.get()
    if found is not None:
        found.update(HIDDEN.findall(text))
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _long_runs().sub(r"\1", HIDDEN.sub("", text)))


@cache
def _long_runs() -> re.Pattern[str]:
    """More marks on one character than any writing has: normalization takes the square of their number.

    The limit is that of Unicode's stream-safe text format (UAX #15).
    """
    marks = "".join(char for char in map(chr, range(0x300, 0x1F000)) if unicodedata.combining(char))
    return re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+")


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Counts what `clean` takes out of texts inside, by character."""
    found: Counter[str] = Counter()
    token = _removed.set(found)
    try:
        yield found
    finally:
        _removed.reset(token)


def blocks(text: str) -> tuple[Span, ...]:
    """Fenced code and runs of two or more lines with "|" in them, in order."""
    fences = [Span(*match.span()) for match in _FENCE.finditer(text)]
    rows = [Span(*match.span()) for match in _ROWS.finditer(text)]
    apart = []
    following = 0  # both are in order
    for row in rows:
        while following < len(fences) and fences[following].end <= row.start:
            following += 1
        if following == len(fences) or row.end <= fences[following].start:
            apart.append(row)
    return tuple(sorted([*fences, *apart], key=lambda span: span.start))


def one_line(text: str) -> str:
    """`text` with every run of white space written as one space."""
    return " ".join(text.split())
