"""An answer as it comes: shown while it is written, kept, and with questions that may follow it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from indexing.errors import IndexingError
from indexing.filters import Filter
from rag.errors import RAGError
from rag.types import Answer
from ui.chat.conversations import Shelf
from ui.chat.empty import hint
from ui.chat.events import Asked
from ui.chat.suggest import answered, candidates, outline
from ui.chat.talk import MAX_QUESTION, Chat, Conversation, converse, stopped
from ui.page import Page
from ui.tabs.chat_parts import listing, messages, ready, tell
from ui.words import words

if TYPE_CHECKING:
    from rag.pipeline import RAG

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asking:
    """A question, the conversation that it is asked in, and what answers it."""

    page: Page
    asked: Asked
    chat: Chat
    rag_for: Callable[[str], RAG]
    where: Filter


def answering(asking: Asking, shelf: Shelf) -> Iterator[tuple[Any, ...]]:
    """What the page shows while a question is answered: state, messages, sources, question box, list of conversations.

    The exchange is kept when it begins and when it ends, also where it is stopped or the page is left.
    """
    chat, lang = asking.chat, asking.page.lang
    if not _can_be_asked(asking):
        # The browser may show an edited question already: it is set back.
        yield gr.skip(), messages(chat) if chat.exchanges else gr.skip(), gr.skip(), gr.skip(), gr.skip()
        return
    keeping = _Keeping(shelf, chat.exchanges[asking.asked.kept :])
    now = replace(chat, exchanges=chat.exchanges[: asking.asked.kept], suggested=())
    box, listed, panel, shown = gr.Textbox(value="", submit_btn=False, stop_btn=True), None, "", None
    try:
        for exchanges in converse(asking.rag_for, now.collection, asking.asked.question, now.exchanges, asking.where):
            last = replace(exchanges[-1], suggested=asking.asked.suggested)
            now = replace(now, exchanges=(*exchanges[:-1], last))
            if shown is None:
                now = replace(now, id=keeping.begin(now))
                listed = listing(shelf, now.id, lang)
            panel = last.panel(lang) or hint(lang)
            yield now, messages(now), gr.skip() if panel == shown else panel, box, listed
            shown, box, listed = panel, gr.skip(), gr.skip()
    finally:
        keeping.end(now)
    now = replace(now, suggested=_suggested(asking, shelf, now.exchanges[-1].answer))
    yield now, messages(now), panel, ready(), gr.skip()


def _can_be_asked(asking: Asking) -> bool:
    """Whether there is a question; one of before that was edited must not be lost for being too long now."""
    question = asking.asked.question.strip()
    if len(question) > MAX_QUESTION and asking.asked.kept < len(asking.chat.exchanges):
        tell(words(asking.page.lang).too_long.format(length=len(question), limit=MAX_QUESTION))
        return False
    return bool(question)


def _suggested(asking: Asking, shelf: Shelf, answer: Answer | None) -> tuple[str, ...]:
    """Questions that may follow; none where something goes wrong: nobody asked for them."""
    if answer is None or answer.mode != "passages":
        return ()
    try:
        with shelf.stored() as stored:
            headings = outline(stored, next(iter(answer.citations), None)) if stored else ()
        return answered(asking.rag_for(asking.chat.collection), candidates(answer, headings), answer)
    except (RAGError, IndexingError) as error:
        _log.info("no question is suggested: %s", error)
    except Exception:
        _log.exception("no question can be suggested")
    return ()


class _Keeping:
    """Keeps one exchange of a conversation, in the place of those `replaced`.

    What goes wrong is told, and does not stop the answer.
    """

    def __init__(self, shelf: Shelf, replaced: Conversation) -> None:
        self._shelf, self._replaced = shelf, replaced
        self._id = ""

    def begin(self, now: Chat) -> str:
        """The conversation in which it is kept; a new one where there was none, or that is gone."""
        with _told():
            self._shelf.drop(now.id, self._replaced)
            self._id = self._shelf.keep(now.id, now.exchanges) or self._shelf.keep("", now.exchanges)
        return self._id or now.id

    def end(self, now: Chat) -> None:
        if self._id:
            with _told():
                self._shelf.keep(self._id, stopped(now.exchanges))


@contextmanager
def _told() -> Iterator[None]:
    """Tells a sentence in the place of an error that has one."""
    try:
        yield
    except IndexingError as error:
        tell(str(error))
    except (ValueError, OSError):
        _log.exception("a conversation could not be kept")
