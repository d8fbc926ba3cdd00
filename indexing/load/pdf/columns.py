"""Columns of a PDF page that no ruling lines show: of prose, to be read one after the other, or of a table.

A band is a table when its cells were written row by row and do not run on as prose does, and columns when two of them do.
What is neither stays as it was written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from indexing.load.pdf.bands import Band, Part, grown, parts, rows_of
from indexing.load.pdf.bidi import Reader
from indexing.load.pdf.lines import Item, Line, has_leader, is_numbering, line_of, wraps
from indexing.load.pdf.table import Cells, table, within
from indexing.load.pdf.words import Piece

_PROSE_LINES = 4
_PROSE_LETTERS = 15
_RUNS_ON = 0.6  # of the lines of prose: the first word of the next had no room on them
_FILLED = 0.8  # of a column's width, by two thirds of the lines of prose
_RUN = 2  # lines of one column that a writer going across gives at a time, at most
_BOTH = 0.3  # of the rows of a table: they have words in more than one column
_ROOMY = 20  # letters of a line that is hardly a cell


@dataclass(frozen=True, slots=True)
class _Column:
    """The lines of one column, from the top, and where the longest end."""

    lines: tuple[Line, ...]
    edge: float

    @property
    def letters(self) -> float:
        return sum(len(line.text) for line in self.lines) / len(self.lines)

    @property
    def is_roomy(self) -> bool:
        """Whether its lines are longer than most cells."""
        return self.letters >= _ROOMY / (2 if _is_dense(self.lines) else 1)

    def is_prose(self) -> bool:
        """Whether its lines run on, or at least fill it."""
        if len(self.lines) < _PROSE_LINES or self.letters < _PROSE_LETTERS / (2 if _is_dense(self.lines) else 1):
            return False
        head = min(line.head for line in self.lines)
        filled = sorted((line.tail - head) / max(self.edge - head, 1.0) for line in self.lines)
        if self.is_roomy and filled[len(filled) // 3] > _FILLED:
            return True
        pairs = [(a, b) for a, b in pairwise(self.lines) if a.y - b.y < 3 * a.size]
        return bool(pairs) and sum(wraps(a, b, self.edge) for a, b in pairs) >= _RUNS_ON * len(pairs)


def _is_dense(lines: Sequence[Line]) -> bool:
    """Whether the lines are written without spaces, as Chinese is."""
    text = "".join(line.text for line in lines)
    return sum(char >= "\u2e80" for char in text) > len(text) / 2


def columns(pieces: Sequence[Piece], numbers: Sequence[int], reader: Reader) -> Iterator[tuple[list[Item], set[int]]]:
    """The tables and the columns in disorder among the pieces `numbers`, each with the numbers of its pieces."""
    rows = rows_of(pieces, numbers)
    start = first = 0
    while start < len(rows):
        band = grown(pieces, rows, start, first)
        start += 1
        found = _judged(band, pieces, reader) if band else None
        if band and found:
            items, used = found
            yield items, {number for row in band.rows[:used] for number in row.numbers}
            start = first = rows.index(band.rows[used - 1]) + 1
        elif band:
            start = max(start, rows.index(band.rows[band.paired - 1]))


def _judged(band: Band, pieces: Sequence[Piece], reader: Reader) -> tuple[list[Item], int] | None:
    """What the band is and how many of its rows that takes; None when it is to stay as it is."""
    drawn = [" ".join(word[0] for number in row.numbers for word in pieces[number].words) for row in band.rows]
    if 2 * sum(map(has_leader, drawn)) > len(drawn):
        return None  # a table of contents
    reader = within(" ".join(drawn), reader)
    found = parts(band, pieces, rtl=reader.mostly_rtl)
    count = len(band.gutters) + 1
    read = {place: line_of([part.piece for part in some], reader) for place, some in _by_place(found)}
    sides = [_column([read[place] for place in sorted(read) if place[0] == column]) for column in range(count)]
    beside = [part.column for part in found if part.row < band.paired]
    switches = sum(a != b for a, b in pairwise(beside))
    if sum(side.is_prose() for side in sides) > 1:
        if len(beside) > _RUN * (switches + 1):
            return None
        return [read[place] for place in sorted(read)], len(band.rows)
    both = Counter(row for column, row in read if row < band.paired)
    if _is_table(sides, switches, sum(count > 1 for count in both.values()), band.paired):
        used = _with_last_words(band, read, sides)
        cells = _cells([part for part in found if part.row < used], sides, reader)
        return [table(cells, reader)], used
    return None


def _by_place(found: Sequence[Part]) -> Iterator[tuple[tuple[int, int], list[Part]]]:
    """The parts by column and row."""
    placed = sorted(found, key=lambda part: (part.column, part.row))
    return ((place, list(some)) for place, some in groupby(placed, lambda part: (part.column, part.row)))


def _column(lines: Sequence[Line]) -> _Column:
    tails = sorted(line.tail for line in lines)
    return _Column(tuple(lines), tails[-1 - len(tails) // 15] if tails else 0.0)


def _is_table(sides: Sequence[_Column], switches: int, both: int, rows: int) -> bool:
    """Whether these are the columns of a table, `both` of whose `rows` have words in more than one."""
    if any(not side.lines for side in sides) or both < max(3 if len(sides) == 2 else 2, _BOTH * rows):
        return False
    if switches < 2 * len(sides) - 1:  # it was written column by column
        return False
    if len(sides) == 2 and 2 * sum(is_numbering(line.text) for line in sides[0].lines) > len(sides[0].lines):
        return False  # a list
    return any(not side.is_roomy for side in sides)


def _with_last_words(band: Band, read: dict[tuple[int, int], Line], sides: Sequence[_Column]) -> int:
    """How many rows the table has, with those that its last cell runs on to."""
    used = band.paired
    while used < len(band.rows):
        here = [column for column in range(len(sides)) if (column, used) in read]
        above = read.get((here[0], used - 1))
        line = read[here[0], used]
        if len(here) > 1 or above is None or above.y - line.y > 1.7 * line.size:
            break
        if not wraps(above, line, sides[here[0]].edge):
            break
        used += 1
    return used


def _cells(found: Sequence[Part], sides: Sequence[_Column], reader: Reader) -> Cells:
    """The cells: a row begins where the writer goes back to an earlier column, or down to a line that is no rest."""
    cells: Cells = {}
    row = 0
    before: Part | None = None
    line: Line | None = None
    for part in found:
        own = line_of([part.piece], reader)
        if before and line:
            lower = before.piece.y - part.piece.y > 0.5 * part.piece.size
            same = part.column == before.column
            if part.column < before.column or (lower and not (same and wraps(line, own, sides[part.column].edge))):
                row += 1
        cells.setdefault((row, part.column), []).append((part.piece.y, part.piece.words))
        before, line = part, own
    return cells
