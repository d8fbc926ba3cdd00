"""Markdown: the text stays, the headings are found where they are."""

from __future__ import annotations

import pytest

from indexing.load import markdown
from indexing.load.parsed import Parsed
from indexing.types import Heading, Span


def parse(text: str) -> Parsed:
    parsed = markdown.parse(text.encode(), "a.md")
    assert all(heading.start == 0 or parsed.text[heading.start - 1] == "\n" for heading in parsed.headings)
    return parsed


def found(text: str) -> list[tuple[int, str]]:
    return [(heading.level, heading.title) for heading in parse(text).headings]


@pytest.mark.parametrize(
    ("title", "part", "prose"),
    [
        ("Visitor guide", "Getting here", "Tram 4 stops at the door."),
        ("מדריך למבקר", "איך מגיעים", "רכבת קלה 4 עוצרת ליד הדלת."),
        ("參觀指南", "交通", "四號電車停在門口。"),
    ],
)
def test_text_and_headings(title: str, part: str, prose: str) -> None:
    text = f"# {title}\n\n{prose}\n\n## {part}\n\n{prose}\n"
    parsed = parse(text)
    second = text.index("##")
    assert parsed == Parsed(text, title, (Heading(1, title, 0), Heading(2, part, second)))
    assert parsed.text[second:].startswith(f"## {part}\n")


def test_setext_headings_start_at_their_words() -> None:
    text = "Guide\n=====\n\nprose\n\nכותרת משנה\n---\n\nmore\n"
    parsed = parse(text)
    assert parsed.headings == (Heading(1, "Guide", 0), Heading(2, "כותרת משנה", text.index("כותרת")))
    assert parsed.title == "Guide"


@pytest.mark.parametrize(
    "text",
    [
        "para\n\n---\n\npara",
        "- item\n---\n",
        "two lines\nof prose\n---\n",
        "| a | b |\n|---|---|\n",
        "#hashtag\n####### seven\n#\n",
        "    # in indented code\n",
        "> # in a quotation\n",
        "text # in the middle\n",
        "-\n",
    ],
)
def test_what_is_not_a_heading(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    ("fence", "end"), [("```", "```"), ("~~~", "~~~~"), ("```python", "```"), ("  ````", "````"), ("```", "never")]
)
def test_fenced_code_holds_no_headings(fence: str, end: str) -> None:
    after = "" if end == "never" else "\n# After\n"
    expected = [(1, "Before")] + ([(1, "After")] if after else [])
    assert found(f"# Before\n{fence}\n# comment\n``\n---\n{end}\n{after}") == expected


def test_inline_code_opens_no_fence() -> None:
    assert found("```inline``` code\n# Heading\n") == [(1, "Heading")]


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# Closed ##", "Closed"),
        ("#\tTabbed", "Tabbed"),
        ("   # Indented", "Indented"),
        ("# C# and F#", "C# and F#"),
        ("# **Bold** and `code` and *more*", "Bold and code and more"),
        ("# [Link](https://example.org) here", "Link here"),
        ("# Named {#name}", "Named"),
        (r"# 1\. First", "1. First"),
        ("# snake_case_name", "snake_case_name"),
    ],
)
def test_the_words_of_a_heading(line: str, title: str) -> None:
    assert found(line) == [(1, title)]


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- # hidden -->",
        "<!--\n# hidden\nטקסט\n---\n-->",
        "  <!-- begins\n\n# 隱藏\n\nends --> # no heading",
        "<!-->\n# x\n-->",
    ],
)
def test_comments_hold_no_headings(comment: str) -> None:
    text = f"# לפני\n\n{comment}\n\n# 之後\n"
    parsed = parse(text)
    assert parsed.text == text
    assert found(text) == [(1, "לפני"), (1, "之後")]


@pytest.mark.parametrize(
    "text", ["<!-- never closed\n# A\n", "`<!--`\n# A\n", "a <!--\n# A\n-->\n", "-->\n<!--\n# A\n"]
)
def test_what_opens_no_comment(text: str) -> None:
    assert found(text) == [(1, "A")]


def test_a_comment_in_code_and_code_in_a_comment() -> None:
    assert found("```\n<!--\n```\n# A\n<!--\n```\n-->\n# B\n") == [(1, "A"), (1, "B")]


@pytest.mark.parametrize(("name", "price"), [("Tea", "Price"), ("תה", "מחיר"), ("茶", "價")])
def test_tables_and_code_are_blocks(name: str, price: str) -> None:
    table = f"| {name} | {price} |\n|---|---|\n| {name} | 5 |\n"
    code = f"```python\n# {name}\n\nx | y\n```"
    text = f"# {name}\n\n{table}\n{price}\n\n{code}\n"
    first, second = text.index("|"), text.index("```")
    assert parse(text).blocks == (Span(first, first + len(table)), Span(second, second + len(code)))


def test_pictures_written_as_letters_are_left_out_and_counted() -> None:
    data = "data:image/png;base64," + "iVBORw0KGgo+/" * 50 + "=="
    parsed = parse(f"# 圖\n\n![alt]({data})\n\n[image1]: <{data}>\n")
    assert parsed.text == "# 圖\n\n![alt](data:image/png)\n\n[image1]: <data:image/png>\n"
    assert parsed.notes == ("Pictures written as letters into a.md, and left out: 2.",)
    short = "![dot](data:image/gif;base64,R0lGODlhAQABAAAAACw=)\n"
    assert parse(short) == Parsed(short)


def test_front_matter_is_dropped_and_names_a_text_without_a_first_heading() -> None:
    parsed = parse('---\r\ntitle: "מכתבי סוחרים: 1740"\r\ntags:\r\n  - tea\r\n# note\r\n---\r\n\r\n## One\r\n')
    expected = Parsed("## One\n", "מכתבי סוחרים: 1740", (Heading(2, "One", 0),), metadata=(("tag", "tea"),))
    assert parsed == expected
    assert parse("+++\ntitle = 'A'\n+++\n# B\n") == Parsed("# B\n", "B", (Heading(1, "B", 0),))


def test_a_rule_at_the_top_is_not_front_matter() -> None:
    text = "---\nIt begins with a rule.\n---\nand goes on\n"
    assert parse(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "---\n# Opening hours\n\n- Monday: closed\n- Friday: nine to two\n\n---\n\nMore.\n",
        "---\n# שעות פתיחה\n\n- יום שני: סגור\n\n---\n\nעוד.\n",
        "---\n\n注意: 星期一休館\n\n---\n\n其他。\n",
        "---\nhttps://example.org/a\n---\nMore.\n",
    ],
)
def test_a_section_between_two_rules_is_not_front_matter(text: str) -> None:
    assert parse(text).text == text


@pytest.mark.parametrize("front", ["---\n---\n", "---\n\n---\n", "---\ntags:\n- tea\n\n# note\ndate: 2024\n---\n"])
def test_front_matter_may_be_empty_and_have_lists_and_remarks(front: str) -> None:
    assert parse(f"{front}Text.\n").text == "Text.\n"


def test_endless_lines_are_read_quickly() -> None:
    for line in ("# " + " " * 200_000 + "x", "# " + "*" * 200_000, "---\n" + " " * 200_000 + "\n---", "`" * 200_000):
        parse(line)
    for line in ("<!--\n" * 100_000, "<!--\n" * 100_000 + "-->", "data:image/" * 100_000, "```\n" * 100_000):
        parse(line)


@pytest.mark.parametrize(
    ("front", "date"),
    [
        ("---\nauthor: {author}\ntags: [{tag}, '{tag}, 2']\nlang: he\nupdated: 2026-04-01\ndate: 2026-03-17\nסטטוס: טיוטה\n---\n",
         "2026-03-17"),
        ("+++\nauthors = ['{author}']\ndate = 2026-03-17T08:00:00Z\nlanguage = 'he'\n'סטטוס' = 'טיוטה'\n\n[taxonomies]\n"
         "tags = [\n  '{tag}', '{tag}, 2'\n]\n+++\n", "2026-03-17T08:00:00+00:00"),
    ],
)  # fmt: skip
@pytest.mark.parametrize(("author", "tag"), [("Dana Levi", "tea"), ("דנה לוי", "תה"), ("李丹娜", "茶")])
def test_what_front_matter_says(front: str, date: str, author: str, tag: str) -> None:
    parsed = parse(front.format(author=author, tag=tag) + "# T\n")
    said = (
        ("date", date),
        ("author", author),
        ("language", "he"),
        ("tag", tag),
        ("tag", f"{tag}, 2"),
        ("סטטוס", "טיוטה"),
    )
    assert parsed == Parsed("# T\n", "T", (Heading(1, "T", 0),), metadata=said)


def test_a_section_with_links_is_not_front_matter() -> None:
    text = "---\nMonday: closed\n[more]\n---\nText.\n"
    assert parse(text) == Parsed(text)
