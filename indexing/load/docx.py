"""DOCX: paragraphs, lists and tables in the order of the document, with python-docx.

A footnote or endnote is a line "† ..." under the paragraph or table that refers to it; headers and footers come first.
Links to other files are not followed. Comments are not read, nor is text that tracked changes deleted.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from indexing.load import docx_margins, office, packed, wordml
from indexing.load.parsed import Parsed, blocks, clean, one_line
from indexing.types import Heading

if TYPE_CHECKING:
    from docx.document import Document

_HEADING_STYLE = re.compile(r"heading ([1-9])$", re.I)
_LIST_STYLE = re.compile(r"list (?:bullet|number)", re.I)
_NOTE, _NOTE_MARK = "note", "†"
_NO_TITLE = "Word Document"  # python-docx's own, for a file without core properties

Style = tuple[int, bool]
"""The level of a heading style, 0 for others, and whether its paragraphs are list items."""


def parse(data: bytes, name: str) -> Parsed:
    """The text of the DOCX `name`. Raises UnreadableFile when it is encrypted or unpacks to far more than its size."""
    import docx

    packed.check(data, name)
    document = docx.Document(io.BytesIO(data))
    text = ""
    headings: list[Heading] = []
    previous = ""
    for kind, level, words in _blocks(document):
        if text:
            text += "\n" if kind == _NOTE or kind == previous != "paragraph" else "\n\n"
        if level:
            headings.append(Heading(level, words, len(text)))
        text += words
        previous = kind
    title = one_line(clean(document.core_properties.title or ""))
    if title in ("", _NO_TITLE):
        title = headings[0].title if headings else ""
    return Parsed(text, title, tuple(headings), (), blocks(text), metadata=office.metadata(data))


def _blocks(document: Document) -> Iterator[tuple[str, int, str]]:
    """Kind ("paragraph", "item", "row" or "note"), level of heading or 0, and the clean words of each block."""
    for line in docx_margins.running(document):
        yield "paragraph", 0, line
    notes = docx_margins.notes(document)
    styles: dict[str, Style] = {}
    for element in wordml.elements(document.element.body):
        if element.tag == wordml.TABLE:
            yield from (("row", 0, row) for row in wordml.rows(element))
        elif words := clean(wordml.text(element)).strip():
            level, item = _style(element, document, styles)
            if level:
                yield "paragraph", level, one_line(words)
            elif item:
                yield "item", 0, f"- {one_line(words)}"
            else:
                yield "paragraph", 0, words
        for kind, of_kind in notes.items():
            for key in wordml.references(element, kind):
                if note := of_kind.pop(key, ""):
                    yield _NOTE, 0, f"{_NOTE_MARK} {note}"


def _style(paragraph: Any, document: Document, known: dict[str, Style]) -> Style:
    """What the paragraph's own properties say, else what its style says."""
    style_id = str(next(iter(paragraph.xpath("./w:pPr/w:pStyle/@w:val")), ""))
    if style_id not in known:
        known[style_id] = _of_style(document, style_id)
    level, item = known[style_id]
    own = _of_properties(paragraph)
    return own[0] or level, own[1] or item


def _of_style(document: Document, style_id: str) -> Style:
    """The first level and list mark on the way from a style to the styles it is based on."""
    from docx.enum.style import WD_STYLE_TYPE

    level, item = 0, False
    style: Any = document.styles.get_by_id(style_id or None, WD_STYLE_TYPE.PARAGRAPH)
    for _ in range(12):  # a style can be based on itself
        if style is None:
            break
        name = style.name or ""
        heading = _HEADING_STYLE.match(name)
        own = _of_properties(style.element)
        level = level or (int(heading.group(1)) if heading else 1 if name == "Title" else own[0])
        item = item or bool(_LIST_STYLE.match(name)) or own[1]
        style = style.base_style
    return level, item


def _of_properties(element: Any) -> Style:
    levels = element.xpath("./w:pPr/w:outlineLvl/@w:val")
    lists = element.xpath("./w:pPr/w:numPr/w:numId/@w:val")
    level = int(levels[0]) + 1 if levels and levels[0].isdigit() else 0
    return level if level <= 9 else 0, bool(lists and lists[0] != "0")
