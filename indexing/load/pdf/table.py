"""Tables of a PDF page, as rows of text: from the cells that pieces of lines stand in."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from indexing.load.pdf.bidi import Reader, rtl_share
from indexing.load.pdf.lines import Table, cell_text
from indexing.load.pdf.rules import Grid
from indexing.load.pdf.words import Piece, Word
from indexing.load.rows import named

Cells = dict[tuple[int, int], list[tuple[float, list[Word]]]]
"""By row and by column, as they are read: the words of each line of a cell with its base line."""

BETWEEN = " | "
_FILLED = 0.2  # the cells of a grid that must have text; a chart has fewer


def ruled(pieces: Sequence[Piece], grids: Iterable[Grid], reader: Reader) -> Iterator[tuple[Table, set[int]]]:
    """The tables in `grids`, each with the numbers of the pieces in it."""
    taken: set[int] = set()
    for grid in grids:
        inside = {
            number
            for number, piece in enumerate(pieces)
            if number not in taken and piece.size and grid.holds((piece.x0 + piece.x1) / 2, piece.y + 0.3 * piece.size)
        }
        some = [pieces[number] for number in sorted(inside)]
        own = within(" ".join(word[0] for piece in some for word in piece.words), reader)
        cells = _in_grid(some, grid, rtl=own.mostly_rtl)
        rows, columns = Counter(row for row, _ in cells), {column for _, column in cells}
        if sum(count > 1 for count in rows.values()) > 1 and len(cells) > _FILLED * len(rows) * len(columns):
            taken |= inside
            yield table(cells, own), inside


def within(drawn: str, reader: Reader) -> Reader:
    """The reader for a part of a page with these words; `mostly_rtl` says whether its columns run from the right."""
    share = rtl_share(drawn)
    rtl = (share > 0 or (share == 0 and reader.mostly_rtl)) and not reader.backwards
    return replace(reader, mostly_rtl=rtl)


def _in_grid(pieces: Iterable[Piece], grid: Grid, *, rtl: bool) -> Cells:
    edges, tops = [edge.at for edge in grid.columns], [-edge.at for edge in reversed(grid.rows)]
    cells: Cells = {}
    for piece in pieces:
        for word in piece.words:
            left, _, right, top = grid.cell((word[1] + word[2]) / 2, piece.y + 0.3 * piece.size)
            column = -bisect_right(edges, right) if rtl else bisect_right(edges, left)
            cells.setdefault((bisect_right(tops, -top), column), []).append((piece.y, [word]))
    return cells


def table(cells: Cells, reader: Reader) -> Table:
    columns = sorted({column for _, column in cells})
    texts = [
        [cell_text(_lines(cells.get((row, column), [])), reader) for column in columns]
        for row in sorted({row for row, _ in cells})
    ]
    return Table(tuple(named(texts) or (BETWEEN.join(row).rstrip() for row in texts)))


def _lines(parts: list[tuple[float, list[Word]]]) -> list[list[Word]]:
    """The lines of a cell from the top, what stands on one base line as one."""
    lines: list[tuple[float, list[Word]]] = []
    for y, words in sorted(parts, key=lambda part: -part[0]):
        if lines and lines[-1][0] - y < 2:
            lines[-1][1].extend(words)
        else:
            lines.append((y, list(words)))
    return [sorted(words, key=lambda word: word[1]) for _, words in lines]
