"""Tables to lines that stand alone: each row is written "Header: value | Header: value".

The header, where `table_header` finds one, is written too, as a line of its own, so that nothing is lost where it was none.
Two tables side by side are read as one, and a table right under another as more rows of that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice

from indexing.load.table_header import Row, label, table

BETWEEN = " | "
_SAMPLE = 50
_LONG = 12  # rows of a table that may be too many for a chunk


def lines(rows: Iterable[Row]) -> Iterator[str]:
    """A line for each row that is not empty, and "" between tables, which empty rows divide."""
    header: Row = ()
    started = False
    for filled, block in groupby(rows, key=any):
        if not filled:
            continue
        if started:
            yield ""
        started = True
        sample = list(islice(block, _SAMPLE))
        labels, body = table(sample, header)
        header = labels or header
        yield from (_line(row, ()) for row in sample[:body])
        for row in chain(sample[body:], block):
            if not _is_repeated(row, labels):
                yield _line(row, labels)


def in_text(rows: Iterable[Sequence[str]]) -> list[str]:
    """The rows of a table that stands in a text, each as "a | b | c" with its empty cells."""
    filled = [row for row in rows if any(row)]
    return named(filled) or [BETWEEN.join(row) for row in filled]


def named(rows: Sequence[Row]) -> list[str]:
    """`lines` of a table that is long and has a header, as its end may be cut from that; nothing for another.

    Where cells are merged, so that rows are not of one length, it is not known under which label they stand.
    """
    if len(rows) <= _LONG or len(set(map(len, rows))) > 1 or not any(table(rows[:_SAMPLE], ())[0]):
        return []
    return list(lines(rows))


def _line(row: Row, labels: Row) -> str:
    named = [(labels[column] if column < len(labels) else "", value) for column, value in enumerate(row) if value]
    return BETWEEN.join(f"{name}: {value}" if name else value for name, value in named)


def _is_repeated(row: Row, labels: Row) -> bool:
    """Whether a row is the header again, as on each page of a printed table."""
    return any(labels) and [label(cell) for cell in row if cell] == [name for name in labels if name]
