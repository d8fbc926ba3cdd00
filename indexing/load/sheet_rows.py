"""The rows of one sheet as text, with what merged cells say in each cell that they cover."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from indexing.load.parsed import clean, one_line

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

_MERGED = 100  # characters of a merged cell that are repeated
_DIGITS = 15  # what a spreadsheet shows of a number

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell, each as row and column from 0."""


def rows(sheet: CalamineSheet, take: Callable[[list[str]], None]) -> Iterator[list[str]]:
    """The rows as text, a merged cell's value in each row and column that it covers.

    `take` is told of each row as it is read, before merged cells are filled, and may raise what ends the reading.
    """
    if sheet.start is None:
        return
    left = sheet.start[1]
    merges = _by_row(sheet.merged_cell_ranges or [], left)
    open_merges: list[tuple[_Merge, str]] = []
    for number, values in enumerate(sheet.iter_rows()):
        row = [_text(value) for value in values]
        take(row)
        begun = ((merge, row[merge.left]) for merge in merges.get(number, ()) if merge.left < len(row))
        open_merges = [*(pair for pair in open_merges if pair[0].bottom >= number), *begun]
        for merge, value in open_merges:
            _fill(row, merge, value)
        yield row


@dataclass(frozen=True, slots=True)
class _Merge:
    """The columns that a merged cell covers, up to and not including `right`, and its last row."""

    left: int
    right: int
    bottom: int


def _by_row(ranges: list[Range], left: int) -> dict[int, list[_Merge]]:
    found: dict[int, list[_Merge]] = {}
    for (top, first), (bottom, last) in ranges:
        if first >= left:
            found.setdefault(top, []).append(_Merge(first - left, last - left + 1, bottom))
    return found


def _fill(row: list[str], merge: _Merge, value: str) -> None:
    """Write a merged value where it is seen, in a row that has something else: one that has not is a title or empty."""
    if len(value) <= _MERGED and (any(row[: merge.left]) or any(row[merge.right :])):
        for column in range(merge.left, min(merge.right, len(row))):
            row[column] = row[column] or value


def _text(value: Any) -> str:
    """A cell as text. Dates are kinds of `date`, so the narrower is asked first."""
    if isinstance(value, str):
        return one_line(clean(value))
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return str(int(value)) if value == value // 1 and abs(value) < 10**_DIGITS else f"{value:.{_DIGITS}g}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else f"{value.date()} {_time(value.time())}"
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    return _time(value) if isinstance(value, datetime.time) else str(value)


def _time(value: datetime.time) -> str:
    return value.isoformat("seconds" if value.second else "minutes")
