"""CSV: the delimiter, quotation marks, encodings, and rows that name their columns."""

from __future__ import annotations

import pytest

from indexing.errors import UnreadableFile
from indexing.load import csv
from indexing.load.parsed import Parsed
from indexing.types import Span

TABLES = {
    "en": ("Name,City,Price\nDana,Paris,12\n", "Name | City | Price\nName: Dana | City: Paris | Price: 12"),
    "he": ("שם,עיר,מחיר\nדנה,חיפה,12\n", "שם | עיר | מחיר\nשם: דנה | עיר: חיפה | מחיר: 12"),
    "zh": ("姓名,城市,價格\n王小明,台北,12\n", "姓名 | 城市 | 價格\n姓名: 王小明 | 城市: 台北 | 價格: 12"),
}


def text(source: str | bytes) -> str:
    return csv.parse(source.encode() if isinstance(source, str) else source, "a.csv").text


@pytest.mark.parametrize("lang", TABLES)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(lang: str, delimiter: str) -> None:
    source, expected = TABLES[lang]
    parsed = csv.parse(source.replace(",", delimiter).encode(), "a.csv")
    assert parsed == Parsed(expected, blocks=(Span(0, len(expected)),))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Name;Price\nTea;1,5\nCake;2,5\n", "Name: Tea | Price: 1,5"),
        ("1,5;2,5;3,5\n4,5;5,5;6,5", "1,5 | 2,5 | 3,5"),
        ('Name,Words\n"a;b","c;d"\n"e;f","g;h"\n', "Name: a;b | Words: c;d"),
        ("sep=;\nName;Price\na,b;12\n", "Name: a,b | Price: 12"),
        ("Name,Price\n1,2,3\n4\n", "Name: 1 | Price: 2 | 3"),
        ("Name, Price, Note\nTea, 12, hot\nCake, 30, sweet", "Name: Tea | Price: 12 | Note: hot"),
    ],
)
def test_delimiters_that_could_be_others(source: str, expected: str) -> None:
    assert expected in text(source).split("\n")


@pytest.mark.parametrize(
    "words", ["Well, this is prose.\nIt has, as it goes, commas.\nNot all have.", "one\ntwo", "你好"]
)
def test_prose_is_left_as_it_is(words: str) -> None:
    assert text(words) == words


def test_quoted_fields_hold_delimiters_lines_and_quotation_marks() -> None:
    source = 'Name,Note,Price\nDana,"first\nsecond, ""third""",5\nOmer, "spaced" ,6\nRuth,"",7\n'
    assert text(source) == (
        'Name | Note | Price\nName: Dana | Note: first second, "third" | Price: 5\n'
        "Name: Omer | Note: spaced | Price: 6\nName: Ruth | Price: 7"
    )


def test_quotation_marks_inside_words_are_letters() -> None:
    source = 'שם,תפקיד,שכר\nדנה,מנכ"ל,100\n"רות, ד"ר","יו"ר",90\n'
    assert text(source) == ('שם | תפקיד | שכר\nשם: דנה | תפקיד: מנכ"ל | שכר: 100\nשם: רות, ד"ר | תפקיד: יו"ר | שכר: 90')


def test_a_quotation_mark_that_nothing_closes_spoils_only_its_field() -> None:
    assert text('Size,Price\n"5 inch,12\n7 inch,15\n').split("\n")[1:] == [
        'Size: "5 inch | Price: 12',
        "Size: 7 inch | Price: 15",
    ]


@pytest.mark.parametrize(("lang", "encoding"), [("he", "cp1255"), ("zh", "big5"), ("zh", "gb18030")])
def test_old_encodings_are_read(lang: str, encoding: str) -> None:
    source, expected = TABLES[lang]
    head, row, _ = source.split("\n")
    assert text("\n".join([head, *[row] * 9]).encode(encoding)).startswith(expected)


@pytest.mark.parametrize("lang", TABLES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_marks_are_no_part_of_the_first_name(lang: str, encoding: str) -> None:
    source, expected = TABLES[lang]
    assert text(source.encode(encoding)) == expected


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_the_line_ends_of_other_systems(end: str) -> None:
    assert text(TABLES["zh"][0].replace("\n", end)) == TABLES["zh"][1]


def test_stray_zero_bytes_are_taken_out_and_binary_is_refused() -> None:
    assert text(b"Name,Price\nTe\0a,12\n" + b"Cake,30\n" * 30).startswith("Name | Price\nName: Tea | Price: 12\n")
    with pytest.raises(UnreadableFile, match=r"^a\.csv is not text"):
        text(bytes(range(256)) * 9)


def test_a_huge_field_is_read() -> None:
    assert text(f'Name,Words\nDana,"{"word " * 100_000}"\nOmer,x\n').count("word") == 100_000


@pytest.mark.parametrize("source", ["", "\n\n", ",,,\n,,", '""', "\ufeff"])
def test_nothing_gives_no_text(source: str) -> None:
    assert text(source) == ""


@pytest.mark.parametrize(
    "source", ['x,""y\n' * 50_000, '"' * 100_001, '"x,"y ' * 10_000, '"a' + ',""b\n' * 50_000 + ',"z ']
)
def test_what_is_written_to_be_slow_is_not(source: str) -> None:
    text(f"a,b\n{source}")


@pytest.mark.parametrize("source", ['x,"y ' * 50_000, "," * 200_000])
def test_more_columns_than_any_spreadsheet_has_are_refused(source: str) -> None:
    with pytest.raises(UnreadableFile, match="more than 16,384 columns"):
        text(f"a,b\n{source}")


@pytest.mark.parametrize(("name", "rest", "last"), [("אורות", "הוצאה לאור", "זמורה"), ("Oxford", "Press", "Faber")])
def test_a_field_that_begins_with_a_quoted_name_keeps_to_its_row(name: str, rest: str, last: str) -> None:
    source = f'Name,Count\n"{name}" {rest},5\n"Keter, Jerusalem",3\n{last},2'
    assert text(source).split("\n")[1:] == [
        f'Name: "{name}" {rest} | Count: 5',
        "Name: Keter, Jerusalem | Count: 3",
        f"Name: {last} | Count: 2",
    ]
