"""A search without an answer: passages, and what found them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import gradio as gr

from indexing.filters import Filter
from rag.settings import Settings
from ui import render
from ui.chat.talk import MAX_QUESTION
from ui.measures.sentences import sentence
from ui.page import PRIVATE, Page
from ui.render import hits
from ui.words import spoken
from ui.words.search import SEARCH

if TYPE_CHECKING:
    from rag.pipeline import RAG

COUNTS = (5, 10, 20, 50)
"""How many passages a person may ask for."""


def add(page: Page) -> None:
    """Lay the search out in the tab that is open, and connect it."""
    said = spoken(SEARCH, page.lang)
    with gr.Row(elem_classes="mk-search"):
        box = gr.Textbox(
            label=said.query, placeholder=said.placeholder, lines=1, max_lines=1, max_length=MAX_QUESTION,
            elem_classes="mk-query",
        )  # fmt: skip
        count = gr.Dropdown(list(COUNTS), value=COUNTS[1], label=said.hits, filterable=False, elem_classes="mk-count")
        go = gr.Button(said.go, variant="primary")
    shown = gr.HTML(hits.sentence(said.intro), js_on_load=None, elem_classes="mk-shown")

    def run(query: str, k: int, collection: str, settings: Settings, where: Filter) -> str:
        return searched(page.lang, query, k, lambda: page.services.opener(settings)(collection), where)

    asked = [box, count, page.collection, page.settings, page.where]
    gr.on([box.submit, go.click], run, asked, shown, **PRIVATE)
    page.collection.change(lambda: hits.sentence(said.intro), None, shown, queue=False, **PRIVATE)


def searched(lang: str, query: str, k: int, rag: Callable[[], RAG], where: Filter) -> str:
    """What a page in `lang` shows of a search, or a sentence that says why it found nothing."""
    said = spoken(SEARCH, lang)
    if not query.strip():
        return hits.sentence(said.intro)
    try:
        found = rag().rankings(query[:MAX_QUESTION], k=k, where=where)
        return hits.results(found, query, lang)
    except Exception as error:
        return render.notice(sentence(error, said.failed))
