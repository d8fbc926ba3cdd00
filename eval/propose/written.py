"""Proposals that a language model writes, and what is not taken from it. Knows no particular model."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from eval.metrics.answers import gold_in_answer
from eval.propose.types import MODEL, Asked, Candidate
from eval.questions import SHORTEST, question_and_answer, question_for
from indexing.text.sentences import sentences
from indexing.types import StoredChunk
from rag.errors import GenerationError
from rag.types import Generator

Drop = Callable[[str], None]
"""Is told why something that the model wrote is no use."""

NO_QUESTION = "no question"
NOT_THERE = "the answer does not stand in the passage"
FAILED = "the model failed"


def written(
    passages: Iterator[StoredChunk], generator: Generator, drop: Drop, *, answered: bool = True
) -> Iterator[Candidate]:
    """A question for each passage that says enough, with an answer that stands in it, or one that it nearly answers.

    Raises GenerationError when the model fails before it has written anything.
    """
    works = False
    for stored in passages:
        if len(stored.chunk.text) < SHORTEST:
            continue
        try:
            candidate = _answered(stored, generator) if answered else _unanswered(stored, generator)
        except GenerationError:
            if not works:
                raise
            drop(FAILED)
            continue
        works = True
        if isinstance(candidate, str):
            drop(candidate)
        else:
            yield candidate


def _answered(stored: StoredChunk, generator: Generator) -> Candidate | str:
    question, answer = question_and_answer(stored, generator)
    if not question:
        return NO_QUESTION
    text = stored.chunk.text
    spans = [text[start:end] for start, end in sentences(text)]
    quote = next((span for span in spans if gold_in_answer(span, [answer])), "")
    if not quote and not gold_in_answer(text, [answer]):
        return NOT_THERE
    return Candidate(Asked(question, (answer,), MODEL), stored, quote or text)


def _unanswered(stored: StoredChunk, generator: Generator) -> Candidate | str:
    question = question_for(stored, generator, answered=False)
    if not question:
        return NO_QUESTION
    return Candidate(
        Asked(question, (), MODEL), stored, "", answerable=False, note="the model says so: see that nothing answers it"
    )
