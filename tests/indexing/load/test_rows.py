"""Rows as lines that name their columns, in tables of every shape."""

from __future__ import annotations

import pytest

from indexing.load.rows import in_text, lines


def written(table: str) -> str:
    """The lines of a table whose cells are divided by commas."""
    rows = [[cell.strip() for cell in row.split(",")] for row in table.strip().split("\n")]
    return "\n".join(lines(rows))


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (
            "Name,City,Price\nDana,Paris,12\nOmer,,15",
            "Name | City | Price\nName: Dana | City: Paris | Price: 12\nName: Omer | Price: 15",
        ),
        (
            "שם,עיר,מחיר\nדנה,חיפה,12\nעומר,,15",
            "שם | עיר | מחיר\nשם: דנה | עיר: חיפה | מחיר: 12\nשם: עומר | מחיר: 15",
        ),
        (
            "姓名,城市,價格\n王小明,台北,12\n李大華,,15",
            "姓名 | 城市 | 價格\n姓名: 王小明 | 城市: 台北 | 價格: 12\n姓名: 李大華 | 價格: 15",
        ),
    ],
)
def test_each_row_names_its_columns_and_leaves_empty_cells_out(table: str, expected: str) -> None:
    assert written(table) == expected


def test_without_a_header_the_values_are_joined() -> None:
    assert written("Dana,1990\nOmer,1985") == "Dana | 1990\nOmer | 1985"


def test_cells_past_the_header_stand_without_a_name() -> None:
    assert written("Name,Price\nDana,12,late\nOmer,15") == (
        "Name | Price\nName: Dana | Price: 12 | late\nName: Omer | Price: 15"
    )


def test_titles_stand_over_the_table() -> None:
    table = "Sales 2024\nPrepared by,Dana\nItem,Sold,Left,Price\nTea,5,7,12\nCake,9,1,30"
    assert written(table) == (
        "Sales 2024\nPrepared by | Dana\nItem | Sold | Left | Price\n"
        "Item: Tea | Sold: 5 | Left: 7 | Price: 12\nItem: Cake | Sold: 9 | Left: 1 | Price: 30"
    )


def test_empty_rows_divide_tables_with_headers_of_their_own() -> None:
    assert written("Name,Hours\nDana,10\n,\n,\n產品,價格,庫存\n茶,5,8") == (
        "Name | Hours\nName: Dana | Hours: 10\n\n產品 | 價格 | 庫存\n產品: 茶 | 價格: 5 | 庫存: 8"
    )


def test_a_header_holds_for_the_parts_of_its_table() -> None:
    table = "שם,שעות,שכר\n\nמטבח\nדנה,10,100\nרות,11,110\n\nסך הכול,,210"
    assert written(table) == (
        "שם | שעות | שכר\n\nמטבח\nשם: דנה | שעות: 10 | שכר: 100\nשם: רות | שעות: 11 | שכר: 110\n\n"
        "שם: סך הכול | שכר: 210"
    )


def test_a_header_does_not_hold_for_what_is_no_part_of_its_table() -> None:
    table = "A,B,C,D,E\nx,1,2,3,4\ny,1,2,3,4\n\nPhone,03-1234567\nPhone,04-7654321"
    assert written(table).endswith("\n\nPhone | 03-1234567\nPhone | 04-7654321")
    assert written("Name,Price\nDana,12\n\n* with tax").endswith("\n\n* with tax")


def test_a_header_that_is_repeated_is_written_once() -> None:
    assert written("Name,City\nDana,Paris\nName,City\nOmer,Rome") == (
        "Name | City\nName: Dana | City: Paris\nName: Omer | City: Rome"
    )


def test_two_rows_of_a_header_are_one_name() -> None:
    merged = ",2023,,2024,\nRegion,Q1,Q2,Q1,Q2\nNorth,1,2,3,4\nSouth,5,6,7,8"
    filled = "Region,2023,2023,2024,2024\nRegion,Q1,Q2,Q1,Q2\nNorth,1,2,3,4\nSouth,5,6,7,8"
    north = "Region: North | 2023 Q1: 1 | 2023 Q2: 2 | 2024 Q1: 3 | 2024 Q2: 4"
    assert north in written(merged).split("\n")
    assert north in written(filled).split("\n")


def test_a_long_table_keeps_its_header() -> None:
    rows = [["Name", "Number"], *([f"row {number}", str(number)] for number in range(200))]
    assert list(lines(rows))[-1] == "Name: row 199 | Number: 199"


def test_a_wide_table_is_read_in_a_moment() -> None:
    rows = [[f"c{column}" for column in range(5000)], *([["1"] * 5000] * 60)]
    assert sum(1 for _ in lines(rows)) == 61


def test_nothing_gives_no_lines() -> None:
    assert list(lines([])) == []
    assert list(lines([[], ["", ""]])) == []


LONG = [["Name", "", "Price"], *([f"row {number}", "", str(number)] for number in range(12))]


def test_a_long_table_in_a_text_names_its_columns() -> None:
    assert in_text(LONG)[:2] == ["Name | Price", "Name: row 0 | Price: 0"]
    assert in_text([*LONG, ["", "", ""], LONG[0], LONG[3]])[13:] == ["Name: row 2 | Price: 2"]


@pytest.mark.parametrize(
    "table",
    [LONG[:12], LONG[1:] * 2, [*LONG, ["Total", "78"]], [["a", "", "b"]], []],
    ids=["short", "without a header", "with merged cells", "one row", "nothing"],
)
def test_other_tables_in_a_text_are_written_as_they_are(table: list[list[str]]) -> None:
    assert in_text(table) == [" | ".join(row) for row in table]
