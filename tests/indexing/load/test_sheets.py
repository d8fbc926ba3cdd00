"""Spreadsheets of five formats: sheets in order, rows that name their columns, values as text."""

from __future__ import annotations

import pytest

from indexing.errors import UnreadableFile
from indexing.load import sheets
from indexing.load.parsed import Parsed
from indexing.types import Heading, Page, Span
from tests.indexing.load import bombs
from tests.indexing.load import workbooks as books
from tests.indexing.load.workbooks import Cell, cell, ods, ole, xls, xlsb, xlsx

TABLES: dict[str, tuple[str, list[list[Cell]], str]] = {
    "en": (
        "Prices",
        [["Name", "City", "Price"], ["Dana", "Paris", 12.0], ["Omer", None, 2.5]],
        "Name | City | Price\nName: Dana | City: Paris | Price: 12\nName: Omer | Price: 2.5",
    ),
    "he": (
        "מחירים",
        [["שם", "עיר", "מחיר"], ["דנה", "חיפה", 12.0], ["עומר", None, 2.5]],
        "שם | עיר | מחיר\nשם: דנה | עיר: חיפה | מחיר: 12\nשם: עומר | מחיר: 2.5",
    ),
    "zh": (
        "價格表",
        [["姓名", "城市", "價格"], ["王小明", "台北", 12.0], ["李大華", None, 2.5]],
        "姓名 | 城市 | 價格\n姓名: 王小明 | 城市: 台北 | 價格: 12\n姓名: 李大華 | 價格: 2.5",
    ),
}


ABOUT = {"creator": "Dana; 李丹娜", "keywords": "תה, 茶", "created": "2026-03-17T08:00:00Z"}
SAID = (
    ("date", "2026-03-17T08:00:00Z"), ("author", "Dana"), ("author", "李丹娜"), ("tag", "תה"), ("tag", "茶"),
)  # fmt: skip


def parse(data: bytes) -> Parsed:
    return sheets.parse(data, "a.xlsx")


def refusal(data: bytes, name: str = "a.xlsx") -> str:
    with pytest.raises(UnreadableFile) as caught:
        sheets.parse(data, name)
    return str(caught.value)


@pytest.mark.parametrize("lang", TABLES)
@pytest.mark.parametrize("suffix", ["xlsx", "ods", "xlsb", "xls"])
def test_a_sheet_is_a_heading_and_rows_that_name_their_columns(lang: str, suffix: str) -> None:
    name, rows, expected = TABLES[lang]
    files = {"xlsx": xlsx({name: rows}), "ods": ods({name: rows}), "xlsb": xlsb(name, rows), "xls": xls(name, rows)}
    text = f"{name}\n\n{expected}"
    assert sheets.parse(files[suffix], f"a.{suffix}") == Parsed(
        text, "", (Heading(1, name, 0),), (Page(1, 0, "sheet"),), (Span(len(name) + 2, len(text)),)
    )


def test_sheets_are_pages_and_empty_ones_are_left_out() -> None:
    parsed = parse(xlsx({"One": [["a"]], "Empty": "", "גיליון": [["ב", None, "ג"]]}))
    assert parsed.text == "One\n\na\n\nגיליון\n\nב | ג"
    assert parsed.headings == (Heading(1, "One", 0), Heading(1, "גיליון", 8))
    assert parsed.pages == (Page(1, 0, "sheet"), Page(3, 8, "sheet"))


def test_hidden_sheets_are_read_and_said_but_not_those_of_macros() -> None:
    parsed = parse(xlsx({"A": [["a"]], "B": [["b"]], "C": [["c"]]}, states={"B": "hidden", "C": "veryHidden"}))
    assert parsed.text == "A\n\na\n\nB\n\nb"
    assert parsed.notes == ("Hidden sheets were read too: B.", "Sheets that only a macro can show were not read: C.")


def test_values_are_written_as_they_are_read() -> None:
    cells = (
        cell("A1", 12.0)
        + cell("B1", 0.1 + 0.2)
        + cell("C1", -1234567.25)
        + cell("D1", 45413, books.DATE)
        + cell("E1", 45413.4375, books.MOMENT)
        + cell("F1", 45413.0, books.MOMENT)
        + cell("G1", 0.4375, books.TIME)
        + cell("H1", 1.5, books.LENGTH)
        + cell("I1", 0.25, books.PERCENT)
        + cell("J1", True)
        + cell("K1", "#DIV/0!")
        + cell("L1", " two\n lines ")
        + cell("M1", 1e20)
        + cell("N1", 45413.43762, books.MOMENT)
    )
    assert parse(xlsx({"S": f'<row r="1">{cells}</row>'})).text.split("\n")[-1] == (
        "12 | 0.3 | -1234567.25 | 2024-05-01 | 2024-05-01 10:30 | 2024-05-01 | 10:30 | 36:00:00 | 0.25 | TRUE | two lines"
        " | 1e+20 | 2024-05-01 10:30:10"
    )


def test_dates_of_old_workbooks() -> None:
    rows: list[list[Cell]] = [["תאריך", "סכום"], [45413.0, 7.0]]
    assert sheets.parse(xls("א", rows, dates=0), "a.xls").text == "א\n\nתאריך | סכום\nתאריך: 2024-05-01 | סכום: 7"


def test_a_merged_cell_counts_for_each_row_and_column_it_covers() -> None:
    down: list[list[Cell]] = [["Region", "City", "Sold"], ["North", "Haifa", 1], [None, "Acre", 2], [None, None, None]]
    assert parse(xlsx({"S": down}, merged="A2:A4")).text.endswith("\nRegion: North | City: Acre | Sold: 2")
    across: list[list[Cell]] = [
        ["אזור", "2023", None, "2024", None],
        ["אזור", "א", "ב", "א", "ב"],
        ["צפון", 1, 2, 3, 4],
    ]
    text = parse(xlsx({"S": across}, merged="B1:C1")).text
    assert text.endswith("\nאזור: צפון | 2023 א: 1 | 2023 ב: 2 | 2024 א: 3 | 2024 ב: 4")


def test_a_merged_title_is_written_once() -> None:
    rows: list[list[Cell]] = [["銷售", None, None], ["產品", "數量", "價格"], ["茶", 3, 12]]
    text = parse(xlsx({"S": rows}, merged="A1:C1")).text
    assert text == "S\n\n銷售\n產品 | 數量 | 價格\n產品: 茶 | 數量: 3 | 價格: 12"


def test_a_merge_that_is_not_where_the_data_begins() -> None:
    rows: list[list[Cell]] = [[], [None, None, "Kind", "n"], [None, None, "Tea", 1], [None, None, None, 2]]
    assert parse(xlsx({"S": rows}, merged="C3:C4")).text == "S\n\nKind | n\nKind: Tea | n: 1\nKind: Tea | n: 2"


def test_tables_are_divided_by_empty_rows() -> None:
    rows: list[list[Cell]] = [["Name", "n"], ["Dana", 1], [], [None, None], ["Item", "Price", "Left"], ["Tea", 5, 2]]
    assert parse(xlsx({"S": rows})).text == (
        "S\n\nName | n\nName: Dana | n: 1\n\nItem | Price | Left\nItem: Tea | Price: 5 | Left: 2"
    )


@pytest.mark.parametrize("suffix", ["xls", "ods", "xlsx"])
def test_what_is_encrypted_is_said(suffix: str) -> None:
    rows: list[list[Cell]] = [["a", "b"]]
    files = {
        "xls": xls("S", rows, encrypted=True),
        "ods": ods({"S": rows}, encrypted=True),
        "xlsx": ole("EncryptedPackage", b"x"),
    }
    assert refusal(files[suffix], f"a.{suffix}") == f"a.{suffix} is encrypted: save a copy without a password."


@pytest.mark.parametrize("data", [b"junk", b"", books.packed({"xl/workbook.xml": "<a/>"})])
def test_what_is_damaged_is_said(data: bytes) -> None:
    assert refusal(data) == "a.xlsx is damaged, or no spreadsheet: open it in its program and save it anew."


def test_cells_that_are_far_apart_are_refused_and_empty_ones_cost_nothing() -> None:
    first, last = cell("A1", 1), cell("XFD1048576", 2)
    sheet = '<row r="1">{}</row><row r="1048576">{}</row>'.format
    assert refusal(xlsx({"S": sheet(first, last)})) == (
        "a.xlsx has far more than 8,000,000 cells between the first and the last, more than is read: save its sheets as"
        " smaller files."
    )
    assert "far more" in refusal(xlsx({"S": sheet(first, last).replace("<c r=", "<c  s='0' r = ").replace('"', "'")}))
    assert parse(xlsx({"S": sheet(first, '<c r="XFD1048576" s="1"/>')})).text == "S\n\n1"


def test_a_million_rows_without_cells_are_no_text() -> None:
    empty = '<table:table-row table:number-rows-repeated="1048000"><table:table-cell/></table:table-row>'
    full = '<table:table-row><table:table-cell office:value-type="float" office:value="7"/></table:table-row>'
    assert sheets.parse(ods({"S": full + empty}), "a.ods").text == "S\n\n7"


def test_there_is_a_limit_of_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "CELLS", 5)
    assert "over 5 filled cells" in refusal(xlsx({"A": [["a", "b"]], "B": [["a", None, "b"], ["c", "d"]]}))


@pytest.mark.parametrize("member", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("doctype", bombs.ALL.values(), ids=bombs.ALL)
def test_entities_are_refused(member: str, doctype: str) -> None:
    assert "declares XML entities" in refusal(bombs.armed(xlsx({"S": [["TEXT"]]}), member, doctype))
    assert "declares XML entities" in refusal(bombs.armed(ods({"S": [["TEXT"]]}), "content.xml", doctype), "a.ods")


def test_what_a_workbook_says_of_itself() -> None:
    rows: list[list[Cell]] = [["a", "b"]]
    assert parse(xlsx({"S": rows}, about=ABOUT)).metadata == SAID
    odf = (
        '<meta xmlns="urn:m"><generator>P</generator><initial-creator>Dana; 李丹娜</initial-creator><creator>Omer</creator>'
        "<keyword>תה</keyword><keyword>茶</keyword><creation-date>2026-03-17T08:00:00Z</creation-date><date>2026-03-18</date>"
        "</meta>"
    )
    assert parse(ods({"S": rows}, about=odf)).metadata == SAID
    assert parse(xlsx({"S": rows})).metadata == ()
    assert parse(xls("S", rows)).metadata == ()
