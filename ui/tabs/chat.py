"""The chat beside the sources of its answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import gradio as gr

from indexing.errors import IndexingError
from indexing.filters import Filter
from rag.settings import Settings
from ui.chat.empty import hint
from ui.chat.events import asked
from ui.chat.judge import Opinion, judged, meant, options, shown
from ui.chat.talk import MAX_QUESTION, Chat, stopped
from ui.page import PRIVATE, Page
from ui.tabs import chat_begin, chat_list
from ui.tabs.chat_answer import Asking, answering
from ui.tabs.chat_parts import Parts, listing, painted, ready, shelf, tell
from ui.words import spoken, words
from ui.words.chat import CHAT

# A click on a number of an older answer brings that answer's sources first; only then is there a card to go to.
_GO_TO_CARD = "() => { document.getElementById(location.hash.slice(1))?.scrollIntoView(); }"


def add(page: Page) -> None:
    """Lay the chat out in the tab that is open, and connect it."""
    parts, bar, beginning = _lay_out(page)
    running = _connect(page, parts)
    _taking_back(page, parts, running)
    _judging(page, parts)
    chat_list.connect(page, parts, bar, running)
    chat_begin.connect(page, parts, beginning)


def _lay_out(page: Page) -> tuple[Parts, chat_list.Bar, chat_begin.Beginning]:
    said = spoken(CHAT, page.lang)
    state, opinions = gr.State(Chat()), gr.State({})
    with gr.Row(elem_classes="mk-body"):
        with gr.Column(scale=3, min_width=320, elem_classes="mk-talk"):
            bar = chat_list.lay_out(page)
            chat = gr.Chatbot(
                elem_classes="mk-chat", show_label=False, label=said.conversation, height=None, buttons=["copy"],
                latex_delimiters=[], feedback_options=options(page.lang), layout="bubble", editable="user",
            )  # fmt: skip
            beginning = chat_begin.lay_out(page)
            box = gr.Textbox(
                placeholder=said.placeholder, show_label=False, label=said.question, lines=1, max_lines=6,
                autofocus=True, max_length=MAX_QUESTION, submit_btn=True, stop_btn=False, container=False,
                elem_classes="mk-ask",
            )  # fmt: skip
        with gr.Column(scale=2, min_width=300, elem_classes="mk-side"):
            panel = gr.HTML(hint(page.lang), js_on_load=None)
    return Parts(state, opinions, chat, box, panel, bar.saved), bar, beginning


def _connect(page: Page, parts: Parts) -> Any:
    """Ask, stop, and look at the sources of an older answer. Returns the event that asks."""
    state, chat, panel, box = parts.state, parts.chat, parts.panel, parts.box
    outputs = [state, chat, panel, box]
    every = [*outputs, parts.saved]

    def run(
        question: str, collection: str, now: Chat, settings: Settings, where: Filter, event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:  # fmt: skip
        begun = now if now.collection == collection else Chat(collection)
        question_asked = asked(question, begun, event._data)
        wanted = Asking(page, question_asked, begun, page.services.opener(settings), where)
        yield from answering(wanted, shelf(collection, settings, request))

    def stop(now: Chat, opinions: Mapping[str, Opinion]) -> tuple[Any, ...]:
        now = replace(now, exchanges=stopped(now.exchanges))
        return now, *painted(page, now, opinions), ready()

    def show(now: Chat, where: gr.SelectData) -> Any:
        place = int(where.index) // 2
        return (now.exchanges[place].panel(page.lang) or hint(page.lang)) if place < len(now.exchanges) else gr.skip()

    # One event for all of these, so that no second answer starts while one is written.
    running = gr.on(
        [box.submit, chat.example_select, chat.option_select, chat.retry, chat.edit], run,
        [box, page.collection, state, page.settings, page.where], every, api_name="ask", show_progress="hidden",
        trigger_mode="once",
    )  # fmt: skip
    running.then(
        lambda now, said: gr.Chatbot(feedback_value=shown(now.exchanges, said, page.lang)), [state, parts.opinions],
        chat, queue=False, **PRIVATE,
    )  # fmt: skip
    box.stop(None, cancels=running, **PRIVATE).then(stop, [state, parts.opinions], outputs, queue=False, **PRIVATE)
    chat.select(show, state, panel, queue=False, **PRIVATE).then(None, js=_GO_TO_CARD, **PRIVATE)
    return running


def _taking_back(page: Page, parts: Parts, running: Any) -> None:
    """The last question is taken back into the box, with what was kept of it."""

    def undo(
        now: Chat, opinions: Mapping[str, Opinion], typed: str, settings: Settings, request: gr.Request
    ) -> tuple[Any, ...]:
        left, last = now.exchanges[:-1], now.exchanges[-1:]
        kept = shelf(now.collection or page.services.settings.collection, settings, request)
        try:
            if left:
                kept.drop(now.id, last)
            elif now.id:
                kept.remove(now.id)
        except IndexingError as error:
            tell(str(error))
        then = Chat(now.collection, now.id if left else "", left)
        question = typed or "".join(exchange.question for exchange in last)
        box_then = gr.Textbox(question, submit_btn=True, stop_btn=False)
        return then, *painted(page, then, opinions), box_then, listing(kept, then.id, page.lang)

    whole = [parts.state, parts.chat, parts.panel, parts.box, parts.saved]
    parts.chat.undo(None, cancels=running, **PRIVATE).then(
        undo, [parts.state, parts.opinions, parts.box, page.settings], whole, **PRIVATE
    )


def _judging(page: Page, parts: Parts) -> None:
    """What is said of an answer is kept apart from the conversation, which the next answer may be changing just now."""

    def judge(
        now: Chat, opinions: Mapping[str, Opinion], settings: Settings, vote: gr.LikeData, request: gr.Request
    ) -> Iterator[tuple[Any, gr.Chatbot]]:
        place, option = int(vote.index) // 2, meant(vote.liked, page.lang)
        if place >= len(now.exchanges):
            tell(words(page.lang).nothing_to_judge)
            yield opinions, gr.Chatbot(feedback_value=shown(now.exchanges, opinions, page.lang))
            return
        exchange = now.exchanges[place]
        clicked = {**opinions, exchange.key: Opinion(option)}
        # As the button is by now: what is not kept sets it back.
        yield opinions, gr.Chatbot(feedback_value=shown(now.exchanges, clicked, page.lang))
        before = opinions.get(exchange.key, Opinion())
        opinion, told, done = judged(page.services.opener(settings), exchange, before, option)
        try:
            shelf(exchange.collection, settings, request).say(now.id, exchange.key, opinion)
        except IndexingError as error:
            told, done = told if not done else str(error), False
        if told:
            tell(told, well=done)
        after = {**opinions, exchange.key: opinion}
        yield after, gr.Chatbot(feedback_value=shown(now.exchanges, after, page.lang))

    parts.chat.like(
        judge,
        [parts.state, parts.opinions, page.settings],
        [parts.opinions, parts.chat],
        concurrency_limit=1,
        **PRIVATE,
    )
