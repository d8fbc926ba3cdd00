"""Jupyter notebooks (.ipynb): Markdown cells as Markdown, code cells as fenced code with what they put out as text.

Nothing is run. Pictures, widgets and HTML are left out; the plain text that a notebook keeps beside them is read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from indexing.errors import UnreadableFile
from indexing.load.decode import decode
from indexing.load.markdown import headings, without_pictures
from indexing.load.metadata import Said, common, pairs, plain
from indexing.load.parsed import Parsed, blocks, clean, one_line
from indexing.types import Heading, Span

LONGEST_OUTPUT = 2000
"""Characters that are kept of what one cell put out."""

_COLOURS = re.compile(r"\x1b\[[0-9;?]{0,40}[A-Za-z]")
_LANGUAGE = re.compile(r"[\w+#.-]{1,30}")
_FENCE = re.compile(r"^[ ]{0,3}(`{3,})", re.M)
_SHOWN_AS_TEXT = ("text/markdown", "text/plain")


def parse(data: bytes, name: str) -> Parsed:
    """The cells of the notebook `name` in order. Raises UnreadableFile when it is not one."""
    try:
        book = json.loads(decode(data, name), parse_int=str)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"{name} is not valid JSON, so it is no notebook: save it again in Jupyter.") from error
    cells = _cells(book)
    if cells is None:
        raise UnreadableFile(f"{name} has no list of cells, so it is no notebook: save it again in Jupyter.")
    language = _language(book.get("metadata"))
    parts: list[str] = []
    found: list[Heading] = []
    spans: list[Span] = []
    start = 0
    for is_code, text in (part for cell in cells for part in _parts(cell, language)):
        parts.append(text)
        for span in (Span(0, len(text)),) if is_code else blocks(text):
            spans.append(Span(start + span.start, start + span.end))
        for heading in () if is_code else headings(text):
            found.append(Heading(heading.level, heading.title, start + heading.start))
        start += len(text) + 2
    said = _at(book, "metadata", "title")
    first = next((heading.title for heading in found if heading.level == 1), "")
    title = one_line(clean(said)) if isinstance(said, str) else ""
    return Parsed("\n\n".join(parts), title or first, tuple(found), (), tuple(spans), metadata=pairs(_said(book)))


def _said(book: Any) -> Iterator[Said]:
    """Authors, dates and tags; "language" in a notebook is that of its code."""
    about = _at(book, "metadata")
    for name, value in about.items() if isinstance(about, dict) else ():
        if common(name) not in ("", "language"):
            yield name, plain(value)


def _cells(book: Any) -> list[Any] | None:
    """The cells; in notebooks of version 3 those of all worksheets. None when there is no list of them."""
    sheets = _at(book, "worksheets")
    lists = [_at(sheet, "cells") for sheet in sheets] if isinstance(sheets, list) else [_at(book, "cells")]
    return [cell for cells in lists for cell in cells] if all(isinstance(cells, list) for cells in lists) else None


def _parts(cell: Any, language: str) -> Iterator[tuple[bool, str]]:
    """The texts of a cell, and whether each is code."""
    kind = _at(cell, "cell_type")
    source = clean(_text(_at(cell, "source") or _at(cell, "input"))).strip("\n")
    if kind == "code":
        if source.strip():
            yield True, _fenced(source, language)
        output = _output(_at(cell, "outputs"))
        if output:
            yield True, _fenced(output, "text")
    elif kind == "heading":  # of version 3
        level = _at(cell, "level")
        yield False, f"{'#' * (int(level) if level in ('1', '2', '3', '4', '5', '6') else 1)} {one_line(source)}"
    elif source.strip():
        yield False, without_pictures(source)[0].strip()


def _output(outputs: Any) -> str:
    """What a cell put out, as text, its end left out when it is long."""
    texts = [_shown(output) for output in outputs] if isinstance(outputs, list) else []
    text = _COLOURS.sub("", "\n".join(text.removesuffix("\n") for text in texts if text))
    lines = [line.removesuffix("\r").rpartition("\r")[2] for line in text.split("\n")]  # "\r": written over
    text = clean("\n".join(lines)).strip("\n")
    return text if len(text) <= LONGEST_OUTPUT else text[:LONGEST_OUTPUT].rstrip() + " …"


def _shown(output: Any) -> str:
    if _at(output, "output_type") in ("error", "pyerr"):
        return f"{_text(_at(output, 'ename'))}: {_text(_at(output, 'evalue'))}"
    data = _at(output, "data")
    texts = [_text(_at(data, kind)) for kind in _SHOWN_AS_TEXT] + [_text(_at(output, "text"))]
    text = next((text for text in texts if text.strip()), "")
    has_picture = isinstance(data, dict) and any(str(kind).startswith("image/") for kind in data)
    return "" if has_picture and text.startswith("<") else text  # "<Figure size 640x480 with 1 Axes>"


def _language(about: Any) -> str:
    said = _at(about, "language_info", "name") or _at(about, "kernelspec", "language")
    return said if isinstance(said, str) and _LANGUAGE.fullmatch(said) else "python"


def _fenced(code: str, language: str) -> str:
    longest = max((len(mark) for mark in _FENCE.findall(code)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code}\n{fence}"


def _text(value: Any) -> str:
    """A string, or a list of them, as notebooks write long ones."""
    if isinstance(value, list):
        return "".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _at(value: Any, *keys: str) -> Any:
    """What is under these keys, None where there is nothing."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value
