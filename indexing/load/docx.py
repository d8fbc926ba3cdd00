"""DOCX: paragraphs, lists and tables in the order of the document, with python-docx.

Links to other files are not followed. Headers, footers, footnotes and comments are not read, nor is text that tracked
changes deleted.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from indexing.errors import UnreadableFile
from indexing.load.parsed import Parsed, clean, one_line
from indexing.types import Heading

if TYPE_CHECKING:
    from docx.document import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_P, _TBL, _TXBX = f"{_W}p", f"{_W}tbl", f"{_W}txbxContent"
_WRAPPERS = frozenset(f"{_W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_NOT_HERE = frozenset((_FALLBACK, f"{_W}del", f"{_W}moveFrom"))
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING_STYLE = re.compile(r"heading ([1-9])$", re.I)
_LIST_STYLE = re.compile(r"list (?:bullet|number)", re.I)
_UNPACKED = 100_000_000
_NO_TITLE = "Word Document"  # python-docx's own, for a file without core properties

Style = tuple[int, bool]
"""The level of a heading style, 0 for others, and whether its paragraphs are list items."""


def parse(data: bytes, name: str) -> Parsed:
    """The text of the DOCX `name`. Raises UnreadableFile when it unpacks to far more than its size."""
    import docx

    _check_size(data, name)
    document = docx.Document(io.BytesIO(data))
    text = ""
    headings: list[Heading] = []
    previous = ""
    for kind, level, words in _blocks(document):
        if text:
            text += "\n" if kind == previous != "paragraph" else "\n\n"
        if level:
            headings.append(Heading(level, words, len(text)))
        text += words
        previous = kind
    title = one_line(clean(document.core_properties.title or ""))
    if title in ("", _NO_TITLE):
        title = headings[0].title if headings else ""
    return Parsed(text, title, tuple(headings))


def _check_size(data: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        unpacked = sum(entry.file_size for entry in packed.infolist())
    if unpacked > max(_UNPACKED, 3 * len(data)):
        raise UnreadableFile(f"{name} unpacks to {unpacked / 1e6:,.0f} MB, far more than a document of its size does.")


def _blocks(document: Document) -> Iterator[tuple[str, int, str]]:
    """Kind ("paragraph", "item" or "row"), level of heading or 0, and the clean words of each block that has any."""
    styles: dict[str, Style] = {}
    for element in _elements(document.element.body):
        if element.tag == _TBL:
            for row in _rows(element):
                yield "row", 0, row
            continue
        words = clean(_text(element)).strip()
        if not words:
            continue
        level, item = _style(element, document, styles)
        if level:
            yield "paragraph", level, one_line(words)
        elif item:
            yield "item", 0, f"- {one_line(words)}"
        else:
            yield "paragraph", 0, words


def _elements(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables of `parent` in order, text boxes after the paragraph they hang on."""
    for child in parent:
        if child.tag == _TBL:
            yield child
        elif child.tag == _P:
            yield child
            for box in child.iter(_TXBX):
                if _is_part_of(box, child):
                    yield from _elements(box)
        elif child.tag in _WRAPPERS:
            yield from _elements(child)


def _is_part_of(node: Any, paragraph: Any) -> bool:
    """Whether `node` is in `paragraph` itself: not in a text box on it, a deletion or a second rendering."""
    for above in node.iterancestors():
        if above is paragraph:
            return True
        if above.tag == _P or above.tag in _NOT_HERE:
            return False
    return False


def _text(paragraph: Any) -> str:
    parts = []
    for node in paragraph.iter(f"{_W}t", *_CHARACTERS):
        if node.getparent().tag == f"{_W}r" and _is_part_of(node, paragraph):
            parts.append(_CHARACTERS.get(node.tag) or node.text or "")
    return "".join(parts)


def _rows(table: Any) -> Iterator[str]:
    """The rows of a table as "a | b | c"; a table in a cell is written into the cell."""
    for row in table.xpath("./w:tr | ./w:sdt/w:sdtContent/w:tr"):
        cells = [_cell(cell) for cell in row.xpath("./w:tc | ./w:sdt/w:sdtContent/w:tc")]
        if any(cells):
            yield " | ".join(cells)


def _cell(cell: Any) -> str:
    parts = (" ".join(_rows(part)) if part.tag == _TBL else _text(part) for part in _elements(cell))
    return one_line(clean(" ".join(parts)))


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
