"""What a person says of an answer on the page, with one click: good, bad, or bad for a reason. Knows no gradio."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from indexing.errors import IndexingError
from rag.errors import NoSuchFeedback, RAGError
from ui.talk import Conversation, Exchange
from ui.words import words

if TYPE_CHECKING:
    from rag.pipeline import RAG

GOOD, BAD = "Like", "Dislike"
"""The options that the page shows as thumbs."""

REASONS = {
    "Wrong · שגוי · 有误": "wrong",
    "Wrong sources · מקורות שגויים · 来源有误": "wrong sources",
    "Incomplete · חסר · 不完整": "incomplete",
    "Not what I asked · לא מה ששאלתי · 答非所问": "not what was asked",
}
"""The options below a flag, which say why an answer is bad, and what is kept of them."""

OPTIONS = (GOOD, BAD, *REASONS)
_log = logging.getLogger(__name__)


def judged(
    rag_for: Callable[[str], RAG], conversation: Conversation, place: int, said: str
) -> tuple[Conversation, str, bool]:
    """The conversation once a person says `said`, one of OPTIONS, of its answer at `place`; else they take it back.

    With it comes a sentence for them, empty when they have said the same before, and whether it was done.
    """
    if not 0 <= place < len(conversation):
        return conversation, words("en").nothing_to_judge, False
    exchange = conversation[place]
    if exchange.said == said:  # gradio tells twice of a reason that is picked
        return conversation, "", True
    try:
        exchange, told = _judged(rag_for(exchange.collection), exchange, said)
    except (RAGError, IndexingError) as error:
        return conversation, str(error), False
    except Exception:
        _log.exception("an answer could not be judged")
        return conversation, words(exchange.lang).failed, False
    return (*conversation[:place], exchange, *conversation[place + 1 :]), told, bool(exchange.answer)


def _judged(rag: RAG, exchange: Exchange, said: str) -> tuple[Exchange, str]:
    speak = words(exchange.lang)
    if exchange.answer is None:
        return exchange, speak.nothing_to_judge
    if said in OPTIONS:
        kept = rag.feedback(exchange.answer, good=said == GOOD, reason=REASONS.get(said, ""))
        return replace(exchange, said=said, judgment=kept.id), speak.judged
    with suppress(NoSuchFeedback):  # it was taken back elsewhere, or went with its documents
        rag.judgments.remove(exchange.judgment)
    return replace(exchange, said="", judgment=0), speak.taken_back
