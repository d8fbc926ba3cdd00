"""Conversations of visitors with a collection, kept beside it, each for the visitor that had it and for nobody else.

    conversations.sqlite3   beside the collection's truth: conversations, their exchanges, and anchors to what these were made of

What an exchange says is the business of whoever keeps it: two texts, one with the words of documents and one without. When
words that it was made of leave the collection, `settle` leaves the one without them, also of the exchanges that were
written after reading it. Conversations go with the collection when it is deleted, and stay behind when it is exported.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexing.anchors import Anchor, found, versions
from indexing.beside import Layout, is_made, transaction
from indexing.errors import CollectionError
from indexing.ledger import Ledger

FILE = "conversations.sqlite3"
MOST = 1_000
"""Conversations of one visitor with one collection."""
LONGEST_TITLE = 120

_LAYOUT = Layout(
    "conversations",
    1,
    (
        "CREATE TABLE conversations (id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, created TEXT NOT NULL, "
        "changed TEXT NOT NULL)",
        "CREATE INDEX conversations_of_owner ON conversations(owner)",
        "CREATE TABLE exchanges (id INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL REFERENCES "
        "conversations(id) ON DELETE CASCADE, key TEXT NOT NULL, body TEXT NOT NULL, bare TEXT NOT NULL, "
        "follows INTEGER NOT NULL, said TEXT NOT NULL, UNIQUE (conversation, key))",
        "CREATE TABLE anchors (exchange INTEGER NOT NULL REFERENCES exchanges(id) ON DELETE CASCADE, source TEXT NOT NULL, "
        'start INTEGER NOT NULL, "end" INTEGER NOT NULL, digest TEXT NOT NULL, chunk INTEGER NOT NULL, '
        '"offset" INTEGER NOT NULL, version TEXT NOT NULL)',
        "CREATE INDEX anchors_of_exchange ON anchors(exchange)",
    ),
)
_ANCHOR = 'source, start, "end", digest, chunk, "offset", version'
_OWN = "conversation = (SELECT id FROM conversations WHERE id = ? AND owner = ?)"


@dataclass(frozen=True, slots=True)
class Entry:
    """An exchange of a conversation, known there by its `key`.

    `body` holds words of documents, those of `made_of` among them, and `bare` none; an empty `body` says that it was
    forgotten. `follows` says that it was written after reading the exchanges before it. `said` is what a person says of it.
    """

    key: str
    body: str
    bare: str
    made_of: tuple[Anchor, ...] = ()
    follows: bool = False
    said: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation as a list shows it. Times are UTC, as ISO 8601."""

    id: str
    title: str
    created: str
    changed: str


class Conversations:
    """Those of the visitor `owner` with the collection in `folder`. Every method may raise CollectionError."""

    def __init__(self, folder: Path, owner: str) -> None:
        self._path = folder / FILE
        self._owner = owner

    def all(self) -> tuple[Kept, ...]:
        """Every conversation, the one that was last gone on with first."""
        if not is_made(self._path):
            return ()
        with transaction(self._path, _LAYOUT, "BEGIN") as db:
            order = "WHERE owner = ? ORDER BY changed DESC, rowid DESC"
            return tuple(Kept(*row) for row in db.execute(f"{_LIST} {order}", (self._owner,)))

    def get(self, id: str) -> tuple[Kept, tuple[Entry, ...]] | None:
        """A conversation and its exchanges in order, without anchors; None where this visitor has none of that id."""
        if not is_made(self._path):
            return None
        with transaction(self._path, _LAYOUT, "BEGIN") as db:
            held = db.execute(f"{_LIST} WHERE id = ? AND owner = ?", (id, self._owner)).fetchone()
            rows = db.execute(
                "SELECT key, body, bare, follows, said FROM exchanges WHERE conversation = ? ORDER BY id", (id,)
            ).fetchall()
        if held is None:
            return None
        return Kept(*held), tuple(
            Entry(key, body, bare, (), bool(follows), said) for key, body, bare, follows, said in rows
        )

    def begin(self, title: str) -> str:
        """The id of a new conversation, which nobody can guess."""
        id, now = secrets.token_urlsafe(12), _now()
        with transaction(self._path, _LAYOUT, make=True) as db:
            if db.execute("SELECT count(*) FROM conversations WHERE owner = ?", (self._owner,)).fetchone()[0] >= MOST:
                raise CollectionError(f"{MOST} conversations are kept already, which is the most: delete some.")
            db.execute("INSERT INTO conversations VALUES (?, ?, ?, ?, ?)", (id, self._owner, _title(title), now, now))
        return id

    def put(self, id: str, entry: Entry) -> bool:
        """Keep `entry` as the last of a conversation, or in the place of one of its key; False where the conversation is gone."""
        if not is_made(self._path):
            return False
        with transaction(self._path, _LAYOUT) as db:
            owned = db.execute(
                "UPDATE conversations SET changed = ? WHERE id = ? AND owner = ?", (_now(), id, self._owner)
            )
            if not owned.rowcount:
                return False
            texts = (entry.body, entry.bare, entry.follows)
            held = db.execute("SELECT id FROM exchanges WHERE conversation = ? AND key = ?", (id, entry.key)).fetchone()
            if held is None:
                add = "INSERT INTO exchanges (body, bare, follows, conversation, key, said) VALUES (?, ?, ?, ?, ?, ?)"
                exchange = db.execute(add, (*texts, id, entry.key, entry.said)).lastrowid
            else:
                (exchange,) = held
                db.execute("UPDATE exchanges SET (body, bare, follows) = (?, ?, ?) WHERE id = ?", (*texts, exchange))
                db.execute("DELETE FROM anchors WHERE exchange = ?", (exchange,))
            add = f"INSERT INTO anchors (exchange, {_ANCHOR}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            db.executemany(add, [(exchange, *astuple(anchor)) for anchor in dict.fromkeys(entry.made_of)])
        return True

    def say(self, id: str, key: str, said: str) -> bool:
        """Keep what a person says of an exchange; False where it is gone."""
        return self._change(f"UPDATE exchanges SET said = ? WHERE key = ? AND {_OWN}", said, key, id, self._owner)

    def drop(self, id: str, keys: Iterable[str]) -> None:
        """Forget exchanges of a conversation, with their bytes."""
        for key in keys:
            self._change(f"DELETE FROM exchanges WHERE key = ? AND {_OWN}", key, id, self._owner)

    def rename(self, id: str, title: str) -> bool:
        """Give a conversation another title; False where it is gone."""
        change = "UPDATE conversations SET title = ? WHERE id = ? AND owner = ?"
        return self._change(change, _title(title), id, self._owner)

    def remove(self, id: str) -> bool:
        """Forget a conversation, with its bytes; False where it is gone."""
        return self._change("DELETE FROM conversations WHERE id = ? AND owner = ?", id, self._owner)

    def _change(self, sql: str, *values: str) -> bool:
        if not is_made(self._path):
            return False
        with transaction(self._path, _LAYOUT) as db:
            return db.execute(sql, values).rowcount > 0


_LIST = "SELECT id, title, created, changed FROM conversations"


def settle(folder: Path, ledger: Ledger) -> None:
    """Forget the words that `ledger` holds no more, and follow those that have moved. Raises CollectionError."""
    if not is_made(folder / FILE):
        return
    now = versions(ledger)
    with transaction(folder / FILE, _LAYOUT) as db:
        known = db.execute("SELECT DISTINCT source, version FROM anchors").fetchall()
        stale = [pair for pair in known if now.get(pair[0]) != pair[1]]
        lost: set[int] = set()
        for source, version in stale:
            held = f"SELECT rowid, exchange, {_ANCHOR} FROM anchors WHERE source = ? AND version = ?"
            for rowid, exchange, *row in db.execute(held, (source, version)).fetchall():
                if (there := found(ledger, Anchor(*row))) is None:
                    lost.add(exchange)
                else:
                    change = f"UPDATE anchors SET ({_ANCHOR}) = (?, ?, ?, ?, ?, ?, ?) WHERE rowid = ?"
                    db.execute(change, (*astuple(there), rowid))
        _forget_words(db, lost)


def _forget_words(db: sqlite3.Connection, exchanges: Iterable[int]) -> None:
    """Leave of these exchanges, and of those that were written after reading them, what holds no words of documents."""
    every = set(exchanges)
    for id in exchanges:
        after = "SELECT id FROM exchanges WHERE follows AND id > ? AND conversation = "
        of_it = "(SELECT conversation FROM exchanges WHERE id = ?)"
        every.update(row[0] for row in db.execute(after + of_it, (id, id)))
    for id in every:
        db.execute("UPDATE exchanges SET body = '' WHERE id = ?", (id,))
        db.execute("DELETE FROM anchors WHERE exchange = ?", (id,))


def _title(text: str) -> str:
    line = " ".join(text.split()).encode("utf-8", "replace").decode()
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
