"""PPTX: the words of each slide in the order a reader takes them in, with python-pptx; a page a slide.

Speaker notes follow their slide, as lines that begin with "> ". Pictures, formulas, comments, and the dates, numbers and
footers of slides are not read, nor what is on their masters. Hidden slides are read, hidden shapes are not.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from indexing.errors import UnreadableFile
from indexing.load import office, packed, rows, slide_graphics
from indexing.load.parsed import Parsed, blocks, clean, one_line
from indexing.load.slide_order import Box, reading_order
from indexing.types import Heading, Page

if TYPE_CHECKING:
    from pptx.slide import Slide

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_NO_TITLE = re.compile(r"PowerPoint|^(?:slide|שקופית|投影片|幻灯片) ?1$", re.I)  # what programs write of themselves
_R2L = re.compile(r"[\u0590-\u08ff\ufb1d-\ufefc]")
_LETTER = re.compile(r"[^\W\d_]")
_BULLETS = (f"{_A}buChar", f"{_A}buAutoNum", f"{_A}buBlip")
_TITLE_LENGTH = 80


def parse(data: bytes, name: str) -> Parsed:
    """The slides of `name`. Raises UnreadableFile when they have no text, or it unpacks to far more than its size."""
    from pptx import Presentation

    packed.check(data, name)
    deck = Presentation(io.BytesIO(data))
    whole = ""
    headings: list[Heading] = []
    pages: list[Page] = []
    hidden: list[str] = []
    for number, slide in enumerate(deck.slides, 1):
        title, text = _slide(slide)
        if slide.element.get("show") in ("0", "false"):
            hidden.append(str(number))
        whole += "\n\n" if whole and text else ""
        pages.append(Page(number, len(whole), "slide"))
        if text:
            headings.append(Heading(2, title, len(whole)))
            whole += text
    if pages and not whole:
        raise UnreadableFile(f"{name} has no text: its slides are pictures and need OCR first.")
    core = one_line(clean(deck.core_properties.title or ""))
    title = headings[0].title if headings and (not core or _NO_TITLE.search(core)) else core
    notes = (f"Hidden slides were read too: {', '.join(hidden)}.",) if hidden else ()
    pages = [Page(page.number, min(page.start, len(whole)), page.kind) for page in pages]
    return Parsed(whole, title, tuple(headings), tuple(pages), blocks(whole), notes, office.metadata(data))


def _slide(slide: Slide) -> tuple[str, str]:
    """What a slide is called, and its text, which begins with its title where it has one."""
    _choose_alternatives(slide)
    own = slide.shapes.title
    title = one_line(clean(own.text_frame.text)) if own is not None else ""
    shapes = [shape for shape in slide.shapes if own is None or shape.element is not own.element]
    r2l = _is_r2l("".join(node.text or "" for node in slide.element.iter(f"{_A}t")))
    parts = [title, *(clean(part).strip("\n") for part in _parts(shapes, r2l)), _notes(slide)]
    text = "\n\n".join(filter(None, parts))
    first = text.partition("\n")[0].lstrip("-> ")
    return title or (first if len(first) <= _TITLE_LENGTH else first[:_TITLE_LENGTH].rstrip() + "…"), text


def _choose_alternatives(slide: Slide) -> None:
    """Put what new programs show in the place of shapes that old ones have another form of."""
    for alternatives in list(slide.element.iter(_ALTERNATIVES)):
        above = alternatives.getparent()
        if above is not None and above.tag.endswith(("}spTree", "}grpSp")) and len(alternatives):
            for shape in list(alternatives[0]):
                alternatives.addprevious(shape)
            above.remove(alternatives)


def _is_r2l(text: str) -> bool:
    return 2 * len(_R2L.findall(text)) > len(_LETTER.findall(text))


def _parts(shapes: Any, r2l: bool) -> Iterator[str]:
    """The text of each shape in reading order, those in a group one after another."""
    placed = [(shape, _box(shape)) for shape in shapes if _is_read(shape)]
    for shape, _ in reading_order(placed, lambda each: each[1], r2l=r2l):
        if hasattr(shape, "shapes"):
            yield from _parts(shape.shapes, r2l)
        elif shape.has_text_frame:
            yield "\n".join(_paragraphs(shape))
        elif shape.has_table:
            yield "\n".join(rows.in_text(_cells(shape.table)))
        else:
            yield "\n".join(slide_graphics.words(shape))


def _is_read(shape: Any) -> bool:
    from pptx.enum.shapes import PP_PLACEHOLDER

    unread = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.SLIDE_NUMBER)
    hidden = shape.element.xpath("./*/p:cNvPr/@hidden")
    return hidden[:1] not in (["1"], ["true"]) and not (
        shape.is_placeholder and shape.placeholder_format.type in unread
    )


def _box(shape: Any) -> Box:
    left, top = shape.left or 0, shape.top or 0
    return Box(left, top, left + (shape.width or 0), top + (shape.height or 0))


def _paragraphs(shape: Any) -> Iterator[str]:
    """The paragraphs of a text frame, those with a bullet of their own or by their place as items of a list."""
    paragraphs = [paragraph for paragraph in shape.text_frame.paragraphs if paragraph.text.strip()]
    listing = len(paragraphs) > 1 and _is_for_lists(shape)
    for paragraph in paragraphs:
        marks = {child.tag for child in next(paragraph._p.iterchildren(f"{_A}pPr"), ())}
        if f"{_A}buNone" not in marks and (listing or paragraph.level or marks.intersection(_BULLETS)):
            yield f"{'  ' * paragraph.level}- {one_line(paragraph.text)}"
        else:
            yield paragraph.text.strip()


def _is_for_lists(shape: Any) -> bool:
    from pptx.enum.shapes import PP_PLACEHOLDER

    return shape.is_placeholder and shape.placeholder_format.type in (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)


def _cells(table: Any) -> Iterator[list[str]]:
    """The cells of each row, merged ones once."""
    for row in table.rows:
        yield [one_line(clean(cell.text)) for cell in row.cells if not cell.is_spanned]


def _notes(slide: Slide) -> str:
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    lines = clean(frame.text).split("\n") if frame is not None else []
    return "\n".join(f"> {line.strip()}" for line in lines if line.strip())
