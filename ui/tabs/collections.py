"""Collections: made, renamed and deleted, folded away below the documents of the chosen one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import gradio as gr

from rag.settings import Settings
from ui.library import collections
from ui.page import PRIVATE, Page
from ui.tabs.telling import inform, told, warn
from ui.words import spoken
from ui.words.collections import COLLECTIONS, CollectionWords


@dataclass(frozen=True)
class _Line:
    """A box for a name, and the button that does something with it."""

    box: gr.Textbox
    button: gr.Button


def add(page: Page) -> None:
    """Lay it out where the page is, and have it change the drop-down on top."""
    said = spoken(COLLECTIONS, page.lang)
    first = page.services.settings.collection
    with gr.Accordion(said.heading, open=False, elem_classes="mk-fold"):
        new = _line(said.new, said.create)
        other = _line(said.rename_to.format(name=first), said.rename)
        typed = _line(said.type_to_delete.format(name=first), said.delete, variant="stop")
    _connect(page, said, new, other, typed)

    def labels(name: str) -> tuple[gr.Textbox, gr.Textbox]:
        return (
            gr.Textbox(label=said.rename_to.format(name=name), value=""),
            gr.Textbox(label=said.type_to_delete.format(name=name), value=""),
        )

    page.collection.change(labels, page.collection, [other.box, typed.box], queue=False, **PRIVATE)


def _line(label: str, button: str, *, variant: str = "secondary") -> _Line:
    with gr.Row(elem_classes="mk-fields"):
        box = gr.Textbox(label=label, max_lines=1, max_length=64, scale=3)
        return _Line(box, gr.Button(button, variant=variant, scale=0, min_width=150, size="md"))


def _connect(page: Page, said: CollectionWords, new: _Line, other: _Line, typed: _Line) -> None:
    def made(name: str, settings: Settings) -> tuple[str, str]:
        done = collections.create(page.services, settings, name)
        return done, said.created.format(name=done)

    def renamed(name: str, old: str) -> tuple[str, str]:
        done = collections.rename(page.services, old, name)
        return done, said.renamed.format(old=old, name=done)

    def deleted(again: str, name: str) -> tuple[str, str]:
        if again.strip() != name:
            warn(said.mistyped.format(name=name))
            return "", ""
        return collections.delete(page.services, name), said.deleted.format(name=name)

    for line, work, more in (
        (new, made, page.settings),
        (other, renamed, page.collection),
        (typed, deleted, page.collection),
    ):
        gr.on(
            [line.box.submit, line.button.click], partial(_done, page, said, work), [line.box, more],
            [page.collection, line.box], trigger_mode="once", **PRIVATE,
        )  # fmt: skip


def _done(page: Page, said: CollectionWords, work: Callable[[str, Any], tuple[str, str]], name: str, more: Any) -> Any:
    """The drop-down with the collection that `work` gives, and an empty box; both as they are where it gives none."""
    with told(page.lang):
        try:
            chosen, sentence = work(name, more)
        except collections.Taken as error:
            warn(said.taken.format(name=error))
            return gr.skip(), gr.skip()
        if chosen:
            inform(sentence)
            # The first one is offered even where it is not made yet; events that are under way may still name it.
            names = sorted({*page.services.collections(), chosen, page.services.settings.collection})
            return gr.Dropdown(choices=names, value=chosen), ""
    return gr.skip(), gr.skip()
