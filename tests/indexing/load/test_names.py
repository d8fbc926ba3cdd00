"""Names of files inside files."""

from __future__ import annotations

from zipfile import ZipInfo

import pytest

from indexing.load.names import Distinct, of_entries, tidy


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("מכתב  אחד.pdf", "מכתב אחד.pdf"),
        ("信件/第一.txt", "信件/第一.txt"),
        ("..", ""),
        ("/", ""),
        ("a\u200bb\u2066c\0.md", "abc .md"),
        ("x" * 300 + ".pdf", "x" * 159 + "…" + "x" * 36 + ".pdf"),
    ],
)
def test_tidy(said: str, name: str) -> None:
    assert tidy(said) == name


def test_distinct_keeps_folder_and_ending() -> None:
    distinct = Distinct()
    names = ["a/מכתב.eml", "a/מכתב.eml", "a/מכתב.eml", "b", "b", "b (2)"]
    assert [distinct(name) for name in names] == [
        "a/מכתב.eml",
        "a/מכתב (2).eml",
        "a/מכתב (3).eml",
        "b",
        "b (2)",
        "b (2) (2)",
    ]


def test_distinct_is_quick_with_very_many_of_one_name() -> None:
    distinct = Distinct()
    assert len({distinct("a.md") for _ in range(20_000)}) == 20_000


def read(names: list[str], encoding: str) -> list[str]:
    """The names of entries that were written in an encoding which nothing states."""
    return of_entries([ZipInfo(name.encode(encoding).decode("cp437")) for name in names])


@pytest.mark.parametrize(
    "names",
    [
        ["דוח – שנתי.pdf"],
        ["צה״ל.pdf"],
        ["פרוטוקול §3.pdf"],
        ["מכתבים/דוח.pdf", "מכתבים/סיכום – 2024.pdf", "a.txt"],
    ],
)
def test_hebrew_names_with_a_few_other_characters(names: list[str]) -> None:
    assert read(names, "cp1255") == names


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("会议记录（二〇二四年）.docx", "gb18030"),
        ("年度报告—终稿.pdf", "gb18030"),
        ("组装字典.txt", "gb18030"),
        ("參觀指南（上）.md", "big5"),
        ("會議記錄─附件.pdf", "big5"),
        ("Menü für Gäste.pdf", "cp437"),
        ("Où êtes-vous né.pdf", "cp437"),
    ],
)
def test_chinese_and_western_names_are_not_taken_for_hebrew(name: str, encoding: str) -> None:
    assert read([name], encoding) == [name]
