"""What comes before the question of a prompt: examples, and the conversation as far as its budget goes back.

Knows budgets; tokens are counted by the function it is given.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from indexing.text.language import base
from indexing.text.sentences import sentences
from rag.config import Example
from rag.prompt.inert import inert
from rag.types import MARK, Message, Turn

Count = Callable[[Sequence[Message]], int]
"""Tokens of messages; of several those of each together."""

Pair = tuple[Message, Message]


def block(shown: Sequence[str], question: str) -> Message:
    """The message that asks `question` of passages as they are shown."""
    return Message("user", "<passages>\n" + "\n\n".join(shown) + f"\n</passages>\n\n{question}")


def recent(history: Sequence[Turn], budget: int, count: Count) -> list[Pair]:
    """The last turns that fit `budget` together. The last one alone may be cut, after a sentence and its citations."""
    kept: list[Pair] = []
    for turn in reversed(history):
        pair = _pair(turn.question, inert(turn.answer))
        budget -= (taken := count(pair))
        if budget >= 0:
            kept.append(pair)
            continue
        if not kept and (answer := _shortened(turn, budget + taken, count)):
            kept.append(_pair(turn.question, answer))
        break
    return kept[::-1]


def chosen(examples: Sequence[Example], lang: str, budget: int, count: Count) -> list[Pair]:
    """Of the examples in the language of the question those that fit `budget` together, in their order.

    Chinese examples in the other script are taken where there are none in the question's.
    """
    alike = [one for one in examples if one.lang == lang] or [one for one in examples if base(one.lang) == base(lang)]
    kept: list[Pair] = []
    for one in alike:
        shown = [f"[{number}]\n{text}" for number, text in enumerate(one.passages, 1)]
        pair = (block(shown, one.question), Message("assistant", one.answer))
        if (taken := count(pair)) <= budget:
            kept.append(pair)
            budget -= taken
    return kept


def flat(pairs: Sequence[Pair]) -> list[Message]:
    return [message for pair in pairs for message in pair]


def _shortened(turn: Turn, budget: int, count: Count) -> str:
    """The first sentences of the answer, whole and with their citations, that fit; empty when none does."""
    answer = inert(turn.answer)
    ends = [0]
    for _, end in sentences(answer):
        while mark := MARK.match(answer, end):
            end = mark.end()
        ends.append(max(end, ends[-1]))
    fitting = bisect_right(ends[1:], budget, key=lambda end: count(_pair(turn.question, answer[:end])))
    return answer[: ends[fitting]]


def _pair(question: str, answer: str) -> Pair:
    return Message("user", inert(question)), Message("assistant", answer)
