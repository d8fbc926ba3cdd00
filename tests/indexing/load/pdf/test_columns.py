"""Columns of prose, tables without lines, and what is neither."""

from __future__ import annotations

import pytest

from indexing.load import pdf as loader
from indexing.load.parsed import Parsed
from indexing.load.pdf.bidi import RTL_LETTER
from tests.indexing.load.pdfs import Mark, Text, drawn, lines, width, wrapped

ENGLISH = (
    "The museum opened its doors in 1998 and has grown ever since. Its collection holds more than four thousand objects from"
    " trade routes between three continents, among them maps, ledgers, tea chests and the letters of merchants who never came"
    " home. Every object has a card, and every card was written by hand in the harbour office before the fire."
)
HEBREW = (
    "המוזיאון נפתח לפני שלושים שנה ומאז הוא הולך וגדל. באוסף שלו יותר מארבעת אלפים חפצים מדרכי הסחר שבין שלוש יבשות,"
    " ובהם מפות, פנקסים, תיבות תה ומכתבים של סוחרים שלא שבו הביתה. לכל חפץ כרטיס, וכל כרטיס נכתב ביד במשרד הנמל לפני"
    " השריפה הגדולה."
)
CHINESE = (
    "博物馆于一九九八年开放，此后不断扩大。馆藏有四千多件来自三大洲贸易之路的文物，其中有地图、账簿、茶箱和再也没有回家的商人"
    "的书信。每件文物都有一张卡片，每张卡片都是火灾之前在港口办公室里手写的，至今仍然保存在阅览室的木柜之中，供读者随时查阅。"
)
TABLE = [["Ticket", "Price", "Who may buy it"], ["Adult", "12 euros", "Anyone"], ["Child", "5 euros", "Under twelve"]]


def parse(*marks: Mark) -> Parsed:
    return loader.parse(drawn(marks), "a.pdf")


def columns(text: str, count: int, *, across: bool, rtl: bool = False) -> list[Mark]:
    """`text` in columns, written line by line `across` them or one column after the other."""
    room = 520 / count - 20
    all_lines = wrapped(text, room)
    height = -(-len(all_lines) // count)
    marks: list[tuple[int, int, Mark]] = []
    for number, line in enumerate(all_lines):
        column, row = divmod(number, height)
        x = 560 - column * 520 / count - width(line) if rtl else 40 + column * 520 / count
        place = (row, column) if across else (column, row)
        marks.append((*place, Text(x, 700 - 14 * row, line[::-1] if rtl else line)))
    return [mark for _, _, mark in sorted(marks, key=lambda mark: mark[:2])]


@pytest.mark.parametrize("across", [True, False])
@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("text", [ENGLISH, HEBREW, CHINESE])
def test_columns_are_read_one_after_the_other(text: str, count: int, across: bool) -> None:
    head, foot = Text(40, 740, "Over all of the page, as long as it is"), Text(40, 400, "And under all of it")
    body = columns(text * 2, count, across=across, rtl=text == HEBREW)
    parsed = parse(head, *body, foot)
    assert parsed.blocks == ()
    words = parsed.text.replace("\n", "" if text == CHINESE else " ").replace("  ", " ")
    assert text * 2 in words.replace("火灾 ", "火灾") if text == CHINESE else " ".join((text * 2).split()) in words
    assert words.startswith("Over all")
    assert words.endswith("under all of it")


def cells(rows: list[list[str]], xs: list[float], y: float = 700, *, rtl: bool = False) -> list[Mark]:
    return [
        Text(x - width(cell) if rtl else x, y - 20 * number, cell[::-1] if RTL_LETTER.search(cell) else cell)
        for number, row in enumerate(rows)
        for x, cell in zip(xs, row, strict=True)
        if cell
    ]


def test_a_table_without_lines() -> None:
    parsed = parse(*lines(["Our prices are below."]), *cells(TABLE, [40, 200, 320]), *lines(["Under six free."], y=600))
    table = "Ticket | Price | Who may buy it\nAdult | 12 euros | Anyone\nChild | 5 euros | Under twelve"
    assert parsed.text == f"Our prices are below.\n\n{table}\n\nUnder six free."
    assert [parsed.text[block.start : block.end] for block in parsed.blocks] == [table]


def test_hebrew_columns_of_a_table_run_from_the_right() -> None:
    rows = [["כרטיס", "מחיר", "למי"], ["מבוגר", "€ 12", "לכולם"], ["ילד", "€ 5", "עד גיל עשר"]]
    parsed = parse(*cells(rows, [560, 400, 300], rtl=True))
    assert parsed.text == "כרטיס | מחיר | למי\nמבוגר | 12 € | לכולם\nילד | 5 € | עד גיל עשר"


def test_a_chinese_table() -> None:
    rows = [["票种", "价格", "适用对象"], ["成人", "12 欧元", "所有观众"], ["儿童", "5 欧元", "十二岁以下"]]
    assert (
        parse(*cells(rows, [40, 200, 320])).text
        == "票种 | 价格 | 适用对象\n成人 | 12 欧元 | 所有观众\n儿童 | 5 欧元 | 十二岁以下"
    )


def test_a_cell_that_runs_on_is_one_cell() -> None:
    above = cells([TABLE[0], ["Child", "5 euros", "Under twelve, with a parent or"]], [40, 200, 320])
    below = cells(
        [["Family", "25 euros", "Two adults and three children"], ["Group", "90 euros", "Ten"]], [40, 200, 320], 634
    )
    parsed = parse(*above, Text(320, 668, "a teacher of the school"), *below)
    assert parsed.text.split("\n")[1] == "Child | 5 euros | Under twelve, with a parent or a teacher of the school"


def test_an_empty_cell_is_kept_empty() -> None:
    rows = [["Room", "Monday", "Friday"], ["Maps", "", "closed"], ["Tea", "open", ""]]
    assert parse(*cells(rows, [40, 200, 320])).text == "Room | Monday | Friday\nMaps |  | closed\nTea | open |"


def test_columns_as_narrow_as_a_space_are_seen_where_words_line_up() -> None:
    rows = [["Adult", "12", "Anyone may come"], ["Child", "9", "Up to the age of ten"], ["Group", "90", "Ten or more"],
            ["Staff", "0", "Always"], ["School", "4", "Each pupil"]]  # fmt: skip
    text = parse(*cells(rows, [40, 100, 118])).text
    assert text.split("\n")[0] == "Adult | 12 | Anyone may come"
    assert text.split("\n")[3] == "Staff | 0 | Always"


@pytest.mark.parametrize(
    "rows",
    [
        [["1.", "Come in by the gate"], ["2.", "Sign the book"], ["3.", "Take a badge"]],
        [["•", "Come in by the gate"], ["•", "Sign the book"], ["•", "Take a badge"]],
        [["Name: Dana", "Date: May 5"], ["Room: 12", "Hour: 9:00"]],
    ],
)
def test_lists_and_pairs_of_lines_are_no_tables(rows: list[list[str]]) -> None:
    parsed = parse(*cells(rows, [40, 140]))
    assert parsed.blocks == ()
    assert parsed.text.split("\n")[0] == " ".join(rows[0])


def test_lines_beside_each_other_that_were_written_column_by_column_are_no_table() -> None:
    left, right = (
        lines(["Harbour Supplies", "12 Rope Lane", "Alderport"]),
        lines(["Invoice 17", "Date: May 5", "Due"], 300),
    )
    parsed = parse(*left, *right)
    assert parsed.blocks == ()
    assert " ".join(parsed.text.split()) == "Harbour Supplies 12 Rope Lane Alderport Invoice 17 Date: May 5 Due"


@pytest.mark.parametrize("text", [ENGLISH, HEBREW, CHINESE])
def test_prose_with_wide_spaces_is_no_table(text: str) -> None:
    rtl = text == HEBREW
    marks: list[Mark] = []
    for number, line in enumerate(wrapped(text, 400)):
        half = line.find(" ", len(line) // 2) if " " in line[len(line) // 2 :] else len(line) // 2
        first, second = line[:half].strip(), line[half:].strip()
        for x, part in ((40, first), (52 + width(first), second)):
            shown = part[::-1] if rtl else part
            marks.append(Text(560 - x - width(part) if rtl else x, 700 - 14 * number, shown))
    parsed = parse(*marks)
    assert parsed.blocks == ()
    assert "".join(parsed.text.split()) == "".join(text.split())


def test_the_lines_of_a_cell_beside_lower_ones_are_its_own() -> None:
    """Cells are often set in the middle of their row, and written one after the other."""
    marks: list[Mark] = []
    for number, (first, second) in enumerate([("Tea", "Two euros"), ("Cake", "Four euros"), ("Soup", "Six euros")]):
        y = 700 - 40 * number
        marks += [Text(40, y + 7, first), Text(40, y - 7, "house"), Text(140, y, second), Text(300, y, "daily")]
    text = parse(*marks).text
    assert text.split("\n") == [
        "Tea house | Two euros | daily",
        "Cake house | Four euros | daily",
        "Soup house | Six euros | daily",
    ]


def test_the_last_cell_may_run_on_under_the_others() -> None:
    above = cells([*TABLE[:2], ["Child", "5 euros", "Under twelve, with a parent or"]], [40, 200, 320])
    parsed = parse(*above, Text(320, 648, "a teacher of the school"), *lines(["Free on Monday."], y=600))
    assert parsed.text.endswith("or a teacher of the school\n\nFree on Monday.")


def test_a_heading_over_two_columns_does_not_hide_them() -> None:
    rows = [
        ["January", "3210", "3450"],
        ["February", "6420", "6900"],
        ["March", "9630", "1035"],
        ["April", "1284", "1380"],
    ]
    parsed = parse(Text(40, 720, "Month"), Text(200, 720, "Visitors in all years"), *cells(rows, [40, 200, 300]))
    assert parsed.text.split("\n")[1] == "January | 3210 | 3450"


def test_a_table_of_contents_keeps_its_lines() -> None:
    rows = [["Introduction", "1"], ["The house", "14"], ["The collections", "21"], ["Visitors", "128"]]
    marks: list[Mark] = []
    for number, (title, page) in enumerate(rows):
        y = 700 - 14 * number
        marks += [Text(40, y, f"{number + 1}"), Text(60, y, title), Text(200, y, ". " * 12 + "."), Text(400, y, page)]
    parsed = parse(*marks)
    assert parsed.blocks == ()
    assert parsed.text.split("\n")[:2] == ["1 Introduction … 1", "2 The house … 14"]
