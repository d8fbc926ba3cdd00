"""A file to a `Document`: Markdown, HTML, plain text, PDF and DOCX, a module each.

What is wrong with a file becomes one sentence in an UnreadableFile; no exception of a parser goes further than here.
Nothing is fetched, and nothing is known of collections.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from indexing.errors import UnreadableFile
from indexing.load import docx, file, html, markdown, pdf, plain, sniff
from indexing.load.parsed import Parsed, clean, one_line
from indexing.types import Document

__all__ = ["load"]

_PARSERS: dict[str, tuple[str, Callable[[bytes, str], Parsed]]] = {
    sniff.MARKDOWN: ("Markdown", markdown.parse),
    sniff.HTML: ("HTML", html.parse),
    sniff.PLAIN: ("plain text", plain.parse),
    sniff.PDF: ("PDF", pdf.parse),
    sniff.DOCX: ("DOCX", docx.parse),
}


def load(path: Path, *, max_bytes: int) -> Document:
    """The document in the file `path`. Raises UnreadableFile, and UnknownFormat when no parser knows the file."""
    data = file.read(path, max_bytes=max_bytes)
    media_type = sniff.media_type(data, path.suffix, path.name)
    format_name, parse = _PARSERS[media_type]
    try:
        parsed = parse(data, path.name)
    except UnreadableFile:
        raise
    except Exception as error:
        reason = one_line(str(error)).rstrip(".") or type(error).__name__
        raise UnreadableFile(f"{path.name} cannot be read as {format_name}: {reason[:200]}.") from error
    if not parsed.text.strip():
        raise UnreadableFile(f"{path.name} is empty: there is no text in it.")
    return Document(
        source=str(path.resolve()),
        title=parsed.title or one_line(re.sub(r"[-_]+", " ", clean(path.stem))) or path.name,
        text=parsed.text,
        media_type=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        headings=parsed.headings,
        pages=parsed.pages,
    )
