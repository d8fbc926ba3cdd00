"""The order in which the shapes of a slide are read: rows from the top, and columns in the direction of the script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

T = TypeVar("T")

_OVERLAP = 0.25  # of the smaller box: frames are larger than the text in them


class Box(NamedTuple):
    """Where a shape is, in any unit."""

    left: int
    top: int
    right: int
    bottom: int


def reading_order(shapes: Sequence[T], box: Callable[[T], Box], *, r2l: bool = False) -> list[T]:
    """`shapes` cut again and again where a gap goes from side to side, into rows and then into columns."""
    if len(shapes) < 2:
        return list(shapes)
    rows = _cut(shapes, lambda shape: (box(shape).top, box(shape).bottom))
    if len(rows) > 1:
        return [shape for row in rows for shape in reading_order(row, box, r2l=r2l)]
    columns = _cut(shapes, lambda shape: (box(shape).left, box(shape).right))
    if len(columns) > 1:
        return [shape for column in columns[:: -1 if r2l else 1] for shape in reading_order(column, box, r2l=r2l)]
    return sorted(shapes, key=lambda shape: (box(shape).top, -box(shape).right if r2l else box(shape).left))


def _cut(shapes: Sequence[T], ends: Callable[[T], tuple[int, int]]) -> list[list[T]]:
    """Groups of shapes that reach past each other along one axis, in its direction."""
    groups: list[list[T]] = []
    end = 0
    for shape in sorted(shapes, key=ends):
        first, last = ends(shape)
        if groups and end - first > _OVERLAP * min(last - first, end - ends(groups[-1][0])[0]):
            groups[-1].append(shape)
            end = max(end, last)
        else:
            groups.append([shape])
            end = last
    return groups
