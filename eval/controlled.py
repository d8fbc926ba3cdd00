"""Passages that a question is answered from on purpose: without the one that holds its answer, beside others, or altered.

Pure: made of passages that were found, and of the ones that are gold. Knows neither search nor answers. The passages of a set
stand by their scores, as a search would have them; near duplicates, of which a search would give one, are left in.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from eval.injections import ATTACKS, instruction
from eval.metrics.answers import gold_in_answer
from eval.perturb import wrong_number
from eval.types import Question
from rag.types import Passage

PLACES = 5
"""Passages that gold and distractors fill together at the most: a distractor is a share of 20% of them."""
_NEAREST = 10
_MADE = -1

Passages = tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What the sets of a question are made of.

    `gold` hold its answer, `found` is what it would be answered from, and `near` are further ones that were found, best
    first, which are not gold and say no gold answer. `others` are answers to other questions in the language of the gold.
    """

    question: Question
    gold: Passages
    found: Passages
    near: Passages
    others: Sequence[str] = ()


def told(question: Question) -> tuple[str, ...]:
    """All that counts as an answer, or as part of one."""
    return (*question.answers, *(one for part in question.parts for one in part))


def holds(text: str, question: Question) -> bool:
    """Whether `text` says an answer to the question, or part of one."""
    return gold_in_answer(text, told(question)) > 0


def clean(material: Material) -> Passages:
    """What was found; a gold passage that was not takes the place of the worst one that is not gold."""
    ids = {passage.chunk.id for passage in material.gold}
    others = [passage for passage in material.found if passage.chunk.id not in ids]
    return numbered((*material.gold, *others[: max(0, len(material.found) - len(material.gold))]))


def distracted(material: Material, share: int) -> Passages | None:
    """Gold, and the nearest others in that share, in percent, of PLACES; the places left stay empty.

    None where too few others were found.
    """
    count = PLACES * share // 100
    return numbered((*material.gold, *material.near[:count])) if len(material.near) >= count else None


def removed(material: Material) -> Passages | None:
    """As many as were found, none of which says the answer; None where there is none."""
    return numbered(material.near[: len(material.found)]) or None


def contradicted(material: Material, draw: random.Random) -> tuple[Passages, str] | None:
    """A copy of a gold passage with another answer in it, that passage, and others that were found; and the other answer.

    Wherever the passage says the answer, the copy says another number, or where the answer has no number, the answer to
    another question (as Longpre et al. 2021 substitute entities), which only the copy says. A denial would leave the answer's
    words in place, and nobody could tell from an answer which of the two it followed. None where the passage does not say
    the answer word for word, or nothing is known to put in its place.
    """
    usual = clean(material)
    best = max(passage.score for passage in usual)
    for passage in material.gold:
        altered, wrong = _altered(passage.text, material, draw)
        if wrong:
            others = [
                one for one in usual if one.chunk.id != passage.chunk.id and not gold_in_answer(one.text, [wrong])
            ]
            copy = _made(replace(passage, score=best), altered)
            return numbered((copy, replace(passage, score=best), *others[: max(0, len(usual) - 2)])), wrong
    return None


def injected(material: Material, draw: random.Random, *, gold: bool) -> Passages | None:
    """`clean` with an instruction before or after the text of the best gold passage, or the best other that says no answer."""
    usual, ids = clean(material), {passage.chunk.id for passage in material.gold}
    kind, first = draw.choice(sorted(ATTACKS)), draw.random() < 0.5
    for at, passage in enumerate(usual):
        is_gold = passage.chunk.id in ids
        if is_gold == gold and (is_gold or not holds(passage.text, material.question)):
            order = instruction(kind, material.question.question, passage.lang)
            text = "\n\n".join((order, passage.text) if first else (passage.text, order))
            return (*usual[:at], _made(passage, text), *usual[at + 1 :])
    return None


def numbered(passages: Iterable[Passage]) -> Passages:
    """By score, best first, numbered from 1. Of equal ones the first stays first."""
    best = sorted(passages, key=lambda passage: -passage.score)
    return tuple(replace(passage, number=number) for number, passage in enumerate(best, start=1))


def _altered(text: str, material: Material, draw: random.Random) -> tuple[str, str]:
    """`text` with another answer, and that answer; both empty where there is none."""
    said = sorted((answer for answer in told(material.question) if answer in text), key=len, reverse=True)
    if not said:
        return "", ""
    wrong = wrong_number(said[0], text, material.question.lang, draw) or _of_another(said[0], text, material, draw)
    altered = text
    for answer in said:
        altered = altered.replace(answer, wrong)
    return (altered, wrong) if wrong and not holds(altered, material.question) else ("", "")


def _of_another(answer: str, text: str, material: Material, draw: random.Random) -> str:
    """An answer to another question, about as long, without a number, that `text` does not say."""
    others = [
        other
        for other in sorted(set(material.others), key=lambda other: (abs(len(other) - len(answer)), other))
        if not any(char.isdigit() for char in other)
        and not gold_in_answer(text, [other])
        and not gold_in_answer(answer, [other])
        and not holds(other, material.question)
    ]
    return draw.choice(others[:_NEAREST]) if others else ""


def _made(passage: Passage, text: str) -> Passage:
    """`passage` as another document would have it, with this text."""
    document = replace(passage.chunk.document, id=_MADE, source=f"made/{passage.source.lstrip('/')}")
    chunk = replace(passage.chunk.chunk, text=text)
    return replace(passage, chunk=replace(passage.chunk, id=_MADE, chunk=chunk, document=document))
