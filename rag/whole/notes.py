"""Passages condensed to what a language model notes of them, a run that fits into a prompt at a time: the "map" of map and reduce.

A note stands under each passage that it rests on, with that one's number and place, so that what is written of notes cites the
passages themselves. Knows nothing of the answer that notes are made into.
"""

from __future__ import annotations

from collections.abc import Generator as Steps
from collections.abc import Sequence
from dataclasses import replace

from rag import cite
from rag.config import PromptConfig
from rag.prompt import Asked, build_prompt
from rag.types import Delta, Generator, Passage, Prompt, Usage
from rag.verify import judged

LAST = 999
"""The highest number that a citation can have."""


class Writer:
    """Asks a generator, and adds up what that takes."""

    def __init__(self, generator: Generator) -> None:
        self.generator = generator
        self.usage: Usage | None = None

    def write(self, prompt: Prompt, *, shown: bool) -> Steps[Delta, None, str]:
        """The text for `prompt`. Its pieces are deltas, empty ones where they are not `shown`; closing stops the work."""
        pieces = []
        written = self.generator.generate(prompt)
        try:
            for piece in written:
                pieces.append(piece)
                yield Delta(piece if shown else "")
        finally:
            close = getattr(written, "close", None)
            if close:
                close()
        self._add(getattr(written, "usage", None))
        return "".join(pieces)

    def _add(self, usage: Usage | None) -> None:
        if usage is not None:
            before = self.usage or Usage(0, 0)
            self.usage = Usage(
                before.prompt_tokens + usage.prompt_tokens, before.completion_tokens + usage.completion_tokens
            )


def condense(
    asked: Asked, passages: Sequence[Passage], config: PromptConfig, writer: Writer
) -> Steps[Delta, None, tuple[Passage, ...]]:
    """What is noted of `passages`: those of them of which something is, in order, with the notes as their texts."""
    noted: list[Passage] = []
    while passages:
        built = build_prompt(asked, passages, config, writer.generator)
        text = yield from writer.write(built, shown=False)
        noted += under(text, built)
        passages = passages[len(built.passages) :]
    return tuple(noted)


def under(text: str, built: Prompt) -> list[Passage]:
    """The passages of `built` that the notes in `text` rest on, with these in the place of their own texts.

    A sentence that cites nothing that was shown belongs to the passage that bears it out; where none does, it is left out.
    """
    notes: dict[int, list[str]] = {}
    for sentence in cite.cited_sentences(cite.tidy(text, LAST, built.passages)[0]):
        if sentence.text != built.abstention:
            for number in _rests_on(sentence, built.passages):
                notes.setdefault(number, []).append(sentence.text)
    return [_saying(passage, " ".join(notes[passage.number])) for passage in built.passages if passage.number in notes]


def only(text: str, allowed: Sequence[Passage]) -> tuple[str, tuple[int, ...]]:
    """`text` without citations of other passages than `allowed`, and the numbers of those that it had."""
    text, strange = cite.tidy(text, LAST, allowed)
    cited, numbers = cite.cited_sentences(text), {passage.number for passage in allowed}
    others = dict.fromkeys(number for sentence in cited for number in sentence.numbers if number not in numbers)
    if others:
        text = cite.marked(text, cited, [[n for n in sentence.numbers if n in numbers] for sentence in cited])
    return text, (*strange, *others)


def _rests_on(sentence: cite.Cited, passages: Sequence[Passage]) -> list[int]:
    shown = {passage.number for passage in passages}
    if known := [number for number in sentence.numbers if number in shown]:
        return known
    found = judged([sentence.text] * len(passages), [[passage] for passage in passages])
    best = max(zip(found, passages, strict=True), key=lambda pair: (pair[0].score, -pair[1].number))
    return [best[1].number] if best[0].supported else []


def _saying(passage: Passage, text: str) -> Passage:
    return replace(passage, chunk=replace(passage.chunk, chunk=replace(passage.chunk.chunk, text=text)))
