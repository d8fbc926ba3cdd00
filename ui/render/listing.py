"""The documents of a collection as the page lists them: rows, searched and sorted, and their HTML. Knows no gradio.

A row is a document, or a file of which nothing could be read. Whatever files say of themselves
passes `markup.escape`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexing.collection import Collection
from indexing.filters import TAG
from indexing.places import document_name
from indexing.text.fold import fold
from indexing.types import DocumentInfo, FileRecord
from ui.markup import element, escape
from ui.words import language_name
from ui.words.documents import DocumentWords

ON_A_PAGE = 50
"""Rows that are shown at once."""
SORTS = ("name", "date", "size", "chunks", "failed")


@dataclass(frozen=True, slots=True)
class Row:
    """A document, or a file of which nothing was read: then `document` is 0. `failed` is the reason, empty when it was read.

    `size` is that of the file in bytes, -1 where it is not known; `file` is where it was read.
    """

    source: str
    file: str
    title: str
    failed: str = ""
    size: int = -1
    lang: str = ""
    chunks: int = 0
    date: str = ""
    tags: tuple[str, ...] = ()
    document: int = 0

    @property
    def name(self) -> str:
        return document_name(self.source)


def rows_of(collection: str, home: str | Path | None) -> list[Row]:
    """The documents of a collection, and the files that could not be read. Raises NoSuchCollection, CollectionError."""
    with closing(Collection.open(collection, home=home)) as stored:
        documents, files = stored.documents(), stored.ledger.files()
    read = [_row(info, files.get(info.file)) for info in documents]
    known = {info.file for info in documents}
    failed = [
        Row(path, path, "", record.reason, record.size)
        for path, record in files.items()
        if record.status == "failed" and path not in known
    ]
    return read + failed


def tags_of(info: DocumentInfo) -> tuple[str, ...]:
    """The tags of a document, each once, those first that it gives itself."""
    found = [value for name, value in (*info.metadata, *info.given) if fold(name) == TAG]
    return tuple({fold(value): value for value in reversed(found)}.values())[::-1]


def searched(rows: Iterable[Row], query: str, sort: str) -> list[Row]:
    """The rows in which every word of `query` stands, in a name, a title or a tag, in the order `sort`, one of SORTS."""
    words = fold(query).split()
    found = [row for row in rows if all(word in _words(row) for word in words)]
    return sorted(found, key=_ORDERS.get(sort, _by_name))


def listed(rows: Sequence[Row], total: int, page: int, chosen: str, said: DocumentWords) -> str:
    """One page of the list, of `total` documents in all; the row of the source `chosen` is marked."""
    if not rows:
        return element(
            "div", escape(said.no_match if total else said.none), class_="mk-none", dir="auto", role="status"
        )
    columns = (said.name, said.status, said.size, said.language, said.chunks, said.date)
    head = element("tr", "".join(element("th", escape(column), scope="col") for column in columns))
    shown = rows[page * ON_A_PAGE : (page + 1) * ON_A_PAGE]
    body = "".join(_line(row, row.source == chosen, columns, said) for row in shown)
    count = element("div", escape(said.count.format(shown=len(rows), all=total)), class_="mk-count", role="status")
    table = element("table", element("thead", head) + element("tbody", body), class_="mk-documents")
    return count + element("div", table, class_="mk-table")


def pages_of(count: int, on_a_page: int = ON_A_PAGE) -> int:
    """How many pages so many things fill; one at least."""
    return max(1, -(-count // on_a_page))


def size_of(size: int) -> str:
    """Bytes for people, as "1.4 MB"; empty where they are not known."""
    if size < 0:
        return ""
    for unit, least in (("GB", 1_000_000_000), ("MB", 1_000_000), ("KB", 1_000)):
        if size >= least:
            return f"{size / least:.1f} {unit}"
    return f"{size} B"


def _row(info: DocumentInfo, record: FileRecord | None) -> Row:
    failed = record.reason if record is not None and record.status == "failed" else ""
    return Row(
        info.source, info.file, info.title, failed, record.size if record is not None else -1, info.lang, info.chunks,
        info.date, tags_of(info), info.id,
    )  # fmt: skip


def _words(row: Row) -> str:
    return fold(" ".join((row.name, row.title, os.path.dirname(row.file), *row.tags)))


def _by_name(row: Row) -> tuple[Any, ...]:
    return fold(row.name), row.source


_ORDERS: dict[str, Callable[[Row], tuple[Any, ...]]] = {
    "name": _by_name,
    "date": lambda row: (tuple(-ord(char) for char in row.date) or (1,), *_by_name(row)),
    "size": lambda row: (-row.size, *_by_name(row)),
    "chunks": lambda row: (-row.chunks, *_by_name(row)),
    "failed": lambda row: (not row.failed, *_by_name(row)),
}


def _line(row: Row, chosen: bool, columns: Sequence[str], said: DocumentWords) -> str:
    name = element(
        "button", element("bdi", escape(row.name)), type="button", class_="mk-pick", data_source=row.source,
        aria_pressed="true" if chosen else "false", title=row.source,
    )  # fmt: skip
    title = ""
    if row.title not in ("", row.name):
        title = element("div", element("bdi", escape(row.title)), class_="mk-path")
    state = element(
        "span", escape(said.failed if row.failed else said.read), class_="mk-state", data_failed=bool(row.failed)
    )
    why = element("div", element("bdi", escape(row.failed)), class_="mk-why") if row.failed else ""
    tags = "".join(element("bdi", escape(tag), class_="mk-tag") for tag in row.tags)
    cells = (
        name + title + why + (element("div", tags, class_="mk-tags") if tags else ""), state,
        element("bdi", escape(size_of(row.size))), escape(language_name(row.lang)),
        str(row.chunks) if row.chunks else "", element("bdi", escape(row.date)),
    )  # fmt: skip
    written = [element("td", cell, data_label=label) for label, cell in zip(columns, cells, strict=True)]
    return element("tr", "".join(written), class_="mk-chosen" if chosen else None)
