"""Tables between ruling lines."""

from __future__ import annotations

import pytest

from indexing.load import pdf as loader
from indexing.load.parsed import Parsed
from tests.indexing.load.pdfs import Mark, Rule, Text, drawn, lines, width


def parse(*marks: Mark) -> Parsed:
    return loader.parse(drawn(marks), "a.pdf")


def grid(xs: list[float], ys: list[float]) -> list[Mark]:
    return [*(Rule(x, ys[-1], x, ys[0]) for x in xs), *(Rule(xs[0], y, xs[-1], y) for y in ys)]


def inside(rows: list[list[str]], xs: list[float], ys: list[float], *, rtl: bool = False) -> list[Mark]:
    """Cells in a grid; the lines of one are parted by "/"."""
    marks: list[Mark] = []
    for row, y in zip(rows, ys, strict=False):
        for at, cell in enumerate(row):
            for number, line in enumerate(cell.split("/")):
                x = xs[-1 - at] - 4 - width(line) if rtl else xs[at] + 4
                marks.append(Text(x, y - 12 - 14 * number, line[::-1] if rtl else line))
    return marks


XS, YS = [40.0, 140.0, 240.0, 440.0], [700.0, 680.0, 645.0, 625.0]
ROWS = [
    ["Ticket", "Price", "Who"],
    ["Child", "5 euros", "Under twelve, with/a parent"],
    ["Adult", "12 euros", "Anyone"],
]


def test_a_ruled_table() -> None:
    parsed = parse(*lines(["Prices"]), *grid(XS, YS), *inside(ROWS, XS, YS), *lines(["Free on Monday."], y=600))
    table = "Ticket | Price | Who\nChild | 5 euros | Under twelve, with a parent\nAdult | 12 euros | Anyone"
    assert parsed.text == f"Prices\n\n{table}\n\nFree on Monday."
    assert [parsed.text[block.start : block.end] for block in parsed.blocks] == [table]


def test_a_ruled_hebrew_table_runs_from_the_right() -> None:
    rows = [["כרטיס", "מחיר", "למי"], ["ילד", "חמישה", "עד גיל עשר,/עם הורה"], ["מבוגר", "עשרה", "לכולם"]]
    xs = [40.0, 240.0, 340.0, 440.0]
    expected = "כרטיס | מחיר | למי\nילד | חמישה | עד גיל עשר, עם הורה\nמבוגר | עשרה | לכולם"
    assert parse(*grid(xs, YS), *inside(rows, xs, YS, rtl=True)).text == expected


def test_a_ruled_chinese_table_joins_the_lines_of_a_cell_without_a_space() -> None:
    rows = [["票种", "价格", "对象"], ["儿童", "五元", "十二岁以下须由/家长陪同"], ["成人", "十元", "所有人"]]
    expected = "票种 | 价格 | 对象\n儿童 | 五元 | 十二岁以下须由家长陪同\n成人 | 十元 | 所有人"
    assert parse(*grid(XS, YS), *inside(rows, XS, YS)).text == expected


def test_a_missing_line_joins_cells() -> None:
    lines_down = [Rule(40, 625, 40, 700), Rule(140, 625, 140, 680), Rule(240, 625, 240, 700), Rule(440, 625, 440, 700)]
    across = [rule for rule in grid(XS, YS) if isinstance(rule, Rule) and rule.y0 == rule.y1]
    rows = [["All that we sell in a year", "", "Who"], *ROWS[1:]]
    marks = [mark for mark in inside(rows, XS, YS) if isinstance(mark, Text) and mark.text]
    assert parse(*lines_down, *across, *marks).text.split("\n")[0] == "All that we sell in a year |  | Who"


def test_a_frame_around_prose_is_no_table() -> None:
    text = ["A box with a few words in it", "and some more of them here,", "that go on for three lines."]
    parsed = parse(*grid([30, 400], [790, 600]), *lines(text))
    assert parsed.blocks == ()
    assert parsed.text.split() == " ".join(text).split()


def test_the_lines_of_a_chart_are_no_table() -> None:
    many = [40.0 + 20 * number for number in range(12)]
    heights = [700.0 - 20 * number for number in range(12)]
    labels = [Text(x + 2, 480 - 14, f"{number:02}") for number, x in enumerate(many)]
    assert parse(*grid(many, heights), *labels, Text(60, 590, "peak"), *lines(["Visitors"])).blocks == ()


@pytest.mark.parametrize(("name", "price"), [("Name", "Price"), ("名稱", "價格")])
def test_the_rows_of_a_long_table_name_their_columns(name: str, price: str) -> None:
    rows = [[name, price], *([f"{name} {row}", str(row * 7)] for row in range(1, 14))]
    xs, ys = [40.0, 240.0, 440.0], [700.0 - 20 * row for row in range(15)]
    written = parse(*grid(xs, ys), *inside(rows, xs, ys)).text.split("\n")
    assert (written[0], written[13]) == (f"{name} | {price}", f"{name}: {name} 13 | {price}: 91")
