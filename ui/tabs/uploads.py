"""The place where files are dropped, and what becomes of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import gradio as gr

from indexing.errors import IndexingError
from rag.errors import RAGError
from rag.settings import Settings
from ui import render
from ui.library import arrivals
from ui.library.background import Tell, stepwise
from ui.library.intake import Outcome, read_again, take_in
from ui.library.uploads import Refused, room_of
from ui.look.upload import SENDING
from ui.page import PRIVATE, Page
from ui.visitor import owner
from ui.words import spoken, words
from ui.words.uploads import UPLOADS

_log = logging.getLogger(__name__)
_Batch = tuple[str, list[tuple[str, str]]]
_FORGET = "() => ['', {visible: false, __type__: 'update'}]"
_Work = Callable[[Tell], tuple[Outcome, ...]]


@dataclass(frozen=True)
class Uploads:
    """Where files are dropped, what is told of them, and the way to try again with the batch that waits."""

    zone: gr.HTML
    work: gr.HTML
    again: gr.Button
    batch: gr.State

    @property
    def outputs(self) -> list[Any]:
        return [self.work, self.again, self.batch]


def lay_out(page: Page) -> Uploads:
    said = spoken(UPLOADS, page.lang)
    zone = gr.HTML(arrivals.zone(said), js_on_load=SENDING, elem_classes="mk-zone")
    work = gr.HTML("", js_on_load=None, elem_classes="mk-work")
    again = gr.Button(said.again, visible=False, size="sm", elem_classes="mk-again")
    return Uploads(zone, work, again, gr.State(None))


def connect(page: Page, parts: Uploads, then: Callable[[Any], None]) -> None:
    """What happens when files have arrived; `then` is given each event after which the collection is another one."""

    def arrived(name: str, settings: Settings, request: gr.Request, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from _take(page, name, settings, request, event._data)

    def once_more(
        batch: _Batch | None, name: str, settings: Settings, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        sent, refused = batch or ("", [])
        told = [{"name": one, "why": why} for one, why in refused]
        yield from _take(page, name, settings, request, {"batch": sent, "refused": told})

    # Several may be under way: each waits for its turn to write to the collection.
    given = [page.collection, page.settings]
    then(parts.zone.sent(arrived, given, parts.outputs, trigger_mode="multiple", **PRIVATE))
    # In the browser, at once: what is told of the next upload must not be taken away.
    page.collection.change(None, None, parts.outputs[:2], js=_FORGET, **PRIVATE)
    then(parts.again.click(once_more, [parts.batch, *given], parts.outputs, trigger_mode="once", **PRIVATE))


def reading(page: Page, name: str, settings: Settings, paths: list[str] | None) -> Iterator[tuple[Any, ...]]:
    """What `Uploads.outputs` show while files of a collection are read again: these, or all."""
    home = page.services.settings.home
    opener = page.services.opener(settings)
    yield from _shown(page, lambda tell: read_again(opener(name), home, paths, tell), None)


def _take(page: Page, name: str, settings: Settings, request: gr.Request, data: Any) -> Iterator[tuple[Any, ...]]:
    """What the outputs show while the files of a batch are taken into the collection `name`."""
    home = page.services.settings.home
    try:
        batch, refused = arrivals.sent(data)
        room = room_of(home, owner(request.cookies), batch)
    except Refused as error:
        yield render.notice(arrivals.why(error.why, spoken(UPLOADS, page.lang))), gr.Button(visible=False), None
        return
    opener = page.services.opener(settings)
    yield from _shown(page, lambda tell: take_in(opener(name), home, room, tell), (batch, refused))


def _shown(page: Page, work: _Work, batch: _Batch | None) -> Iterator[tuple[Any, ...]]:
    """The steps of `work`, then what became of the files, or the sentence that says why nothing did."""
    said, hidden = spoken(UPLOADS, page.lang), gr.Button(visible=False)
    yield arrivals.preparing(said), hidden, None
    try:
        steps = stepwise(work)
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                yield arrivals.summary(end.value, batch[1] if batch else (), said), hidden, None
                return
            yield arrivals.progress(step, said), hidden, None
    except (IndexingError, RAGError) as error:
        problem = str(error)
    except Exception:
        _log.exception("files could not be taken into a collection")
        problem = words(page.lang).failed
    yield render.notice(problem), gr.Button(visible=batch is not None), batch
