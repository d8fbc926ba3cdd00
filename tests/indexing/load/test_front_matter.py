"""Front matter: plain values and lists; what is strange is passed over."""

from __future__ import annotations

import time

import pytest

from indexing.load.front_matter import fields


def yaml(written: str) -> dict[str, object]:
    return dict(fields(written, "---"))


def toml(written: str) -> dict[str, object]:
    return dict(fields(written, "+++"))


@pytest.mark.parametrize(("name", "tag"), [("Dana Levi", "tea trade"), ("דנה לוי", "סחר התה"), ("李丹娜", "茶葉貿易")])
def test_values_and_lists(name: str, tag: str) -> None:
    found = yaml(f"author: {name}\ntags: [{tag}, \"{tag}, 2\", '3'] # a remark\nkeywords:\n- {tag}\n- '{tag}: 2'\n")
    assert found == {"author": name, "tags": (tag, f"{tag}, 2", "3"), "keywords": (tag, f"{tag}: 2")}
    found = toml(f'author = "{name}"\ntags = ["{tag}", "{tag}, 2"]\ndate = 2026-03-17\n')
    assert found == {"author": name, "tags": (tag, f"{tag}, 2"), "date": "2026-03-17"}


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("plain words # a remark", "plain words"),
        ("C# and more", "C# and more"),
        ('"quoted # \\"so\\" \\u05d0" # a remark', 'quoted # "so" א'),
        ("'it''s'", "it's"),
        ('"not \\closed as JSON"', "not \\closed as JSON"),
        ("2026-03-17T08:00:00Z", "2026-03-17T08:00:00Z"),
        ("Dana:Levi", "Dana:Levi"),
        ("words\n  that go on", "words that go on"),
        ("[a,\n  b\n]", ("a", "b")),
        ("[Dana's, Omer]", ("Dana's", "Omer")),
        ("\n  - a\n\n  # a remark\n  - b # another\n", ("a", "b")),
        ("\n  - name: Dana\n    email: d@b.org\n    roles:\n      - cook\n  - name: 'לוי'\n", ("Dana", "לוי")),
        ("\n  name: Dana\n  email: d@b.org", "Dana"),
        ("# a remark\n  - a", ("a",)),
    ],
)
def test_ways_of_writing_a_value(written: str, value: object) -> None:
    assert yaml(f"before: 1\nx: {written}\nafter: 2\n") == {"before": "1", "x": value, "after": "2"}


@pytest.mark.parametrize(
    "written",
    [
        "", "~", "null", "# a remark", "|\n  folded\n  - text", ">-\n  text", "*other", "&here x", "!!python/object x", "{a: b}",
        "{{ today }}", "[]", "[[]]", "\n  inner:\n    - a", "\n  - a: b\n", "\n  - - a", '"', "''", "\n  -", "[", "\n]",
        "'a", '["a',
    ],
)  # fmt: skip
def test_what_is_no_plain_value_is_passed_over(written: str) -> None:
    assert yaml(f"x: {written}\nafter: 2\n") == {"after": "2"}


def test_the_title_is_not_among_them() -> None:
    assert yaml("Title: A\n'quoted key': b\n") == {"quoted key": "b"}
    assert toml("title = 'A'\nx = 1\n") == {"x": "1"}


def test_tags_that_generators_of_sites_write_into_tables() -> None:
    found = toml('x = true\n[taxonomies]\ntags = ["תה"]\n[extra]\nlogo = "a.png"\n[[authors]]\nname = "李丹娜"\n')
    assert found == {"x": "true", "tags": ("תה",), "authors": ("李丹娜",)}


@pytest.mark.parametrize("written", ["x = ", "x = [[", "= 5", "x = " + "[" * 50_000, "x = 1979-99-99", "x" * 200_000])
def test_broken_toml_says_nothing(written: str) -> None:
    assert toml(written) == {}


@pytest.mark.parametrize(
    "written",
    [
        "x: [" + '"\\' * 50_000, "x: " + "'" * 99_999, 'x: "' + '\\"' * 50_000, "x: [" + "'a," * 30_000, "k" * 100_000,
        "x:\n" + "- a\n" * 30_000, "x:\n" + "  y\n" * 30_000, "a: b\n" * 20_000, "a" + " " * 100_000, "x: " + " #" * 50_000,
        "x: [" + '\\"' * 50_000, ('x: "' + '\\"' * 2400 + "\n") * 20, ("x: [" + '\\"' * 2400 + "\n") * 20,
        ("x: [" + '"\\' * 2400 + "\n") * 20, "x: [" + '"\\' * 2498,
    ],
)  # fmt: skip
def test_endless_ones_are_read_quickly(written: str) -> None:
    began = time.perf_counter()
    yaml(written)
    toml(written)
    assert time.perf_counter() - began < 2
