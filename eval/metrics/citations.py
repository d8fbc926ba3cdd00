"""Citation recall and precision of an answer, after ALCE (Gao et al. 2023).

A sentence is recalled when the passages it cites bear it out together. A citation of such a sentence is precise when its
passage bears the sentence out alone, or when the others would not without it. Unlike ALCE's script: an answer without a
sentence scores 0 and is not passed over, numbers that no passage has count among the citations, and all citations of a
sentence are read, not three. As there, an answer that cites nothing has precision 0. What bears out is a function passed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rag.types import Answer, Passage
from rag.verify import judged

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class CitationScores:
    """The share of sentences that their citations bear out, and the share of citations that are needed or enough."""

    recall: float
    precision: float


def of_answer(answer: Answer, entails: Callable[[str, Sequence[Passage]], bool] | None = None) -> CitationScores | None:
    """The scores of an answer, by the embedded support check where no other is given; None for an abstention.

    Numbers that no passage has were taken out of the sentences before: they cost precision here, not recall.
    """
    if answer.abstained:
        return None
    passages = {passage.number: passage for passage in answer.passages}
    sentences = [(verdict.text, verdict.numbers) for verdict in answer.verdicts]
    return citation_scores(sentences, passages, entails or _borne_out, len(answer.dropped))


def citation_scores(
    sentences: Sequence[tuple[str, Sequence[int]]],
    passages: Mapping[int, P],
    entails: Callable[[str, Sequence[P]], bool],
    dropped: int = 0,
) -> CitationScores:
    """The scores of sentences, each with the numbers it cites; `dropped` counts citations that were taken out of them."""
    recalled = precise = 0
    cited = dropped
    for text, numbers in sentences:
        cited += len(numbers)
        if not numbers or not all(number in passages for number in numbers):
            continue
        if entails(text, [passages[number] for number in numbers]):
            recalled += 1
            precise += sum(_needed(text, number, numbers, passages, entails) for number in numbers)
    return CitationScores(recalled / len(sentences) if sentences else 0.0, precise / cited if cited else 0.0)


def _needed(
    text: str,
    number: int,
    numbers: Sequence[int],
    passages: Mapping[int, P],
    entails: Callable[[str, Sequence[P]], bool],
) -> bool:
    """Whether a passage does alone what all do together, or the others would not do without it."""
    others = [passages[other] for other in numbers if other != number]
    return not others or entails(text, [passages[number]]) or not entails(text, others)


def _borne_out(sentence: str, passages: Sequence[Passage]) -> bool:
    return judged([sentence], [passages])[0].supported
