"""PDF: the text layer, page by page, with pdfium.

Words are read with where they stand (`words`), put in the order of reading (`layout`, `bidi`) and made into
paragraphs, headings and tables (`flow`). What is filled in on a page follows its text (`forms`). Pages without a text
layer are pictures: they are named, not read.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from indexing.errors import UnreadableFile
from indexing.load.metadata import Said, pairs
from indexing.load.parsed import Parsed, clean, one_line
from indexing.load.pdf import forms
from indexing.load.pdf.bidi import Reader, is_backwards, rtl_share
from indexing.load.pdf.flow import flow
from indexing.load.pdf.glyphs import Glyphs
from indexing.load.pdf.layout import lay_out, may_hold_columns
from indexing.load.pdf.lines import Item, Table
from indexing.load.pdf.rules import Rules, rules
from indexing.load.pdf.words import Piece, pieces

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_PDFIUM = threading.Lock()  # pdfium crashes when two threads are in it, whatever documents they read
_PASSWORD, _SECURITY = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_BOOKMARKS, _LEVELS = 2000, 6
MOST_PAGES = 20_000
_SAID = {"Author": "author", "Keywords": "tag", "CreationDate": "created", "ModDate": "modified"}
_MANY_LETTERS = 50  # more of one script than of another tell what a page is written in
_FEW_OBJECTS = 500  # on a page: then it costs nothing to look for lines among them
_FEW_LETTERS = 60  # on a page: less than a scanner's stamp
_MOST_OF_PAGE = 0.5
_SPECK = 1e-6
_DRAWN = frozenset((2, 3, 4, 5))  # FPDF_PAGEOBJ_PATH, _IMAGE, _SHADING and _FORM


@dataclass(slots=True)
class _Seen:
    """What is told of pages, by their numbers."""

    pictures: list[int] = field(default_factory=list)
    scans: list[int] = field(default_factory=list)
    damaged: list[int] = field(default_factory=list)
    backwards: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Page:
    """What pdfium gives of a page: its words, its ruling lines where there may be a table, where it ends at the bottom
    and at the top, how much of it is taken up by drawings or, when it has few words, by one picture, and what is filled
    in on it."""

    words: list[Piece]
    rules: Rules
    height: tuple[float, float]
    drawn: float
    filled: tuple[str, ...]


def parse(data: bytes, name: str) -> Parsed:
    """The text of the PDF `name`. Raises UnreadableFile when it is encrypted, or has no text layer."""
    pages: list[list[Item]] = []
    heights: list[tuple[float, float]] = []
    seen = _Seen()
    share = 0
    with _opened(data, name) as (document, form):
        with _PDFIUM:
            count, title, r2l, outline = len(document), _title(document), _is_r2l(document), _outline(document)
            said = pairs(_said(document))
        if count > MOST_PAGES:
            raise UnreadableFile(f"{name} has {count:,} pages, more than {MOST_PAGES:,}: split it.")
        for number in range(1, count + 1):
            with _PDFIUM:
                page = _page(document, form, number - 1, r2l=r2l)
            text = " ".join(word[0] for piece in page.words for word in piece.words) if page else ""
            own = rtl_share(text)
            share += own
            reader = Reader(r2l or (own if abs(own) > _MANY_LETTERS else share) > 0, is_backwards(text))
            pages.append(lay_out(page.words, page.rules, reader) if page else [])
            if page and page.filled:
                pages[-1].append(Table(page.filled))
            heights.append(page.height if page else (0.0, 0.0))
            _note(seen, number, page, text, reader)
    parsed = flow(pages, heights, outline)
    if not parsed.text and seen.damaged:
        raise UnreadableFile(f"{name} is damaged: none of its pages can be read.")
    if not parsed.text:
        raise UnreadableFile(f"{name} has no text layer: its pages are pictures and need OCR first.")
    first = parsed.text[: parsed.pages[1].start] if len(parsed.pages) > 1 else parsed.text
    return replace(parsed, title=title if title in one_line(first) else "", notes=tuple(_notes(seen)), metadata=said)


@contextmanager
def _opened(data: bytes, name: str) -> Iterator[tuple[PdfDocument, Any]]:
    import pypdfium2

    try:
        with _PDFIUM:
            document = pypdfium2.PdfDocument(data)
            form = forms.opened(document)
    except pypdfium2.PdfiumError as error:
        # the code may be that of an earlier file
        if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY) and b"/Encrypt" in data:
            raise UnreadableFile(f"{name} is encrypted: save a copy without a password.") from error
        raise
    try:
        yield document, form
    finally:
        with _PDFIUM:
            forms.close(form)
            document.close()


def _page(document: PdfDocument, form: Any, index: int, *, r2l: bool) -> _Page | None:
    """A page; None when it is damaged."""
    import pypdfium2

    try:
        page = document[index]
    except pypdfium2.PdfiumError:
        return None
    try:
        textpage = page.get_textpage()
        try:
            glyphs = Glyphs(page, textpage)
            found = pieces(glyphs, r2l=r2l)
        finally:
            textpage.close()
        few = pypdfium2.raw.FPDFPage_CountObjects(page) <= _FEW_OBJECTS
        lines = rules(page) if few or may_hold_columns(found) else ([], [])
        letters = sum(len(word[0]) for piece in found[:_FEW_LETTERS] for word in piece.words)
        drawn = _drawn(page) if letters < _FEW_LETTERS else 0.0
        return _Page(found, lines, glyphs.height, drawn, forms.filled(page, form))
    except pypdfium2.PdfiumError:
        return None
    finally:
        page.close()


def _drawn(page: Any) -> float:
    """The share of a page that its largest picture or drawing takes up."""
    from ctypes import c_float

    from pypdfium2 import raw

    width, height = page.get_size()
    most = 0.0
    for number in range(min(raw.FPDFPage_CountObjects(page), _FEW_OBJECTS)):
        drawn = raw.FPDFPage_GetObject(page, number)
        if raw.FPDFPageObj_GetType(drawn) in _DRAWN:
            bounds = [c_float() for _ in range(4)]
            raw.FPDFPageObj_GetBounds(drawn, *bounds)
            left, bottom, right, top = (bound.value for bound in bounds)
            most = max(most, abs((right - left) * (top - bottom)) / max(width * height, 1.0), _SPECK)
    return most


def _title(document: PdfDocument) -> str:
    with suppress(UnicodeError):
        return one_line(clean(document.get_metadata_value("Title")))
    return ""


def _said(document: PdfDocument) -> Iterator[Said]:
    for key, name in _SAID.items():
        with suppress(UnicodeError):
            yield name, document.get_metadata_value(key)


def _outline(document: PdfDocument) -> list[tuple[int, str, int]]:
    """The bookmarks: level from 1, title and page from 0."""
    from pypdfium2 import PdfiumError

    found = []
    with suppress(PdfiumError, UnicodeError):
        for mark in islice(document.get_toc(max_depth=_LEVELS), _BOOKMARKS):
            place = mark.get_dest()
            page = place.get_index() if place else None
            if page is not None:
                found.append((mark.level + 1, one_line(clean(mark.get_title())), page))
    return found


def _is_r2l(document: PdfDocument) -> bool:
    from ctypes import create_string_buffer

    from pypdfium2.raw import FPDF_VIEWERREF_GetName

    buffer = create_string_buffer(8)
    FPDF_VIEWERREF_GetName(document, b"Direction", buffer, len(buffer))
    return buffer.value == b"R2L"


def _note(seen: _Seen, number: int, page: _Page | None, text: str, reader: Reader) -> None:
    if page is None:
        seen.damaged.append(number)
    elif page.drawn and not text:
        seen.pictures.append(number)
    elif page.drawn > _MOST_OF_PAGE:
        seen.scans.append(number)
    if reader.backwards:
        seen.backwards.append(number)


def _notes(seen: _Seen) -> Iterator[str]:
    for numbers, one, many in (
        (seen.pictures, "has no text layer (a picture: it needs OCR)", "have no text layer (pictures: they need OCR)"),
        (seen.scans, "is a picture with hardly any text (it may need OCR)",
         "are pictures with hardly any text (they may need OCR)"),
        (seen.damaged, "is damaged and was not read", "are damaged and were not read"),
    ):  # fmt: skip
        if numbers:
            yield f"{_named(numbers)} {one if len(numbers) == 1 else many}."
    if seen.backwards:
        yield f"{_named(seen.backwards)}: right-to-left text was stored in visual order and was put right."


def _named(numbers: Iterable[int]) -> str:
    """The numbers of pages as a reader writes them: "Pages 2, 5–7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"Page {said}" if len(runs) == len(runs[0]) == 1 else f"Pages {said}"
