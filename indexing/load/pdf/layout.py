"""A PDF page as lines and tables in the order in which they are read.

The writer's order is kept but for columns that were written across, and for the cells of tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from indexing.load.pdf.bidi import Reader
from indexing.load.pdf.columns import columns
from indexing.load.pdf.lines import Item, Line, line_of
from indexing.load.pdf.rules import Rules, grids
from indexing.load.pdf.table import ruled
from indexing.load.pdf.words import Piece

_JUMPS = 2


def may_hold_columns(pieces: Sequence[Piece]) -> bool:
    """Whether some piece stands beside the one before it, or above."""
    return sum(after.y > before.y - 0.3 * before.size for before, after in pairwise(pieces)) >= _JUMPS


def lay_out(pieces: Sequence[Piece], rules: Rules, reader: Reader) -> list[Item]:
    """The items of a page that `pieces` make."""
    found: list[tuple[int, Sequence[Item]]] = []
    left = range(len(pieces))
    taken: set[int] = set()
    if rules[0] and rules[1]:
        for table, numbers in ruled(pieces, grids(rules), reader):
            found.append((min(numbers), [table]))
            taken |= numbers
    if may_hold_columns(pieces):
        for items, numbers in columns(pieces, [number for number in left if number not in taken], reader):
            found.append((min(numbers), items))
            taken |= numbers
    found += _lines(pieces, [number for number in left if number not in taken], reader)
    return [item for _, items in sorted(found, key=lambda one: one[0]) for item in items]


def _lines(pieces: Sequence[Piece], numbers: Sequence[int], reader: Reader) -> list[tuple[int, list[Item]]]:
    """The rest: pieces that stand side by side are one line."""
    lines: list[tuple[int, list[Item]]] = []
    some: list[int] = []
    for number in [*numbers, None]:
        if some and (number is None or not _on_one_line(pieces[some[-1]], pieces[number])):
            lines.append((some[0], [_line([pieces[one] for one in some], reader)]))
            some = []
        if number is not None:
            some.append(number)
    return lines


def _on_one_line(before: Piece, after: Piece) -> bool:
    """Whether pdfium has the two on one line, or has cut one where a raised number stands."""
    size = max(before.size, after.size)
    if before.line == after.line:
        return abs(before.y - after.y) < 0.5 * size
    gap = before.x0 - after.x1 if before.turned else after.x0 - before.x1
    return abs(before.y - after.y) < 0.1 * size and -0.1 * size < gap < 0.5 * size


def _line(pieces: list[Piece], reader: Reader) -> Line:
    if pieces[0].size:
        return line_of(pieces, reader)
    return Line(pieces[0].words[0][0], 0.0, 0.0, 0.0, 0.0, False, False, 0.0, 0.0)
