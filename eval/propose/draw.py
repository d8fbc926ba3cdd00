"""Questions proposed from a collection: from document after document, languages by turns, the same for the same seed.

Without a language model they are made by rule, from tables and headings, and with gaps; with one it writes them. Knows no file
and no terminal.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice, zip_longest
from pathlib import PurePath

from eval.collection import Progress
from eval.propose.layout import title_of, within
from eval.propose.made import Read, candidates, read_documents, round_robin, unanswered
from eval.propose.types import CLOZE, EXCHANGE, RULE, TEST, TUNE, Candidate, Proposal, ProposeConfig
from eval.propose.written import Drop, written
from indexing.collection import Collection
from indexing.text.fold import fold
from indexing.text.language import base
from indexing.train.split import by_document
from indexing.train.types import Pair
from indexing.types import DocumentInfo, StoredChunk
from rag.errors import NothingIndexed
from rag.types import Generator

_FEWEST = 60
"""Documents that are read for a few questions: a large collection is not read whole."""

_TRIES = 4
"""Passages that a language model is shown for a question."""

_TEST = 0.5
"""The part of the documents whose questions are kept for the test."""


def propose(
    collection: Collection,
    config: ProposeConfig,
    *,
    had: Sequence[Proposal] = (),
    generator: Generator | None = None,
    drop: Drop = lambda reason: None,
    progress: Progress | None = None,
) -> Iterator[Proposal]:
    """Proposals until there are `count` with those that the file `had`, or the documents give no more.

    A `generator` that writes makes them, each one that is no use being told to `drop`. Raises NothingIndexed, GenerationError.
    """
    documents = collection.documents()
    if not documents:
        raise NothingIndexed(collection.name)
    parts = {info.source: TUNE for info in documents} | dict.fromkeys(_kept_for_test(documents, config.seed), TEST)
    parts |= {one.document: one.part for one in had}
    ends = _ends([info.source for info in documents])
    read = read_documents(collection, _by_turns(documents, config.seed)[: max(_FEWEST, 2 * config.count)])
    dice = random.Random(config.seed)
    if generator is not None and generator.writes:
        used = frozenset((one.document, one.start) for one in had)
        right = written(_passages(read, used, config, dice), generator, drop)
        wrong = written(_passages(read, used, config, dice), generator, drop, answered=False)
    else:
        right = round_robin([candidates(one, random.Random(f"{config.seed} {one.info.source}")) for one in read])
        wrong = unanswered(read, collection, config.seed)
    known = {fold(one.question) for one in had} | {
        f"{one.document}\n{one.quote}\n{one.note}" for one in had if one.quote
    }
    for done, candidate in enumerate(_mixed(right, wrong, config, had, known)):
        source = candidate.stored.document.source
        if progress:
            progress(len(had) + done, config.count, source)
        yield _proposal(_located(candidate, collection), ends[source], parts[source])


def _mixed(
    right: Iterator[Candidate],
    wrong: Iterator[Candidate],
    config: ProposeConfig,
    had: Sequence[Proposal],
    known: set[str],
) -> Iterator[Candidate]:
    """New candidates, as many of each sort as are still missing, spread evenly; one sort goes on where the other ends."""
    count = config.count - len(had)
    missing = max(0, round(config.count * config.unanswerable) - sum(not proposal.answerable for proposal in had))
    given = 0
    for done in range(count):
        due = given < missing and (given + 0.5) * count <= (done + 1) * missing
        orders = (wrong, right) if due else (right, wrong) if config.unanswerable else (right,)
        candidate = next(filter(None, (_new(order, known) for order in orders)), None)
        if candidate is None:
            return
        given += not candidate.answerable
        yield candidate


def _new(candidates: Iterator[Candidate], known: set[str]) -> Candidate | None:
    """The next one whose question and sentence nobody was asked for; remembers it in `known`."""
    for candidate in candidates:
        marks = {fold(candidate.asked.question)}
        if candidate.quote:
            marks.add(f"{candidate.stored.document.source}\n{candidate.quote}\n{candidate.note}")
        if known.isdisjoint(marks):
            known |= marks
            return candidate
    return None


def _by_turns(documents: Sequence[DocumentInfo], seed: int) -> list[DocumentInfo]:
    """The documents in an order drawn by `seed`, a language after the other."""
    of: dict[str, list[DocumentInfo]] = {}
    for info in documents:
        of.setdefault(info.lang, []).append(info)
    for lang, infos in of.items():
        random.Random(f"{seed} {lang}").shuffle(infos)
    turns = zip_longest(*(of[lang] for lang in sorted(of)))
    return [info for turn in turns for info in turn if info is not None]


def _passages(
    read: Sequence[Read], used: frozenset[tuple[str, int]], config: ProposeConfig, dice: random.Random
) -> Iterator[StoredChunk]:
    """Passages to write about, of document after document; a model that fails at most of them is not asked for ever."""
    drawn = round_robin([iter(dice.sample(one.chunks, len(one.chunks))) for one in read])
    new = (stored for stored in drawn if (stored.document.source, stored.chunk.start) not in used)
    return islice(new, _TRIES * config.count)


def _located(candidate: Candidate, collection: Collection) -> Candidate:
    """The question asked of its document where its words alone do not lead there: others may say the like."""
    named = title_of(candidate.stored) in candidate.asked.question
    if named or candidate.asked.how not in (RULE, CLOZE, EXCHANGE):
        return candidate
    _, ids = collection.lexical(candidate.asked.question, 1)
    first = next(iter(collection.chunks(ids.tolist()).values()), None)
    if first is not None and first.document.id == candidate.stored.document.id:
        return candidate
    asked = replace(candidate.asked, question=within(candidate.stored, candidate.asked.question))
    return replace(candidate, asked=asked)


def _kept_for_test(documents: Sequence[DocumentInfo], seed: int) -> frozenset[str]:
    _, held = by_document([Pair("", "", "", info.source, "") for info in documents], _TEST, seed=seed)
    return frozenset(pair.document for pair in held)


def _ends(sources: Sequence[str]) -> dict[str, str]:
    """The shortest end of each path that no other one has."""
    counted: dict[tuple[str, ...], int] = {}
    for source in sources:
        parts = PurePath(source).parts
        for at in range(len(parts)):
            counted[parts[at:]] = counted.get(parts[at:], 0) + 1
    found = {}
    for source in sources:
        parts = PurePath(source).parts
        own = [parts[at:] for at in reversed(range(len(parts))) if counted[parts[at:]] == 1]
        found[source] = str(PurePath(*(own[0] if own else parts)))
    return found


def _proposal(candidate: Candidate, source: str, part: str) -> Proposal:
    asked, stored = candidate.asked, candidate.stored
    chunk = stored.chunk
    mark = sha256(f"{source}\n{candidate.quote}\n{asked.question}".encode("utf-8", "replace")).hexdigest()[:10]
    return Proposal(
        id=f"{base(chunk.lang)}-{mark}", question=asked.question, answers=asked.answers, lang=chunk.lang,
        answerable=candidate.answerable, how=asked.how, document=stored.document.source, source=source,
        start=chunk.start, end=chunk.end, passage=chunk.text, quote=candidate.quote, part=part, note=candidate.note,
    )  # fmt: skip
