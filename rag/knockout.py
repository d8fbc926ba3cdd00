"""Asks a generator for what its answer used: the prompts with passages left out, and its answer scored after each.

The numbers of the passages that stay are those of the whole prompt. What the figures mean is the business of
`attribute`; how a prompt is laid out that of `prompt`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.attribute import Attribution, ablations, attribute
from rag.cite import Cited, words
from rag.stopping import Stop, never
from rag.types import Passage, Prompt, Scorer


def knock_out(
    text: str,
    cited: Sequence[Cited],
    passages: Sequence[Passage],
    build: Callable[[Sequence[Passage]], Prompt],
    scorer: Scorer,
    stop: Stop = never,
) -> Attribution:
    """What the sentences `cited` of `text` used of `passages`, which are those that the prompt showed.

    `build` lays out the prompt that was answered, with the passages it is given. Marks are not scored: what makes a
    decoder write [2] is that a passage has that number. Raises GenerationError; Stopped where `stop` says so.
    """
    shown = ablations([passage.number for passage in passages])
    prompts = [build([passage for passage in passages if passage.number in numbers]) for numbers in shown]
    scores = scorer.logprobs(prompts, text, words(text, cited), stop=stop)
    return attribute(shown, scores, [sentence.numbers for sentence in cited])


def used(attribution: Attribution, cited: Sequence[Cited]) -> list[tuple[int, ...]]:
    """What each sentence should cite: what it used, in the order that it cites it, and what it left out.

    A sentence from memory keeps its citations: whether the passages bear it out nevertheless is for `verify` to say.
    """
    found = []
    for sentence, use in zip(cited, attribution.sentences, strict=True):
        kept = sentence.numbers if use.from_memory else [n for n in sentence.numbers if n in use.used]
        found.append((*kept, *use.added))
    return found
