"""Notebooks: Markdown, code and what it put out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from indexing.errors import UnreadableFile
from indexing.load import notebook as loader
from indexing.load.parsed import Parsed
from indexing.types import Heading, Span


def parse(book: Any) -> Parsed:
    data = book if isinstance(book, bytes) else json.dumps(book, ensure_ascii=False).encode()
    parsed = loader.parse(data, "a.ipynb")
    for heading in parsed.headings:
        assert parsed.text[heading.start :].startswith(f"{'#' * heading.level} {heading.title}")
    return parsed


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "source": source.splitlines(keepends=True)}


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": list(outputs)}


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        parse(data)
    return str(caught.value)


@pytest.mark.parametrize(
    ("title", "prose"),
    [("Prices", "The tea costs five."), ("מחירים", "התה עולה חמש."), ("價格", "茶五元。")],
)
def test_cells_in_order(title: str, prose: str) -> None:
    cells = [
        markdown(f"# {title}\n\n{prose}"),
        code("# not a heading\nx = 5", {"output_type": "stream", "text": [f"{prose}\n", "5\n"]}),
    ]
    fenced = "```python\n# not a heading\nx = 5\n```"
    shown = f"```text\n{prose}\n5\n```"
    text = f"# {title}\n\n{prose}\n\n{fenced}\n\n{shown}"
    first, second = text.index(fenced), text.index(shown)
    blocks = (Span(first, first + len(fenced)), Span(second, len(text)))
    assert parse({"cells": cells}) == Parsed(text, title, (Heading(1, title, 0),), (), blocks)


def test_the_language_and_the_title_of_the_notebook() -> None:
    about = {"kernelspec": {"language": "R"}, "title": "ניתוח"}
    assert parse({"metadata": about, "cells": [code("x <- 1")]}) == Parsed(
        "```R\nx <- 1\n```", "ניתוח", (), (), (Span(0, 15),)
    )
    about = {"kernelspec": {"language": "R"}, "language_info": {"name": "julia"}}
    assert parse({"metadata": about, "cells": [code("x")]}).text == "```julia\nx\n```"
    assert parse({"metadata": {"language_info": {"name": "a`\nb"}}, "cells": [code("x")]}).text == "```python\nx\n```"


def test_outputs_as_text() -> None:
    cell = code(
        "f()",
        {"output_type": "stream", "text": "10%\r100%\n"},
        {
            "output_type": "display_data",
            "data": {"image/png": "iVBOR", "text/plain": "<Figure size 640x480 with 1 Axes>"},
        },
        {"output_type": "execute_result", "data": {"text/html": "<table>", "text/plain": ["   מחיר\n", "0     5"]}},
        {"output_type": "display_data", "data": {"text/markdown": "**粗**", "text/plain": "object"}},
        {"output_type": "error", "ename": "ValueError", "evalue": "\x1b[31mbad\x1b[0m", "traceback": ["long"]},
    )
    expected = "```python\nf()\n```\n\n```text\n100%\n   מחיר\n0     5\n**粗**\nValueError: bad\n```"
    assert parse({"cells": [cell]}).text == expected


def test_a_long_output_is_cut() -> None:
    text = parse({"cells": [code("", {"output_type": "stream", "text": "מילה " * 1000})]}).text
    assert text.startswith("```text\nמילה מילה")
    assert text.endswith("מילה …\n```")
    assert len(text) < loader.LONGEST_OUTPUT + 20


def test_pictures_in_markdown_are_left_out() -> None:
    picture = "data:image/png;base64," + "iVBORw0K" * 100
    assert parse({"cells": [markdown(f"![chart]({picture})")]}).text == "![chart](data:image/png)"


def test_code_that_holds_fences_and_markdown_that_leaves_one_open() -> None:
    book = {"cells": [markdown("```\nopen\n# no heading"), code("'''\n```\n'''"), markdown("## 二")]}
    parsed = parse(book)
    assert parsed.text.endswith("````python\n'''\n```\n'''\n````\n\n## 二")
    assert [parsed.text[block.start : block.end] for block in parsed.blocks] == [
        "```\nopen\n# no heading",
        "````python\n'''\n```\n'''\n````",
    ]
    assert [heading.title for heading in parsed.headings] == ["二"]


def test_a_notebook_of_version_3() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "פרק"},
        {"cell_type": "code", "input": "1+1", "outputs": [{"output_type": "pyout", "text": "2"}]},
    ]
    assert parse({"worksheets": [{"cells": cells}]}).text == "## פרק\n\n```python\n1+1\n```\n\n```text\n2\n```"


@pytest.mark.parametrize("data", [b"{", b"", b"not json", b"[" * 100_000])
def test_bad_json_is_refused(data: bytes) -> None:
    assert refusal(data) == "a.ipynb is not valid JSON, so it is no notebook: save it again in Jupyter."


@pytest.mark.parametrize("data", [b"{}", b"[]", b"5", b'{"cells": {}}', b'{"cells": null}'])
def test_other_json_is_refused(data: bytes) -> None:
    assert refusal(data) == "a.ipynb has no list of cells, so it is no notebook: save it again in Jupyter."


def test_cells_that_are_not_as_they_should_be() -> None:
    cells = [
        1,
        None,
        {},
        {"cell_type": 3},
        code("", 5, {"data": []}),
        {"cell_type": "code", "source": {"a": 1}, "outputs": "x"},
    ]  # type: ignore[arg-type]
    assert parse({"metadata": 5, "cells": [*cells, {"cell_type": "raw", "source": "raw"}]}).text == "raw"


def test_what_a_notebook_says_of_itself() -> None:
    about = {"authors": [{"name": "Dana"}, {"name": "לוי"}, 5], "keywords": ["茶, 1", "תה"], "date": "2026-03-17",
             "language": "R", "kernelspec": {"name": "ir"}, "title": "T"}  # fmt: skip
    assert parse({"metadata": about, "cells": [markdown("x")]}).metadata == (
        ("date", "2026-03-17"), ("author", "Dana"), ("author", "לוי"), ("author", "5"), ("tag", "茶, 1"), ("tag", "תה"),
    )  # fmt: skip
