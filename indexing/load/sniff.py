"""Which format a file is in: its suffix, unless the first bytes say something else.

The content is not parsed; a file that only begins like a PDF is the PDF parser's to refuse.
"""

from __future__ import annotations

import io
import re
import zipfile

from indexing.errors import UnknownFormat, UnreadableFile
from indexing.load.decode import decode

MARKDOWN = "text/markdown"
HTML = "text/html"
PLAIN = "text/plain"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_SUFFIXES = {
    ".md": MARKDOWN, ".markdown": MARKDOWN, ".html": HTML, ".htm": HTML, ".xhtml": HTML,
    ".txt": PLAIN, ".text": PLAIN, ".pdf": PDF, ".docx": DOCX,
}  # fmt: skip
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.I | re.S
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def media_type(data: bytes, suffix: str, name: str) -> str:
    """The media type to read `data` as. Raises UnknownFormat when there is none."""
    expected = _SUFFIXES.get(suffix.lower())
    found = _by_content(data)
    if found:
        return found
    if data.startswith(_OLE) and expected == DOCX:
        raise UnreadableFile(f"{name} is an encrypted or old Word document: save it as DOCX without a password.")
    if expected is None and (data.startswith((_OLE, b"{\\rtf")) or not _is_text(data)):
        raise UnknownFormat(f"{name} is in a format that is not read: give Markdown, HTML, plain text, PDF or DOCX.")
    return expected or PLAIN


def _by_content(data: bytes) -> str | None:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if data.startswith(b"PK\x03\x04") and _is_docx(data):
        return DOCX
    return HTML if _HTML_START.match(data[:2048]) else None


def _is_docx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "word/document.xml" in packed.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


def _is_text(data: bytes) -> bool:
    try:
        decode(data, "")
    except UnreadableFile:
        return False
    return True
