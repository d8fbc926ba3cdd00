"""One document as a machine sees it: its text, cut where it was cut, and what is known of it. Knows no gradio.

Whatever the document says passes `markup.escape`; every block of it finds its own direction.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from indexing.collection import Collection
from indexing.filters import TAG
from indexing.ledger.order import of_document
from indexing.text.fold import fold
from indexing.types import Document, DocumentInfo, FileRecord, StoredChunk
from ui.markup import element, escape
from ui.render.listing import pages_of, size_of, tags_of
from ui.words import direction, language_name, words
from ui.words.documents import DocumentWords

CHUNKS = 8
"""Passages that are shown at once."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A page of a document: the passages on it, numbered from `first`, and the text from the first to the last of them."""

    info: DocumentInfo
    record: FileRecord | None
    document: Document
    chunks: tuple[StoredChunk, ...]
    page: int
    pages: int
    first: int

    @property
    def given(self) -> tuple[str, ...]:
        """The tags that people gave it."""
        return tuple(value for name, value in self.info.given if fold(name) == TAG)

    @property
    def text(self) -> str:
        if not self.chunks:
            return self.document.text
        start = 0 if self.page == 0 else self.chunks[0].chunk.start
        end = len(self.document.text) if self.page == self.pages - 1 else self.chunks[-1].chunk.end
        return self.document.text[start:end]


def preview(collection: str, home: str | Path | None, source: str, page: int = 0) -> Preview | None:
    """The document `source`; None where it is not there. Raises NoSuchCollection, CollectionError."""
    with closing(Collection.open(collection, home=home)) as stored:
        info = stored.ledger.document(source)
        document = stored.ledger.whole(info.id) if info is not None else None
        if info is None or document is None:
            return None
        ids = of_document(stored.ledger, info.id)
        pages = pages_of(len(ids), CHUNKS)
        page = min(max(page, 0), pages - 1)
        shown = ids[page * CHUNKS : (page + 1) * CHUNKS]
        held = stored.chunks(shown)
        chunks = tuple(held[id] for id in shown if id in held)
        return Preview(info, stored.ledger.files().get(info.file), document, chunks, page, pages, page * CHUNKS + 1)


def as_text(shown: Preview) -> str:
    """The text as it was extracted, line breaks and all."""
    blocks = [element("p", escape(line), dir="auto") for line in shown.text.split("\n")]
    return element("div", "".join(blocks), class_="mk-text", lang=shown.info.lang, tabindex="0")


def as_chunks(shown: Preview, said: DocumentWords, lang: str) -> str:
    """The passages, each with its place, its headings and its language."""
    kinds = words(lang).pages
    cards = []
    for number, stored in enumerate(shown.chunks, shown.first):
        chunk = stored.chunk
        where = escape(said.chunk.format(number=number, start=chunk.start, end=chunk.end))
        pages = [kinds[page.kind].format(page=page.number) for page in chunk.pages[:3]]
        foot = "".join(element("bdi", escape(part)) for part in (language_name(chunk.lang), *pages) if part)
        path = (
            element("div", escape(" › ".join(chunk.headings)), class_="mk-path", dir="auto") if chunk.headings else ""
        )
        text = element("div", escape(chunk.text), class_="mk-passage", dir="auto", lang=chunk.lang)
        cards.append(
            element("article", element("h4", where) + path + text + element("footer", foot), class_="mk-card mk-chunk")
        )
    return element("div", "".join(cards), class_="mk-chunks", tabindex="0")


def about(shown: Preview, said: DocumentWords, lang: str) -> str:
    """What is known of the document: a list of names and values, folded."""
    info, record = shown.info, shown.record
    rows = [
        (said.title, info.title), (said.place, info.source), (said.kind, info.media_type),
        (said.size, size_of(record.size) if record is not None else ""), (said.language, language_name(info.lang)),
        (said.characters, str(len(shown.document.text))), (said.chunks, str(info.chunks)),
        (said.invisible, str(info.invisible) if info.invisible else ""), (said.date, info.date),
        (said.ingested, info.ingested_at), (said.tags, " · ".join(tags_of(info))),
    ]  # fmt: skip
    rows += [(name, value) for name, value in (*info.metadata, *info.given) if fold(name) != TAG]
    rows += [(said.notes, note) for note in info.notes]
    listed = "".join(
        element("dt", escape(name), dir="auto") + element("dd", escape(value), dir="auto")
        for name, value in rows
        if value
    )
    return element(
        "details", element("summary", escape(said.about)) + element("dl", listed), class_="mk-how", dir=direction(lang)
    )


def heading(name: str, title: str) -> str:
    """What the document is called, above its text."""
    under = element("div", escape(title), class_="mk-path", dir="auto") if title not in ("", name) else ""
    return element("h3", escape(name), dir="auto", class_="mk-of") + under


def unread(name: str, reason: str, said: DocumentWords) -> str:
    """In place of the text of a file that could not be read."""
    why = element("div", element("b", escape(f"{said.failed_at}: ")) + escape(reason), class_="mk-notice", dir="auto")
    return heading(name, "") + why + element("p", escape(said.no_text), class_="mk-none", dir="auto")


def also_failed(reason: str, said: DocumentWords) -> str:
    """Above the text of an earlier version, where the newer one could not be read."""
    return element("div", element("b", escape(f"{said.failed_at}: ")) + escape(reason), class_="mk-notice", dir="auto")
