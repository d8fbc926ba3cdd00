"""Bands of a PDF page: rows one under the other that leave white space in the same places.

Whether the white space parts columns of prose or the cells of a table is not known here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from indexing.load.pdf.words import Piece, Word

Span = tuple[float, float]

_APART = 3.0  # font sizes between two rows of one band, or
_LOOSE = 1.7  # times what is between others
_LARGER = 1.25  # times the font size of a band: a heading
_NARROW = 0.2  # of the font size: a gutter may be as narrow where the widest words of a column are
_ALIGNED = 0.07  # of the font size
_LINED_UP = 4  # rows
_SLIT = 0.1
_EDGES = 20
_ANYWHERE = 1e9
_ALONE = 60  # rows in a row with text on one side only


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces on one base line, by number."""

    y: float
    size: float
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """`rows` from the top, the first `paired` of which end with one that has text on both sides of a gutter."""

    rows: tuple[Row, ...]
    paired: int
    gutters: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the rows of a band take up: from `left` to `right`, `least` and `most` being where the first text of one ends
    and where the last of one begins; and the widest gap between two."""

    left: float
    right: float
    least: float
    most: float
    gap: float

    def with_row(self, spans: Sequence[Span], gap: float) -> _Seen:
        return _Seen(
            min(self.left, spans[0][0]),
            max(self.right, spans[-1][1]),
            min(self.least, spans[0][1]),
            max(self.most, spans[-1][0]),
            max(self.gap, gap),
        )

    def inner(self, white: Iterable[Span]) -> list[Span]:
        """The white spaces that have text on both sides."""
        return [(left, right) for left, right in white if self.least <= left and right <= self.most]


@dataclass(frozen=True, slots=True)
class Part:
    """What one column, in the order of reading, has of a piece; `row` counts from the top."""

    column: int
    row: int
    piece: Piece


def rows_of(pieces: Sequence[Piece], numbers: Iterable[int]) -> list[Row]:
    """The rows of a page from the top; pieces of which it is not known where they stand are in none."""
    rows: list[Row] = []
    placed = (number for number in numbers if pieces[number].size)
    for number in sorted(placed, key=lambda number: -pieces[number].y):
        piece = pieces[number]
        if rows and rows[-1].y - piece.y < 0.4 * piece.size:
            rows[-1] = replace(rows[-1], numbers=(*rows[-1].numbers, number))
        else:
            rows.append(Row(piece.y, piece.size, (number,)))
    return rows


def grown(pieces: Sequence[Piece], rows: Sequence[Row], start: int, first: int) -> Band | None:
    """The band around the row `start`, not above the row `first`; None when the row has one piece only."""
    band = _grown(pieces, rows, start)
    if band is None or band.paired < 2:
        return None
    if band.paired > 3:  # a heading over two columns hides the white space between them
        lower = _grown(pieces, rows, start + 1)
        if lower and lower.paired == band.paired - 1 and len(lower.gutters) > len(band.gutters):
            band = replace(band, gutters=lower.gutters)
    band = _with_rows_below(pieces, _with_rows_above(pieces, band, rows[first:start]))
    return _with_rows_below(pieces, replace(band, gutters=_by_words(pieces, band)))


def _with_rows_above(pieces: Sequence[Piece], band: Band, above: Sequence[Row]) -> Band:
    low, high = _range(band.rows[: band.paired])
    start = len(above)
    while start and _is_part(pieces, band.gutters, above[start - 1], low, high, (*above[start:], *band.rows[:1])[0]):
        start -= 1
        low = min(low, *above[start].numbers)
    return Band((*above[start:], *band.rows), band.paired + len(above) - start, band.gutters)


def _with_rows_below(pieces: Sequence[Piece], band: Band) -> Band:
    low, high = _range(band.rows[: band.paired])
    paired = band.paired
    for at in range(band.paired, len(band.rows)):
        row = band.rows[at]
        if _is_paired(pieces, band.gutters, row) or _is_part(pieces, band.gutters, row, low, high, None):
            paired = at + 1
            high = max(high, *row.numbers)
    return replace(band, paired=paired)


def _range(rows: Iterable[Row]) -> tuple[int, int]:
    numbers = [number for row in rows for number in row.numbers]
    return min(numbers), max(numbers)


def _is_paired(pieces: Sequence[Piece], gutters: Sequence[Span], row: Row) -> bool:
    """Whether words of the row stand on both sides of a gutter, and none in one."""
    spans = [(word[1], word[2]) for number in row.numbers for word in pieces[number].words]
    if len(_still_open(gutters, _joined(spans), 0.0)) != len(gutters):
        return False
    return any(min(spans)[1] <= left + 1 and right - 1 <= max(spans)[0] for left, right in gutters)


def _is_part(
    pieces: Sequence[Piece], gutters: Sequence[Span], row: Row, low: int, high: int, below: Row | None
) -> bool:
    """Whether a row was written between the pieces `low` and `high`, as the lines of a cell are beside a lower one."""
    if all(low < number < high for number in row.numbers):
        return len(_still_open(gutters, _spans(pieces, row), 0.0)) == len(gutters)
    if below is None or row.numbers != (low - 1,):
        return False
    first, own = pieces[low], pieces[low - 1]
    begins = first.y < below.y - 0.4 * first.size and abs(own.x0 - first.x0) < first.size
    return begins and own.y - first.y < 1.7 * first.size


def _grown(pieces: Sequence[Piece], rows: Sequence[Row], start: int) -> Band | None:
    spans = _spans(pieces, rows[start])
    if len(spans) < 2:
        return None
    edges = [-_ANYWHERE, *(edge for span in spans for edge in span), _ANYWHERE]
    white = list(zip(edges[::2], edges[1::2], strict=True))
    seen = _Seen(spans[0][0], spans[-1][1], spans[0][1], spans[-1][0], 0.0)
    last = end = start
    for at in range(start + 1, len(rows)):
        row, spans = rows[at], _spans(pieces, rows[at])
        gap = rows[at - 1].y - row.y
        widest = max(_LOOSE * seen.gap, _APART * row.size)
        if gap > widest or row.size > _LARGER * rows[start].size or at - last > _ALONE:
            break
        now = seen.with_row(spans, gap)
        still = _still_open(white, spans, _NARROW * row.size)
        if not now.inner(still):
            still = _between_words(pieces, row, seen.inner(white), now, seen)
        if not still:
            break
        white, seen, end = still, now, at
        if any(spans[0][1] <= left and right <= spans[-1][0] for left, right in white):
            last = at
    return Band(tuple(rows[start : end + 1]), last - start + 1, tuple(seen.inner(white)))


def _spans(pieces: Sequence[Piece], row: Row) -> list[Span]:
    """Where the row has text, from the left."""
    return _joined((pieces[number].x0, pieces[number].x1) for number in row.numbers)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for left, right in sorted(spans):
        if joined and left <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], right)
        else:
            joined.append((left, right))
    return joined


def _still_open(gutters: Iterable[Span], spans: Sequence[Span], least: float) -> list[Span]:
    """What `spans` leave of the gutters."""
    still = []
    for left, right in gutters:
        edges = [left, *(edge for span in spans if span[0] < right and span[1] > left for edge in span), right]
        still += [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= least]
    return still


def _between_words(pieces: Sequence[Piece], row: Row, gutters: Sequence[Span], now: _Seen, seen: _Seen) -> list[Span]:
    """The gutters when they all fall between words of a row that is set as the rows above, `seen` so far, are."""
    if now.left < seen.left - 1 or now.right > seen.right + 1 or (seen.gap and now.gap > 1.2 * seen.gap):
        return []
    words = [word for number in row.numbers for word in pieces[number].words]
    still = _still_open(gutters, _joined((word[1], word[2]) for word in words), 0.15 * row.size)
    near = _ALIGNED * row.size
    aligned = all(
        any(abs(word[1] - right) < near or abs(word[2] - left) < near for word in words) for left, right in gutters
    )
    return still if aligned and len(still) == len(gutters) else []


def _by_words(pieces: Sequence[Piece], band: Band) -> tuple[Span, ...]:
    """The gutters, with those no wider than a space: where words of most rows begin or end in one line, and none go on."""
    lines = [
        [(word[1], word[2]) for number in row.numbers for word in pieces[number].words]
        for row in band.rows[: band.paired]
    ]
    spans = [span for line in lines for span in line]
    size, found = band.rows[0].size, list(band.gutters)
    for side in (0, 1):
        places = Counter(round(span[side]) for span in spans)
        for place, _ in places.most_common(_EDGES):
            x = next(span[side] for span in spans if round(span[side]) == place)
            if side:
                gutter = x, min((left for left, right in spans if right > x + 1), default=x)
            else:
                gutter = max((right for left, right in spans if left < x - 1), default=x), x
            known = any(left - 1 < gutter[1] and gutter[0] < right + 1 for left, right in found)
            if known or gutter[1] - gutter[0] < _SLIT * size:
                continue
            beside = sum(any(span[0] < x - 1 if side else span[1] > x + 1 for span in line) for line in lines)
            if sum(any(abs(span[side] - x) < 1 for span in line) for line in lines) >= max(_LINED_UP, 0.6 * beside):
                found.append(gutter)
    return tuple(sorted(found))


def parts(band: Band, pieces: Sequence[Piece], *, rtl: bool) -> list[Part]:
    """What each column has of each piece, in the order in which they were written."""
    centers = [(left + right) / 2 for left, right in band.gutters]
    found = []
    placed = [(number, row) for row, line in enumerate(band.rows) for number in line.numbers]
    for number, row in sorted(placed, key=lambda place: _written(pieces[place[0]], place[0], rtl)):
        split = _split(pieces[number], centers, rtl)
        for piece in reversed(split) if rtl else split:
            column = bisect_right(centers, piece.x1 - 1 if rtl else piece.x0 + 1)
            found.append(Part(len(centers) - column if rtl else column, row, piece))
    return found


def _written(piece: Piece, number: int, rtl: bool) -> tuple[float, ...]:
    """The place of a piece in the file; pieces of one line are in the order of reading."""
    return piece.line, -round(piece.y), -piece.x1 if rtl else piece.x0, number


def _split(piece: Piece, centers: Sequence[float], rtl: bool) -> list[Piece]:
    """`piece` cut at the gutters that fall between its words."""
    cuts = [x for x in centers if piece.x0 < x < piece.x1 and not any(word[1] < x < word[2] for word in piece.words)]

    def column(word: Word) -> int:
        return bisect_right(cuts, (word[1] + word[2]) / 2)

    return [replace(piece, words=list(words)) for _, words in groupby(piece.words, column)] if cuts else [piece]
