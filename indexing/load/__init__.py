"""A file to `Document`s, a module a format.

What is wrong with a file becomes one sentence in an UnreadableFile; no exception of a parser goes further than here. An
archive or a mail with attachments is several documents, named `archive.zip!/inside/it.md`. Nothing is fetched, and
nothing is known of collections.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from indexing.errors import EmptyFile, UnreadableFile
from indexing.load import file, sniff
from indexing.load.dates import day_of
from indexing.load.parsed import Parsed, clean, counting, one_line
from indexing.types import Document, Loaded, Skipped

__all__ = ["load", "load_all"]

READER = 3
"""Grows when a loader reads the same file differently: files that an earlier one read are then read again."""

DEEPEST = 3
"""Archives in archives that are opened."""

_FORMATS: dict[str, tuple[str, str]] = {
    sniff.MARKDOWN: ("Markdown", "markdown"),
    sniff.HTML: ("HTML", "html"),
    sniff.PLAIN: ("plain text", "plain"),
    sniff.PDF: ("PDF", "pdf"),
    sniff.DOCX: ("DOCX", "docx"),
    sniff.PPTX: ("PPTX", "pptx"),
    sniff.XLSX: ("a spreadsheet", "sheets"),
    sniff.CSV: ("CSV", "csv"),
    sniff.EPUB: ("EPUB", "epub"),
    sniff.RST: ("reStructuredText", "rst"),
    sniff.JSON: ("JSON", "json"),
    sniff.JSONL: ("JSON Lines", "json"),
    sniff.EMAIL: ("e-mail", "mail"),
    sniff.SUBTITLES: ("subtitles", "subtitles"),
    sniff.CODE: ("source code", "code"),
    sniff.NOTEBOOK: ("a notebook", "notebook"),
    sniff.ZIP: ("a ZIP archive", "archive"),
}
"""What each media type is called, and the module that reads it: `parse` gives its text, `members` the files in it."""

_HEAD = 65_536

_LIBRARIES = {
    "code": ("charset_normalizer",),
    "csv": ("charset_normalizer",),
    "docx": ("docx",),
    "epub": ("trafilatura", "lxml.html"),
    "html": ("trafilatura", "lxml.html"),
    "json": ("charset_normalizer",),
    "mail": ("trafilatura", "lxml.html"),
    "notebook": ("charset_normalizer",),
    "pdf": ("pypdfium2",),
    "plain": ("charset_normalizer",),
    "pptx": ("pptx",),
    "rst": ("docutils.frontend", "docutils.parsers.rst", "docutils.transforms.references"),
    "sheets": ("python_calamine", "lxml.etree"),
    "subtitles": ("charset_normalizer",),
}
"""What else the modules import when they read."""


@dataclass(slots=True)
class _Reading:
    """What one file on disk has given so far."""

    documents: list[Document]
    skipped: list[Skipped]
    unreadable: list[str]
    room: int

    def skip(self, source: str, reason: str) -> None:
        """Pass over a part that may hold text."""
        self.skipped.append(Skipped(source, reason))
        self.unreadable.append(source)


def load(path: Path, *, max_bytes: int) -> Document:
    """The document in the file `path`; of a mail the mail itself. Raises UnreadableFile, UnknownFormat."""
    loaded = load_all(path, max_bytes=max_bytes)
    if not loaded.documents:
        raise UnreadableFile(loaded.skipped[0].reason if loaded.skipped else f"{path.name} holds no document.")
    return loaded.documents[0]


def load_all(path: Path, *, max_bytes: int) -> Loaded:
    """The documents in the file `path`, and the parts of it that cannot be read.

    `max_bytes` is the most that the file, and all that is packed in it, may have. Raises UnreadableFile when nothing of
    it can be read, and UnknownFormat when no parser knows it.
    """
    if sniff.by_suffix(path.suffix) is None:  # a film need not be read whole to be refused
        head = file.read(path, max_bytes=max_bytes, only=_HEAD)
        if not head.startswith(b"PK"):  # what an archive holds is written at its end
            sniff.media_type(head, path.suffix, path.name)
    data = file.read(path, max_bytes=max_bytes)
    reading = _Reading([], [], [], max_bytes)
    _take(data, str(path.resolve()), path.name, reading, depth=0)
    if not reading.documents and not reading.skipped:
        raise EmptyFile(f"{path.name} is empty: there is no file in it.")
    digest = hashlib.sha256(data).hexdigest()
    return Loaded(digest, tuple(reading.documents), tuple(reading.skipped), tuple(reading.unreadable))


def prepare(path: Path) -> None:
    """Import what will read a file of this name, so that the time of reading is the reading's own."""
    module = _FORMATS[sniff.by_suffix(path.suffix) or sniff.PLAIN][1]
    for name in (f"indexing.load.{module}", *_LIBRARIES.get(module, ())):
        import_module(name)


def _take(data: bytes, source: str, name: str, reading: _Reading, *, depth: int) -> None:
    """Add what the file `name` holds to `reading`. Raises UnreadableFile for the file itself, not for its members."""
    media_type = sniff.media_type(data, Path(name).suffix, name)
    module = _module(media_type)
    if hasattr(module, "parse"):
        reading.documents.append(_document(data, source, name, media_type, module))
    if not hasattr(module, "members"):
        return
    for inner, content in module.members(data, name):
        inside = f"{source}!/{inner}"
        if depth == DEEPEST:
            reading.skip(inside, f"it is in {DEEPEST + 1} archives: unpack them")
            return
        try:
            if isinstance(content, UnreadableFile):
                raise content
            reading.room -= len(content)
            if reading.room < 0:
                raise UnreadableFile(f"{name} unpacks to more than the limit of a file: unpack it.")
            _take(content, inside, Path(inner).name, reading, depth=depth + 1)
        except EmptyFile as error:
            reading.skipped.append(Skipped(inside, str(error)))
        except UnreadableFile as error:
            reading.skip(inside, str(error))
        if reading.room < 0:  # no part after this one is looked at
            reading.unreadable.append(source)
            return


def _document(data: bytes, source: str, name: str, media_type: str, module: Any) -> Document:
    try:
        with counting() as invisible:
            parsed: Parsed = module.parse(data, name)
    except UnreadableFile:
        raise
    except MemoryError:
        raise UnreadableFile(f"{name} needs more memory to be read than a file of its size may take.") from None
    except Exception as error:
        if str(error).startswith("unknown error (<string>"):  # lxml's words for it
            raise UnreadableFile(f"{name} needs more memory to be read than a file of its size may take.") from error
        reason = one_line(str(error)).rstrip(".") or type(error).__name__
        raise UnreadableFile(f"{name} cannot be read as {_FORMATS[media_type][0]}: {reason[:200]}.") from error
    if not parsed.text.strip():
        raise EmptyFile(f"{name} is empty: there is no text in it.")
    return Document(
        source=source,
        title=parsed.title or one_line(re.sub(r"[-_]+", " ", clean(Path(name).stem))) or name,
        text=parsed.text,
        media_type=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        headings=parsed.headings,
        pages=parsed.pages,
        blocks=parsed.blocks,
        notes=parsed.notes,
        invisible=invisible.total(),
        metadata=tuple((name, value) for name, value in parsed.metadata if name != "date"),
        date=next((day for name, value in parsed.metadata if name == "date" and (day := day_of(value))), ""),
    )


def _module(media_type: str) -> Any:
    return import_module(f"indexing.load.{_FORMATS[media_type][1]}")
