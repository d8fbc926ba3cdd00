"""Whether a table has a header, and what it calls its columns, judged by its cells and those under them.

What is bold, framed or coloured is not known. Without numbers or dates under its words a first row can only be guessed:
it is a header when it is short, and not like the rows under it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

Row = Sequence[str]
"""Clean cells of one line each, "" where nothing stands."""

Columns = dict[int, list[str]]
"""What stands in each column under a row, columns without anything left out."""

_TITLES = 15  # rows over a header
_LABEL, _SHORT_LABEL = 300, 60  # characters: the questions of a form are headers too
_NO_VALUE = re.compile(r"[-–—?.*]*|n/?a|none|null", re.I)
_NUMBER = re.compile(r"[(+\-−]?\s?[$€£₪¥￥]?\s?[+\-−]?\d[\d,.'’ \u00a0\u202f]*(?:e[+-]?\d+)?\s?[%‰$€£₪¥元]?\)?", re.I)
_DATE = re.compile(
    r"\d{1,4}[-/.年]\d{1,2}(?:[-/.月](?:\d{1,4}日?)?)?(?:[ T]\d{1,2}:\d\d.*)?|\d+:\d\d(?::\d\d)?(?: ?[ap]m)?", re.I
)
_BOOL = re.compile(r"true|false|yes|no|כן|לא|是|否", re.I)
_YEAR = re.compile(r"(?:1[89]|20|21)\d\d")
_NO_LABEL = re.compile(r"://|@\w|[.。!！:：]$")
_LETTERS, _DIGITS = re.compile(r"[^\W\d_]+"), re.compile(r"\d+")


def table(sample: Sequence[Row], before: Row) -> tuple[Row, int]:
    """The labels of the columns, none without a header, and how many of the rows that begin a table stand over its data.

    `before` are the labels of the table before, which hold for rows without a header that continue it.
    """
    widths = sorted(map(_width, sample))
    width = widths[-2] if len(widths) > 1 else widths[0]
    first = next(index for index, row in enumerate(sample) if 2 * _width(row) > width)
    first = first if first <= _TITLES else 0
    for group, row in ((first, first + 1), (first - 1, first)):
        if group >= 0 and (labels := _of_two_rows(sample, group, row, first)):
            return labels, row + 1
    if labels := _of_one_row(sample[first], sample[first + 1 :], before):
        return labels, first + 1
    if width > 1 and _continues(sample[first:], before):
        return before, first
    if width > 1 and len(sample) == first + 1 and _are_labels(sample[first], short=True):
        return tuple(map(label, sample[first])), first + 1  # the rows may follow after an empty one
    return (), first


def label(cell: str) -> str:
    """A cell of a header as it is written before a value."""
    return cell.rstrip(":： ")


def _of_two_rows(sample: Sequence[Row], group: int, last: int, first: int) -> Row:
    """The labels in two rows, the upper of which names groups of columns: one of the two repeats itself."""
    if last >= len(sample) or _width(sample[group]) < 2 or not _is_repeating(sample[first]):
        return ()
    row = sample[last]
    labels = _grouped(sample[group], row)
    under = _under(sample[last + 1 :])
    fits = _are_labels(row, short=True) and _is_over_values(row, under) and not _lacks(labels, under)
    return tuple(map(label, labels)) if fits and not _is_repeating(labels) else ()


def _of_one_row(row: Row, body: Sequence[Row], before: Row) -> Row:
    under = _under(other for other in body if other != row)
    sure = _is_over_values(row, under)
    if not under or _lacks(row, under) or _is_like(row, under) or not _are_labels(row, short=not sure):
        return ()
    if not sure and (_is_repeating(row) or _are_facts(row, under) or _columns([row, *body]) == _columns([before])):
        return ()
    return tuple(map(label, row))


def _continues(rows: Sequence[Row], before: Row) -> bool:
    """Whether rows without a header stand in the columns of the table before them, most of them unless it is one row."""
    columns, known = _columns(rows), _columns([before])
    return columns <= known and (len(rows) == 1 or 2 * len(columns) >= len(known))


def _grouped(groups: Row, row: Row) -> Row:
    """Each label with the one over it, which counts for the empty cells to its right."""
    labels, over = [], ""
    for column, own in enumerate(row):
        over = groups[column] if column < len(groups) and groups[column] else over
        labels.append(f"{over} {own}".strip() if own and over != own else own or over)
    return labels


def _lacks(labels: Row, under: Columns) -> bool:
    """Whether columns are without a label: more than a few, where the first and those mostly empty may be."""
    most = max(map(len, under.values()), default=0)
    filled = {column for column, cells in under.items() if 2 * len(cells) > most}
    missing = {column for column in filled if column >= len(labels) or not labels[column]}
    return bool(missing - {min(filled, default=0)}) and 4 * len(missing) > len(filled)


def _are_labels(row: Row, *, short: bool) -> bool:
    """Whether all cells are words, or a series such as years or months beside a word or an empty corner."""
    cells = [cell for cell in row if cell]
    longest = _SHORT_LABEL if short else _LABEL
    if any(_NO_VALUE.fullmatch(cell) or len(cell) > longest or (short and _NO_LABEL.search(cell)) for cell in cells):
        return False
    values = [cell for cell in cells if _is_value(cell)]
    return not values or (_is_series(values) and (len(values) < len(cells) or not row[0]))


def _are_facts(row: Row, under: Columns) -> bool:
    """Whether rows of words are no table: a list, or a name and a value in each row, the values of several kinds."""
    used = _columns([row])
    return len(used) < 2 or (len(used) == 2 and len(set(map(_is_value, under.get(max(used), ())))) > 1)


def _is_over_values(row: Row, under: Columns) -> bool:
    """Whether under some label stand numbers, dates and the like, or under a series something else."""
    for column, cells in under.items():
        own = row[column] if column < len(row) else ""
        if own and not _is_value(own) and sum(map(_is_value, cells)) >= 0.8 * len(cells):
            return True
        if own and _is_value(own) and not any(_shape(cell) == _shape(own) for cell in cells):
            return True
    return False


def _is_like(row: Row, under: Columns) -> bool:
    """Whether a cell looks like those under it: the same words, or "A-17" over "B-20"."""
    for column, cells in under.items():
        own = row[column] if column < len(row) else ""
        if not own or _is_value(own):
            continue
        shape = _shape(own)
        if own in cells or ("9" in shape and 2 * sum(_shape(cell) == shape for cell in cells) > len(cells)):
            return True
    return False


def _is_value(cell: str) -> bool:
    """Whether a cell is a number, a date, a time or a yes or no."""
    return any(pattern.fullmatch(cell) for pattern in (_NUMBER, _DATE, _BOOL))


def _is_series(values: Sequence[str]) -> bool:
    """Whether values go up or down by one step: years, the days of a month; or are dates, no two the same."""
    if len(values) > 1 and all(value.isdecimal() for value in values):
        steps = {int(after) - int(value) for value, after in pairwise(values)}
        return len(steps) == 1 and steps != {0} and (len(values) > 2 or all(map(_YEAR.fullmatch, values)))
    return len(values) > 1 and all(map(_DATE.fullmatch, values)) and len(set(values)) == len(values)


def _is_repeating(row: Row) -> bool:
    cells = [cell.casefold() for cell in row if cell]
    return len(set(cells)) < len(cells)


def _shape(cell: str) -> str:
    return _DIGITS.sub("9", _LETTERS.sub("a", cell))


def _under(body: Iterable[Row]) -> Columns:
    found: Columns = {}
    for row in body:
        for column, cell in enumerate(row):
            if cell and not _NO_VALUE.fullmatch(cell):
                found.setdefault(column, []).append(cell)
    return found


def _columns(rows: Iterable[Row]) -> set[int]:
    return {column for row in rows for column, cell in enumerate(row) if cell}


def _width(row: Row) -> int:
    return sum(map(bool, row))
