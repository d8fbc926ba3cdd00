"""What a document gives to ask by rule, and what it does not answer. Knows no files, no split and no language model."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeVar

from eval.metrics.normalize import words
from eval.propose import chinese, english, hebrew
from eval.propose.cloze import gaps
from eval.propose.exchange import Names, exchanged, misplaced, names
from eval.propose.layout import MOST_ROWS, about, bare, names_something, rows, told
from eval.propose.types import CLOZE, Asked, Candidate
from indexing.collection import Collection
from indexing.ledger.order import in_order
from indexing.text.fold import fold
from indexing.text.language import base
from indexing.types import DocumentInfo, Heading, StoredChunk

_T = TypeVar("_T")
_RULES: Mapping[str, Callable[[str, str, frozenset[str]], Iterator[Asked]]] = {
    "en": english.questions, "he": hebrew.questions, "zh": chinese.questions,
}  # fmt: skip
_MOST_CHUNKS = 60
"""Passages of one document that are read."""

_HEADINGS = 0.15
"""How often a question about a heading comes first."""

_LONGEST = 300
_MISPLACED = 3
"""Questions about headings of other documents that one document is asked, at most."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_TELLING = re.compile(r"[\dA-Z]")


@dataclass(frozen=True, slots=True)
class Read:
    """A document, what was read of it, the words that it also writes small, and those that no other one has."""

    info: DocumentInfo
    chunks: tuple[StoredChunk, ...]
    headings: tuple[Heading, ...]
    common: frozenset[str]
    rare: frozenset[str]
    folded: str


def read_documents(collection: Collection, documents: Sequence[DocumentInfo]) -> list[Read]:
    wanted = {info.id: info for info in documents}
    ids: dict[int, list[int]] = {document: [] for document in wanted}
    for chunk, document in in_order(collection.ledger):
        if document in ids and len(ids[document]) < _MOST_CHUNKS:
            ids[document].append(chunk)
    chunks = {document: _in_order(collection.chunks(held).values()) for document, held in ids.items()}
    said = {
        document: {word for one in some for word in _WORD.findall(one.chunk.text)} for document, some in chunks.items()
    }
    spread = Counter(word for some in said.values() for word in some)
    found = []
    for document, info in wanted.items():
        whole = collection.ledger.whole(document)
        headings, folded = (whole.headings, fold(whole.text)) if whole else ((), "")
        common = frozenset(word for word in said[document] if word.islower())
        rare = frozenset(word for word in said[document] if spread[word] == 1)
        found.append(Read(info, chunks[document], headings, common, rare, folded))
    return found


def _in_order(chunks: Iterable[StoredChunk]) -> tuple[StoredChunk, ...]:
    return tuple(sorted(chunks, key=lambda stored: stored.chunk.start))


def candidates(read: Read, dice: random.Random) -> Iterator[Candidate]:
    """Plain questions and some about headings in an order drawn; what is left of the headings; gaps."""
    plain: list[Candidate] = []
    headings: list[Candidate] = []
    cloze: list[Candidate] = []
    for stored in read.chunks:
        table = [Candidate(asked, stored, quote) for asked, quote in rows(stored)]
        plain += dice.sample(table, min(MOST_ROWS, len(table)))
        alone = sum(one.chunk.headings == stored.chunk.headings for one in read.chunks) == 1
        if alone and (section := about(stored, read.headings)):
            headings.append(Candidate(section[0], stored, section[1]))
        for best, *_ in _of_sentences(stored, read):
            (cloze if best.asked.how == CLOZE else plain).append(best)
    for some in (plain, headings, cloze):
        dice.shuffle(some)
    while plain:
        yield headings.pop() if headings and dice.random() < _HEADINGS else plain.pop()
    yield from (*headings, *cloze)


def _of_sentences(stored: StoredChunk, read: Read) -> Iterator[list[Candidate]]:
    """The questions that each sentence gives, the best first."""
    lang = stored.chunk.lang
    rule = _RULES.get(base(lang))
    for sentence in told(stored):
        made = (
            *(rule(sentence.text, lang, read.common) if rule else ()),
            *gaps(sentence.text, lang, read.common, read.rare),
        )
        if fit := [Candidate(asked, stored, sentence.quote) for asked in made if _is_fit(asked)]:
            yield fit


def _is_fit(asked: Asked) -> bool:
    """Whether the question is whole, not too long, and does not say its answer."""
    said, answer = " ".join(words(asked.question)), " ".join(words(asked.answers[0]))
    whole = all(asked.question.count(one) == asked.question.count(other) for one, other in ("()", "[]", "（）", "「」"))
    return whole and f" {answer} " not in f" {said} " and len(asked.question) <= _LONGEST


def unanswered(read: Sequence[Read], collection: Collection, seed: int) -> Iterator[Candidate]:
    known = names([(stored.chunk.text, stored.chunk.lang, one.info.source) for one in read for stored in one.chunks])
    headings = _headings_by_language(read)
    found = []
    for one in (one for one in read if one.chunks):
        dice = random.Random(f"{seed} {one.info.source} other")
        others = {
            title: source for title, source in headings.get(one.info.lang, {}).items() if source != one.info.source
        }
        found.append(chain(_exchanges(one, collection, known, dice),
                           islice(misplaced(one.chunks, others, collection, one.folded, dice), _MISPLACED),
                           _exchanges(one, collection, known, dice, gaps_too=True)))  # fmt: skip
    return round_robin(found)


def _headings_by_language(read: Sequence[Read]) -> dict[str, dict[str, str]]:
    """Headings of sections, each with its document."""
    found: dict[str, dict[str, str]] = {}
    for one in read:
        for heading in one.headings[1:]:
            if names_something(title := bare(heading.title)):
                found.setdefault(one.info.lang, {})[title] = one.info.source
    return found


def _exchanges(
    read: Read, collection: Collection, known: Names, dice: random.Random, *, gaps_too: bool = False
) -> Iterator[Candidate]:
    """One question of each sentence that another name can be put into: plain ones, or those with a telling gap."""
    found = [some for stored in read.chunks for some in _of_sentences(stored, read)]
    for some in dice.sample(found, len(found)):
        usable = [
            one
            for one in some
            if (one.asked.how == CLOZE) == gaps_too and (not gaps_too or _TELLING.search(one.asked.answers[0]))
        ]
        tried = (exchanged(one, known, collection, read.folded, dice) for one in usable)
        if other := next(filter(None, tried), None):
            yield other


def round_robin(queues: Sequence[Iterator[_T]]) -> Iterator[_T]:
    """One of each, then the second of each, until all are empty."""
    left = list(queues)
    while left:
        still = []
        for queue in left:
            for one in islice(queue, 1):
                yield one
                still.append(queue)
        left = still
