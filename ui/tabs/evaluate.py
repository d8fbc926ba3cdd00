"""How often a collection is right: runs over gold questions, kept and compared; and the making of such questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

import gradio as gr

from eval import kept
from eval.kept import Kept
from rag.settings import Settings
from ui.measures import measuring
from ui.measures.measuring import FILE
from ui.page import PRIVATE, Page
from ui.render import hits
from ui.tabs import review
from ui.words import spoken
from ui.words.evaluate import EVALUATE

_TYPES = [".jsonl", ".json", ".csv", ".xz"]
_WAITING = 4  # visitors who may begin at once: one of them runs, and the others are told so


@dataclass(frozen=True)
class _Parts:
    """What a person sees and touches; `stop` holds what ends the run that goes on."""

    source: gr.Radio
    file: gr.File
    limit: gr.Number
    run: gr.Button
    end: gr.Button
    state: gr.HTML
    runs: gr.Dropdown
    go_on: gr.Button
    against: gr.Dropdown
    report: gr.HTML
    stop: gr.State


def add(page: Page) -> None:
    """Lay the evaluation out in the tab that is open, and connect it."""
    said = spoken(EVALUATE, page.lang)
    with gr.Tabs(elem_classes="mk-inner"):
        with gr.Tab(said.measure, id="measure"):
            parts = _lay_out(page.lang)
        with gr.Tab(said.propose, id="propose"):
            decided = review.add(page)
    _connect(page, parts, decided)


def _lay_out(lang: str) -> _Parts:
    said = spoken(EVALUATE, lang)
    with gr.Row(elem_classes="mk-evaluate"):
        with gr.Column(scale=2, min_width=280, elem_classes="mk-controls"):
            source = gr.Radio([(said.sources[FILE], FILE)], value=FILE, label=said.gold, info=said.gold_is)
            file = gr.File(label=said.file, file_types=_TYPES, height=110, elem_classes="mk-gold")
            limit = gr.Number(label=f"{said.limit} (0: {said.all})", minimum=0, precision=0, value=0)
            with gr.Row():
                run = gr.Button(said.run, variant="primary", elem_classes="mk-run")
                end = gr.Button(said.stop, visible=False, elem_classes="mk-stop")
            state = gr.HTML("", js_on_load=None, elem_classes="mk-state")
            runs = gr.Dropdown([], value=None, label=said.runs, filterable=False, elem_classes="mk-runs")
            go_on = gr.Button(said.go_on, visible=False, elem_classes="mk-go-on")
            against = gr.Dropdown([], value=None, label=said.against, filterable=False, elem_classes="mk-against")
        with gr.Column(scale=5, min_width=320):
            report = gr.HTML(hits.sentence(said.intro), js_on_load=None, elem_classes="mk-shown")
    return _Parts(source, file, limit, run, end, state, runs, go_on, against, report, gr.State(None))


def _connect(page: Page, parts: _Parts, decided: gr.State) -> None:
    """What happens when another collection is chosen, a gold set, or when proposed questions are accepted."""
    lang, where = page.lang, [page.collection, page.settings]

    def changed(collection: str, settings: Settings) -> tuple[Any, ...]:
        sources, runs = _sources(lang, collection, settings), measuring.listed(settings.home, collection, lang)
        first = sources[0][1]
        intro = hits.sentence(spoken(EVALUATE, lang).intro)
        return (
            gr.Radio(choices=sources, value=first), gr.File(visible=first == FILE), gr.Dropdown(choices=runs, value=None),
            gr.Dropdown(choices=runs, value=None), gr.Button(visible=False), intro, "",
        )  # fmt: skip

    def renewed(_: Any, collection: str, settings: Settings) -> gr.Radio:
        return gr.Radio(choices=_sources(lang, collection, settings))

    every = [parts.source, parts.file, parts.runs, parts.against, parts.go_on, parts.report, parts.state]
    for load in (page.blocks.load, page.collection.change):
        load(changed, where, every, queue=False, **PRIVATE)
    decided.change(renewed, [decided, *where], parts.source, queue=False, **PRIVATE)
    parts.source.change(
        lambda source: gr.File(visible=source == FILE), parts.source, parts.file, queue=False, **PRIVATE
    )
    _connect_runs(page, parts)


def _connect_runs(page: Page, parts: _Parts) -> None:
    """What happens when: run, stop, go on, open a run, compare it."""
    lang, where = page.lang, [page.collection, page.settings]

    def begin(
        source: str, file: str | None, limit: float | None, collection: str, settings: Settings
    ) -> Iterator[tuple[Any, ...]]:
        def new() -> Kept:
            gold = measuring.gold_path(settings.home, collection, source, file, lang)
            return kept.begin(settings.home, collection, gold, int(limit or 0))

        yield from _run(page, settings, collection, new)

    def go_on(name: str | None, collection: str, settings: Settings) -> Iterator[tuple[Any, ...]]:
        yield from _run(page, settings, collection, lambda: kept.kept(settings.home, collection, name or ""))

    def opened(name: str | None, other: str | None, collection: str, settings: Settings) -> tuple[Any, ...]:
        return _opened(lang, name, other, collection, settings)

    def listed(collection: str, settings: Settings) -> gr.Dropdown:
        return gr.Dropdown(choices=measuring.listed(settings.home, collection, lang))

    chosen, shown = [parts.runs, parts.against, *where], [parts.report, parts.go_on]
    going = [parts.stop, parts.state, parts.run, parts.end, parts.runs, parts.against]
    alone: dict[str, Any] = {"concurrency_id": "evaluate", "concurrency_limit": _WAITING, "trigger_mode": "once"}
    asked = [parts.source, parts.file, parts.limit, *where]
    for event in (
        parts.run.click(begin, asked, going, **alone, **PRIVATE),
        parts.go_on.click(go_on, [parts.runs, *where], going, **alone, **PRIVATE),
    ):
        event.then(opened, chosen, shown, **PRIVATE)
    parts.end.click(_stop, [parts.stop], parts.end, queue=False, **PRIVATE)
    for dropdown in (parts.runs, parts.against):
        dropdown.input(opened, chosen, shown, **PRIVATE)
        dropdown.focus(listed, where, dropdown, queue=False, **PRIVATE)


def _run(page: Page, settings: Settings, collection: str, begin: Callable[[], Kept]) -> Iterator[tuple[Any, ...]]:
    """What the page shows while a run goes on: what stops it, how far it is, both buttons, the lists of runs."""
    stop, name = Event(), ""
    settings = replace(settings, collection=collection)
    buttons: tuple[Any, Any] = (gr.Button(interactive=False), gr.Button(visible=True, interactive=True))
    for now in measuring.measured(page.services.opener(settings), settings, begin, stop, page.lang):
        name = now.name
        yield stop, now.html, *buttons, gr.skip(), gr.skip()
        buttons = gr.skip(), gr.skip()
    runs = measuring.listed(settings.home, collection, page.lang)
    choice = gr.Dropdown(choices=runs, value=name) if name else gr.Dropdown(choices=runs)
    yield None, gr.skip(), gr.Button(interactive=True), gr.Button(visible=False), choice, gr.Dropdown(choices=runs)


def _stop(stop: Event | None) -> gr.Button:
    if stop is not None:
        stop.set()
    return gr.Button(interactive=False)


def _opened(
    lang: str, name: str | None, other: str | None, collection: str, settings: Settings
) -> tuple[Any, gr.Button]:
    """The report of a run, what differs from another one before it, and whether the run can go on."""
    if not name:
        return gr.skip(), gr.Button(visible=False)
    home = settings.home
    shown = measuring.report(home, collection, name, lang)
    if other and other != name:
        shown = measuring.comparison(home, collection, other, name, lang) + shown
    unfinished = any(run.name == name and not run.finished for run in kept.runs(home, collection))
    return shown, gr.Button(visible=unfinished)


def _sources(lang: str, collection: str, settings: Settings) -> list[tuple[str, str]]:
    """The gold sets that there are now: what each is called, and its name."""
    said = spoken(EVALUATE, lang)
    return [(said.sources[name], name) for name in measuring.golds(settings.home, collection)]
