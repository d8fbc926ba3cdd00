"""In which order boxes on a slide are read."""

from __future__ import annotations

import pytest

from indexing.load.slide_order import Box, reading_order

GRID = {"a": Box(0, 10, 40, 20), "b": Box(50, 11, 90, 19), "c": Box(0, 30, 40, 40), "d": Box(50, 30, 90, 42)}
COLUMNS = {"a": Box(0, 10, 40, 90), "b": Box(50, 10, 90, 40), "c": Box(51, 45, 90, 60), "d": Box(49, 65, 90, 90)}
TOUCHING = {"a": Box(0, 0, 90, 22), "b": Box(0, 20, 44, 60), "c": Box(42, 20, 90, 60)}
PILE = {"a": Box(0, 0, 50, 50), "b": Box(10, 10, 60, 60), "c": Box(20, 20, 70, 70)}


def order(boxes: dict[str, Box], *, r2l: bool = False) -> str:
    return "".join(reading_order(sorted(boxes, reverse=True), boxes.__getitem__, r2l=r2l))


@pytest.mark.parametrize(
    ("boxes", "expected", "r2l"),
    [(GRID, "abcd", "badc"), (COLUMNS, "abcd", "bcda"), (TOUCHING, "abc", "acb"), (PILE, "abc", "abc"), ({}, "", "")],
)
def test_rows_from_the_top_and_columns_in_the_direction_of_the_script(
    boxes: dict[str, Box], expected: str, r2l: str
) -> None:
    assert order(boxes) == expected
    assert order(boxes, r2l=True) == r2l


def test_boxes_of_no_size_keep_their_order() -> None:
    assert reading_order(["x", "y", "z"], lambda _: Box(0, 0, 0, 0)) == ["x", "y", "z"]


def test_many_boxes_are_ordered_in_a_moment() -> None:
    boxes = [Box(7 * at % 900, 13 * at % 700, 7 * at % 900 + 30, 13 * at % 700 + 20) for at in range(3000)]
    assert sorted(reading_order(boxes, lambda box: box)) == sorted(boxes)
