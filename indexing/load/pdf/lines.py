"""Lines of a PDF page in reading order, and how the words of two of them are put together.

Where a line stands is told from its own side: `head` is where it begins and `tail` where it ends, and both grow in the
direction of reading, so that right-to-left lines are compared like others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexing.load.pdf.bidi import Reader
from indexing.load.pdf.glyphs import HYPHEN
from indexing.load.pdf.words import GAP, Piece, Word

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u312f\u31a0-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60"
_UNSPACED += "\U00020000-\U0003ffff"
_WITHOUT_SPACE = re.compile(f"[{_UNSPACED}“”‘’—…]")
_FIRST_UNSPACED = re.compile(f"[{_UNSPACED}]")
_SPACED = re.compile(rf"[{_UNSPACED}] [a-z0-9]|[a-z0-9] [{_UNSPACED}]", re.I)
_END_HYPHEN = re.compile(rf"[^\W\d_]{HYPHEN}$")
_KEPT_HYPHEN = re.compile(r"\w-$")
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔︒][\"'”’»)」』）\]*]*$")
_ITEM = re.compile(
    r"[•‣◦▪▫●○■□►▶➢✓✔·*–—-]\s|[•‣◦▪●■►➢✓✔]|\(?(?:\d{1,3}|[a-zא-ת]|[ivx]{1,4})[.)]\s|[(（]?[一二三四五六七八九十]{1,3}[)）、.．]",
    re.I,
)
_LEADER = re.compile(r"(?: ?[.·․…]){5,}")
_LEADER_END = re.compile(r" … ?\S{1,6}$")
_WIDER = 1.5
_NUMBERING = re.compile(r"[•‣◦▪▫●○■□►▶➢✓✔·*–—-]|[(\[]?\w{1,3}[.)\]]|[.)]\d{1,3}", re.I)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text. `first` is how wide its first word is, `body` where its second one begins, from `head` on.

    `parts` counts what stands apart on it; `size` is 0 when it is not known where the line stands.
    """

    text: str
    head: float
    tail: float
    y: float
    size: float
    bold: bool
    rtl: bool
    first: float
    body: float
    parts: int = 1

    @property
    def x0(self) -> float:
        return -self.tail if self.rtl else self.head

    @property
    def x1(self) -> float:
        return -self.head if self.rtl else self.tail


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table, each with its cells joined by " | "."""

    rows: tuple[str, ...]


Item = Line | Table


def line_of(pieces: Sequence[Piece], reader: Reader) -> Line:
    """The pieces, which stand on one line, as a line."""
    words = [word for piece in sorted(pieces, key=lambda piece: piece.x0) for word in piece.words]
    drawn = _LEADER.sub(" …", " ".join(word[0] for word in words))
    text = reader.read(drawn)
    rtl = reader.is_rtl(drawn) and not reader.backwards
    inward = words[::-1] if rtl else words
    first = abs(inward[0][2] - inward[0][1])
    main = max(pieces, key=lambda piece: len(piece.words))
    if _FIRST_UNSPACED.match(text) and len(inward[0][0]) > 1:
        first = 1.2 * main.size  # a line may end before any character, but for some stops
    head, tail = (-words[-1][2], -words[0][1]) if rtl else (words[0][1], words[-1][2])
    body = head if len(inward) < 2 else -inward[1][2] if rtl else inward[1][1]
    bold, parts = all(piece.bold for piece in pieces), _parts(words, main.size) if len(pieces) > 1 else 1
    return Line(text, head, tail, main.y, main.size, bold, rtl, first, body, parts)


def _parts(words: Sequence[Word], size: float) -> int:
    """How many parts of the line stand apart: by white space that is wider than what justified words have."""
    gaps = [right[1] - left[2] for left, right in pairwise(words)]
    usual = min(gaps) if len(gaps) > 1 else 0.0
    return 1 + sum(gap > max(GAP * size, _WIDER * usual) for gap in gaps)


def wraps(line: Line, after: Line, edge: float) -> bool:
    """Whether the first word of `after` has no room at the end of `line`, where lines end at `edge`."""
    if _LEADER_END.search(line.text):
        return False  # the page number that a leader leads to
    unspaced = _FIRST_UNSPACED.match(after.text)
    room = edge - line.tail
    return room < after.first + (1.2 if unspaced else 0.3) * line.size


def join(first: str, second: str) -> str:
    """`first` and what follows it on the next line as one text."""
    if first[-1:].isascii() and second[:1].isascii() and first[-1:] != "-":
        return f"{first} {second}"
    if first.endswith(HYPHEN):
        broken = _END_HYPHEN.search(first) and second[:1].islower()
        return first[:-1] + ("" if broken else "-") + second
    if _KEPT_HYPHEN.search(first):
        return first + second
    before, after = _WITHOUT_SPACE.match(first[-1:]), _WITHOUT_SPACE.match(second[:1])
    if before and after:
        return first + second
    if (before or after) and (_FIRST_UNSPACED.search(first) and _FIRST_UNSPACED.search(second)):
        return first + (" " if _SPACED.search(first + "\n" + second) else "") + second
    return f"{first} {second}"


def has_leader(text: str) -> bool:
    """Whether dots lead from one word of `text` to another, as to the numbers of pages."""
    return _LEADER.search(text) is not None


def ends_sentence(text: str) -> bool:
    return _SENTENCE_END.search(text) is not None


def begins_item(text: str) -> bool:
    """Whether `text` begins as the item of a list does."""
    return _ITEM.match(text) is not None


def is_numbering(text: str) -> bool:
    """Whether `text` is no more than the mark or the number of an item."""
    return _NUMBERING.fullmatch(text) is not None


def cell_text(rows: Sequence[Sequence[Word]], reader: Reader) -> str:
    """The text of a cell whose lines, from the top, are `rows`."""
    text = ""
    for words in rows:
        line = reader.read(" ".join(word[0] for word in words))
        text = join(text, line) if text else line
    return " ".join(text.replace(HYPHEN, "-").split())
