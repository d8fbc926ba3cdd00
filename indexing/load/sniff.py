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
RST = "text/x-rst"
CSV = "text/csv"
JSON = "application/json"
JSONL = "application/jsonl"
EMAIL = "message/rfc822"
SUBTITLES = "text/vtt"
CODE = "text/x-code"
NOTEBOOK = "application/x-ipynb+json"
PDF = "application/pdf"
EPUB = "application/epub+zip"
ZIP = "application/zip"
_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = _OFFICE + "wordprocessingml.document"
PPTX = _OFFICE + "presentationml.presentation"
XLSX = _OFFICE + "spreadsheetml.sheet"

_SUFFIXES = {
    ".md": MARKDOWN, ".markdown": MARKDOWN, ".html": HTML, ".htm": HTML, ".xhtml": HTML,
    ".txt": PLAIN, ".text": PLAIN, ".log": PLAIN, ".rst": RST, ".csv": CSV, ".tsv": CSV,
    ".json": JSON, ".jsonl": JSONL, ".ndjson": JSONL, ".eml": EMAIL, ".srt": SUBTITLES, ".vtt": SUBTITLES,
    ".ipynb": NOTEBOOK, ".pdf": PDF, ".epub": EPUB, ".zip": ZIP, ".docx": DOCX, ".pptx": PPTX, ".xlsx": XLSX,
    ".xlsm": XLSX, ".xls": XLSX, ".ods": XLSX, ".xlsb": XLSX,
    **dict.fromkeys(
        (".py", ".pyi", ".js", ".jsx", ".mjs", ".ts", ".tsx", ".java", ".kt", ".scala", ".c", ".h", ".cc", ".cpp", ".hpp",
         ".cs", ".go", ".rs", ".rb", ".php", ".swift", ".lua", ".pl", ".r", ".jl", ".sh", ".bash", ".sql", ".css", ".scss",
         ".vue", ".proto", ".tf", ".ps1", ".hs", ".ex", ".exs", ".erl", ".clj", ".dart", ".m", ".toml", ".yaml", ".yml",
         ".ini", ".cfg", ".xml"),
        CODE,
    ),
}  # fmt: skip
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*+<(?:!doctype\s+html|html)\b", re.I | re.S
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = (
    ("word/document.xml", DOCX),
    ("ppt/presentation.xml", PPTX),
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", XLSX),
)
_READ = "text, Markdown, HTML, PDF, DOCX, PPTX, XLSX, CSV, EPUB, reStructuredText, JSON, e-mail, subtitles, code or ZIP"


def by_suffix(suffix: str) -> str | None:
    """The media type that files of this suffix usually have."""
    return _SUFFIXES.get(suffix.lower())


def media_type(data: bytes, suffix: str, name: str) -> str:
    """The media type to read `data` as. Raises UnknownFormat when there is none."""
    expected = by_suffix(suffix)
    found = _by_content(data)
    if found:
        return found if found != HTML or expected not in (EMAIL, CODE) else expected
    if data.startswith(_OLE) and expected in (DOCX, PPTX, XLSX) and suffix.lower() != ".xls":
        raise UnreadableFile(f"{name} is encrypted, or in an old Office format: save it as {suffix[1:].upper()} without a "
                             "password.")  # fmt: skip
    if expected is None and (data.startswith((_OLE, b"{\\rtf")) or not _is_text(data)):
        raise UnknownFormat(f"{name} is in a format that is not read: give {_READ}.")
    return expected or PLAIN


def _by_content(data: bytes) -> str | None:
    if data[:1024].lstrip().startswith(b"%PDF-"):
        return PDF
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _by_parts(data)
    return HTML if _HTML_START.match(data[:2048]) else None


def _by_parts(data: bytes) -> str | None:
    """What a ZIP file is by the names in it; None when it cannot be opened as one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
            if "mimetype" in names and packed.open("mimetype").read(60).strip() == EPUB.encode():
                return EPUB
            if "mimetype" in names and b"opendocument.spreadsheet" in packed.open("mimetype").read(60):
                return XLSX
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        return None
    return next((kind for part, kind in _PARTS if part in names), EPUB if "META-INF/container.xml" in names else ZIP)


def _is_text(data: bytes) -> bool:
    try:
        decode(data, "")
    except UnreadableFile:
        return False
    return True
