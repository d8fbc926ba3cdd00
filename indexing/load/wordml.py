"""The words of WordprocessingML, the XML of DOCX: its body, its notes and its headers and footers alike.

Deleted text, the second rendering of what old programs cannot show, the readings over characters, and formulas are left
out. Styles are not known.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from indexing.load.parsed import clean, one_line
from indexing.load.rows import in_text

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TABLE = f"{W}tbl"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PARAGRAPH, _BOX, _RUN = f"{W}p", f"{W}txbxContent", f"{W}r"
_WRAPPERS = frozenset(f"{W}{tag}" for tag in ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo"))
_NOT_HERE = frozenset((_FALLBACK, f"{W}del", f"{W}moveFrom", f"{W}rt"))
_CHARACTERS = {f"{W}tab": "\t", f"{W}ptab": "\t", f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}


def elements(parent: Any) -> Iterator[Any]:
    """The paragraphs and tables of `parent` in order, text boxes after the paragraph they hang on."""
    for child in parent:
        if child.tag == TABLE:
            yield child
        elif child.tag == _PARAGRAPH:
            yield child
            for box in child.iter(_BOX):
                if _is_part_of(box, child):
                    yield from elements(box)
        elif child.tag in _WRAPPERS:
            yield from elements(child)


def text(paragraph: Any) -> str:
    """The words of a paragraph, without those of text boxes on it."""
    parts = []
    for node in paragraph.iter(f"{W}t", *_CHARACTERS):
        if node.getparent().tag == _RUN and _is_part_of(node, paragraph):
            parts.append(_CHARACTERS.get(node.tag) or node.text or "")
    return "".join(parts)


def rows(table: Any) -> list[str]:
    """The rows of a table, a line each; a table in a cell is written into the cell."""
    return in_text([_cell(cell) for cell in _inside(row, f"{W}tc")] for row in _inside(table, f"{W}tr"))


def lines(parent: Any) -> Iterator[str]:
    """The clean paragraphs and rows below `parent` that have words."""
    for element in elements(parent):
        if element.tag == TABLE:
            yield from rows(element)
        elif words := clean(text(element)).strip():
            yield words


def references(element: Any, tag: str) -> list[str]:
    """The ids of the notes of one kind that a paragraph, without text boxes on it, or a table refers to."""
    found = []
    for node in element.iter(f"{W}{tag}"):
        paragraph = next(node.iterancestors(_PARAGRAPH))
        if (element.tag == TABLE or paragraph is element) and _is_part_of(node, paragraph):
            found.append(node.get(f"{W}id", ""))
    return found


def _inside(parent: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, those in content controls too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _cell(cell: Any) -> str:
    parts = (" ".join(rows(part)) if part.tag == TABLE else text(part) for part in elements(cell))
    return one_line(clean(" ".join(parts)))


def _is_part_of(node: Any, paragraph: Any) -> bool:
    """Whether `node` is in `paragraph` itself: not in a text box on it, a deletion or a second rendering."""
    for above in node.iterancestors():
        if above is paragraph:
            return True
        if above.tag == _PARAGRAPH or above.tag in _NOT_HERE:
            return False
    return False
