"""The grids of ruling lines on a PDF page: where the cells of ruled tables are.

Lines are strokes and the edges of rectangles that run along the page's edges. Lines that touch make a grid; where one is
missing, cells are joined. What stands in a grid is not known here, nor are lines seen that a page borrows from another
drawing (a form object).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from ctypes import c_float
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any

Rule = tuple[float, float, float]
"""A line along an axis: where it is on the other axis, where it begins and where it ends."""

Rules = tuple[list[Rule], list[Rule]]
"""The lines of a page: those across it, from left to right, and those down it, from the bottom up."""

Point = tuple[float, float]

_PATH, _LINE_TO = 2, 0  # FPDF_PAGEOBJ_PATH, FPDF_SEGMENT_LINETO
_OBJECTS = 20_000
_SEGMENTS = 64  # of one path; a longer one is a drawing
_RULES = 300  # of one direction on a page; more are a drawing
_THIN = 3.0
_SHORT = 6.0
_TOUCH = 3.5


@dataclass(frozen=True, slots=True)
class Edge:
    """Where columns or rows meet, and from where to where a line is drawn there."""

    at: float
    drawn: tuple[Point, ...] = ((float("-inf"), float("inf")),)

    def divides(self, through: float) -> bool:
        return any(start - 1 <= through <= end + 1 for start, end in self.drawn)


@dataclass(frozen=True, slots=True)
class Grid:
    """`columns` are the edges of its columns from the left, `rows` those of its rows from the bottom."""

    columns: tuple[Edge, ...]
    rows: tuple[Edge, ...]

    def holds(self, x: float, y: float) -> bool:
        inside = self.columns[0].at - 1 <= x <= self.columns[-1].at + 1
        return inside and self.rows[0].at - 1 <= y <= self.rows[-1].at + 1

    def cell(self, x: float, y: float) -> tuple[float, float, float, float]:
        """Left, bottom, right and top of the cell at a point inside."""
        left, right = _around(self.columns, x, y)
        bottom, top = _around(self.rows, y, x)
        return left, bottom, right, top


def _around(edges: tuple[Edge, ...], at: float, through: float) -> Point:
    """Where the cell at a point begins and ends: at the nearest edges on both sides that are drawn there."""
    after = min(max(bisect_right(edges, at, key=lambda edge: edge.at), 1), len(edges) - 1)
    before = after - 1
    while before > 0 and not edges[before].divides(through):
        before -= 1
    while after < len(edges) - 1 and not edges[after].divides(through):
        after += 1
    return edges[before].at, edges[after].at


def rules(page: Any) -> Rules:
    """The lines of `page`, which is pdfium's; its lock must be held."""
    from pypdfium2 import raw

    across: list[Rule] = []
    down: list[Rule] = []
    turns = int(raw.FPDFPage_GetRotation(page))
    for number in range(min(raw.FPDFPage_CountObjects(page), _OBJECTS)):
        drawn = raw.FPDFPage_GetObject(page, number)
        if raw.FPDFPageObj_GetType(drawn) != _PATH:
            continue
        for (x0, y0), (x1, y1) in _strokes(raw, drawn):
            for _ in range(turns):
                x0, y0, x1, y1 = y0, -x0, y1, -x1
            if abs(y1 - y0) <= 1 and abs(x1 - x0) >= _SHORT:
                across.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
            elif abs(x1 - x0) <= 1 and abs(y1 - y0) >= _SHORT:
                down.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    return across, down


def _strokes(raw: Any, drawn: Any) -> Iterator[tuple[Point, Point]]:
    """The straight lines of a path; a thin rectangle is one."""
    bounds = [c_float() for _ in range(4)]
    raw.FPDFPageObj_GetBounds(drawn, *bounds)
    left, bottom, right, top = (bound.value for bound in bounds)
    if not isfinite(left + bottom + right + top):
        return
    if top - bottom <= _THIN or right - left <= _THIN:
        x, y = (left + right) / 2, (bottom + top) / 2
        yield ((left, y), (right, y)) if right - left > top - bottom else ((x, bottom), (x, top))
        return
    count = raw.FPDFPath_CountSegments(drawn)
    if count > _SEGMENTS:
        return
    points = [_point(raw, drawn, number) for number in range(count)]
    for (_, start, _), (kind, end, _) in pairwise(points):
        if kind == _LINE_TO:
            yield start, end
    if points and points[-1][2]:
        yield points[-1][1], points[0][1]


def _point(raw: Any, drawn: Any, number: int) -> tuple[int, Point, bool]:
    """The kind of a segment, where it ends on the page, and whether it closes the path."""
    segment = raw.FPDFPath_GetPathSegment(drawn, number)
    x, y, matrix = c_float(), c_float(), raw.FS_MATRIX()
    raw.FPDFPathSegment_GetPoint(segment, x, y)
    raw.FPDFPageObj_GetMatrix(drawn, matrix)
    place = (
        matrix.a * x.value + matrix.c * y.value + matrix.e,
        matrix.b * x.value + matrix.d * y.value + matrix.f,
    )
    return int(raw.FPDFPathSegment_GetType(segment)), place, bool(raw.FPDFPathSegment_GetClose(segment))


def grids(found: Rules) -> list[Grid]:
    """The grids of two columns and two rows or more that `found` make."""
    across, down = (_joined(rules) for rules in found)
    if len(across) > _RULES or len(down) > _RULES:
        return []
    made = []
    for some_across, some_down in _touching(across, down):
        columns = _edges(some_down, [end for rule in some_across for end in rule[1:]])
        rows = _edges(some_across, [end for rule in some_down for end in rule[1:]])
        if len(columns) > 2 and len(rows) > 2:
            made.append(Grid(columns, rows))
    return made


def _joined(rules: list[Rule]) -> list[Rule]:
    """`rules` with those in one that continue or cover each other."""
    joined: list[Rule] = []
    for at, start, end in sorted((round(at), start, end) for at, start, end in rules):
        if joined and joined[-1][0] == at and start <= joined[-1][2] + _TOUCH:
            joined[-1] = (at, joined[-1][1], max(end, joined[-1][2]))
        else:
            joined.append((at, start, end))
    return joined


def _touching(across: list[Rule], down: list[Rule]) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Sets of lines that meet each other."""
    left = set(range(len(down)))
    waiting = dict.fromkeys(range(len(across)))
    while waiting:
        todo = [waiting.popitem()[0]]
        some_across, some_down = [], []
        while todo:
            y, x0, x1 = across[todo.pop()]
            some_across.append((y, x0, x1))
            for number in [number for number in left if _meet((y, x0, x1), down[number])]:
                left.discard(number)
                some_down.append(down[number])
                found = [other for other in waiting if _meet(across[other], down[number])]
                for other in found:
                    del waiting[other]
                todo += found
        yield some_across, some_down


def _meet(across: Rule, down: Rule) -> bool:
    y, x0, x1 = across
    x, y0, y1 = down
    return x0 - _TOUCH <= x <= x1 + _TOUCH and y0 - _TOUCH <= y <= y1 + _TOUCH


def _edges(rules: list[Rule], ends: list[float]) -> tuple[Edge, ...]:
    """The edges that `rules` draw, those that touch as one, and the outer ones that the `ends` of other lines make."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules):
        if groups and rule[0] - groups[-1][-1][0] <= _TOUCH:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    edges = [Edge(sum(at for at, _, _ in group) / len(group), tuple(rule[1:] for rule in group)) for group in groups]
    if edges and ends and min(ends) < edges[0].at - 2 * _TOUCH:
        edges.insert(0, Edge(min(ends)))
    if edges and ends and max(ends) > edges[-1].at + 2 * _TOUCH:
        edges.append(Edge(max(ends)))
    return tuple(edges)
