"""What questions and searches are restricted to: a line above the tabs that unfolds, and a chip for each thing that is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from indexing.errors import FilterError, IndexingError
from indexing.filters import Filter
from ui.library import filters
from ui.look.upload import TAKING
from ui.page import PRIVATE, Page
from ui.tabs.telling import warn
from ui.words import spoken
from ui.words.filters import FILTERS, FilterWords


@dataclass(frozen=True)
class _Parts:
    """The fold, what can be chosen in it, and the chips of what is on."""

    fold: gr.Accordion
    folder: gr.Dropdown
    language: gr.Dropdown
    tag: gr.Dropdown
    since: gr.Textbox
    until: gr.Textbox
    clear: gr.Button
    chips: gr.HTML

    @property
    def controls(self) -> list[Any]:
        return [self.folder, self.language, self.tag, self.since, self.until]


def add(page: Page) -> None:
    """Lay the filters out where the page is, and have them set `page.where`."""
    said = spoken(FILTERS, page.lang)
    parts = _lay_out(said)
    home = page.services.settings.home

    def offer(collection: str) -> tuple[gr.Dropdown, ...]:
        try:
            found = filters.offered(collection, home)
        except IndexingError as error:
            warn(str(error))
            return (gr.skip(),) * 3
        return tuple(gr.Dropdown(choices=some) for some in filters.choices(found, said))

    def chosen(folders: list[str], languages: list[str], tags: list[str], since: str, until: str) -> tuple[Any, ...]:
        try:
            where = filters.wanted(folders, languages, tags, since, until)
        except FilterError as error:
            warn(str(error))
            return (gr.skip(),) * 3
        return where, *_shown(where, said)

    def take(where: Filter, event: gr.EventData) -> tuple[Any, ...]:
        data = event._data if isinstance(event._data, dict) else {}
        return _everything(filters.without(where, str(data.get("kind")), str(data.get("value"))), said)

    _connect(page, parts, offer, chosen, take, said)


def _lay_out(said: FilterWords) -> _Parts:
    with gr.Accordion(said.all, open=False, elem_classes="mk-filter") as fold, gr.Row(elem_classes="mk-filters"):
        folder, language, tag = (
            gr.Dropdown([], value=[], multiselect=True, label=label, interactive=True, min_width=150)
            for label in (said.folder, said.language, said.tag)
        )
        since, until = (
            gr.Textbox(
                label=label, placeholder=said.day, max_length=10, max_lines=1, min_width=110, elem_classes="mk-day"
            )
            for label in (said.since, said.until)
        )
        clear = gr.Button(said.clear, size="sm", min_width=80, scale=0, elem_classes="mk-clear")
    chips = gr.HTML("", js_on_load=TAKING, elem_classes="mk-chosen-filters")
    return _Parts(fold, folder, language, tag, since, until, clear, chips)


def _connect(page: Page, parts: _Parts, offer: Any, chosen: Any, take: Any, said: FilterWords) -> None:
    shown = [page.where, parts.fold, parts.chips]
    everything = [*shown, *parts.controls]
    offers = [parts.folder, parts.language, parts.tag]
    quick: dict[str, Any] = {"queue": False, **PRIVATE}  # those that never warn: a warning needs the queue
    parts.fold.expand(offer, page.collection, offers, **PRIVATE)
    changed = [
        parts.folder.input, parts.language.input, parts.tag.input, parts.since.submit, parts.since.blur,
        parts.until.submit, parts.until.blur,
    ]  # fmt: skip
    gr.on(changed, chosen, parts.controls, shown, **PRIVATE)
    parts.chips.take(take, page.where, everything, **quick)
    for cleared in (parts.clear.click, page.collection.change):
        cleared(lambda: _everything(Filter(), said), None, everything, **quick)
    page.collection.change(offer, page.collection, offers, **PRIVATE)


def _shown(where: Filter, said: FilterWords) -> tuple[gr.Accordion, str]:
    return gr.Accordion(label=filters.in_one_line(where, said)), filters.shown(where, said)


def _everything(where: Filter, said: FilterWords) -> tuple[Any, ...]:
    """The filter, what shows it, and what it is chosen with."""
    return (
        where, *_shown(where, said), list(where.within), list(where.languages), list(where.tags), where.since, where.until
    )  # fmt: skip
