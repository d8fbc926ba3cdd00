"""Proposed gold questions as the page goes through them: made, shown one by one, decided. Knows no gradio.

What was decided is in the file of proposals at once, so a review goes on where it was left, here or in the terminal. Errors
become sentences; one that was not foreseen is logged, and its sentence tells nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from eval.errors import EvalError
from eval.kept import proposals_file
from eval.making import AT_ONCE, fill
from eval.propose import ProposeConfig, read_proposals, write_gold
from eval.propose.draw import propose
from eval.propose.file import decide
from eval.propose.types import ACCEPTED, EDITED, REJECTED, Proposal
from indexing.collection import Collection
from indexing.errors import IndexingError
from rag.settings import Settings
from rag.types import Generator as Writer
from ui.measures.sentences import sentence
from ui.words import spoken
from ui.words.review import REVIEW

if TYPE_CHECKING:
    from rag.pipeline import RAG

MOST = 200
"""Questions that are proposed at a time."""


@dataclass(frozen=True, slots=True)
class Review:
    """The proposals of a collection and the id of the one at hand, empty where all are decided. `told` is for the person."""

    proposals: tuple[Proposal, ...] = ()
    at: str = ""
    told: str = ""

    @property
    def current(self) -> Proposal | None:
        return next((one for one in self.proposals if one.id == self.at), None)

    @property
    def number(self) -> int:
        """The place of the one at hand among all, from 1; 0 where there is none."""
        return next((number for number, one in enumerate(self.proposals, 1) if one.id == self.at), 0)

    def counted(self, state: str) -> int:
        return sum(one.state == state for one in self.proposals)

    @property
    def open(self) -> int:
        return sum(one.is_open for one in self.proposals)


@dataclass(frozen=True, slots=True)
class Order:
    """What a person asks for: so many more, a part of them unanswerable, written by the language model or made by rule."""

    count: int
    unanswerable: float
    by_model: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """A question and its answers, one a line, as a person left them."""

    question: str
    answers: str


def opened(home: Path | None, collection: str, lang: str, at: str | None = None) -> Review:
    """The proposals as they are kept, with the one of the id `at` at hand, or the first that is open."""
    try:
        path = proposals_file(home, collection)
        proposals = read_proposals(path) if path.exists() else ()
        return Review(proposals, _first_open(proposals) if at is None else at)
    except Exception as error:
        return Review(told=sentence(error, spoken(REVIEW, lang).failed))


def accept(home: Path | None, collection: str, lang: str, at: str, now: Wording) -> Review:
    """Accept the proposal `at` as it is written `now`: edited where it says something else. The next open one is at hand."""
    said = tuple(dict.fromkeys(filter(None, map(str.strip, now.answers.splitlines()))))

    def accepted(one: Proposal) -> None:
        asked = " ".join(now.question.split())
        same = (asked, said) == (" ".join(one.question.split()), one.answers)
        path = proposals_file(home, collection)
        if same and one.state != EDITED:
            decide(path, at, ACCEPTED)
        else:
            decide(path, at, EDITED, question=asked, answers=said)

    return _decided(home, collection, lang, at, accepted)


def reject(home: Path | None, collection: str, lang: str, at: str) -> Review:
    """Reject the proposal `at`. The next open one is at hand."""
    path = proposals_file(home, collection)
    return _decided(home, collection, lang, at, lambda one: decide(path, one.id, REJECTED))


def later(review: Review) -> Review:
    """The next open proposal at hand, after the last the first one."""
    return Review(review.proposals, _next_open(review.proposals, review.at) or review.at)


def back(review: Review) -> Review:
    """The proposal before the one at hand, whatever became of it; before the first, or when all are decided, the last."""
    ids = [one.id for one in review.proposals]
    return Review(review.proposals, ids[review.number - 2 if review.number else -1] if ids else "")


@dataclass(frozen=True, slots=True)
class Ending:
    """What came of making proposals, as a sentence, and whether it is a problem."""

    said: str
    problem: bool = False


def made(rag_for: Callable[[str], RAG], settings: Settings, order: Order, lang: str) -> Generator[int, None, Ending]:
    """Propose questions of the collection of `settings`; how many there are by now, again and again."""
    said, count = spoken(REVIEW, lang), 0
    try:
        path = proposals_file(settings.home, settings.collection)
        writer = _writer(rag_for, settings) if order.by_model else None
        if order.by_model and writer is None:
            return Ending(said.no_model, problem=True)
        had = read_proposals(path) if path.exists() else ()
        wanted = min(max(1, order.count), MOST)
        config = ProposeConfig(len(had) + wanted, order.unanswerable)
        with closing(Collection.open(settings.collection, home=settings.home)) as stored:
            new = propose(stored, config, had=had, generator=writer)
            for count in fill(path, new, 1 if writer else AT_ONCE):
                yield count
    except Exception as error:
        return Ending(sentence(error, said.failed), problem=True)
    ending = said.made if count == wanted else said.no_more if count else said.none_made
    return Ending(ending.format(count=count))


def gold(home: Path | None, collection: str, part: str) -> str:
    """What was accepted of a part, as a gold set's lines; empty where nothing was, or it cannot be read."""
    try:
        path = proposals_file(home, collection)
        files = write_gold(path) if path.exists() else {}
        return files[part].read_text("utf-8") if part in files else ""
    except (EvalError, IndexingError, OSError):
        return ""


def _decided(home: Path | None, collection: str, lang: str, at: str, change: Callable[[Proposal], object]) -> Review:
    before = opened(home, collection, lang, at)
    if before.current is None:
        return before
    try:
        change(before.current)
    except Exception as error:
        return Review(before.proposals, at, sentence(error, spoken(REVIEW, lang).failed))
    now = opened(home, collection, lang, at)
    return Review(now.proposals, _next_open(now.proposals, at), now.told)


def _first_open(proposals: tuple[Proposal, ...]) -> str:
    return next((one.id for one in proposals if one.is_open), "")


def _next_open(proposals: tuple[Proposal, ...], at: str) -> str:
    """The id of the first open one after `at`, going round; empty where none is."""
    place = next((number for number, one in enumerate(proposals, 1) if one.id == at), 0)
    return _first_open((*proposals[place:], *proposals[:place]))


def _writer(rag_for: Callable[[str], RAG], settings: Settings) -> Writer | None:
    writer = rag_for(settings.collection).answering().generator
    return writer if writer.writes else None
