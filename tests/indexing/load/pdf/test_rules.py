"""Ruling lines of a page, and the grids they make."""

from __future__ import annotations

import pypdfium2
import pytest

from indexing.load.pdf.rules import Rules, grids, rules
from tests.indexing.load.pdfs import Rule, drawn


def found(*marks: Rule, rotate: int = 0) -> Rules:
    document = pypdfium2.PdfDocument(drawn(marks, rotate=rotate))
    page = document[0]
    try:
        return rules(page)
    finally:
        page.close()
        document.close()


def test_lines_across_and_down_are_found_and_slanting_ones_are_not() -> None:
    across, down = found(Rule(40, 700, 400, 700), Rule(50, 600, 50, 700), Rule(0, 0, 300, 300), Rule(10, 10, 12, 10))
    assert across == [(pytest.approx(700), pytest.approx(40, abs=1), pytest.approx(400, abs=1))]
    assert down == [(pytest.approx(50), pytest.approx(600, abs=1), pytest.approx(700, abs=1))]


def test_lines_of_a_turned_page_are_those_that_are_seen() -> None:
    across, down = found(Rule(40, 700, 400, 700), rotate=90)
    assert (len(across), down) == (1, [])
    assert across[0][2] - across[0][1] == pytest.approx(360, abs=2)


def square(x: float, y: float, side: float) -> Rules:
    return [(y, x, x + side), (y + side, x, x + side)], [(x, y, y + side), (x + side, y, y + side)]


def test_lines_that_touch_make_a_grid() -> None:
    across = [(y, 0.0, 200.0) for y in (0.0, 50.0, 100.0)]
    down = [(x, 0.0, 100.0) for x in (0.0, 80.0, 200.0)]
    (grid,) = grids((across, down))
    assert [edge.at for edge in grid.columns] == [0, 80, 200]
    assert grid.cell(100, 60) == (80, 50, 200, 100)
    assert grid.holds(10, 10)
    assert not grid.holds(10, 120)


def test_cells_that_are_drawn_each_by_itself_make_one_grid() -> None:
    cells = [square(x, y, 20) for x in (0, 22, 44) for y in (0, 22)]
    (grid,) = grids(([rule for across, _ in cells for rule in across], [rule for _, down in cells for rule in down]))
    assert (len(grid.columns), len(grid.rows)) == (4, 3)


def test_where_a_line_is_missing_cells_are_joined() -> None:
    across = [(0.0, 0.0, 200.0), (50.0, 80.0, 200.0), (100.0, 0.0, 200.0)]
    down = [(x, 0.0, 100.0) for x in (0.0, 80.0, 200.0)]
    (grid,) = grids((across, down))
    assert grid.cell(40, 20) == (0, 0, 80, 100)
    assert grid.cell(100, 20) == (80, 0, 200, 50)


def test_a_box_alone_or_lines_that_do_not_meet_are_no_grid() -> None:
    assert grids(square(0, 0, 100)) == []
    assert grids(([(0.0, 0.0, 100.0), (50.0, 0.0, 100.0)], [(300.0, 0.0, 50.0)])) == []
    assert grids(([], [])) == []


def test_a_drawing_of_very_many_lines_is_no_grid() -> None:
    many = [(10.0 * number, 0.0, 9000.0) for number in range(400)]
    assert grids((many, many)) == []
