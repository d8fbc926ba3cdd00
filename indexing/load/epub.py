"""EPUB: the chapters of a book in reading order, as Markdown.

The package file says what is read and in which order; navigation is left out, but names the chapters that do not name
themselves. Pictures are not read, and a book protected against copying cannot be.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from indexing.errors import UnreadableFile
from indexing.load import packed
from indexing.load.html import whole_text
from indexing.load.markdown import headings
from indexing.load.metadata import Said, pairs
from indexing.load.parsed import Parsed, blocks, clean, one_line
from indexing.load.safexml import root
from indexing.types import Heading, Metadata

_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGE_TYPES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "text/x-oeb1-document")
_NCX = "application/x-dtbncx+xml"
_HEADING_MARK = re.compile(r"^#{1,6} ")


@dataclass(frozen=True, slots=True)
class _Book:
    """The title, the chapters' places in the archive in order, where their names may be found, and what it says of itself."""

    title: str
    chapters: tuple[str, ...]
    contents: tuple[str, ...]
    metadata: Metadata


def parse(data: bytes, name: str) -> Parsed:
    """The text of the book `name`. Raises UnreadableFile when it is protected or unpacks to far more than its size."""
    packed.check(data, name)
    text = ""
    found: list[Heading] = []
    missing = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = _book(archive)
        if _encrypted(archive) & {*book.chapters, *book.contents}:
            raise UnreadableFile(
                f"{name} is protected against copying (DRM): get a copy without it from its publisher."
            )
        names = _names(archive, book)
        files = frozenset(archive.namelist())
        for path in book.chapters:
            if path not in files:
                missing.append(posixpath.basename(path))
                continue
            chapter = _named(whole_text(archive.read(path), name), names.get(path, ""))
            if chapter:
                text += "\n\n" if text else ""
                found += (Heading(each.level, each.title, len(text) + each.start) for each in headings(chapter))
                text += chapter
    notes = (f"Chapters are missing in it: {', '.join(missing)}.",) if missing else ()
    return Parsed(text, book.title, tuple(found), (), blocks(text), notes, book.metadata)


def _book(archive: zipfile.ZipFile) -> _Book:
    place = next(_elements(root(archive.read(_CONTAINER)), "rootfile")).get("full-path", "")
    package = root(archive.read(place))
    items = {item.get("id"): item for item in _elements(package, "item")}
    places = {key: _path(item.get("href", ""), place) for key, item in items.items()}
    navigation = {key for key, item in items.items() if "nav" in item.get("properties", "").split()}
    contents = {places[key] for key in navigation}
    contents |= {
        _path(href, place)
        for guide in _elements(package, "reference")
        if guide.get("type") == "toc" and "#" not in (href := guide.get("href", ""))  # else it is a part of a chapter
    }
    spine = [key for ref in _elements(package, "itemref") if (key := ref.get("idref")) in items]
    pages = [places[key] for key in dict.fromkeys(spine) if items[key].get("media-type") in _PAGE_TYPES]
    ncx = [places[key] for key, item in items.items() if item.get("media-type") == _NCX]
    titles = (one_line(clean("".join(title.itertext()))) for title in _elements(package, "title"))
    return _Book(
        next(filter(None, titles), ""),
        tuple(dict.fromkeys([path for path in pages if path not in contents] or pages)),
        (*(places[key] for key in sorted(navigation)), *ncx),
        pairs(_said(package)),
    )


def _said(package: Any) -> Iterator[Said]:
    """Authors, subjects, languages and dates; of a date in old books, `event` says what happened on it."""
    for name in ("creator", "subject", "language", "date"):
        for element in _elements(package, name):
            event = next((value for key, value in element.items() if key.endswith("event")), "")
            yield "modified" if event == "modification" else name, (element.text or "",)
    for element in _elements(package, "meta"):
        if element.get("property") == "dcterms:modified":
            yield "modified", (element.text or "",)


def _encrypted(archive: zipfile.ZipFile) -> set[str]:
    """The files that are encrypted; in a book that may be read only its fonts are."""
    if _ENCRYPTION not in archive.namelist():
        return set()
    references = _elements(root(archive.read(_ENCRYPTION)), "CipherReference")
    return {_path(reference.get("URI", ""), "") for reference in references}


def _names(archive: zipfile.ZipFile, book: _Book) -> dict[str, str]:
    """What the table of contents calls the files it names; one that is missing or broken names none."""
    names: dict[str, str] = {}
    for place in book.contents:
        with suppress(KeyError, SyntaxError):  # an error of XML is a SyntaxError
            for href, words in _entries(root(archive.read(place))):
                names.setdefault(_path(href, place), one_line(clean(words)))
    return names


def _entries(contents: Any) -> Iterator[tuple[str, str]]:
    """Links and words of a navigation document, or of the NCX file of an older book."""
    for navigation in _elements(contents, "nav"):
        if "toc" in next((value for key, value in navigation.items() if key.endswith("}type")), "toc").split():
            for link in _elements(navigation, "a"):
                yield link.get("href", ""), "".join(link.itertext())
    for point in _elements(contents, "navPoint"):
        source, label = next(_elements(point, "content"), None), next(_elements(point, "text"), None)
        if source is not None and label is not None:
            yield source.get("src", ""), "".join(label.itertext())


def _named(chapter: str, name: str) -> str:
    """A chapter without headings under the name that the table of contents gives it."""
    if not chapter or not name or any(headings(chapter)):
        return chapter
    first, _, rest = chapter.partition("\n")
    return f"# {first}\n{rest}" if first == name else f"# {name}\n\n{chapter}"


def _elements(parent: Any, tag: str) -> Iterator[Any]:
    """The elements of this name below `parent`, in any namespace."""
    return iter(parent.iterfind(f".//{{*}}{tag}"))


def _path(href: str, beside: str) -> str:
    """The place in the archive of what a file names; never outside it, as it is only looked up in it."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(beside), unquote(href.partition("#")[0])))
