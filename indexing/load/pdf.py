"""PDF: the text layer, page by page, with pdfium.

Lines are as they were printed: it is not known which of them make a paragraph, a heading or a table. Scanned pages have
no text layer and are not read.
"""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

from indexing.errors import UnreadableFile
from indexing.load.bidi import reading_order
from indexing.load.parsed import Parsed, clean, one_line
from indexing.types import Page

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_PDFIUM = threading.Lock()  # pdfium crashes when two threads are in it, whatever documents they read
_PASSWORD, _SECURITY = 4, 5  # FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY
_BETWEEN_PAGES = "\n\n"
_BROKEN_WORD = re.compile("(?<=[^\\W\\d_])[\u0002\ufffe]\\s*(?=[a-zß-öø-ÿ])")
_HYPHEN = re.compile("[\u0002\ufffe]")  # what pdfium writes for a hyphen at the end of a line


def parse(data: bytes, name: str) -> Parsed:
    """The text of the PDF `name`. Raises UnreadableFile when it is encrypted, or has no text layer."""
    with _PDFIUM:
        texts, title, r2l = _read(data, name)
    texts = [_HYPHEN.sub("-", _BROKEN_WORD.sub("", text.replace("\r\n", "\n"))) for text in texts]
    texts = [_page(text, number) for number, text in enumerate(reading_order(texts, r2l=r2l), 1)]
    if not any(texts):
        raise UnreadableFile(f"{name} has no text layer: its pages are pictures and need OCR first.")
    whole = _BETWEEN_PAGES.join(text for text in texts if text)
    pages = []
    start = 0
    for number, text in enumerate(texts, 1):
        pages.append(Page(number, min(start, len(whole))))  # an empty last page begins at the end
        start += len(text) + len(_BETWEEN_PAGES) if text else 0
    return Parsed(whole, title if title and title in one_line(texts[0]) else "", (), tuple(pages))


def _read(data: bytes, name: str) -> tuple[list[str], str, bool]:
    """The text of each page, the title and whether the pages are to be shown right-to-left. The lock must be held."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) in (_PASSWORD, _SECURITY):
            raise UnreadableFile(f"{name} is encrypted: save a copy without a password.") from error
        raise
    try:
        texts = [_page_text(document, index) for index in range(len(document))]
        return texts, one_line(clean(document.get_metadata_value("Title"))), _is_r2l(document)
    finally:
        document.close()


def _page_text(document: PdfDocument, index: int) -> str:
    page = document[index]
    try:
        textpage = page.get_textpage()
        try:
            return str(textpage.get_text_range())
        finally:
            textpage.close()
    finally:
        page.close()


def _is_r2l(document: PdfDocument) -> bool:
    from ctypes import create_string_buffer

    from pypdfium2.raw import FPDF_VIEWERREF_GetName

    buffer = create_string_buffer(8)
    FPDF_VIEWERREF_GetName(document, b"Direction", buffer, len(buffer))
    return buffer.value == b"R2L"


def _page(text: str, number: int) -> str:
    """A page's text without a first or last line that is only its number."""
    lines = [line.strip() for line in clean(text).strip().split("\n")]
    if lines[-1] == str(number):
        lines.pop()
    elif lines[0] == str(number):
        lines.pop(0)
    return "\n".join(lines).strip()
