"""What a person sees and touches of the chat, and how it is painted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from indexing.errors import IndexingError
from rag.settings import Settings
from ui import render
from ui.chat.conversations import Shelf
from ui.chat.empty import hint
from ui.chat.judge import Opinions, shown
from ui.chat.talk import Chat
from ui.markup import element, escape
from ui.page import Page
from ui.visitor import owner
from ui.words import spoken
from ui.words.chat import CHAT

TOLD = 4.0
"""Seconds that a sentence is shown."""


@dataclass(frozen=True)
class Parts:
    """The components of the chat, the conversation behind them, and what is said of its answers."""

    state: gr.State
    opinions: gr.State
    chat: gr.Chatbot
    box: gr.Textbox
    panel: gr.HTML
    saved: gr.Dropdown


def messages(chat: Chat) -> list[dict[str, Any]]:
    """The conversation as gradio shows it, with what is suggested under its last answer."""
    shown: list[dict[str, Any]] = []
    for exchange in chat.exchanges:
        shown.append({"role": "user", "content": render.question(exchange.question)})
        shown.append({"role": "assistant", "content": exchange.reply()})
    if shown and chat.suggested:
        shown[-1]["options"] = [{"value": question, "label": question} for question in chat.suggested]
    return shown


def painted(page: Page, chat: Chat, opinions: Opinions) -> tuple[gr.Chatbot, str]:
    """The whole chat and the sources of its last answer."""
    panel = chat.exchanges[-1].panel(page.lang) if chat.exchanges else ""
    return gr.Chatbot(messages(chat), feedback_value=shown(chat.exchanges, opinions, page.lang)), panel or hint(
        page.lang
    )


def ready() -> gr.Textbox:
    """The box for a question, when the next may be asked."""
    return gr.Textbox(submit_btn=True, stop_btn=False)


def tell(sentence: str, *, well: bool = False) -> None:
    """Show a sentence for a moment. Of an event that does not pass the queue, gradio shows none."""
    show = gr.Info if well else gr.Warning
    show(element("div", escape(sentence.replace("`", "")), dir="auto"), duration=TOLD, title="Mekor")


def shelf(collection: str, settings: Settings, request: gr.Request) -> Shelf:
    """The conversations that this visitor has with a collection. Raises CollectionError for what names none."""
    return Shelf(collection, settings.home, owner(request.cookies or {}))


def listing(kept: Shelf, id: str, lang: str) -> gr.Dropdown:
    """The list of conversations, with that of `id` chosen; without one, a new conversation is."""
    try:
        found = kept.all()
    except IndexingError as error:
        tell(str(error))
        found = ()
    choices = [(spoken(CHAT, lang).unsaved, ""), *((one.title, one.id) for one in found)]
    return gr.Dropdown(choices=choices, value=id if any(one.id == id for one in found) else "")
