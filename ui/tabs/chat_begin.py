"""What an empty chat offers: questions to try, and where there are no documents, a collection to try them on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from indexing.collection import LEDGER, Collection
from indexing.errors import IndexingError
from indexing.places import collection_folder
from rag.compose import SAMPLE, sample_documents
from rag.errors import RAGError
from rag.settings import Settings
from rag.terminal import DEMO_QUESTIONS
from ui import render
from ui.chat.empty import welcome
from ui.chat.sample import made
from ui.page import PRIVATE, Page
from ui.tabs.chat_parts import Parts, tell
from ui.words import spoken, words
from ui.words.chat import CHAT

TO_TRY = 3
"""Questions to the sample collection that are offered."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Beginning:
    """The offer to make the sample collection, and how far it is."""

    row: gr.Column
    make: gr.Button
    progress: gr.HTML


def lay_out(page: Page) -> Beginning:
    with gr.Column(visible=False, elem_classes="mk-begin") as row:
        make = gr.Button(spoken(CHAT, page.lang).make_sample, variant="primary", elem_classes="mk-make")
        progress = gr.HTML("", js_on_load=None)
    return Beginning(row, make, progress)


def connect(page: Page, parts: Parts, beginning: Beginning) -> None:
    """Say what the chosen collection offers when it is chosen; make the sample when asked to."""
    said = spoken(CHAT, page.lang)

    def opened(current: str, settings: Settings) -> tuple[gr.Chatbot, gr.Column, str]:
        empty = is_empty(page, current, settings)
        shown = gr.Chatbot(
            placeholder=welcome(page.lang, is_empty=empty),
            examples=[{"text": one} for one in to_try(page, current, empty)],
        )
        return shown, gr.Column(visible=empty), ""

    def make(settings: Settings) -> Iterator[tuple[Any, ...]]:
        waiting = gr.Button(interactive=False)
        try:
            rag = page.services.rag_for(replace(settings, collection=SAMPLE))
            for done, total in made(rag, sample_documents()):
                yield gr.skip(), waiting, render.waiting(said.making.format(done=done, total=total or "…"))
            yield _chosen(page), gr.Button(interactive=True), ""
            tell(said.made, well=True)
        except (RAGError, IndexingError) as error:
            yield gr.skip(), gr.Button(interactive=True), render.notice(str(error))
        except Exception:
            _log.exception("the sample collection could not be made")
            yield gr.skip(), gr.Button(interactive=True), render.notice(words(page.lang).failed)

    here = [page.collection, page.settings]
    shown = [parts.chat, beginning.row, beginning.progress]
    for event in (page.blocks.load, page.collection.change, page.changed.change):
        event(opened, here, shown, queue=False, **PRIVATE)
    making = [page.collection, beginning.make, beginning.progress]
    # Once more at the end: where the sample was chosen before it was made, the choice does not change.
    beginning.make.click(make, page.settings, making, trigger_mode="once", concurrency_limit=1, **PRIVATE).success(
        opened, here, shown, queue=False, **PRIVATE
    )


def is_empty(page: Page, name: str, settings: Settings) -> bool:
    """Whether a collection has no document, or is not there."""
    try:
        if name not in page.services.collections():
            return True
        if not (collection_folder(name, settings.home) / LEDGER).is_file():
            return False  # it is kept elsewhere
        with closing(Collection.open(name, home=settings.home)) as stored:
            return not stored.documents()
    except IndexingError:  # it cannot be read; a question will say so in a sentence
        return False


def to_try(page: Page, name: str, empty: bool) -> tuple[str, ...]:
    """Questions to a collection for those who do not know what to ask."""
    if empty:
        return ()
    if page.services.examples and name == page.services.settings.collection:
        return tuple(page.services.examples)
    return DEMO_QUESTIONS[:TO_TRY] if name == SAMPLE else ()


def _chosen(page: Page) -> gr.Dropdown:
    """The drop-down of collections, with the sample chosen."""
    return gr.Dropdown(choices=sorted({*page.services.collections(), SAMPLE}), value=SAMPLE)
