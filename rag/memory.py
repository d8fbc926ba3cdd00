"""Facts that a person wants remembered across conversations: kept beside a collection, and only once memory is switched on.

    memory.sqlite3   beside the collection's truth: whether memory is on, and the facts

A fact comes in by the person's own act and is never guessed. What is forgotten leaves no bytes in the folder: freed space is
overwritten, and the journal is gone with each transaction. Facts go with the collection when it is deleted, and stay behind
when it is exported. The file is one of `indexing.beside`. Knows nothing of questions.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexing.beside import Layout, is_made, transaction
from indexing.collection import LEDGER
from indexing.places import collection_folder, missing
from indexing.text.fold import on_one_line
from indexing.text.language import detect
from rag.errors import BadFact, MemoryIsOff, NoSuchFact

FILE = "memory.sqlite3"
LONGEST_FACT = 500
MOST_FACTS = 500

_LAYOUT = Layout(
    "memory",
    1,
    (
        "CREATE TABLE switch (is_on INTEGER NOT NULL)",
        "INSERT INTO switch VALUES (0)",
        "CREATE TABLE facts (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, lang TEXT NOT NULL, "
        "created TEXT NOT NULL, edited TEXT NOT NULL)",
    ),
)
_FACTS = "SELECT id, text, lang, created, edited FROM facts"


@dataclass(frozen=True, slots=True)
class Fact:
    """What a person told. `edited` is empty until the text is changed; an id is never given twice."""

    id: int
    text: str
    lang: str
    created: str
    edited: str = ""


class Memory:
    """The facts of one collection. Every method may raise CollectionError, where the file cannot be read or written."""

    def __init__(self, collection: str, home: str | Path | None = None) -> None:
        self.collection = collection
        self._home = home

    @property
    def path(self) -> Path:
        return collection_folder(self.collection, self._home) / FILE

    def state(self) -> tuple[bool, tuple[Fact, ...]]:
        """Whether memory is on, and all facts in the order they came. Raises NoSuchCollection."""
        self._require_collection()
        return self._read()

    def active(self) -> tuple[Fact, ...]:
        """The facts that may be used: none while memory is off."""
        is_on, facts = self._read()
        return facts if is_on else ()

    def switch(self, *, on: bool) -> None:
        """Switch memory on or off. Off, facts are kept and not used, until they are forgotten. Raises NoSuchCollection."""
        self._require_collection()
        if on or self._is_made():
            with self._transaction("BEGIN IMMEDIATE", make=True) as db:
                db.execute("UPDATE switch SET is_on = ?", (on,))

    def add(self, text: str) -> Fact:
        """Remember `text`; what is known word for word is not kept twice. Raises MemoryIsOff, BadFact, NoSuchCollection."""
        text = cleaned(text)
        self._require_collection()
        if not self._is_made():
            raise MemoryIsOff(self.collection)
        with self._transaction() as db:
            if not _is_on(db):
                raise MemoryIsOff(self.collection)
            if known := db.execute(f"{_FACTS} WHERE text = ?", (text,)).fetchone():
                return Fact(*known)
            if db.execute("SELECT count(*) FROM facts").fetchone()[0] >= MOST_FACTS:
                raise BadFact(f"{MOST_FACTS} facts are remembered already, which is the most: forget one first.")
            insert = "INSERT INTO facts (text, lang, created, edited) VALUES (?, ?, ?, '')"
            return self._fact(db, db.execute(insert, (text, detect(text), _now())).lastrowid or 0)

    def edit(self, id: int, text: str) -> Fact:
        """Have the fact say `text` instead, also while memory is off. Raises NoSuchFact, BadFact, NoSuchCollection."""
        text = cleaned(text)
        with self._with(id) as db:
            change = "UPDATE facts SET text = ?, lang = ?, edited = ? WHERE id = ?"
            db.execute(change, (text, detect(text), _now(), id))
            return self._fact(db, id)

    def forget(self, id: int) -> None:
        """Remove the fact and its bytes, also while memory is off. Raises NoSuchFact, NoSuchCollection."""
        with self._with(id) as db:
            db.execute("DELETE FROM facts WHERE id = ?", (id,))

    def forget_all(self) -> int:
        """Remove all facts and their bytes: how many. Raises NoSuchCollection."""
        self._require_collection()
        if not self._is_made():
            return 0
        with self._transaction() as db:
            return db.execute("DELETE FROM facts WHERE true").rowcount

    def _read(self) -> tuple[bool, tuple[Fact, ...]]:
        if not self._is_made():
            return False, ()
        with self._transaction("BEGIN") as db:
            return _is_on(db), tuple(Fact(*row) for row in db.execute(f"{_FACTS} ORDER BY id"))

    @contextmanager
    def _with(self, id: int) -> Iterator[sqlite3.Connection]:
        """A transaction that changes a fact, which must be there."""
        self._require_collection()
        if not self._is_made():
            raise NoSuchFact(id, self.collection)
        with self._transaction() as db:
            self._fact(db, id)
            yield db

    def _fact(self, db: sqlite3.Connection, id: int) -> Fact:
        row = db.execute(f"{_FACTS} WHERE id = ?", (id,)).fetchone() if 0 < id < 2**63 else None
        if row is None:
            raise NoSuchFact(id, self.collection)
        return Fact(*row)

    def _is_made(self) -> bool:
        return is_made(self.path)

    def _transaction(
        self, begin: str = "BEGIN IMMEDIATE", *, make: bool = False
    ) -> AbstractContextManager[sqlite3.Connection]:
        return transaction(self.path, _LAYOUT, begin, make=make)

    def _require_collection(self) -> None:
        if not self.path.with_name(LEDGER).is_file():
            raise missing(self.collection, self._home)


def cleaned(text: str) -> str:
    """`text` on one line, without control characters, half characters and others that nobody sees. Raises BadFact."""
    line = on_one_line(text)
    if not any(char.isalnum() for char in line):
        raise BadFact("The fact is empty: say what is to be remembered.")
    if len(line) > LONGEST_FACT:
        raise BadFact(f"The fact has {len(line)} characters: at most {LONGEST_FACT} are kept, so say it in several.")
    return line


def _is_on(db: sqlite3.Connection) -> bool:
    return bool(db.execute("SELECT max(is_on) FROM switch").fetchone()[0])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
