"""Training pairs made from a collection itself, without labels.

    cloze    a sentence, and its passage without it (inverse cloze: Lee et al. 2019)
    heading  a heading, and what stands below it
    title    the title of a document, and its passages

The sentence stays in its passage one time in ten, so that equal words keep counting. Knows the ledger; knows nothing of
models.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from indexing.ledger import Ledger
from indexing.text.fold import visible
from indexing.text.sentences import sentences
from indexing.train.types import Pair
from indexing.types import Chunk, StoredChunk

KEPT = 0.1
"""How often a sentence stays in its passage (Lee et al. 2019, section 9.2)."""

SHORTEST = 24
"""Weight of the shortest sentence that can stand for a question; a Chinese character weighs as three letters."""

LONGEST = 400
CLOZES = 4
"""Sentences of one passage, at most."""

TITLES = 4
"""Passages of one title, at most."""


def from_ledger(ledger: Ledger, *, seed: int = 0) -> list[Pair]:
    """All pairs of a collection, in the order of its chunks; the same for the same chunks and `seed`."""
    found: list[Pair] = []
    titles: dict[str, int] = {}
    for stored in passages(ledger):
        found.extend(of_chunk(stored, seed=seed))
        source = stored.document.source
        titles[source] = titles.get(source, 0) + 1
        if titles[source] <= TITLES:
            found.extend(_title(stored))
    return found


def passages(ledger: Ledger, ids: Sequence[int] | None = None) -> Iterator[StoredChunk]:
    """The chunks with these ids, else all of the collection, by id."""
    ids = ledger.chunk_ids().tolist() if ids is None else ids
    for start in range(0, len(ids), 500):
        yield from ledger.chunks(ids[start : start + 500]).values()


def texts(ledger: Ledger) -> list[str]:
    """The passages of a collection as they are embedded."""
    return [stored.chunk.embedded_text(stored.document.title) for stored in passages(ledger)]


def of_chunk(stored: StoredChunk, *, seed: int = 0) -> list[Pair]:
    """The inverse cloze pairs and the heading pair of one chunk."""
    dice = random.Random(f"{seed} {stored.document.source} {stored.chunk.start}")
    return [*_clozes(stored, dice), *_heading(stored)]


def mixed(pairs: Sequence[Pair], weights: Iterable[tuple[str, float]], *, seed: int = 0) -> list[Pair]:
    """Each source as often as its weight says: 2 is every pair twice, 0.5 every second one, drawn by `seed`."""
    known, dice = dict(weights), random.Random(seed)
    found: list[Pair] = []
    for pair in pairs:
        weight = known.get(pair.source, 1.0)
        found.extend([pair] * (int(weight) + (dice.random() < weight % 1)))
    return found


def _clozes(stored: StoredChunk, dice: random.Random) -> Iterator[Pair]:
    chunk, title = stored.chunk, stored.document.title
    spans = sentences(chunk.text)
    fit = [(start, end) for start, end in spans if _is_question(chunk.text[start:end])]
    if len(spans) < 2:
        return
    for start, end in sorted(dice.sample(fit, min(CLOZES, len(fit)))):
        rest = chunk.text if dice.random() < KEPT else chunk.text[:start] + chunk.text[end:].lstrip(" ")
        yield _pair(stored, chunk.text[start:end], replace(chunk, text=rest).embedded_text(title), "cloze")


def _heading(stored: StoredChunk) -> Iterator[Pair]:
    headings = stored.chunk.headings
    body = _body(stored.chunk)
    if headings and body:
        yield _pair(stored, headings[-1], body, "heading")


def _title(stored: StoredChunk) -> Iterator[Pair]:
    title, body = stored.document.title, _body(stored.chunk)
    if title.strip() and body:
        yield replace(_pair(stored, title, body, "title"), whole_document=True)


def _body(chunk: Chunk) -> str:
    """The text of a chunk without the lines at its start that are headings of it."""
    lines = visible(chunk.text).split("\n")
    while lines and (not lines[0].strip() or lines[0].strip("# \t") in chunk.headings):
        lines.pop(0)
    return "\n".join(lines).strip()


def _is_question(sentence: str) -> bool:
    weight = sum(3 if "\u3040" <= char <= "\u9fff" else 1 for char in sentence if char.isalnum())
    return weight >= SHORTEST and len(sentence) <= LONGEST


def _pair(stored: StoredChunk, question: str, passage: str, source: str) -> Pair:
    chunk = stored.chunk
    return Pair(visible(question).strip(), passage, source, stored.document.source, str(stored.id), chunk.lang)
