"""The documents of the chosen collection: files are added, listed, looked into, tagged, read again and deleted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import gradio as gr

from indexing.errors import IndexingError, NoSuchCollection
from indexing.places import document_name
from rag.settings import Settings
from ui import render
from ui.library import intake
from ui.library.tagging import retag, tags_in
from ui.library.uploads import uploads_folder
from ui.markup import element, escape
from ui.page import PRIVATE, Page
from ui.render import listing as documents
from ui.render import preview
from ui.render.listing import Row, pages_of, rows_of, searched
from ui.render.preview import Preview
from ui.tabs import collections, shelves, uploads
from ui.tabs.telling import inform, told
from ui.words import spoken
from ui.words.documents import DOCUMENTS

_QUICK: dict[str, Any] = {"queue": False, **PRIVATE}
"""For events that never warn: a warning needs the queue."""


@dataclass(frozen=True, slots=True)
class View:
    """What a visitor looks at: the page of the list, the source of the chosen document, and the page of that."""

    listed: int = 0
    source: str = ""
    page: int = 0


def add(page: Page) -> None:
    """Lay the tab out where the page is, and connect it."""
    said = spoken(DOCUMENTS, page.lang)
    with gr.Column(elem_classes="mk-docs"):
        arriving = uploads.lay_out(page)
        with gr.Row(elem_classes="mk-two"):
            with gr.Column(scale=3, min_width=300):
                listed = shelves.listed(said)
            with gr.Column(scale=2, min_width=300, elem_classes="mk-detail"):
                detail = shelves.detail(said)
        collections.add(page)
    tab = _Tab(page, listed, detail, arriving)
    tab.connect_list()
    tab.connect_detail()
    tab.connect_changes()


class _Tab:
    """What happens in the tab. Nothing of a visitor is kept here: that is in `view`, which is each session's own."""

    def __init__(self, page: Page, listed: shelves.Listed, detail: shelves.Detail, arriving: uploads.Uploads) -> None:
        self._page, self._listed, self._detail, self._arriving = page, listed, detail, arriving
        self._said, self._home = spoken(DOCUMENTS, page.lang), page.services.settings.home
        self._view = gr.State(View())
        self._asked = [page.collection, listed.query, listed.sort, self._view]

    def connect_list(self) -> None:
        """When the list is made anew, leafed through, and something in it is chosen."""
        page, parts, outputs = self._page, self._listed, self._listed.outputs
        page.blocks.load(self._table, self._asked, outputs, **_QUICK)
        page.collection.change(
            lambda name, query, sort: (View(), *self._closed(), *self._table(name, query, sort, View())),
            self._asked[:-1], [self._view, *self._detail.outputs, *outputs], **_QUICK,
        )  # fmt: skip
        gr.on([parts.query.change, parts.sort.input], self._anew, self._asked, [self._view, *outputs],
              trigger_mode="always_last", **_QUICK)  # fmt: skip
        for button, step in ((parts.previous, -1), (parts.next, 1)):
            button.click(_leafed(step), self._view, self._view, **_QUICK).then(
                self._table, self._asked, outputs, **_QUICK
            )
        parts.table.pick(self._pick, self._view, self._view, **_QUICK).then(
            self._table, self._asked, outputs, **_QUICK
        ).then(*self._showing(), **PRIVATE)

    def connect_detail(self) -> None:
        """When the chosen document is shown in another way, or another page of it; its tags; whether to delete it."""
        page, parts = self._page, self._detail
        parts.kind.input(*self._showing(), **PRIVATE)
        for button, step in ((parts.previous, -1), (parts.next, 1)):
            button.click(_turned(step), self._view, self._view, **_QUICK).then(*self._showing(), **PRIVATE)
        gr.on([parts.save.click, parts.tags.submit], self._tag, [page.collection, self._view, parts.tags], None,
              **PRIVATE).then(self._table, self._asked, self._listed.outputs, **_QUICK).then(
                  *self._showing(), **PRIVATE)  # fmt: skip
        parts.delete.click(self._ask, [page.collection, self._view], [parts.ask, parts.sentence], **PRIVATE)
        parts.keep.click(lambda: gr.Column(visible=False), None, parts.ask, **_QUICK)
        gone = parts.sure.click(
            self._delete, [page.collection, self._view], [self._view, *parts.outputs], trigger_mode="once", **PRIVATE
        )
        gone.then(self._table, self._asked, self._listed.outputs, **_QUICK)
        self._tell_others(gone)

    def connect_changes(self) -> None:
        """When files arrive or are read again; the list follows."""
        page, outputs = self._page, self._arriving.outputs
        uploads.connect(page, self._arriving, self._then_anew)
        given = [page.collection, page.settings, self._view]
        self._then_anew(self._listed.read_all.click(self._read_all, given, outputs, trigger_mode="once", **PRIVATE))
        self._then_anew(self._detail.again.click(self._read_one, given, outputs, trigger_mode="once", **PRIVATE))

    def _then_anew(self, event: Any) -> None:
        event.then(self._table, self._asked, self._listed.outputs, **_QUICK).then(*self._showing(), **PRIVATE)
        self._tell_others(event)

    def _tell_others(self, event: Any) -> None:
        # Through the queue: without it the browser is not told that a state has changed.
        event.then(lambda times: times + 1, self._page.changed, self._page.changed, **PRIVATE)

    def _showing(self) -> tuple[Any, ...]:
        return self._show, [self._page.collection, self._detail.kind, self._view], [self._view, *self._detail.outputs]

    def _table(self, name: str, query: str, sort: str, view: View) -> tuple[Any, ...]:
        """The list: its rows, and the buttons to leaf through it."""
        try:
            rows = rows_of(name, self._home)
        except NoSuchCollection:  # it is made with its first document
            rows = []
        except IndexingError as error:
            return render.notice(str(error)), gr.Row(visible=False), gr.skip(), gr.skip()
        found = searched(rows, query or "", sort)
        pages = pages_of(len(found))
        at = min(max(view.listed, 0), pages - 1)
        table = documents.listed(found, len(rows), at, view.source, self._said)
        return table, gr.Row(visible=pages > 1), gr.Button(interactive=at > 0), gr.Button(interactive=at < pages - 1)

    def _anew(self, name: str, query: str, sort: str, view: View) -> tuple[Any, ...]:
        """The list from its top."""
        view = replace(view, listed=0)
        return view, *self._table(name, query, sort, view)

    def _show(self, name: str, kind: str, view: View) -> tuple[Any, ...]:
        """The chosen document; it is chosen no more where it is gone."""
        if not view.source:
            return view, *self._closed()
        with told(self._page.lang):
            try:
                shown = preview.preview(name, self._home, view.source, view.page)
            except NoSuchCollection:
                shown = None
            if shown is not None:
                return replace(view, page=shown.page), *self._opened(shown, kind)
            row = self._row(name, view.source)
            if row is not None and row.failed:
                return view, *self._unread(row)
        return replace(view, source=""), *self._closed(self._said.gone)

    def _opened(self, shown: Preview, kind: str) -> tuple[Any, ...]:
        said, lang = self._said, self._page.lang
        failed = shown.record.reason if shown.record is not None and shown.record.status == "failed" else ""
        head = preview.heading(document_name(shown.info.source), shown.info.title)
        body = preview.as_chunks(shown, said, lang) if kind == "chunks" else preview.as_text(shown)
        count = element("div", escape(said.page_of.format(page=shown.page + 1, pages=shown.pages)), class_="mk-count")
        return (
            head + (preview.also_failed(failed, said) if failed else ""), gr.Column(visible=True),
            body + (count if shown.pages > 1 else ""), gr.Button(interactive=shown.page > 0, visible=shown.pages > 1),
            gr.Button(interactive=shown.page < shown.pages - 1, visible=shown.pages > 1),
            preview.about(shown, said, lang), ", ".join(shown.given), gr.Column(visible=False),
        )  # fmt: skip

    def _unread(self, row: Row) -> tuple[Any, ...]:
        """A file of which there is no text: it can be read again, and deleted."""
        return (
            preview.unread(row.name, row.failed, self._said), gr.Column(visible=True), "", gr.Button(visible=False),
            gr.Button(visible=False), "", "", gr.Column(visible=False),
        )  # fmt: skip

    def _closed(self, sentence: str = "") -> tuple[Any, ...]:
        return (
            shelves.nothing(sentence or self._said.choose), gr.Column(visible=False), "", gr.skip(), gr.skip(), "", "",
            gr.Column(visible=False),
        )  # fmt: skip

    def _row(self, name: str, source: str) -> Row | None:
        return next((row for row in rows_of(name, self._home) if row.source == source), None)

    def _pick(self, view: View, event: gr.EventData) -> View:
        data = event._data if isinstance(event._data, dict) else {}
        return replace(view, source=str(data.get("source", "")), page=0)

    def _tag(self, name: str, view: View, text: str) -> None:
        with told(self._page.lang):
            retag(name, self._home, view.source, tags_in(text))
            inform(self._said.tagged)

    def _ask(self, name: str, view: View) -> tuple[Any, ...]:
        """Ask before a file is deleted with all that was read of it."""
        with told(self._page.lang):
            row = self._row(name, view.source)
            if row is not None:
                parts = [one for one in rows_of(name, self._home) if one.file == row.file]
                uploaded = uploads_folder(name, self._home).resolve() in Path(row.file).parents
                sentences = (
                    self._said.confirm.format(name=document_name(row.file), count=sum(one.chunks for one in parts)),
                    self._said.uploaded_goes if uploaded else self._said.file_stays,
                )
                return gr.Column(visible=True), render.notice(" ".join(sentences))
        return gr.Column(visible=False), ""

    def _delete(self, name: str, view: View) -> tuple[Any, ...]:
        with told(self._page.lang):
            row = self._row(name, view.source)
            if row is not None:
                intake.forget(name, self._home, row.file)
                inform(self._said.deleted.format(name=document_name(row.file)))
            return replace(view, source=""), *self._closed()
        return (gr.skip(),) * (1 + len(self._detail.outputs))

    def _read_all(self, name: str, settings: Settings, view: View) -> Iterator[tuple[Any, ...]]:
        yield from uploads.reading(self._page, name, settings, None)

    def _read_one(self, name: str, settings: Settings, view: View) -> Iterator[tuple[Any, ...]]:
        row = None
        with told(self._page.lang):
            row = self._row(name, view.source)
        if row is not None:
            yield from uploads.reading(self._page, name, settings, [row.file])


def _leafed(step: int) -> Any:
    return lambda view: replace(view, listed=max(0, view.listed + step))


def _turned(step: int) -> Any:
    return lambda view: replace(view, page=max(0, view.page + step))
