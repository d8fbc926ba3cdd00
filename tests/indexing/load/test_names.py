"""Names of files inside files."""

from __future__ import annotations

import pytest

from indexing.load.names import Distinct, tidy


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
