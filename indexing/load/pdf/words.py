"""The words of a PDF page and where they stand, through pdfium.

pdfium finds the lines. Of a line from left to right only the ends of its words are asked for; the characters of one with
Hebrew or Arabic are all asked for and put in the order in which they stand on the page, because pdfium turns such lines
piece by piece, and Arabic ones often not at all. What words mean to each other (columns, tables, paragraphs) is not
known here.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from operator import sub

from indexing.load.pdf.bidi import RTL_LETTER
from indexing.load.pdf.glyphs import HYPHEN, Boxes, Glyphs, whole
from indexing.text.fold import MARKS

Word = tuple[str, float, float]
"""Characters, and where they begin and end from the left."""

Range = tuple[int, int]
"""Numbers of the first character and of the one after the last."""

GAP = 0.8
"""White space, in font sizes, that may separate columns."""

_WORD = re.compile(rf"[^\s{HYPHEN}]+{HYPHEN}?|{HYPHEN}")
_MARK = re.compile(f"[{MARKS}]")
_SPACE = 0.16  # of the font size: less is kerning
_SHIFT = 0.6  # of the font size: a raised number is still on the line

_Char = tuple[float, int, float, str]
"""Left end, number, right end and text of a character; the text of a space is empty."""

_END: _Char = (0.0, -1, 0.0, "")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand together on a line, from left to right as drawn. `size` is 0 when it is not known where.

    `turned` says that there are right-to-left letters among them; `line` is the number of pdfium's line.
    """

    words: list[Word]
    y: float
    size: float
    bold: bool
    turned: bool
    line: int

    @property
    def x0(self) -> float:
        return self.words[0][1]

    @property
    def x1(self) -> float:
        return self.words[-1][2]


@dataclass(frozen=True, slots=True)
class _Run:
    """A line: the characters of it, whether it has right-to-left letters, and its number."""

    spans: list[Range]
    turned: bool
    number: int


def pieces(glyphs: Glyphs, *, r2l: bool) -> list[Piece]:
    """The text of a page in pdfium's order. `r2l`: the PDF is a right-to-left one, whose Latin lines are turned too."""
    runs = list(_runs(glyphs, r2l=r2l))
    words = [
        [] if run.turned else [match.span() for match in _WORD.finditer(glyphs.text, *run.spans[0])] for run in runs
    ]
    boxes = glyphs.boxes([index for some in words for start, end in some for index in (start, end - 1)])
    found: list[Piece] = []
    at = 0
    for run, some in zip(runs, words, strict=True):
        if run.turned:
            made = list(_turned(glyphs, run))
        else:
            own = boxes.some(at, at + 2 * len(some)) if boxes else None
            own = own or glyphs.boxes([index for start, end in some for index in (start, end - 1)])
            made = list(_straight(glyphs, some, own, run.number)) if own else []
            at += 2 * len(some)
        found += made or [_somewhere(glyphs, run)]
    return found


def _somewhere(glyphs: Glyphs, run: _Run) -> Piece:
    """The line as pdfium gives it, when it does not run from left to right."""
    text = " ".join(whole(glyphs.text[start:end]).strip() for start, end in run.spans)
    return Piece([(text, 0.0, 0.0)], 0.0, 0.0, False, False, run.number)


def _runs(glyphs: Glyphs, *, r2l: bool) -> Iterator[_Run]:
    """The lines of a page, those of right-to-left text in pieces on one line of the page as one."""
    pending: list[Range] = []
    base = 0.0
    start = 0
    lines = glyphs.text.split("\n")
    for number, line in enumerate(lines):
        end = start + len(line)
        if line and not line.isspace():
            turned = r2l or (not line.isascii() and RTL_LETTER.search(line) is not None)
            first = start + len(line) - len(line.lstrip())
            y = glyphs.origin(first)[1] if turned or pending else 0.0
            if pending and abs(y - base) > 0.3 * glyphs.size(first):
                yield _Run(pending, True, number - 1)
                pending = []
            if turned or pending:
                pending.append((start, end))
                base = y
            else:
                yield _Run([(start, end)], False, number)
        start = end + 1
    if pending:
        yield _Run(pending, True, len(lines))


def _straight(glyphs: Glyphs, spans: list[Range], boxes: Boxes, number: int) -> Iterator[Piece]:
    """The pieces of a line; `boxes` are those of the first and the last character of each word."""
    size = glyphs.size(spans[len(spans) // 2][0])
    lefts, rights = boxes.lefts[::2], boxes.rights[1::2]
    words = list(zip([whole(glyphs.text[start:end]) for start, end in spans], lefts, rights, strict=True))
    gaps = list(map(sub, lefts[1:], rights))
    level = max(boxes.bottoms) - min(boxes.bottoms) <= _SHIFT * size
    if level and (not gaps or (max(gaps) <= GAP * size and min(gaps) > -size)):
        yield _piece(glyphs, words, spans, turned=False, number=number)
        return
    starts, ends = boxes.bottoms[::2], boxes.bottoms[1::2]
    if any(abs(end - start) > size for start, end in zip(starts, ends, strict=True)):
        return
    begin = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or not (
            -size < gaps[at - 1] <= GAP * size and abs(starts[at] - starts[at - 1]) <= _SHIFT * size
        ):
            yield _piece(glyphs, words[begin:at], spans[begin:at], turned=False, number=number)
            begin = at


def _piece(glyphs: Glyphs, words: list[Word], spans: list[Range], *, turned: bool, number: int) -> Piece:
    first, middle, last = spans[0][0], spans[len(spans) // 2][0], spans[-1][-1] - 1
    bold = glyphs.is_bold(middle) and glyphs.is_bold(first) and glyphs.is_bold(last)
    size = glyphs.size(first)
    if size != glyphs.size(last):  # as most of it is set
        size = sorted((size, glyphs.size(middle), glyphs.size(last)))[1]
    return Piece(words, glyphs.origin(middle)[1], size, bold, turned, number)


def _turned(glyphs: Glyphs, run: _Run) -> Iterator[Piece]:
    """The pieces of a right-to-left line, from the left."""
    indices = [index for start, end in run.spans for index in range(start, end) if glyphs.text[index] not in "\r\n"]
    chars: list[_Char] = []
    bottoms = []
    for index, left, bottom, right in zip(indices, *(glyphs.boxes(indices) or ((), (), ())), strict=False):
        text = glyphs.text[index]
        if not text.isspace():
            chars.append((left, index, right, text))
            bottoms.append(bottom)
        elif right - left > 0.01:  # else pdfium has guessed it
            chars.append((left, index, right, ""))
    if not bottoms:
        return
    size = glyphs.size(chars[len(chars) // 2][1]) or 1.0
    if max(bottoms) - min(bottoms) < size:
        yield from _drawn(glyphs, chars, size, run.number)
        return
    rows: dict[int, list[_Char]] = {}  # a hyphen made pdfium put two lines into one
    for char in chars:
        rows.setdefault(round(glyphs.origin(char[1])[1] / (0.5 * size)), []).append(char)
    for row in sorted(rows, reverse=True):
        yield from _drawn(glyphs, rows[row], size, run.number)


def _drawn(glyphs: Glyphs, chars: list[_Char], size: float, number: int) -> Iterator[Piece]:
    """The pieces that `chars`, which stand on one line, make: a space is where there is one to be seen."""
    if any(map(_MARK.match, (char[3] for char in chars))):
        chars = _with_marks(glyphs, chars, size)
    words: list[Word] = []
    spans: list[Range] = []
    word: list[str] = []
    start, begin, last, right = 0.0, 0, 0, 0.0
    for left, index, end, text in [*sorted(chars), _END]:
        if word and (not text or (left - right > _SPACE * size and glyphs.origin(index)[0] - right > _SPACE * size)):
            words.append((whole("".join(word)), start, right))
            spans.append((begin, last + 1))
            word = []
        if not text:
            continue
        if word:
            right = end if end > right else right
        else:
            if words and left - right > GAP * size:
                yield _piece(glyphs, words, spans, turned=True, number=number)
                words, spans = [], []
            start, begin, right = left, index, end
        word.append(text)
        last = index
    if words:
        yield _piece(glyphs, words, spans, turned=True, number=number)


def _with_marks(glyphs: Glyphs, chars: list[_Char], size: float) -> list[_Char]:
    """`chars` with points and accents in one with their letters: before a letter that will be turned round."""
    letters = sorted(char for char in chars if char[3] and not _MARK.match(char[3]))
    if not letters:
        return chars
    by_origin = {round(glyphs.origin(letter[1])[0], 1): letter for letter in letters}
    centers = [(left + right) / 2 for left, _, right, _ in letters]
    marks: dict[int, list[_Char]] = {}
    for char in chars:
        if _MARK.match(char[3]):
            near = letters[min(bisect_left(centers, (char[0] + char[2]) / 2), len(letters) - 1)]
            letter = by_origin.get(round(glyphs.origin(char[1])[0], 1), near)
            marks.setdefault(letter[1], []).append(char)
    joined = [char for char in chars if not char[3]]
    for left, index, right, text in letters:
        own = "".join(mark[3] for mark in marks.get(index, ()))
        left = min([left, *(mark[0] for mark in marks.get(index, ()))])
        narrow = max(0.0, 0.5 * size - (right - left)) / 2 if own else 0.0  # pdfium shares the width out
        text = own[::-1] + text if RTL_LETTER.match(text) else text + own
        joined.append((left - narrow, index, right + narrow, text))
    return joined
