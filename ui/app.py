"""The page: a chat beside the sources of its answers. The only module that imports gradio.

Everything about one person is in that person's session state; nothing is kept between sessions but what they say of
answers. The page loads nothing but from the server that it comes from, and gradio's telemetry is off.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by gradio when it is imported and when a page is built

import gradio as gr

from indexing.errors import IndexingError
from ui import look, render
from ui.judge import BAD, GOOD, OPTIONS, judged
from ui.markup import element, escape
from ui.talk import MAX_QUESTION, Conversation, converse, stopped

if TYPE_CHECKING:
    from fastapi import FastAPI

    from rag.pipeline import RAG

QUEUE = 64
"""Questions that may wait; more are told that the page is busy."""
AT_ONCE = 4
"""Questions that are answered at the same time."""
_TOLD = 4.0  # seconds that a sentence about a judgment is shown
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
_NAME = '<div class="mk-name"><span>Mekor</span><small><bdi lang="he">מקור</bdi> · 源</small></div>'
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


def build(
    rag_for: Callable[[str], RAG],
    collections: Callable[[], list[str]],
    *,
    collection: str,
    examples: Sequence[str] = (),
) -> gr.Blocks:
    """The page, opened on `collection`; `examples` are questions to it for those who do not know what to ask.

    `rag_for` opens a collection by name and is called for every question, from several threads: let it keep what it
    opened. Its RAGError and IndexingError are shown as a sentence of the chat.
    """
    page = gr.Blocks(title="Mekor", fill_height=True, analytics_enabled=False)
    with page:
        parts = _lay_out(collection)
        _connect(rag_for, parts)

        def opened(current: str) -> tuple[gr.Dropdown, gr.Chatbot]:
            return _opened(collections, collection, current, examples)

        for event in (page.load, parts.chosen.change):
            event(opened, parts.chosen, [parts.chosen, parts.chat], queue=False, **_PRIVATE)
    page.queue(max_size=QUEUE, default_concurrency_limit=AT_ONCE, api_open=False)
    return page


def mount(app: FastAPI, blocks: gr.Blocks) -> FastAPI:
    """`app` with the page at "/"; what is already routed stays where it is."""
    mounted: FastAPI = gr.mount_gradio_app(
        app, blocks, path="/", theme=_theme(), css=look.css(), js=look.SCRIPT, footer_links=[], run_history=False,
        show_error=False, max_file_size="1kb", ssr_mode=False, mcp_server=False, enable_monitoring=False,
    )  # fmt: skip
    # Every open page holds a connection that ends only with this; without it a server waits for all of them.
    app.state.closing = [*getattr(app.state, "closing", ()), app.routes[-1].app.stop_event.set]  # type: ignore[attr-defined]
    return mounted


def _theme() -> gr.themes.Base:
    theme = gr.themes.Base(font=look.FONTS, font_mono=look.MONO).set(**look.THEME)
    # The values are variables that change by themselves between light and dark; gradio's own dark values are not ours.
    return theme.set(**{f"{name}_dark": value for name, value in look.THEME.items() if hasattr(theme, f"{name}_dark")})


@dataclass(frozen=True)
class _Parts:
    """What a person sees and touches, and the conversation behind it."""

    state: gr.State
    chosen: gr.Dropdown
    chat: gr.Chatbot
    box: gr.Textbox
    panel: gr.HTML


def _lay_out(collection: str) -> _Parts:
    state = gr.State(())
    with gr.Row(elem_classes="mk-head"):
        gr.HTML(_NAME)
        chosen = gr.Dropdown(
            [collection], value=collection, show_label=False, label="Collection", container=False,
            elem_classes="mk-collection", filterable=False, interactive=True,
        )  # fmt: skip
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
    return _Parts(state, chosen, chat, box, panel)


def _connect(rag_for: Callable[[str], RAG], parts: _Parts) -> None:
    """What happens when: ask, pick an example, ask again, stop, clear, look at the sources of an older answer, judge one."""
    state, chat, panel, box = parts.state, parts.chat, parts.panel, parts.box
    outputs = [state, chat, panel, box]

    def run(question: str, collection: str, past: Conversation, event: gr.EventData) -> Iterator[tuple[Any, ...]]:
        yield from _updates(rag_for, collection, *_meant(question, past, event._data))

    def stop(past: Conversation) -> tuple[Any, ...]:
        now = stopped(past)
        chat_now = gr.Chatbot(_messages(now), feedback_value=_said(now))
        return now, chat_now, (now[-1].panel() if now else "") or _HINT, _ready()

    def show(past: Conversation, where: gr.SelectData) -> Any:
        place = int(where.index) // 2
        return (past[place].panel() or _HINT) if place < len(past) else gr.skip()

    def judge(past: Conversation, vote: gr.LikeData) -> Iterator[tuple[Conversation, gr.Chatbot]]:
        said, place = {True: GOOD, False: BAD}.get(vote.liked, str(vote.liked)), int(vote.index) // 2
        clicked = [said or None if at == place else one for at, one in enumerate(_said(past))]
        yield past, gr.Chatbot(feedback_value=clicked)  # as the button is by now: what is not kept sets it back
        now, told, done = judged(rag_for, past, place, said)
        if told:
            tell = gr.Info if done else gr.Warning
            tell(element("div", escape(told.replace("`", "")), dir="auto"), duration=_TOLD)
        yield now, gr.Chatbot(feedback_value=_said(now))

    # One event for all three, so that no second answer starts while one is written.
    running = gr.on(
        [box.submit, chat.example_select, chat.retry], run, [box, parts.chosen, state], outputs, api_name="ask",
        show_progress="hidden", trigger_mode="once",
    )  # fmt: skip
    running.then(lambda now: gr.Chatbot(feedback_value=_said(now)), state, chat, queue=False, **_PRIVATE)
    box.stop(None, cancels=running, **_PRIVATE).then(stop, state, outputs, queue=False, **_PRIVATE)
    chat.clear(None, cancels=running, **_PRIVATE).then(
        lambda: ((), [], _HINT, _ready()), None, outputs, queue=False, **_PRIVATE
    )
    chat.like(judge, state, [state, chat], concurrency_limit=1, **_PRIVATE)
    chat.select(show, state, panel, queue=False, **_PRIVATE).then(None, js=_GO_TO_CARD, **_PRIVATE)


def _meant(question: str, past: Conversation, data: Any) -> tuple[str, Conversation]:
    """The question that an event asks and the conversation before it: typed, picked as an example, or asked again."""
    if not isinstance(data, dict) or "index" not in data:
        return question or "", past
    if isinstance(data.get("value"), dict) and "text" in data["value"]:
        return str(data["value"]["text"]), past
    place = int(data["index"]) // 2
    return (past[place].question, past[:place]) if place < len(past) else ("", past)


def _updates(
    rag_for: Callable[[str], RAG], collection: str, question: str, past: Conversation
) -> Iterator[tuple[Any, ...]]:
    """What the page shows while a question is answered: state, messages, sources, question box."""
    if not question.strip():
        yield gr.skip(), gr.skip(), gr.skip(), gr.skip()
        return
    box: Any = gr.Textbox(value="", submit_btn=False, stop_btn=True)
    shown = None
    for now in converse(rag_for, collection, question, past):
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


def _opened(
    collections: Callable[[], list[str]], first: str, current: str, examples: Sequence[str]
) -> tuple[gr.Dropdown, gr.Chatbot]:
    """The drop-down with the collections there are now, and what an empty chat says about the chosen one."""
    try:
        names = collections()
    except IndexingError:  # the data folder cannot be read; a question will say so in a sentence
        names = []
    offered = [{"text": example} for example in examples] if current == first and current in names else []
    chat = gr.Chatbot(placeholder=_empty_state(current, current in names), examples=offered)
    return gr.Dropdown(choices=sorted({*names, current})), chat


def _empty_state(collection: str, there: bool) -> str:
    said = "".join(f'<p lang="{lang}" dir="auto">{sentence}</p>' for lang, sentence in (_WELCOME if there else _EMPTY))
    command = "" if there else f"<code>{escape(f'mekor ingest PATH --collection {collection}')}</code>"
    return f'<div class="mk-empty"><div class="mk-glyph">מקור</div>{said}{command}</div>'
