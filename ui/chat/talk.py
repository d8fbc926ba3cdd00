"""A conversation as the page holds it: exchanges, and how one grows while its answer streams in. Knows no gradio."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from indexing.errors import IndexingError
from indexing.filters import Filter
from indexing.text.language import detect
from rag.errors import RAGError
from rag.types import Answer, Delta, Event, Found, Turn
from ui import render
from ui.render import Links
from ui.words import words

if TYPE_CHECKING:
    from rag.pipeline import RAG

MAX_QUESTION = 2000
"""Characters of a question."""
HISTORY = 4
"""Earlier exchanges that a question is asked with."""
KEPT = 40
"""Exchanges that a conversation keeps; older ones leave the page."""
_EVERY = 0.05  # seconds between two repaints: more often is not seen, and each one is sent to the browser
_MARK = re.compile(r"\s?\[[0-9]{1,4}\]")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what has come of it so far. `problem` is a sentence in place of the answer, or of its end.

    `suggested` says that the page proposed the question. `key` tells it from every other exchange.
    """

    question: str
    collection: str
    lang: str
    text: str = ""
    found: Found | None = None
    answer: Answer | None = None
    problem: str = ""
    suggested: bool = False
    key: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def done(self) -> bool:
        return self.answer is not None or bool(self.problem)

    def after(self, event: Event) -> Exchange:
        """This exchange once `event` has happened."""
        if isinstance(event, Found):
            return replace(self, found=event)
        if isinstance(event, Delta):
            return replace(self, text=self.text + event.text)
        return replace(self, answer=event, lang=event.lang)

    def reply(self) -> str:
        """The answer's side of the chat, as HTML."""
        if self.answer:
            return render.answer(self.answer)
        stopped = bool(self.problem)
        written = render.writing(self.text, self.found, self.lang, over=stopped) if self.text.strip() else ""
        if stopped:
            # In one element: HTML that a line does not begin with would be read as Markdown.
            return f"<div>{written}{render.notice(self.problem)}</div>"
        said = words(self.lang)
        return written or render.waiting(said.reading if self.found else said.searching)

    def panel(self, lang: str = "") -> str:
        """The sources of this exchange, as HTML with links from the page in `lang`; empty before anything was found."""
        links = Links(self.collection, lang) if lang else None
        if self.answer:
            return render.sources(self.answer, links)
        return render.found(self.found, self.lang, links) if self.found else ""


Conversation = tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Chat:
    """What a visitor's page shows: a conversation about `collection`, kept under `id`, which is empty until it is kept.

    `suggested` are the questions proposed under its last answer.
    """

    collection: str = ""
    id: str = ""
    exchanges: Conversation = ()
    suggested: tuple[str, ...] = ()


def turns(conversation: Conversation, collection: str) -> tuple[Turn, ...]:
    """What a question to `collection` is asked with: its last answered exchanges, without the numbers of sources."""
    answered = [exchange.answer for exchange in conversation if exchange.answer and exchange.collection == collection]
    return tuple(Turn(given.question, _MARK.sub("", given.text).strip()) for given in answered[-HISTORY:])


def converse(
    rag_for: Callable[[str], RAG], collection: str, question: str, past: Conversation, where: Filter = Filter()
) -> Iterator[Conversation]:
    """The conversation again and again while `question` is answered from what `where` lets through.

    Closing the iterator stops the answer.
    Errors become a sentence of the conversation; one that was not foreseen is logged, and its sentence tells nothing.
    """
    past = past[-KEPT + 1 :]
    question = question.strip().encode("utf-8", "replace").decode()  # half a character can be neither found nor kept
    exchange = Exchange(question[:MAX_QUESTION], collection, detect(question))
    if len(question) > MAX_QUESTION:
        too_long = words(exchange.lang).too_long.format(length=len(question), limit=MAX_QUESTION)
        yield (*past, replace(exchange, problem=too_long))
        return
    yield (*past, exchange)
    shown = 0.0
    try:
        history = turns(past, collection)
        with _stopping(rag_for(collection).stream(exchange.question, history=history, where=where)) as events:
            for event in events:
                exchange = exchange.after(event)
                if not isinstance(event, Delta):
                    yield (*past, exchange)
                elif time.monotonic() - shown >= _EVERY:
                    shown = time.monotonic()
                    yield (*past, exchange)
    except (RAGError, IndexingError) as error:
        yield (*past, replace(exchange, problem=str(error)))
    except Exception:
        _log.exception("a question could not be answered")
        yield (*past, replace(exchange, problem=words(exchange.lang).failed))


@contextmanager
def _stopping(events: Iterator[Event]) -> Iterator[Iterator[Event]]:
    """`events`, closed at the end: an Iterator need not have a `close`, but what can be stopped has one."""
    try:
        yield events
    finally:
        close = getattr(events, "close", None)
        if close is not None:
            close()


def stopped(conversation: Conversation) -> Conversation:
    """The conversation after its last answer was stopped: what is written stays, marked as unchecked."""
    if not conversation or conversation[-1].done:
        return conversation
    last = conversation[-1]
    return (*conversation[:-1], replace(last, problem=words(last.lang).stopped))
