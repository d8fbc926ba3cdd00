"""How the tab with the documents is laid out: their list beside the one that was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.look.upload import PICKING
from ui.markup import element, escape
from ui.render.listing import SORTS
from ui.words.documents import DocumentWords


@dataclass(frozen=True)
class Listed:
    query: gr.Textbox
    sort: gr.Dropdown
    table: gr.HTML
    pager: gr.Row
    previous: gr.Button
    next: gr.Button
    read_all: gr.Button

    @property
    def outputs(self) -> list[Any]:
        return [self.table, self.pager, self.previous, self.next]


@dataclass(frozen=True)
class Detail:
    """The chosen document, and what can be done with it; `ask` is shown before it is deleted."""

    head: gr.HTML
    whole: gr.Column
    kind: gr.Radio
    body: gr.HTML
    previous: gr.Button
    next: gr.Button
    about: gr.HTML
    tags: gr.Textbox
    save: gr.Button
    again: gr.Button
    delete: gr.Button
    ask: gr.Column
    sentence: gr.HTML
    sure: gr.Button
    keep: gr.Button

    @property
    def outputs(self) -> list[Any]:
        return [self.head, self.whole, self.body, self.previous, self.next, self.about, self.tags, self.ask]


def listed(said: DocumentWords) -> Listed:
    with gr.Row(elem_classes="mk-fields"):
        query = gr.Textbox(label=said.search, max_lines=1, max_length=200, scale=3, min_width=160)
        sort = gr.Dropdown(
            [(said.sorts[sort], sort) for sort in SORTS], value="name", label=said.sort, scale=1, min_width=140,
            interactive=True, filterable=False,
        )  # fmt: skip
    table = gr.HTML("", js_on_load=PICKING, elem_classes="mk-listed")
    with gr.Row(visible=False) as pager:
        previous, following = (gr.Button(label, size="sm", min_width=80) for label in (said.previous, said.next))
    read_all = gr.Button(said.read_all, size="sm", elem_classes="mk-quiet")
    return Listed(query, sort, table, pager, previous, following, read_all)


def detail(said: DocumentWords) -> Detail:
    head = gr.HTML(nothing(said.choose), js_on_load=None)
    with gr.Column(visible=False) as whole:
        kind = gr.Radio(
            [(said.as_text, "text"), (said.as_chunks, "chunks")], value="text", label=said.shown_as, show_label=False,
            container=False, elem_classes="mk-kind",
        )  # fmt: skip
        body = gr.HTML("", js_on_load=None, elem_classes="mk-preview")
        with gr.Row():
            previous, following = (gr.Button(label, size="sm", min_width=80) for label in (said.previous, said.next))
        about = gr.HTML("", js_on_load=None, elem_classes="mk-about")
        with gr.Row(elem_classes="mk-fields"):
            tags = gr.Textbox(label=said.given_tags, placeholder=said.tags_hint, max_length=500, max_lines=1, scale=3)
            save = gr.Button(said.save_tags, scale=1, min_width=100, size="md")
        with gr.Row():
            again = gr.Button(said.read_again, size="sm", min_width=100)
            delete = gr.Button(said.delete, size="sm", variant="stop", min_width=100)
        with gr.Column(visible=False, elem_classes="mk-ask-first") as ask:
            sentence = gr.HTML("", js_on_load=None)
            with gr.Row():
                sure = gr.Button(said.delete, size="sm", variant="stop", min_width=100)
                keep = gr.Button(said.keep, size="sm", min_width=100)
    return Detail(
        head, whole, kind, body, previous, following, about, tags, save, again, delete, ask, sentence, sure, keep
    )


def nothing(sentence: str) -> str:
    """A sentence where a document would be shown."""
    return element("div", escape(sentence), class_="mk-none", dir="auto")
