"""Gold questions that are proposed from the documents, and a person's word on each."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import gradio as gr

from rag.settings import Settings
from ui import render
from ui.markup import escape
from ui.measures import proposals, reviewing
from ui.measures.reviewing import MOST, Ending, Order, Review, Wording
from ui.page import PRIVATE, Page
from ui.render import reports
from ui.words import spoken
from ui.words.review import REVIEW, ReviewWords

_USUAL, _SHARE = 20, 0.25
_LONGEST = 2000  # characters of a question, and of its answers
_EDIT = "() => document.querySelector('.mk-asks textarea')?.focus()"
_SAVE = """(told) => {
  if (!told) return;
  const { name, text } = JSON.parse(told), link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/x-ndjson' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}"""
# Letters count by their place on the keyboard, and only while the focus is in the region, so that nobody decides by mistake.
_KEYS = """() => {
  const keys = { KeyA: '.mk-accept', KeyR: '.mk-reject', KeyL: '.mk-later', KeyB: '.mk-back', KeyE: '.mk-edit' };
  const tend = () => document.querySelectorAll('.mk-review:not([tabindex])').forEach(region => {
    region.tabIndex = 0;
    region.setAttribute('role', 'group');
    region.setAttribute('aria-label', %s);
  });
  tend();
  new MutationObserver(tend).observe(document.body, { childList: true, subtree: true });
  document.addEventListener('keydown', event => {
    const region = event.target.closest?.('.mk-review');
    if (!region || event.altKey || event.metaKey || event.isComposing) return;
    const writing = event.target.matches('input, textarea');
    const accepts = writing && event.ctrlKey && event.key === 'Enter';
    if (writing && event.key === 'Escape') region.focus();
    if (!accepts && (writing || event.ctrlKey || event.repeat)) return;
    const button = region.querySelector(accepts ? '.mk-accept' : keys[event.code] || 'none');
    if (!button) return;
    event.preventDefault();
    if (!accepts) return button.click();
    region.focus();
    setTimeout(() => button.click(), 50);  // once what was typed has reached the page
  });
}"""


@dataclass(frozen=True)
class _Parts:
    """What a person sees and touches, and the review behind it."""

    state: gr.State
    told: gr.HTML
    card: gr.HTML
    question: gr.Textbox
    answers: gr.Textbox
    region: gr.Column
    every: gr.HTML

    @property
    def shown(self) -> list[Any]:
        return [self.state, self.told, self.card, self.question, self.answers, self.region, self.every]


def add(page: Page) -> gr.State:
    """Lay the review out in the tab that is open, and connect it; the state changes with each decision."""
    said = spoken(REVIEW, page.lang)
    with gr.Row(elem_classes="mk-evaluate"):
        with gr.Column(scale=2, min_width=280, elem_classes="mk-controls"):
            making = _controls(said)
            told = gr.HTML("", js_on_load=None, elem_classes="mk-state")
            _downloads(page, said)
        with gr.Column(scale=5, min_width=320):
            with gr.Column(elem_classes="mk-review"):
                card = gr.HTML(proposals.card(Review(), page.lang), js_on_load=None, elem_classes="mk-shown")
                with gr.Column(visible=False) as boxes:
                    question = gr.Textbox(
                        label=said.question, lines=1, max_lines=4, max_length=_LONGEST, elem_classes="mk-asks"
                    )
                    answers = gr.Textbox(
                        label=said.answers, info=said.answers_is, lines=1, max_lines=6, max_length=_LONGEST,
                        elem_classes="mk-answers",
                    )  # fmt: skip
                    with gr.Row(elem_classes="mk-decide"):
                        buttons = _buttons(said)
                    gr.HTML(f'<p class="mk-found">{escape(said.keys)}</p>', js_on_load=None)
            every = gr.HTML("", js_on_load=None, elem_classes="mk-shown")
    parts = _Parts(gr.State(Review()), told, card, question, answers, boxes, every)
    _connect(page, parts, buttons)
    _connect_making(page, parts, making)
    page.blocks.load(None, js=_KEYS % json.dumps(said.region), **PRIVATE)
    return parts.state


def _controls(said: ReviewWords) -> list[Any]:
    return [
        gr.Number(label=said.count, value=_USUAL, minimum=1, maximum=MOST, precision=0, elem_classes="mk-more"),
        gr.Slider(0, 1, value=_SHARE, step=0.05, label=said.unanswerable, info=said.unanswerable_is),
        gr.Checkbox(label=said.model, info=said.model_is, value=False),
        gr.Button(said.make, variant="primary", elem_classes="mk-make"),
        gr.Button(said.stop, visible=False),
    ]


def _buttons(said: ReviewWords) -> dict[str, gr.Button]:
    names = {"accept": said.accept, "edit": said.edit, "reject": said.reject, "later": said.later, "back": said.back}
    return {
        name: gr.Button(label, variant="primary" if name == "accept" else "secondary", elem_classes=f"mk-{name}", min_width=80)
        for name, label in names.items()
    }  # fmt: skip


def _downloads(page: Page, said: ReviewWords) -> None:
    kept = gr.Textbox(visible=False)
    for part, label in said.download.items():

        def lines(collection: str, settings: Settings, part: str = part) -> str:
            text = reviewing.gold(settings.home, collection, part)
            if not text:
                gr.Info(spoken(REVIEW, page.lang).nothing)
                return ""
            return json.dumps({"name": f"{collection}-{part}.jsonl", "text": text}, ensure_ascii=False)

        button = gr.Button(label, size="sm", elem_classes=f"mk-download-{part}")
        button.click(lines, [page.collection, page.settings], kept, **PRIVATE).then(None, kept, js=_SAVE, **PRIVATE)


def _connect(page: Page, parts: _Parts, buttons: dict[str, gr.Button]) -> None:
    lang, where = page.lang, [page.collection, page.settings]

    def opened(collection: str, settings: Settings) -> tuple[Any, ...]:
        return _shown(reviewing.opened(settings.home, collection, lang), lang)

    def accepted(now: Review, question: str, answers: str, collection: str, settings: Settings) -> tuple[Any, ...]:
        return _shown(reviewing.accept(settings.home, collection, lang, now.at, Wording(question, answers)), lang)

    def rejected(now: Review, collection: str, settings: Settings) -> tuple[Any, ...]:
        return _shown(reviewing.reject(settings.home, collection, lang, now.at), lang)

    deciding: dict[str, Any] = {"outputs": parts.shown, "trigger_mode": "once", **PRIVATE}
    buttons["accept"].click(accepted, [parts.state, parts.question, parts.answers, *where], **deciding)
    buttons["reject"].click(rejected, [parts.state, *where], **deciding)
    buttons["later"].click(lambda now: _shown(reviewing.later(now), lang), parts.state, **deciding)
    buttons["back"].click(lambda now: _shown(reviewing.back(now), lang), parts.state, **deciding)
    buttons["edit"].click(None, js=_EDIT, **PRIVATE)
    for event in (page.blocks.load, page.collection.change):
        event(opened, where, parts.shown, queue=False, **PRIVATE)


def _connect_making(page: Page, parts: _Parts, making: list[Any]) -> None:
    *ordered, make, stop = making
    lang = page.lang

    def propose(
        count: float | None, share: float, by_model: bool, collection: str, settings: Settings
    ) -> Iterator[tuple[Any, ...]]:
        settings = replace(settings, collection=collection)
        order = Order(int(count or _USUAL), float(share), bool(by_model))
        yield reports.progress(None, lang), gr.Button(interactive=False), gr.Button(visible=True)
        ending = yield from _counting(page, settings, order)
        told = render.notice(ending.said) if ending.problem else proposals.sentence(ending.said)
        yield told, gr.Button(interactive=True), gr.Button(visible=False)

    def ready(collection: str, settings: Settings) -> tuple[Any, ...]:
        now = _shown(reviewing.opened(settings.home, collection, lang), lang)
        return (now[0], gr.skip(), *now[2:], gr.Button(interactive=True), gr.Button(visible=False))

    where = [page.collection, page.settings]
    running = make.click(
        propose, [*ordered, *where], [parts.told, make, stop], concurrency_id="propose", trigger_mode="once", **PRIVATE
    )
    running.then(ready, where, [*parts.shown, make, stop], **PRIVATE)
    stop.click(lambda: "", None, parts.told, cancels=running, **PRIVATE).then(
        ready, where, [*parts.shown, make, stop], **PRIVATE
    )


def _counting(page: Page, settings: Settings, order: Order) -> Generator[tuple[Any, ...], None, Ending]:
    """The moments while questions are made, for the page."""
    said = spoken(REVIEW, page.lang)
    work = reviewing.made(page.services.opener(settings), settings, order, page.lang)
    try:
        while True:
            try:
                count = next(work)
            except StopIteration as end:
                return cast(Ending, end.value)
            yield render.waiting(said.making.format(done=count)), gr.skip(), gr.skip()
    finally:
        work.close()


def _shown(now: Review, lang: str) -> tuple[Any, ...]:
    """What the page shows of a review: its state, a sentence, the proposal at hand, both boxes, the list of all."""
    one = now.current
    asked, answers = (one.question, "\n".join(one.answers)) if one else ("", "")
    told = render.notice(now.told) if now.told else ""
    return (
        now, told, proposals.card(now, lang), asked, answers, gr.Column(visible=one is not None),
        proposals.every(now, lang),
    )  # fmt: skip
