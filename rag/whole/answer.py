"""An answer from whole documents, as a stream: at once where they fit into one prompt, else from notes on them.

What only quotes gives the most central sentence of each document. Such an answer claims no single fact, so whether it is
likely right is not asked, and it is never withheld.
"""

from __future__ import annotations

from collections.abc import Generator as Steps
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from rag import abstain
from rag.answering import Answering
from rag.coverage import Coverage
from rag.finish import Clock, finish
from rag.prompt import Asked, abstention, build_prompt
from rag.types import Answer, Delta, Event, Found, Passage, Prompt
from rag.whole.central import central
from rag.whole.notes import Writer, condense, only
from rag.whole.read import Reading
from rag.whole.words import ANSWER, NOTES

WHOLE, REDUCED, QUOTED = "whole documents", "map and reduce", "central sentences"
MOST_QUOTES = 20
_ROUNDS = 3
"""How often notes are made of notes, where they still do not fit into one prompt."""


def answer_whole(asked: Asked, reading: Reading, by: Answering, clock: Clock) -> Iterator[Event]:
    """Found, then Deltas, then one Answer. Closing the iterator stops the generator. Raises GenerationError."""
    generator = by.generator
    if not generator.writes:
        yield from _quoted(asked, reading, by, clock)
        return
    clock.lap("read")
    yield Found(asked.query, reading.passages)
    writer = Writer(generator)
    # Examples show how single facts are answered; passages in another order would not be documents any more.
    config = replace(by.prompt, order="best_first", examples=(), system=ANSWER)
    held = reading.passages
    built = build_prompt(asked, held, config, generator)
    rounds = 0
    while held and len(built.passages) < len(held) and rounds < _ROUNDS:
        held = yield from condense(asked, held, replace(config, system=NOTES), writer)
        built = build_prompt(asked, held, config, generator) if held else built
        rounds += 1
    if rounds:
        clock.lap("notes")
    text, strange = built.abstention, tuple[int, ...]()
    if held:
        text, strange = only((yield from writer.write(built, shown=True)), built.passages)
        clock.lap("generate")
    coverage = _without(reading.coverage, held, built) if held else reading.coverage
    whole = replace(built, passages=reading.passages)  # where notes were shown, the passages behind them are cited
    answer = _finished(asked, whole, text, by, clock)
    dropped = tuple(dict.fromkeys((*strange, *answer.dropped)))
    mode = REDUCED if rounds else WHOLE
    yield replace(answer, dropped=dropped, usage=writer.usage, mode=mode, read=coverage)


def _quoted(asked: Asked, reading: Reading, by: Answering, clock: Clock) -> Steps[Event, None, None]:
    """The most central sentence of each document, as far as `MOST_QUOTES` allow, as the generator quotes it."""
    documents = [tuple(some) for _, some in groupby(reading.passages, lambda passage: passage.chunk.document.id)]
    documents = documents[:MOST_QUOTES]
    chosen = [replace(one, number=number) for number, one in enumerate(central(documents), 1)]
    held = {passage.chunk.id: passage for passage in reading.passages}
    passages = tuple(replace(held[one.chunk.id], number=one.number) for one in chosen)
    clock.lap("read")
    yield Found(asked.query, passages)
    refusal, writer = abstention(asked.lang), Writer(by.generator)
    quotes: list[str] = []
    for one in chosen:
        quote = yield from writer.write(Prompt(asked.query, asked.lang, (one,), (), refusal), shown=False)
        if quote != refusal:
            yield Delta(f"\n\n{quote}" if quotes else quote)
            quotes.append(quote)
    clock.lap("generate")
    built = Prompt(asked.query, asked.lang, passages, (), refusal)
    answer = _finished(asked, built, "\n\n".join(quotes) or refusal, by, clock)
    coverage = replace(reading.coverage, documents=len(documents), passages=sum(map(len, documents)))
    yield replace(answer, mode=QUOTED, read=coverage)


def _finished(asked: Asked, built: Prompt, text: str, by: Answering, clock: Clock) -> Answer:
    name = by.generator.name
    answer = finish(asked.question, built, text, built.passages, name, clock, abstain.NONE, support=by.support)
    return replace(answer, confidence=None, evidence={})


def _without(coverage: Coverage, held: tuple[Passage, ...], built: Prompt) -> Coverage:
    """`coverage` without that of which the notes did not fit into the last prompt."""
    left = held[len(built.passages) :]
    documents = {one.chunk.document.id for one in left} - {one.chunk.document.id for one in built.passages}
    return replace(coverage, passages=coverage.passages - len(left), documents=coverage.documents - len(documents))
