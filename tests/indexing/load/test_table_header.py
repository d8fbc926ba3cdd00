"""Whether a first row is a header."""

from __future__ import annotations

import pytest

from indexing.load.table_header import table


def judged(rows: str, before: tuple[str, ...] = ()) -> tuple[list[str], int]:
    labels, body = table([row.split(",") for row in rows.split("\n")], before)
    return list(labels), body


@pytest.mark.parametrize(
    "rows",
    [
        "Name,City\nDana,Paris\nOmer,Rome",
        "Region,2019,2020,2021\nNorth,12,13,14\nSouth,1,2,3",
        ",2024-01,2024-02\nNorth,12,13",
        "Name,1,2,3,4\nDana,x,x,,x\nRuth,,x,,",
        "Date,Amount,Date,Amount\n2024-01-01,5,2024-01-02,6",
        "Price\n12\n13",
        "תאריך,סכום\n1.5.2024,₪12\n2.5.2024,₪1,200",
        "日期,金額\n2024年5月1日,12元",
        "Item,In stock\nTea,yes\nCake,no",
        "Timestamp,How did you hear about the museum?\n2024-01-01 10:00,Friends",
        f"Date,{'Which of the rooms would you come to see again? ' * 3}\n2024-01-01,All",
        "Name,n\nDana,5\nOmer,n/a\nRuth,7\nMaya,-",
    ],
)
def test_a_header_is_known_by_its_words_and_what_stands_under_them(rows: str) -> None:
    first = rows.split("\n")[0].split(",")
    assert judged(rows) == ([cell.strip() for cell in first], 1)


@pytest.mark.parametrize(
    "rows",
    [
        "Dana,1990\nOmer,1985",
        "A-1001,red,small\nA-1002,blue,large",
        "tea,hot\ntea,cold",
        "Name\nDana\nRuth",
        "Project,Harbour\nOwner,Dana\nBudget,12000\nStart,2024-01-01",
        "Owner:,Dana\nPlace:,Haifa",
        "The museum opens at nine.,Opening\nIt closes at five.,Closing",
        "Ruth,n/a,x\nDana,5,6\nZoe,7,8",
        "https://a.example,one\nhttps://b.example,two",
        "a,,,\nb,c,d,e",
    ],
)
def test_a_row_like_the_others_is_no_header(rows: str) -> None:
    assert judged(rows)[0] == []


def test_colons_are_no_part_of_a_name() -> None:
    assert judged("שם:,מחיר：\nתה,5")[0] == ["שם", "מחיר"]


def test_words_under_words_of_the_same_columns_continue_the_table_before() -> None:
    assert judged("Ruth,Rome\nMaya,Haifa", ("Name", "City")) == (["Name", "City"], 0)
    assert judged("Item,Price\nTea,5", ("Name", "City")) == (["Item", "Price"], 1)


def test_a_single_row_of_words_is_a_header_of_what_may_follow() -> None:
    assert judged("Name,Hours") == (["Name", "Hours"], 1)
    assert judged("Total,210") == ([], 0)
