"""What a person says of an answer on the page, with one click: good, bad, or bad for a reason. Knows no gradio."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexing.errors import IndexingError
from rag.errors import NoSuchFeedback, RAGError
from ui.chat.talk import Conversation, Exchange
from ui.words import spoken, words
from ui.words.chat import CHAT

if TYPE_CHECKING:
    from rag.pipeline import RAG

GOOD, BAD = "Like", "Dislike"
"""The options that the page shows as thumbs."""
REASONS = ("wrong", "wrong sources", "incomplete", "not what was asked")
"""Why an answer is bad: what is kept of the options below a flag."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a person says of an answer: GOOD, BAD, one of REASONS or nothing; and the number of the judgment kept of it."""

    said: str = ""
    judgment: int = 0

    def as_text(self) -> str:
        return json.dumps([self.said, self.judgment]) if self.said else ""

    @classmethod
    def from_text(cls, text: str) -> Opinion:
        """What `as_text` wrote; nothing where something else did."""
        with suppress(ValueError, TypeError):
            said, judgment = json.loads(text)
            if said in (GOOD, BAD, *REASONS) and isinstance(judgment, int):
                return cls(said, judgment)
        return cls()


Opinions = Mapping[str, Opinion]
"""By the keys of exchanges. Kept apart from the conversation, which another answer may be changing just now."""


def options(lang: str) -> list[str]:
    """What the page in `lang` offers to say of an answer."""
    return [GOOD, BAD, *(spoken(CHAT, lang).reasons[reason] for reason in REASONS)]


def meant(option: bool | str | None, lang: str) -> str:
    """What a click on an option of the page in `lang` says; nothing where it takes back what was said."""
    labels = spoken(CHAT, lang).reasons
    by_label = {labels[reason]: reason for reason in REASONS}
    return GOOD if option is True else BAD if option is False else by_label.get(str(option), "")


def shown(conversation: Conversation, opinions: Opinions, lang: str) -> list[str | None]:
    """The options that are chosen below each answer of a conversation, on the page in `lang`."""
    labels = spoken(CHAT, lang).reasons
    said = [opinions.get(exchange.key, Opinion()).said for exchange in conversation]
    return [labels.get(one, one) or None for one in said]


def judged(rag_for: Callable[[str], RAG], exchange: Exchange, before: Opinion, said: str) -> tuple[Opinion, str, bool]:
    """What is kept once a person says `said` of the answer of an exchange, of which they said `before`; "" takes it back.

    With it comes a sentence for them, empty when they have said the same before, and whether it was done.
    """
    if before.said == said:  # gradio tells twice of a reason that is picked
        return before, "", True
    speak = words(exchange.lang)
    if exchange.answer is None:
        return before, speak.nothing_to_judge, False
    try:
        rag = rag_for(exchange.collection)
        if said:
            reason = said if said in REASONS else ""
            kept = rag.feedback(exchange.answer, good=said == GOOD, reason=reason)
            return Opinion(said, kept.id), speak.judged, True
        with suppress(NoSuchFeedback):  # it was taken back elsewhere, or went with its documents
            rag.judgments.remove(before.judgment)
        return Opinion(), speak.taken_back, True
    except (RAGError, IndexingError) as error:
        return before, str(error), False
    except Exception:
        _log.exception("an answer could not be judged")
        return before, speak.failed, False
