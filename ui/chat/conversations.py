"""The conversations of a visitor, as the page holds them, kept beside the collection that they are about. Knows no gradio.

An answer is kept with anchors to the passages that it was made of, so that it goes when they do. One that was made of
something that the person told is not kept: what memory forgets must not stay here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from indexing.anchors import Anchor, anchored
from indexing.collection import LEDGER, Collection
from indexing.conversations import Conversations, Entry, Kept, settle
from indexing.errors import IndexingError
from indexing.places import collection_folder
from rag.abstain import QUOTES
from rag.types import Passage
from ui.chat.judge import Opinion
from ui.chat.talk import KEPT, Chat, Conversation, Exchange
from ui.words import words

LONGEST = 2_000_000
"""Characters of an exchange, with the passages of its answer, that are kept."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A conversation that was kept, with all its exchanges and what the visitor says of them."""

    kept: Kept
    exchanges: Conversation
    opinions: dict[str, Opinion]

    def chat(self, collection: str) -> Chat:
        """Its end, which is what a page goes on with."""
        return Chat(collection, self.kept.id, self.exchanges[-KEPT:])


class Shelf:
    """The conversations of the visitor `owner` with `collection`. Nothing is kept for a visitor without a name.

    Every method may raise IndexingError, where the file cannot be read or written.
    """

    def __init__(self, collection: str, home: Path | None, owner: str) -> None:
        self.collection = collection
        self._home = home
        folder = collection_folder(collection, home)
        self._kept = Conversations(folder, owner) if owner and (folder / LEDGER).is_file() else None
        self._folder = folder

    def all(self) -> tuple[Kept, ...]:
        """Every conversation, the one that was last gone on with first."""
        return self._kept.all() if self._kept else ()

    def open(self, id: str) -> Opened | None:
        """A conversation; None where it is gone, or is another's."""
        held = self._kept.get(id) if self._kept and id else None
        if held is None:
            return None
        exchanges = tuple(_read(entry, self.collection) for entry in held[1])
        opinions = {entry.key: Opinion.from_text(entry.said) for entry in held[1] if entry.said}
        return Opened(held[0], exchanges, opinions)

    def keep(self, id: str, exchanges: Conversation) -> str:
        """Keep the last of `exchanges` in the conversation `id`, or in a new one, titled by its question, without one.

        Returns the conversation's id; empty where it is gone, or nothing is kept.
        """
        if self._kept is None:
            return ""
        last, before = exchanges[-1], exchanges[:-1]
        id = id or self._kept.begin(last.question)
        passages = _passages(last)
        if not passages:
            entry = Entry(last.key, _written(last), _bare(last), (), _follows(last, before))
            return id if self._kept.put(id, entry) else ""
        with closing(Collection.open(self.collection, home=self._home)) as stored:
            is_kept = self._kept.put(id, _entry(stored, last, passages, before))
            settle(self._folder, stored.ledger)  # somebody may have removed a document meanwhile
        return id if is_kept else ""

    @contextmanager
    def stored(self) -> Iterator[Collection | None]:
        """The collection while the block runs; None where it is not there."""
        if not (self._folder / LEDGER).is_file():
            yield None
            return
        with closing(Collection.open(self.collection, home=self._home)) as opened:
            yield opened

    def say(self, id: str, key: str, opinion: Opinion) -> None:
        """Keep what the visitor says of an answer."""
        if self._kept and id:
            self._kept.say(id, key, opinion.as_text())

    def drop(self, id: str, exchanges: Iterable[Exchange]) -> None:
        """Forget exchanges of a conversation."""
        if self._kept and id:
            self._kept.drop(id, [exchange.key for exchange in exchanges])

    def rename(self, id: str, title: str) -> bool:
        """Give a conversation another title; False where it is gone, or the title says nothing."""
        return bool(self._kept and title.strip() and self._kept.rename(id, title))

    def remove(self, id: str) -> bool:
        """Forget a conversation; False where it is gone."""
        return bool(self._kept and self._kept.remove(id))


def _entry(stored: Collection, last: Exchange, passages: Sequence[Passage], before: Conversation) -> Entry:
    """An exchange with anchors to what its answer was made of, `passages`."""
    follows = _follows(last, before)
    heard = [passage for one in before for passage in _passages(one)] if follows else []
    if any(passage.remembered for passage in (*passages, *heard)):
        told = Exchange("" if last.suggested else last.question, last.collection, last.lang, key=last.key)
        body = _written(replace(told, problem=words(last.lang).told))
        return Entry(last.key, body, _bare(last), (), follows)
    made_of = tuple(_anchors(stored, passages))
    body = _written(last) if len(made_of) == len(passages) else ""  # a document changed while it was being written
    return Entry(last.key, body if len(body) <= LONGEST else "", _bare(last), made_of, follows)


def _passages(exchange: Exchange) -> tuple[Passage, ...]:
    """Everything that the answer was made of."""
    if exchange.answer:
        return exchange.answer.passages
    return exchange.found.passages if exchange.found else ()


def _anchors(stored: Collection, passages: Iterable[Passage]) -> Iterator[Anchor]:
    for one in passages:
        if anchor := anchored(stored.ledger, one.source, one.start, one.end, one.text):
            yield anchor


def _follows(exchange: Exchange, before: Conversation) -> bool:
    """Whether what is kept of an exchange may hold words of those before it, whose documents it was not made of."""
    answer = exchange.answer
    quotes = answer is not None and answer.generator == QUOTES and answer.query == answer.question
    return bool(before) and (exchange.suggested or not quotes)


@cache
def _adapter() -> TypeAdapter[Exchange]:
    return TypeAdapter(Exchange)


def _written(exchange: Exchange) -> str:
    """An exchange as JSON. An answer holds what was found for it; one that is still being written counts as stopped."""
    said = words(exchange.lang)
    if exchange.answer:
        exchange = replace(exchange, found=None, text="")
    elif not exchange.problem:
        exchange = replace(exchange, problem=said.stopped)
    return _adapter().dump_json(exchange).decode()


def _bare(exchange: Exchange) -> str:
    """An exchange without words of documents: a question that the page suggested was made of a heading."""
    question = "" if exchange.suggested else exchange.question
    gone = words(exchange.lang).documents_gone
    bare = Exchange(question, exchange.collection, exchange.lang, problem=gone, key=exchange.key)
    return _adapter().dump_json(bare).decode()


def _read(entry: Entry, collection: str) -> Exchange:
    """An exchange as it was kept; where that cannot be read, what can be, and a sentence."""
    try:
        return replace(_adapter().validate_json(entry.body or entry.bare), key=entry.key, collection=collection)
    except ValidationError:
        pass
    try:
        bare = _adapter().validate_json(entry.bare)
    except ValidationError:
        bare = Exchange("", collection, "en")
    return replace(bare, problem=words(bare.lang).unreadable, key=entry.key, collection=collection)


def find(id: str, first: str, collections: Iterable[str], home: Path | None, owner: str) -> str:
    """The collection with which the visitor has the conversation `id`, `first` looked at first; empty where there is none."""
    for name in dict.fromkeys((first, *collections)):
        try:
            if Shelf(name, home, owner).open(id):
                return name
        except IndexingError:  # of another collection; the one that is chosen says what is wrong with it
            continue
    return ""
