"""Lays out a prompt so that the whole of it, as the generator reads it, fits.

Where it does not all fit, passages go from the worst up; before the best one would go, the examples go and then the
oldest turns. Passages are marked as data, and what they say is quoted, never obeyed; near duplicates were left out
when they were selected.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from rag.config import PromptConfig
from rag.prompt.inert import inert
from rag.prompt.turns import Count, block, chosen, flat, recent
from rag.prompt.words import abstention, instruction
from rag.types import Generator, Message, Passage, Prompt, Sized, Turn

FRAME = 8
"""Tokens that a chat template writes around a message at most, where the generator cannot count them itself."""

_T = TypeVar("_T")
_SHARE = 4  # examples, or the conversation, take at most one part in so many of the whole
_LONGEST_PLACE = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what it was asked after. `query` is the question made to stand alone."""

    question: str
    query: str
    lang: str
    history: Sequence[Turn] = ()


def build_prompt(asked: Asked, passages: Sequence[Passage], config: PromptConfig, generator: Generator) -> Prompt:
    """The prompt for a question, with as many of the best passages as fit. Raises GenerationError.

    The best passage is always in, whole: a decoder whose window it does not fit says so itself.
    """
    sized = generator if isinstance(generator, Sized) else None
    limit = sized.prompt_limit if sized else None
    room = config.tokens if limit is None else min(config.tokens, limit)
    by_parts = _counter(generator.count_tokens)
    count = sized.count_prompt if sized else by_parts
    shots = chosen(config.examples, asked.lang, min(config.example_tokens, room // _SHARE), by_parts)
    turns = recent(asked.history, min(config.turn_tokens, room // _SHARE), by_parts)
    system = Message("system", instruction(asked.lang, config.system))
    texts = [_shown(passage) for passage in passages]

    def messages(best: int) -> tuple[Message, ...]:
        shown = _at_ends(texts[:best]) if config.order == "best_at_ends" else texts[:best]
        return (system, *flat(shots), *flat(turns), block(shown, asked.question))

    while (shots or turns) and count(messages(1)) > room:
        if shots:
            shots.pop()
        else:
            turns.pop(0)
    best = 1 + bisect_right(range(2, len(texts) + 1), room, key=lambda some: count(messages(some)))
    return Prompt(asked.query, asked.lang, tuple(passages[:best]), messages(best), abstention(asked.lang))


def showing(built: Prompt, asked: Asked, passages: Sequence[Passage], config: PromptConfig) -> Prompt:
    """`built` with only these of its passages: each where it stood among them, and every other message as it was."""
    laid = _at_ends(built.passages) if config.order == "best_at_ends" else built.passages
    kept = {passage.number for passage in passages}
    shown = [_shown(passage) for passage in laid if passage.number in kept]
    return replace(built, passages=tuple(passages), messages=(*built.messages[:-1], block(shown, asked.question)))


def _counter(count_tokens: Callable[[str], int]) -> Count:
    """Counts messages by their texts; a generator that counts nothing has no template either."""

    def count(messages: Sequence[Message]) -> int:
        return sum(tokens + FRAME for message in messages if (tokens := count_tokens(message.content)))

    return count


def _at_ends(texts: Sequence[_T]) -> list[_T]:
    """The best first, the second best last, and so on to the middle, where the worst is."""
    return [*texts[::2], *reversed(texts[1::2])]


def _shown(passage: Passage) -> str:
    """The passage under its number and its place: title, headings, page, day."""
    path = " › ".join(_line(part) for part in (passage.title, *passage.headings) if part)
    page = f"{passage.page_kind} {passage.page}" if passage.page is not None else ""
    place = ", ".join(part for part in (path, page, _line(passage.chunk.document.date)) if part)
    return f"[{passage.number}] ({place})\n{inert(passage.text)}"


def _line(part: str) -> str:
    """Something that a document says of itself, on one line."""
    return " ".join(inert(part).split())[:_LONGEST_PLACE]
