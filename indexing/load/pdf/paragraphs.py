"""Lines of a PDF put together to paragraphs, where geometry says that one runs on to the next.

It does when its last line ends where lines end and had no room for the first word of the next, which stands close under
it, is set alike and begins no item of a list. Else the lines stay lines.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexing.load.pdf.glyphs import HYPHEN
from indexing.load.pdf.lines import Item, Line, Table, begins_item, join, wraps

_ALIKE = 0.08  # of the font size
_INDENT = 0.4
_OUTDENT = 6.0
_LOOSE = 0.2  # font sizes more than the usual distance of two lines
_LEADING = 1.4  # usual, in font sizes, when a document does not tell
_FULL = 0.15  # of the width: full lines end so near to where lines end
_MANY = 0.3  # of the lines of prose are full
_NO_EDGE = 1e9
_ENOUGH = 5  # lines that tell where lines end
_NEAR = 12.0  # of two columns that begin at the same place
_LARGE = 1.1  # times the size of most words: such lines are headings
_HEADING_LEADING = 1.9

Place = tuple[int, bool]
"""A column of a page, and whether its lines are right-to-left."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that belong together: of the lines `first` to `last`, or of a table. `column` counts those of a page."""

    text: str
    column: int
    first: Line | None = None
    last: Line | None = None
    lines: int = 1

    def ends_before(self, after: Paragraph, leading: float) -> bool:
        """Whether there is white space between the two, more than between lines."""
        if not self.last or not after.first or self.column != after.column:
            return True
        return self.last.y - after.first.y > (leading + 2 * _LOOSE) * max(self.last.size, after.first.size)


@dataclass(frozen=True, slots=True)
class _Column:
    """Lines one under the other: where they begin and where full ones end."""

    head: float
    edge: float
    lines: int


def usual_leading(pages: Sequence[Sequence[Item]]) -> float:
    """The usual distance of two base lines, in font sizes."""
    found: Counter[float] = Counter()
    for page in pages:
        lines = [item for item in page if isinstance(item, Line) and item.size]
        for above, below in pairwise(lines):
            distance = (above.y - below.y) / above.size
            if 0.8 < distance < 3.5 and _is_alike(above, below):
                found[round(distance, 1)] += 1
    return max(found, key=lambda distance: (found[distance], -distance), default=_LEADING)


def paragraphs(pages: Sequence[Sequence[Item]], body: float, leading: float) -> Iterator[list[Paragraph]]:
    """The paragraphs of each page; `body` is the font size of most words."""
    placed = [list(_columns(page)) for page in pages]
    measured = [_measured(page, numbers, body, leading) for page, numbers in zip(pages, placed, strict=True)]
    edges: defaultdict[int, list[float]] = defaultdict(list)
    for columns in measured:
        for column in columns.values():
            if column.lines >= _ENOUGH and column.edge != _NO_EDGE:
                edges[round(column.head / _NEAR)].append(column.edge)
    usual = {head: sorted(ends)[len(ends) // 2] for head, ends in edges.items()}
    for page, numbers, columns in zip(pages, placed, measured, strict=True):
        full = {place: _like_others(column, usual) for place, column in columns.items()}
        yield list(_of_page(page, numbers, full, leading, body))


def _columns(page: Sequence[Item]) -> Iterator[int]:
    """The column of each item: a new one begins where a line does not stand under the one before."""
    number = 0
    before: Line | None = None
    for item in page:
        if isinstance(item, Line):
            if before and not (item.y < before.y and item.x0 < before.x1 and item.x1 > before.x0):
                number += 1
            before = item
        yield number


def _measured(page: Sequence[Item], numbers: Sequence[int], body: float, leading: float) -> dict[Place, _Column]:
    """The columns of a page by number and direction."""
    lines: defaultdict[Place, list[Line]] = defaultdict(list)
    for item, number in zip(page, numbers, strict=True):
        if isinstance(item, Line) and item.size <= _LARGE * body:
            lines[number, item.rtl].append(item)
    columns = {}
    for place, some in lines.items():
        tails = sorted(line.tail for line in some)
        head, edge = min(line.head for line in some), tails[-1 - len(tails) // 15]
        full = sum(tail > edge - _FULL * (edge - head) for tail in tails)
        prose = full > max(1, _MANY * len(some)) and _runs_on(some, edge, leading)
        columns[place] = _Column(head, edge if prose else _NO_EDGE, len(some))
    return columns


def _runs_on(lines: Sequence[Line], edge: float, leading: float) -> bool:
    """Whether lines are wrapped more often than not, as verses and entries are not."""
    close = [
        (a, b)
        for a, b in pairwise(lines)
        if a.y - b.y <= (leading + _LOOSE) * a.size and _is_alike(a, b) and not begins_item(b.text)
    ]
    return 2 * sum(wraps(a, b, edge) for a, b in close) >= len(close)


def _like_others(column: _Column, usual: dict[int, float]) -> _Column:
    """A column of few lines ends where those do that begin where it does."""
    if column.lines >= _ENOUGH:
        return column
    edge = usual.get(round(column.head / _NEAR), column.edge)
    return _Column(column.head, edge if column.edge == _NO_EDGE else max(column.edge, edge), column.lines)


def _of_page(
    page: Sequence[Item], numbers: Sequence[int], columns: dict[Place, _Column], leading: float, body: float
) -> Iterator[Paragraph]:
    grown: Paragraph | None = None
    for item, number in zip(page, numbers, strict=True):
        if grown and isinstance(item, Line) and grown.column == number:
            column = columns.get((number, item.rtl))
            if _continues(grown, item, column if item.size <= _LARGE * body else None, leading):
                grown = Paragraph(join(grown.text, item.text), number, grown.first, item, grown.lines + 1)
                continue
        if grown:
            yield grown
        grown = _begun(item, number)
    if grown:
        yield grown


def _begun(item: Item, number: int) -> Paragraph:
    if isinstance(item, Table):
        return Paragraph("\n".join(item.rows), number)
    return Paragraph(item.text, number, item, item)


def _continues(grown: Paragraph, line: Line, column: _Column | None, leading: float) -> bool:
    """Whether `line`, which stands below, goes on with what has grown; a heading is in no `column`."""
    before = grown.last
    if before is None or not _is_alike(before, line):
        return False
    if before.text.endswith(HYPHEN):
        return True
    distance = before.y - line.y
    if begins_item(line.text) or (before.parts > 1 and line.parts > 1):
        return False
    if column is None:
        return distance < _HEADING_LEADING * line.size
    if distance > (leading + _LOOSE) * line.size or not wraps(before, line, column.edge):
        return False
    return before.tail - column.head > 0.5 * (column.edge - column.head) and _is_in_line(grown, before, line)


def _is_in_line(grown: Paragraph, before: Line, line: Line) -> bool:
    """Whether `line` begins where the paragraph's lines do; only the first may begin further in, an item's further out."""
    inward = line.head - before.head
    if inward > _INDENT * line.size:
        hanging = grown.lines == 1 and begins_item(before.text)
        return hanging and abs(line.head - before.body) < _INDENT * line.size
    return inward > -_INDENT * line.size or (grown.lines == 1 and inward > -_OUTDENT * line.size)


def _is_alike(first: Line, second: Line) -> bool:
    larger = max(first.size, second.size)
    return first.bold == second.bold and first.rtl == second.rtl and abs(first.size - second.size) <= _ALIKE * larger
