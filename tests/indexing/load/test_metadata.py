"""What files say of themselves, under the names and in the shape that filters need."""

from __future__ import annotations

import time
from datetime import date, datetime

import pytest

from indexing.filters import TAG, require_metadata
from indexing.load.metadata import LONGEST, MOST, Said, common, pairs, plain


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("Keywords", TAG), ("categories", TAG), ("dc.subject", TAG), ("article:tag", TAG), ("citation_keywords", TAG),
        ("תגיות", TAG), ("מילות מפתח", TAG), ("標籤", TAG), ("关键词", TAG),
        ("By", "author"), ("from", "author"), ("DC.creator", "author"), ("מחבר", "author"), ("作者", "author"),
        ("lang", "language"), ("dc:language", "language"), ("שפה", "language"), ("語言", "language"),
        ("date", "published"), ("og:article:published_time", "published"), ("dc.date.issued", "published"),
        ("datePublished", "published"), ("תאריך", "published"), ("日期", "published"),
        ("creation-date", "created"), ("dcterms.created", "created"), ("建立日期", "created"),
        ("last_modified", "modified"), ("lastmod", "modified"), ("עודכן", "modified"), ("更新日期", "modified"),
        ("", ""), ("viewport", ""), ("og:type", ""), ("status", ""), ("x-og:date", ""), ("a" * 10**6, ""),
    ],
)  # fmt: skip
def test_the_many_names_of_a_thing_are_folded(field: str, name: str) -> None:
    assert common(field) == name


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("keywords", "tea, trade;ports"), ["tea", "trade", "ports"]),
        (("תגיות", "תה, סחר; נמלים"), ["תה", "סחר", "נמלים"]),
        (("標籤", "茶、貿易，港口；船"), ["茶", "貿易", "港口", "船"]),
        (("tags", ("tea, green", "#תה", "茶 ")), ["tea, green", "תה", "茶"]),
        (("tag", "Tea,tea,,TEA, ,\u200etea"), ["Tea"]),
        (("tag", "שָׁלוֹם עו\u00adלם\u200b\n 2"), ["שָׁלוֹם עו\u00adלם 2"]),
    ],
)
def test_a_pair_a_tag(said: Said, expected: list[str]) -> None:
    assert pairs([said]) == tuple((TAG, tag) for tag in expected)


def test_authors_are_cut_only_where_no_name_is() -> None:
    said: list[Said] = [("author", "Okafor, Ada; Levi, Dana"), ("作者", "王小明、李大華"), ("by", ("דנה; לוי",))]
    authors = ["Okafor, Ada", "Levi, Dana", "王小明", "李大華", "דנה; לוי"]
    assert pairs(said) == tuple(("author", author) for author in authors)


@pytest.mark.parametrize("author", ["python-docx", "Microsoft Office User", "https://example.org/dana", " ", "\u200f"])
def test_what_names_nobody_is_no_author(author: str) -> None:
    assert pairs([("author", author)]) == ()


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ([("modified", "2026-03-03"), ("created", "2026-02-02"), ("date", "2026-01-01")], "2026-01-01"),
        ([("modified", "2026-03-03"), ("created", "2026-02-02"), ("date", "soon")], "2026-02-02"),
        ([("lastmod", "2026-03-03"), ("date", "3/4/2026")], "2026-03-03"),
        ([("date", "2026-01-01"), ("date", "2025-01-01")], "2026-01-01"),
        ([("created", "D:20260202080000Z")], "D:20260202080000Z"),
        ([("date", ("Tue, 17 Mar 2026 08:00:00 +0000",))], "Tue, 17 Mar 2026 08:00:00 +0000"),
    ],
)
def test_the_date_is_that_of_publication_before_creation_before_the_last_change(said: list[Said], day: str) -> None:
    assert pairs(said) == (("date", day),)


def test_no_date_that_is_none() -> None:
    assert pairs([("date", "yesterday"), ("created", ""), ("modified", ())]) == ()


def test_others_keep_their_names_when_filters_can_use_them() -> None:
    said: list[Said] = [
        ("Status", "draft"), ("my field", "x"), ("a/b", "x"), ("", "x"), ("x" * 65, "x"), ("מצב", "טיוטה"), ("狀態", "草稿"),
        ("empty", " \n"), ("generator", "Hugo 1.0"), ("tags", "tea"), ("date", "2026-01-01"), ("author", "Dana"),
    ]  # fmt: skip
    found = pairs(said)
    assert found == (
        ("date", "2026-01-01"), ("author", "Dana"), ("tag", "tea"), ("status", "draft"), ("מצב", "טיוטה"), ("狀態", "草稿"),
    )  # fmt: skip
    for name, value in found:
        require_metadata(name, value)


def test_values_are_clean_and_on_one_line() -> None:
    value = "\x00Dana\x1b[1m\r\n\u202eLevi\u202c\u2028\ufeff\u2066(b.\u20691970)\ud800 e\u0301"
    assert pairs([("author", value)]) == (("author", "Dana[1m Levi (b.1970) é"),)


def test_hostile_fields_are_cut_and_quick() -> None:
    long, many = "茶" * 10**6, tuple(f"תג {number}" for number in range(100_000))
    began = time.perf_counter()
    assert pairs([("author", long)]) == (("author", "茶" * LONGEST),)
    assert pairs([("author", " " * 10**6 + "x")]) == ()
    assert pairs([("tag", many), ("author", "Dana")]) == (
        ("author", "Dana"), *((TAG, f"תג {number}") for number in range(MOST - 1)),
    )  # fmt: skip
    assert len(pairs([("tag", ",".join(many))])) == MOST
    assert len(pairs((f"f{number}", "x") for number in range(100_000))) == MOST
    assert pairs([("date", "9" * 10**6), ("tag", "e" + "\u0301" * 10**6)])[0][0] == TAG
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("שלום", "שלום"), (3, "3"), (2.5, "2.5"), (True, "true"), (None, ""), (date(2026, 3, 17), "2026-03-17"),
        (datetime(2026, 3, 17, 8), "2026-03-17T08:00:00"), (["茶", 1, ["deep"], None], ("茶", "1", "")),
        ({"name": "Dana", "email": "d@b.org"}, "Dana"), ([{"name": "Dana"}, {"name": 5}], ("Dana", "")), ({}, ""),
    ],
)  # fmt: skip
def test_plain_values_of_json_and_toml(value: object, expected: object) -> None:
    assert plain(value) == expected
