"""JSON and JSON Lines: records as paragraphs."""

from __future__ import annotations

import json

import pytest

from indexing.errors import UnreadableFile
from indexing.load import json as loader
from indexing.load.parsed import Parsed
from indexing.types import Heading, Span


def parse(text: str | bytes) -> Parsed:
    parsed = loader.parse(text.encode() if isinstance(text, str) else text, "a.json")
    for heading in parsed.headings:
        assert parsed.text[heading.start :].startswith(f"{heading.title}\n\n")
    return parsed


def blocks(parsed: Parsed) -> list[str]:
    return [parsed.text[block.start : block.end] for block in parsed.blocks]


@pytest.mark.parametrize(
    ("name", "city", "tags"),
    [
        ("Lamp room", "Haifa", ["oil", "brass"]),
        ("חדר המנורות", "חיפה", ["שמן", "פליז"]),
        ("油燈室", "海法", ["油", "黃銅"]),
    ],
)
def test_each_record_is_a_paragraph(name: str, city: str, tags: list[str]) -> None:
    record = {
        "name": name,
        "address": {"city": city, "zip": 31000},
        "tags": tags,
        "open": True,
        "note": None,
        "none": [],
    }
    paragraph = f"name: {name}\naddress.city: {city}\naddress.zip: 31000\ntags: {tags[0]}, {tags[1]}\nopen: true"
    expected = f"{paragraph}\n\n{paragraph}"
    spans = (Span(0, len(paragraph)), Span(len(paragraph) + 2, len(expected)))
    as_array = json.dumps([record, record], ensure_ascii=False, indent=2)
    as_lines = "\n".join(json.dumps(record, ensure_ascii=escaped) for escaped in (True, False))
    assert parse(as_array) == parse(as_lines) == Parsed(expected, blocks=spans)


def test_an_object_has_its_own_fields_first_and_a_heading_for_each_list_of_records() -> None:
    parsed = parse('{"title": "מחירון", "items": [{"n": "תה", "p": 5}, {"n": "קפה", "p": 8}], "year": 2025}')
    assert parsed.text == "title: מחירון\nyear: 2025\n\nitems\n\nn: תה\np: 5\n\nn: קפה\np: 8"
    assert parsed.title == "מחירון"
    assert parsed.headings == (Heading(1, "items", parsed.text.index("items")),)
    assert blocks(parsed) == ["title: מחירון\nyear: 2025", "n: תה\np: 5", "n: קפה\np: 8"]


@pytest.mark.parametrize(
    ("text", "title"), [('{"Name": "茶室"}', "茶室"), ('{"title": ["a"]}', ""), ('[{"name": "a"}]', "")]
)
def test_the_title(text: str, title: str) -> None:
    assert parse(text).title == title


def test_rows_are_a_table() -> None:
    parsed = parse('[["品名", "價"], ["茶", 5]]')
    assert (parsed.text, blocks(parsed)) == ("品名 | 價\n茶 | 5", ["品名 | 價\n茶 | 5"])


def test_long_text_stands_under_its_key() -> None:
    body = "The lamps were lit.\n\nThen the doors opened."
    long = "מילה " * 50
    text = parse(json.dumps({"id": 1, "body": body, "long": long})).text
    assert text == f"id: 1\nbody:\n{body}\nlong:\n{long.strip()}"


def test_lists_in_records_are_numbered() -> None:
    assert parse('[{"a": [{"b": 1, "c": [2, 3]}, {"b": [[4]]}]}]').text == "a[1].b: 1\na[1].c: 2, 3\na[2].b[1]: 4"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"only words"', "only words"),
        ("12.50", "12.50"),
        ('[1, "b", null, false]', "1, b, false"),
        ("null", ""),
        ("[]", ""),
        ("{}", ""),
        ('{"a": 1, "a": 2}', "a: 1\na: 2"),
        ('{"n": NaN, "i": -Infinity, "e": 1e999, "t": 1.10}', "n: NaN\ni: -Infinity\ne: 1e999\nt: 1.10"),
        ('{"n": ' + "9" * 5000 + "}", "n:\n" + "9" * 5000),
        ('\ufeff{"a": "b\\u200bc\\ud800"}', "a: bc"),
        ('{"a": "' + "word " * 20 + 'x\u0001y\tz"}', "a: " + "word " * 20 + "xy\tz"),
        ('{"a": "caf\\u0065\\u0301"}', "a: café"),
        ('{"": 1, "\\n": 2}', "1\n2"),
    ],
)
def test_values(text: str, expected: str) -> None:
    assert parse(text).text == expected


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1255"])
def test_other_encodings(encoding: str) -> None:
    assert parse('[{"עיר": "ירושלים"}]'.encode(encoding)).text == "עיר: ירושלים"


def test_lines_that_are_no_records_are_left_out_and_counted() -> None:
    lines = ['{"a": 1}', "", '\ufeff{"א": 2}\r', '{"a": ', "[" * 100_000, '"word"', "[3, 4]", '{"茶": 5}']
    parsed = parse("\n".join(lines))
    assert parsed.text == "a: 1\n\nא: 2\n\n3, 4\n\n茶: 5"
    assert parsed.notes == ("Lines of a.json that are not JSON, and were left out: 3.",)


def test_more_bad_lines_than_good_ones_are_no_json() -> None:
    text = '{"a": 1}\noops\noops\n'
    parsed = parse(text)
    assert parsed.text == text
    assert parsed.notes == (
        "a.json is not valid JSON (Extra data: line 2 column 1 (char 9)): it was read as plain text.",
    )


def test_what_is_not_json_is_read_as_it_is() -> None:
    text = '{\n  "a": 1, // a comment\n  "b": 2\n}\n'
    expected = "Expecting property name enclosed in double quotes: line 2 column 11 (char 12)"
    assert parse(text) == Parsed(text, notes=(f"a.json is not valid JSON ({expected}): it was read as plain text.",))


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000])
def test_endless_nesting_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        parse(text)
    assert str(caught.value) == "a.json nests too deep to be read: flatten it."


def test_deep_keys_are_cut_short() -> None:
    text = parse('{"a":' * 20 + '{"b": [1, {"c": true}]}' + "}" * 20).text
    assert text == ".".join("a" * 12) + ": " + "a " * 8 + "b 1 c true"


def test_long_paths_cannot_make_a_small_file_large() -> None:
    text = f'{{"{"k" * 100}": ' * 10 + "{" + '"a": 1, ' * 100_000 + '"a": 1}' + "}" * 10
    with pytest.raises(UnreadableFile) as caught:
        parse(text)
    assert str(caught.value) == "a.json nests too deep: written out it would be 20 times as long."
