"""The chat beside the sources of its answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr

from indexing.errors import IndexingError
from indexing.filters import Filter
from rag.settings import Settings
from ui import render
from ui.judge import BAD, GOOD, OPTIONS, judged
from ui.markup import element, escape
from ui.page import PRIVATE, Page
from ui.talk import MAX_QUESTION, Conversation, converse, stopped

if TYPE_CHECKING:
    from rag.pipeline import RAG

_TOLD = 4.0  # seconds that a sentence about a judgment is shown
_HINT = (
    '<div class="mk-hint"><span lang="en">Sources</span> · <bdi lang="he">מקורות</bdi> · '
    '<span lang="zh-Hans">来源</span></div>'
)
_PLACEHOLDER = "Ask…  שאלו…  提问…"
_WELCOME = (
    ("en", "Ask your documents. Every sentence of the answer names its source."),
    ("he", "שאלו את המסמכים שלכם. כל משפט בתשובה מציין את מקורו."),
    ("zh-Hans", "向您的文档提问。答案的每一句都注明出处。"),
)
_EMPTY = (
    ("en", "There are no documents here yet. Add some with this command, then reload the page:"),
    ("he", "אין כאן עדיין מסמכים. אפשר להוסיף בעזרת הפקודה הזאת ואז לטעון את הדף מחדש:"),
    ("zh-Hans", "这里还没有文档。请用以下命令添加，然后重新加载页面："),
)
# A click on a number of an older answer brings that answer's sources first; only then is there a card to go to.
_GO_TO_CARD = "() => { document.getElementById(location.hash.slice(1))?.scrollIntoView(); }"


@dataclass(frozen=True)
class _Parts:
    """What a person sees and touches, and the conversation behind it."""

    state: gr.State
    chat: gr.Chatbot
    box: gr.Textbox
    panel: gr.HTML


def add(page: Page) -> None:
    """Lay the chat out in the tab that is open, and connect it."""
    parts = _lay_out()
    _connect(page, parts)

    def opened(current: str) -> gr.Chatbot:
        return _opened(page, current)

    for event in (page.blocks.load, page.collection.change):
        event(opened, page.collection, parts.chat, queue=False, **PRIVATE)


def _lay_out() -> _Parts:
    state = gr.State(())
    with gr.Row(elem_classes="mk-body"):
        with gr.Column(scale=3, min_width=320, elem_classes="mk-talk"):
            chat = gr.Chatbot(
                elem_classes="mk-chat", show_label=False, label="Conversation", height=None, buttons=[],
                latex_delimiters=[], feedback_options=OPTIONS, layout="bubble",
            )  # fmt: skip
            box = gr.Textbox(
                placeholder=_PLACEHOLDER, show_label=False, label="Question", lines=1, max_lines=6, autofocus=True,
                max_length=MAX_QUESTION, submit_btn=True, stop_btn=False, container=False, elem_classes="mk-ask",
            )  # fmt: skip
        with gr.Column(scale=2, min_width=300, elem_classes="mk-side"):
            panel = gr.HTML(_HINT, js_on_load=None)
    return _Parts(state, chat, box, panel)


def _connect(page: Page, parts: _Parts) -> None:
    """What happens when: ask, pick an example, ask again, stop, clear, look at the sources of an older answer, judge one."""
    state, chat, panel, box = parts.state, parts.chat, parts.panel, parts.box
    outputs = [state, chat, panel, box]

    def run(
        question: str, collection: str, past: Conversation, settings: Settings, where: Filter, event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        opener = page.services.opener(settings)
        yield from _updates(opener, collection, where, *_meant(question, past, event._data))

    def stop(past: Conversation) -> tuple[Any, ...]:
        now = stopped(past)
        chat_now = gr.Chatbot(_messages(now), feedback_value=_said(now))
        return now, chat_now, (now[-1].panel() if now else "") or _HINT, _ready()

    def show(past: Conversation, where: gr.SelectData) -> Any:
        place = int(where.index) // 2
        return (past[place].panel() or _HINT) if place < len(past) else gr.skip()

    def judge(past: Conversation, settings: Settings, vote: gr.LikeData) -> Iterator[tuple[Conversation, gr.Chatbot]]:
        said, place = {True: GOOD, False: BAD}.get(vote.liked, str(vote.liked)), int(vote.index) // 2
        clicked = [said or None if at == place else one for at, one in enumerate(_said(past))]
        yield past, gr.Chatbot(feedback_value=clicked)  # as the button is by now: what is not kept sets it back
        now, told, done = judged(page.services.opener(settings), past, place, said)
        if told:
            tell = gr.Info if done else gr.Warning
            tell(element("div", escape(told.replace("`", "")), dir="auto"), duration=_TOLD)
        yield now, gr.Chatbot(feedback_value=_said(now))

    # One event for all three, so that no second answer starts while one is written.
    asked = [box, page.collection, state, page.settings, page.where]
    running = gr.on(
        [box.submit, chat.example_select, chat.retry], run, asked, outputs, api_name="ask", show_progress="hidden",
        trigger_mode="once",
    )  # fmt: skip
    running.then(lambda now: gr.Chatbot(feedback_value=_said(now)), state, chat, queue=False, **PRIVATE)
    box.stop(None, cancels=running, **PRIVATE).then(stop, state, outputs, queue=False, **PRIVATE)
    chat.clear(None, cancels=running, **PRIVATE).then(
        lambda: ((), [], _HINT, _ready()), None, outputs, queue=False, **PRIVATE
    )
    chat.like(judge, [state, page.settings], [state, chat], concurrency_limit=1, **PRIVATE)
    chat.select(show, state, panel, queue=False, **PRIVATE).then(None, js=_GO_TO_CARD, **PRIVATE)


def _meant(question: str, past: Conversation, data: Any) -> tuple[str, Conversation]:
    """The question that an event asks and the conversation before it: typed, picked as an example, or asked again."""
    if not isinstance(data, dict) or "index" not in data:
        return question or "", past
    if isinstance(data.get("value"), dict) and "text" in data["value"]:
        return str(data["value"]["text"]), past
    place = int(data["index"]) // 2
    return (past[place].question, past[:place]) if place < len(past) else ("", past)


def _updates(
    rag_for: Callable[[str], RAG], collection: str, where: Filter, question: str, past: Conversation
) -> Iterator[tuple[Any, ...]]:
    """What the page shows while a question is answered: state, messages, sources, question box."""
    if not question.strip():
        yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
        return
    box: Any = gr.Textbox(value="", submit_btn=False, stop_btn=True)
    shown = None
    for now in converse(rag_for, collection, question, past, where):
        panel = now[-1].panel() or _HINT
        yield now, _messages(now), gr.skip() if panel == shown else panel, box
        shown, box = panel, gr.skip()
    yield now, _messages(now), panel, _ready()


def _messages(conversation: Conversation) -> list[dict[str, str]]:
    return [
        message
        for exchange in conversation
        for message in (
            {"role": "user", "content": render.question(exchange.question)},
            {"role": "assistant", "content": exchange.reply()},
        )
    ]


def _said(conversation: Conversation) -> list[str | None]:
    """What the person says of each answer, as the buttons below it show it."""
    return [exchange.said or None for exchange in conversation]


def _ready() -> gr.Textbox:
    return gr.Textbox(submit_btn=True, stop_btn=False)


def _opened(page: Page, current: str) -> gr.Chatbot:
    """What an empty chat says about the chosen collection."""
    try:
        there = current in page.services.collections()
    except IndexingError:  # the data folder cannot be read; a question will say so in a sentence
        there = False
    examples = page.services.examples if there and current == page.services.settings.collection else ()
    return gr.Chatbot(placeholder=_empty_state(current, there), examples=[{"text": example} for example in examples])


def _empty_state(collection: str, there: bool) -> str:
    said = "".join(f'<p lang="{lang}" dir="auto">{sentence}</p>' for lang, sentence in (_WELCOME if there else _EMPTY))
    command = "" if there else f"<code>{escape(f'mekor ingest PATH --collection {collection}')}</code>"
    return f'<div class="mk-empty"><div class="mk-glyph">מקור</div>{said}{command}</div>'
