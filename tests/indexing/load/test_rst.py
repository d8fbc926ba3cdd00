"""reStructuredText as text like Markdown."""

from __future__ import annotations

import pytest

from indexing.errors import UnreadableFile
from indexing.load import rst as loader
from indexing.load.parsed import Parsed
from indexing.types import Heading, Span

AS_WRITTEN = "a.rst was kept as it is written: its markup is broken, or too long or intricate to be rendered."


def parse(text: str | bytes) -> Parsed:
    parsed = loader.parse(text.encode() if isinstance(text, str) else text, "a.rst")
    for heading in parsed.headings:
        mark = "" if parsed.notes else "#" * heading.level + " "
        assert parsed.text[heading.start :].startswith(f"{mark}{heading.title}")
        assert heading.start == 0 or parsed.text[heading.start - 1] == "\n"
    return parsed


def rule(title: str, mark: str) -> str:
    return mark * (2 * len(title))  # Chinese characters are two columns wide


@pytest.mark.parametrize(
    ("title", "part", "prose"),
    [
        ("Visitor guide", "Getting here", "Tram 4 stops at *the* door."),
        ("מדריך למבקר", "איך מגיעים", "רכבת קלה 4 עוצרת *ליד* הדלת."),
        ("參觀指南", "交通", "四號電車停在 *門口* 。"),
    ],
)
def test_headings_and_paragraphs(title: str, part: str, prose: str) -> None:
    top = f"{rule(title, '=')}\n{title}\n{rule(title, '=')}\n\n{prose}\n\n"
    source = f"{top}{part}\n{rule(part, '-')}\n\n{prose}\n\n{part}\n{rule(part, '~')}\n"
    read = prose.replace("*", "")
    text = f"# {title}\n\n{read}\n\n## {part}\n\n{read}\n\n### {part}"
    second, third = text.index("\n## ") + 1, text.index("\n### ") + 1
    assert parse(source) == Parsed(
        text, title, (Heading(1, title, 0), Heading(2, part, second), Heading(3, part, third))
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("*emph*, **bold**, ``code``, `ref`_ and `link <http://x.org>`_", "emph, bold, code, ref and link"),
        ("`פרק שני <x.html>`_ ו-`第二章`__", "פרק שני ו-第二章"),
        (":ref:`the part <part>`, :class:`~a.B`, :term:`מונח` and `x`:sub:", "the part, a.B, מונח and x"),
        ("|name| is *open.\n\n.. |name| replace:: the **museum**", "the museum is *open."),
        ("|a|\n\n.. |a| replace:: x |b|\n.. |b| replace:: y |a|", "x y |a|"),
        ("|none| and |pic|\n\n.. |pic| image:: x.png\n   :alt: a lamp", "|none| and a lamp"),
        ("Made |today|.\n\n.. |today| date::", "Made date."),
        ("Noted [1]_ and [#]_.\n\n.. [1] First.\n.. [#] Second.", "Noted [1] and [2].\n\n[1] First.\n\n[2] Second."),
        (".. a comment\n\nSeen\n\n.. _target:\n\n----\n\nMore", "Seen\n\nMore"),
        ("- one\n- two\n\n  more\n\n  - three\n    lines", "- one\n- two\n  more\n  - three\n    lines"),
        ("3. three\n#. four\n\na) x\nb) y", "3. three\n4. four\n\na. x\nb. y"),
        ("מונח : סוג\n  הגדרה.\n\n  ועוד.", "מונח, סוג: הגדרה.\n  ועוד."),
        (":Author: Dana\n:Date: 2025", "Author: Dana\nDate: 2025"),
        ("-a FILE, --all  Everything\n-b              Less", "-a FILE, --all: Everything\n-b: Less"),
        ("| roses\n|   are\n| red", "roses\n  are\nred"),
        ("Said\n\n   a quotation.\n\n   -- Someone", "Said\n\na quotation.\n\n— Someone"),
        (".. note:: Mind\n   the gap.\n\n   - a\n", "Note: Mind\nthe gap.\n\n- a"),
        (".. admonition:: שימו לב\n\n   הפתח צר.", "שימו לב: הפתח צר."),
        (".. warning::\n\n   ::\n\n      x", "Warning:\n\n```\nx\n```"),
        (".. topic:: T\n\n   body\n\n.. contents::\n\n.. sidebar:: S\n\n   side", "T\n\nbody\n\nS\n\nside"),
        (".. image:: a.png\n   :alt: 油燈", "油燈"),
        (".. figure:: b.png\n   :alt: alt\n\n   Caption.\n\n   Legend.", "alt\n\nCaption.\n\nLegend."),
        ("Code::\n\n   def x():\n       pass", "Code:\n\n```\ndef x():\n    pass\n```"),
        (".. code-block:: python\n   :linenos:\n   :emphasize-lines: 1\n\n   # x", "```python\n# x\n```"),
        (">>> 1\n1", "```python\n>>> 1\n1\n```"),
        ("::\n\n   ```\n   x\n   ```", "````\n```\nx\n```\n````"),
        ("- ::\n\n     x = 1\n\n- y", "-\n  ```\n  x = 1\n  ```\n- y"),
        (".. math:: a^2", "```math\na^2\n```"),
        (".. versionadded:: 3.2\n   The *thing*.\n\n.. deprecated:: 4", "versionadded 3.2: The thing.\n\ndeprecated 4"),
        (".. py:function:: f(a)\n   :noindex:\n\n   Does *it*.\n\n   .. seealso:: 別處", "f(a)\n\nDoes it.\n\nseealso 別處"),
        (".. toctree::\n   :maxdepth: 2\n\n   a\n   b\n\n.. automodule:: x\n\nText", "Text"),
        (".. only:: html\n\n   Shown", "Shown"),
    ],
)  # fmt: skip
def test_markup_as_text(source: str, text: str) -> None:
    assert parse(source).text == text


TABLES = [
    "+------+------+\n| שם   | מחיר |\n+======+======+\n| תה   | 5    |\n|      | ש״ח  |\n+------+------+\n",
    "====  ====\nשם    מחיר\n====  ====\nתה    5 ש״ח\n====  ====\n",
    ".. list-table::\n   :header-rows: 1\n\n   * - שם\n     - מחיר\n   * - תה\n     - 5 ש״ח\n",
    '.. csv-table::\n   :header: שם,מחיר\n\n   תה,"5 ש״ח"\n',
]


@pytest.mark.parametrize("source", TABLES)
def test_tables_are_rows(source: str) -> None:
    text = "שם | מחיר\nתה | 5 ש״ח"
    assert parse(source) == Parsed(text, blocks=(Span(0, len(text)),))


def test_code_is_a_block_and_its_comments_are_no_headings() -> None:
    parsed = parse("Title\n=====\n\n.. code:: sh\n\n   # not a heading\n\nAfter\n")
    assert parsed.text == "# Title\n\n```sh\n# not a heading\n```\n\nAfter"
    assert parsed.headings == (Heading(1, "Title", 0),)
    assert [parsed.text[block.start : block.end] for block in parsed.blocks] == ["```sh\n# not a heading\n```"]


def test_a_table_with_a_fault_is_kept_as_it_is() -> None:
    source = "+---+---+\n| a | b |\n+---+\n"
    assert parse(f"Before\n\n{source}\nAfter").text == f"Before\n\n```\n{source}```\n\nAfter"


def test_the_title_directive_names_the_document() -> None:
    assert parse(".. title:: שם המסמך\n\nA\n==\n").title == "שם המסמך"


def test_no_file_is_read_and_nothing_raw() -> None:
    source = (
        ".. include:: /etc/passwd\n\n.. include:: /etc/passwd\n   :literal:\n\n.. raw:: html\n   :file: /etc/passwd\n\n"
        ".. raw:: html\n\n   <b>RAW</b>\n\n.. csv-table::\n   :file: /etc/passwd\n\n.. csv-table::\n   :url: file:///etc/passwd\n\n"
        ".. literalinclude:: /etc/passwd\n\n.. role:: html(raw)\n   :format: html\n\nText :html:`<i>`.\n"
    )
    text = parse(source).text
    assert text.startswith("Text")
    assert not {"root", "RAW", "passwd"} & set(text.replace(":", " ").split())


def test_nothing_is_said_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    parse("Title\n===\n\n*open `x` |y| [z]_\n\n.. nonsense::\n\n  - a\n b\n")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1255"])
def test_other_encodings(encoding: str) -> None:
    assert parse("כותרת\n=====\n\nשלום לכולם\n".encode(encoding)).text == "# כותרת\n\nשלום לכולם"


def test_what_cannot_be_rendered_is_kept_as_it_is_with_its_headings() -> None:
    for hostile in ("- " * 2000 + "x", "x" * 20_000, "*a " * 3000 * 2, "\n".join("*a " * 3000 for _ in range(10))):
        source = f"====\nראש\n====\n\n{hostile}\n\n章節\n----\n\nCode::\n\n  x\n  ==\n\n============\n"
        parsed = parse(source)
        assert (parsed.text, parsed.title, parsed.notes) == (source, "ראש", (AS_WRITTEN,))
        assert [(heading.level, heading.title) for heading in parsed.headings] == [(1, "ראש"), (2, "章節")]


@pytest.mark.parametrize(
    "source",
    [
        "= " * 200 + "\n" + ("a " * 200 + "\n") * 20 + "= " * 200,
        ("*a " * 300 + "\n\n") * 10,
        ".. foo:: bar\n\n   body\n\n" * 800,
    ],
    ids=["cells", "marks", "directives"],
)
def test_a_file_that_would_take_very_long_is_kept_as_it_is(monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    monkeypatch.setattr(loader, "MOST_STEPS", 2000)
    assert parse(source) == Parsed(source, notes=(AS_WRITTEN,))


@pytest.mark.parametrize(
    "source",
    [
        "".join(f".. |a{at}| replace:: |a{at + 1}| |a{at + 1}|\n" for at in range(30)) + "\n|a0|",
        "a\n" * 90_000,
        "".join("   " * depth + ".. foo::\n\n" for depth in range(100)),
        "*" * 9000 + "\n" + "`" * 9000 + "\n" + "|" * 9000,
        "\n".join(f"{number}. x" for number in range(1, 3000)),
    ],
    ids=["substitutions", "lines", "nesting", "marks", "items"],
)
def test_hostile_files_are_read_quickly(source: str) -> None:
    assert len(parse(source).text) < 2 * len(source)


def test_a_file_that_is_no_text_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.rst is not text"):
        parse(bytes(range(256)) * 4)


def test_an_empty_file_has_no_text() -> None:
    assert parse(" \n\n") == Parsed("")


@pytest.mark.parametrize(("author", "tag"), [("Dana Levi", "tea"), ("דנה לוי", "תה"), ("李丹娜", "茶")])
def test_fields_above_the_text_say_something_of_it(author: str, tag: str) -> None:
    fields = f":Author: {author}\n:Date: 2026-03-17\n:tags: {tag}, {tag} 2\n:orphan:\n:tocdepth: 2\n"
    said = (("date", "2026-03-17"), ("author", author), ("tag", tag), ("tag", f"{tag} 2"))
    assert parse(f"{fields}\nTitle\n=====\n\nText.\n").metadata == said
    assert parse(f".. a remark\n\nTitle\n=====\n\n{fields}\nText.\n").metadata == said
    assert parse(f"Title\n=====\n\nText.\n\n{fields}").metadata == ()
    assert parse(f"Title\n=====\n\nText.\n\nMore\n----\n\n{fields}").metadata == ()
