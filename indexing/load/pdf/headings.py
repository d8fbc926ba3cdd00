"""Headings of a PDF: by its outline where the pages say the same, else by font.

A heading is short and set larger than most of the text, or as large and bold. It is not known whether a line that is set
so is meant as one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from indexing.load.pdf.lines import Item, Line, begins_item, ends_sentence
from indexing.load.pdf.paragraphs import Paragraph

Outline = Sequence[tuple[int, str, int]]
"""Level from 1, title and page from 0 of each bookmark."""

Style = tuple[float, bool]
"""Font size, to half a point, and whether it is bold."""

_LARGER = 1.15
_LETTERS = 160
_BOLD_LETTERS = 100
_LINES = 3
_MOST = 0.3  # of the letters of a document: what is more is not its headings
_LEVELS = 6
_WORD = re.compile(r"[^\W\d_]{2}|[\u2e80-\u9fff]")
_LABEL = re.compile(r"^(?:\d{1,3}|[A-Z])(?:\.\d+)*[.)]?\s+|[^\w]+")


def body_size(pages: Sequence[Sequence[Item]]) -> float:
    """The font size of most letters."""
    letters: Counter[float] = Counter()
    for page in pages:
        for item in page:
            if isinstance(item, Line) and item.size:
                letters[round(item.size * 2) / 2] += len(item.text)
    return max(letters, key=lambda size: (letters[size], -size), default=0.0)


def levels(pages: Sequence[Sequence[Paragraph]], outline: Outline, body: float) -> dict[tuple[int, int], int]:
    """The level of each paragraph that is a heading, by page and number on it."""
    return _by_outline(pages, outline) or _by_style(pages, body)


def _by_outline(pages: Sequence[Sequence[Paragraph]], outline: Outline) -> dict[tuple[int, int], int]:
    """The paragraphs that the outline names; nothing when it names less than half of what it should."""
    wanted: defaultdict[tuple[int, str], int] = defaultdict(int)
    for level, title, index in outline:
        wanted[index, _LABEL.sub("", title).casefold()] = level
    found = {}
    for at, page in enumerate(pages):
        for number, paragraph in enumerate(page):
            if paragraph.first and len(paragraph.text) <= _LETTERS:
                level = wanted.pop((at, _LABEL.sub("", paragraph.text).casefold()), 0)
                if level:
                    found[at, number] = min(level, _LEVELS)
    return found if len(found) > 1 and len(found) >= len(wanted) else {}


def _by_style(pages: Sequence[Sequence[Paragraph]], body: float) -> dict[tuple[int, int], int]:
    letters: Counter[Style] = Counter()
    found: dict[tuple[int, int], Style] = {}
    for at, page in enumerate(pages):
        for number, paragraph in enumerate(page):
            if not paragraph.first or not paragraph.first.size:
                continue
            style = round(paragraph.first.size * 2) / 2, paragraph.first.bold
            letters[style] += len(paragraph.text)
            if _may_head(paragraph, style, body):
                found[at, number] = style
    most = _MOST * sum(letters.values())
    styles = sorted({style for style in found.values() if letters[style] <= most}, reverse=True)
    ranks: dict[Style, int] = {}
    for style in styles:
        larger = [other for other in ranks if other[0] > 1.05 * style[0] or other[1] > style[1]]
        ranks[style] = min(max((ranks[other] for other in larger), default=0) + 1, _LEVELS)
    return {place: ranks[style] for place, style in found.items() if style in ranks}


def _may_head(paragraph: Paragraph, style: Style, body: float) -> bool:
    size, bold = style
    if paragraph.lines > _LINES or not _WORD.search(paragraph.text) or begins_item(paragraph.text[:2]):
        return False
    if size >= max(_LARGER * body, body + 1):
        return len(paragraph.text) <= _LETTERS
    return bold and size > 0.95 * body and len(paragraph.text) <= _BOLD_LETTERS and not ends_sentence(paragraph.text)
