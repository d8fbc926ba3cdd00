"""What people said of answers, kept beside a collection: each answer once, with the words of documents it was made of.

    feedback.sqlite3   beside the collection's truth: the judgments, and anchors to what their answers cited and were shown

A document that goes, and a passage that changes, take the words of the answers that were made of them along: `settle` does
that with every change of the collection. Judgments go with the collection when it is deleted, and stay behind when it is
exported. Knows documents as anchors; knows nothing of how an answer is made, or of what is learned from it.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from indexing.anchors import Anchor, found, versions
from indexing.beside import Layout, is_made, transaction
from indexing.errors import CollectionError
from indexing.ledger import Ledger
from indexing.ledger.rows import Row

FILE = "feedback.sqlite3"
MOST = 10_000

_LAYOUT = Layout(
    "feedback",
    1,
    (
        "CREATE TABLE judgments (id INTEGER PRIMARY KEY AUTOINCREMENT, answered TEXT NOT NULL UNIQUE, question TEXT NOT NULL, "
        "query TEXT NOT NULL, answer TEXT NOT NULL, good INTEGER NOT NULL, reason TEXT NOT NULL, encoder TEXT NOT NULL, "
        "generator TEXT NOT NULL, created TEXT NOT NULL, changed TEXT NOT NULL)",
        "CREATE TABLE anchors (judgment INTEGER NOT NULL REFERENCES judgments(id) ON DELETE CASCADE, is_cited INTEGER NOT NULL, "
        'source TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, digest TEXT NOT NULL, chunk INTEGER NOT NULL, '
        '"offset" INTEGER NOT NULL, version TEXT NOT NULL)',
        "CREATE INDEX anchors_of_judgment ON anchors(judgment)",
    ),
)
_ANCHOR = 'source, start, "end", digest, chunk, "offset", version'
_SAID = "question, query, answer, good, reason, encoder, generator"
_JUDGMENTS = f"SELECT id, {_SAID}, created, changed FROM judgments"


@dataclass(frozen=True, slots=True)
class Judgment:
    """One answer and what a person said of it: `good` or not, and a `reason`, which may be empty.

    `query` is what was searched for, `cited` the words that the answer rests on, `shown` the passages it was made of.
    `answer`, and a `query` that is not the question, are empty where words that they were made of are gone. `changed` is
    empty until a person says otherwise of the same answer. An id is never given twice; 0 is none yet.
    """

    question: str
    query: str
    answer: str
    good: bool
    reason: str = ""
    cited: tuple[Anchor, ...] = ()
    shown: tuple[Anchor, ...] = ()
    encoder: str = ""
    generator: str = ""
    id: int = 0
    created: str = ""
    changed: str = ""

    def without_words(self) -> Judgment:
        """It, when some of the words that its answer was made of are not to be kept."""
        return replace(self, answer="", query=self.query if self.query == self.question else "")


def read(folder: Path) -> tuple[Judgment, ...]:
    """All judgments of the collection in `folder`, in the order they came. Raises CollectionError, as all here do."""
    path = folder / FILE
    if not is_made(path):
        return ()
    with transaction(path, _LAYOUT, "BEGIN") as db:
        anchors: dict[tuple[int, int], list[Anchor]] = {}
        for judgment, is_cited, *row in db.execute(f"SELECT judgment, is_cited, {_ANCHOR} FROM anchors ORDER BY rowid"):
            anchors.setdefault((judgment, is_cited), []).append(Anchor(*row))
        return tuple(_judgment(row, anchors) for row in db.execute(f"{_JUDGMENTS} ORDER BY id"))


def put(folder: Path, judgment: Judgment, text: str) -> Judgment:
    """Keep `judgment` of the answer that says `text`, in the place of an earlier one of the same answer."""
    answered = hashlib.sha256("\0".join((judgment.question, judgment.generator, text)).encode()).hexdigest()
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with transaction(folder / FILE, _LAYOUT, make=True) as db:
        known = db.execute("SELECT id, created FROM judgments WHERE answered = ?", (answered,)).fetchone()
        if known is None:
            _require_room(db)
            add = f"INSERT INTO judgments (answered, created, changed, {_SAID}) VALUES (?, ?, '', ?, ?, ?, ?, ?, ?, ?)"
            kept = replace(judgment, created=now)
            kept = replace(kept, id=db.execute(add, (answered, now, *_said(judgment))).lastrowid or 0)
        else:
            kept = replace(judgment, id=known[0], created=known[1], changed=now)
            change = f"UPDATE judgments SET (changed, {_SAID}) = (?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?"
            db.execute(change, (now, *_said(judgment), kept.id))
            db.execute("DELETE FROM anchors WHERE judgment = ?", (kept.id,))
        kinds = ((1, judgment.cited), (0, judgment.shown))
        rows = [(kept.id, is_cited, *astuple(anchor)) for is_cited, anchors in kinds for anchor in anchors]
        db.executemany(f"INSERT INTO anchors (judgment, is_cited, {_ANCHOR}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
    return kept


def remove(folder: Path, ids: Sequence[int]) -> list[int]:
    """Take judgments back, with their bytes; none of them when some are not there, and which those are."""
    if not is_made(folder / FILE):
        return list(ids)
    with transaction(folder / FILE, _LAYOUT) as db:
        known = {id for (id,) in db.execute("SELECT id FROM judgments")}
        if not (unknown := [id for id in ids if id not in known]):
            db.executemany("DELETE FROM judgments WHERE id = ?", [(id,) for id in ids])
        return unknown


def clear(folder: Path) -> int:
    """Take all judgments back: how many."""
    if not is_made(folder / FILE):
        return 0
    with transaction(folder / FILE, _LAYOUT) as db:
        db.execute("DELETE FROM anchors WHERE true")
        return db.execute("DELETE FROM judgments WHERE true").rowcount


def settle(folder: Path, ledger: Ledger) -> None:
    """Forget the words that `ledger` holds no more, and follow those that have moved."""
    if not is_made(folder / FILE):
        return
    now = versions(ledger)
    with transaction(folder / FILE, _LAYOUT) as db:
        stale = [
            (rowid, judgment, Anchor(*row))
            for rowid, judgment, *row in db.execute(f"SELECT rowid, judgment, {_ANCHOR} FROM anchors").fetchall()
            if now.get(row[0]) != row[-1]
        ]
        places = {anchor: found(ledger, anchor) for anchor in {anchor for *_, anchor in stale}}
        lost = []
        for rowid, judgment, anchor in stale:
            if (there := places[anchor]) is None:
                db.execute("DELETE FROM anchors WHERE rowid = ?", (rowid,))
                lost.append(judgment)
            else:
                change = f"UPDATE anchors SET ({_ANCHOR}) = (?, ?, ?, ?, ?, ?, ?) WHERE rowid = ?"
                db.execute(change, (*astuple(there), rowid))
        _forget_words(db, list(dict.fromkeys(lost)))


def _said(one: Judgment) -> Row:
    """To the columns of _SAID."""
    return one.question, one.query, one.answer, one.good, one.reason, one.encoder, one.generator


def _judgment(row: Row, anchors: Mapping[tuple[int, int], Sequence[Anchor]]) -> Judgment:
    id, question, query, answer, good, reason, encoder, generator, created, changed = row
    cited, shown = (tuple(anchors.get((id, is_cited), ())) for is_cited in (1, 0))
    return Judgment(question, query, answer, bool(good), reason, cited, shown, encoder, generator, id, created, changed)


def _forget_words(db: sqlite3.Connection, judgments: Sequence[int]) -> None:
    """What `Judgment.without_words` leaves; one whose answer has nothing left that it was made of goes."""
    for id in judgments:
        db.execute(
            "UPDATE judgments SET answer = '', query = CASE WHEN query = question THEN query ELSE '' END WHERE id = ?",
            (id,),
        )
        db.execute(
            "DELETE FROM judgments WHERE id = ? AND NOT EXISTS (SELECT 1 FROM anchors WHERE judgment = ?)", (id, id)
        )


def _require_room(db: sqlite3.Connection) -> None:
    if db.execute("SELECT count(*) FROM judgments").fetchone()[0] >= MOST:
        raise CollectionError(
            f"{MOST} answers are judged already, which is the most: take some back with `mekor feedback remove`."
        )
