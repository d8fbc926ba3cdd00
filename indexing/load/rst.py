"""reStructuredText, rendered by docutils and written as Markdown is: headings with "#", rows of tables with "|", fenced code.

The source would keep its grids, roles and directives, which read badly and match no question. It is kept all the same when
docutils cannot make it out, or would take very long. No file that the text names is included, and nothing raw is read.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import Any

from indexing.load.decode import decode
from indexing.load.metadata import Said, common, pairs
from indexing.load.parsed import Parsed, blocks, clean, one_line
from indexing.load.rst_text import render
from indexing.types import Heading

MOST_STEPS = 20_000
"""Lines that docutils may look at in one file, those of every cell and item anew; a complaint counts as two."""

_LONGEST = 200_000
_LONGEST_LINE = 10_000
_MOST_WORK = 100_000_000  # docutils looks for the end of each mark in all that is left of a paragraph
_MARK = re.compile(r"[*`|](?=\S)|_(?=\W|$)")
_TODAY = re.compile(r"^([ ]*\.\. \|[^|\n]{1,100}\| )date::.*", re.M)  # a text must not change by the day
_ABOVE_TEXT = ("title", "comment", "target", "substitution_definition")
_RULE = re.compile(r"([!-/:-@\[-`{-~])\1+\s*")


def parse(data: bytes, name: str) -> Parsed:
    """The text of the file `name`. Raises UnreadableFile when it is not text."""
    text = clean(decode(data, name))
    rendered = Parsed("")
    if len(text) <= _LONGEST and _work(text) <= _MOST_WORK:
        with contextlib.suppress(Exception):  # of a parser that meets what it was not made for; RecursionError too
            rendered = _rendered(_TODAY.sub(r"\1replace:: date", text))
    if rendered.text or not text.strip():
        return rendered
    found = tuple(_headings(text))
    note = f"{name} was kept as it is written: its markup is broken, or too long or intricate to be rendered."
    return Parsed(text, _first(found), found, (), blocks(text), (note,))


def _work(text: str) -> int:
    """How hard the text is to read, in the worst case."""
    return sum(len(part) * len(_MARK.findall(part)) for part in text.split("\n\n"))


def _rendered(text: str) -> Parsed:
    reader = _Reader()
    document = reader.document(text)
    parts: list[str] = []
    found: list[Heading] = []
    start = 0
    for level, part in render(document, reader.document):
        part = clean(part).strip("\n")
        if not part:
            continue
        if level:
            part = one_line(part)
            found.append(Heading(level, part, start))
            part = f"{'#' * min(level, 6)} {part}"
        parts.append(part)
        start += len(part) + 2
    whole = "\n\n".join(parts)
    title = one_line(clean(document.get("title", ""))) or _first(tuple(found))
    return Parsed(whole, title, tuple(found), (), blocks(whole), metadata=pairs(_said(document)))


def _said(parent: Any) -> Iterator[Said]:
    """The fields with common names in a list above all text, before the first heading or after it."""
    for node in parent.children:
        if node.tagname == "field_list":
            fields = ((field.children[0].astext(), field.children[-1].astext()) for field in node.children)
            yield from ((name, said) for name, said in fields if common(name))
        elif node.tagname == "section":
            yield from _said(node)
        if node.tagname not in _ABOVE_TEXT:
            return


class _TooLong(Exception):
    pass


class _Reader:
    """Docutils, with a limit on the steps that it takes."""

    def __init__(self) -> None:
        from docutils.frontend import get_default_settings
        from docutils.parsers.rst import Parser

        self._left = MOST_STEPS
        self._settings = get_default_settings(Parser)  # those of no file
        self._settings.file_insertion_enabled = self._settings.raw_enabled = False
        self._settings.report_level, self._settings.halt_level, self._settings.warning_stream = 5, 6, False
        self._settings.syntax_highlight, self._settings.line_length_limit = "none", _LONGEST_LINE

    def document(self, text: str) -> Any:
        """What docutils makes of `text` without resolving references: they are not needed, and can multiply."""
        from docutils.parsers.rst import Parser
        from docutils.transforms.references import Footnotes
        from docutils.utils import new_document

        document = new_document("", self._settings)
        note_source = document.note_source

        def line(source: str | None, offset: int | None) -> None:
            self._step(1)
            note_source(source, offset)

        document.note_source = line
        document.reporter.attach_observer(lambda message: self._step(2))
        Parser().parse(text, document)
        Footnotes(document).apply()
        return document

    def _step(self, steps: int) -> None:
        self._left -= steps
        if self._left < 0:
            raise _TooLong


def _headings(text: str) -> Iterator[Heading]:
    """Lines that stand over a rule at least as long as they are; each kind of rule is a level, in the order of the kinds."""
    kinds: list[tuple[str, bool]] = []
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    for at in range(1, len(lines)):
        title, rule = lines[at - 1].strip(), _RULE.fullmatch(lines[at][:_LONGEST_LINE])
        if not rule or not title or _RULE.fullmatch(title[:_LONGEST_LINE]) or len(title) > len(lines[at].rstrip()):
            continue
        over = at > 1 and bool(_RULE.fullmatch(lines[at - 2][:_LONGEST_LINE])) and lines[at - 2][0] == rule.group(1)
        if lines[at - 1][0].isspace() and not over:
            continue
        if (rule.group(1), over) not in kinds:
            kinds.append((rule.group(1), over))
        yield Heading(kinds.index((rule.group(1), over)) + 1, one_line(title), starts[at - 1])


def _first(headings: tuple[Heading, ...]) -> str:
    return next((heading.title for heading in headings if heading.level == 1), "")
