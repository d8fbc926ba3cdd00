"""Whether a ledger is as it was written. Only reads, over a connection of its own, in one moment of the ledger.

Takes the path of the file and not a `Ledger`: one that is broken cannot be opened as one. Knows nothing of the index.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from indexing.errors import CollectionError
from indexing.ledger import rows
from indexing.ledger.rows import Row
from indexing.ledger.schema import BROKEN, VERSION, expected_layout, layout
from indexing.types import EncoderId, Ids

Progress = Callable[[int, int, str], None]

_HOW: dict[str, Any] = {"uri": True, "timeout": 30, "isolation_level": None}
_BLOCKED = (sqlite3.SQLITE_PERM, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_NOMEM,
            sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL)  # fmt: skip
_SHOWN = 5
_TOLERANCE = 0.01
"""How far the length of a vector may be from 1: some encoders reckon in 16 bits."""

_NEXT = 'SELECT text, start, "end", lang, headings, pages, digest, vector FROM chunks_next WHERE document_id = ? ORDER BY id'


@dataclass(frozen=True, slots=True)
class Damage:
    """A document that is not as it was written, and the reason as half a sentence."""

    id: int
    source: str
    file: str
    reason: str


@dataclass(slots=True)
class Checked:
    """What was looked at, and what is wrong with it.

    `structure` are sentences: the file is broken as a SQLite database, or `foreign`: another version's, or `blocked`: it
    may be well, and somebody or something keeps it from being read now. `settings` are those that can be read, which
    `sealed` says are as they were written; `encoder` is the one they name, if they do.
    """

    documents: int = 0
    chunks: int = 0
    vectors: int = 0
    files: int = 0
    structure: list[str] = field(default_factory=list)
    foreign: bool = False
    blocked: bool = False
    damaged: list[Damage] = field(default_factory=list)
    damaged_files: list[str] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    sealed: bool = False
    begun_damaged: bool = False
    chunk_ids: Ids = field(default_factory=lambda: np.empty(0, np.int64))

    @property
    def encoder(self) -> EncoderId | None:
        return to_encoder(self.settings.get("encoder"))

    @property
    def generation(self) -> int:
        return to_number(self.settings.get("generation", "0"))


def to_number(written: str) -> int:
    """The number that a setting says; 0 when it says none."""
    return int(written) if written.isdecimal() and len(written) < 18 else 0


def readable(text: str) -> str:
    """A text of a damaged ledger as one that can be shown."""
    return raw(text).decode("utf-8", "replace")


def raw(text: str) -> bytes:
    """The bytes that a text of a damaged ledger has there."""
    return text.encode("utf-8", "surrogateescape")


def believe_no_text(db: sqlite3.Connection) -> None:
    """Have `db` give texts that are not UTF-8 any more instead of an error; their checksums tell."""
    db.text_factory = lambda content: content.decode("utf-8", "surrogateescape")


def to_encoder(written: str | None) -> EncoderId | None:
    """The encoder that a setting names; None when it names none."""
    try:
        encoder = EncoderId(**json.loads(written or ""))
    except (ValueError, TypeError):
        return None
    return encoder if isinstance(encoder.dimension, int) and encoder.dimension > 0 else None


def check(path: Path, progress: Progress | None = None) -> Checked:
    """What is wrong with the ledger at `path`. Damage of any kind is told, and raises nothing."""
    checked = Checked()
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", **_HOW)) as db:
            _prepare(db)
            _check_structure(db, checked)
            _check_settings(db, checked)
            _check_files(db, checked)
            _check_documents(db, checked, progress)
            _check_begun(db, checked)
    except BROKEN as error:
        checked.blocked = getattr(error, "sqlite_errorcode", 0) & 0xFF in _BLOCKED
        checked.structure.append(f"{path.name} cannot be read: {error}.")
    except (TypeError, ValueError, KeyError) as error:  # values of kinds that no ledger writes
        checked.structure.append(f"{path.name} holds what was never written to it: {error}.")
    return checked


def _prepare(db: sqlite3.Connection) -> None:
    """Have `db` see one moment of the ledger, and believe nothing that its file says of itself."""
    believe_no_text(db)
    db.executescript("PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA query_only=ON; BEGIN;")


def _check_structure(db: sqlite3.Connection, checked: Checked) -> None:
    """Raises what SQLite raises where the tables are not those of a ledger: reading them would mean nothing."""
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if tuple(layout(db)) != expected_layout():
        checked.foreign = 0 < version != VERSION
        made = f"it was made by another version of Mekor, with layout {version}" if checked.foreign else ""
        raise sqlite3.DatabaseError(made or "its tables are not those of a collection")
    if version != VERSION:
        checked.structure.append(f"The file says that its layout is {version}, and it is {VERSION}.")
    found = [row[0] for row in db.execute(f"PRAGMA integrity_check({_SHOWN})")]
    if found != ["ok"]:
        checked.structure.extend(f"SQLite finds its file broken: {what}." for what in found)
    loose = db.execute("PRAGMA foreign_key_check").fetchmany(_SHOWN)
    checked.structure.extend(f"A row of {row[0]} belongs to nothing." for row in loose)


def _check_settings(db: sqlite3.Connection, checked: Checked) -> None:
    checked.settings = {str(key): str(value) for key, value in db.execute("SELECT key, value FROM meta")}
    checked.sealed = checked.settings.pop("seal", None) == rows.seal(db)
    checked.chunk_ids = np.sort(np.array([row[0] for row in db.execute("SELECT id FROM chunks")], np.int64))


def _check_files(db: sqlite3.Connection, checked: Checked) -> None:
    for row in db.execute(rows.FILE):
        checked.files += 1
        if rows.checksum([row[:-1]]) != row[-1]:
            checked.damaged_files.append(str(row[0]))


def _check_documents(db: sqlite3.Connection, checked: Checked, progress: Progress | None) -> None:
    encoder = checked.encoder if checked.sealed else None
    held = db.execute("SELECT id, source, file FROM documents ORDER BY id").fetchall()
    for document_id, source, file in held:
        reason = _wrong_with(db, document_id, encoder.dimension if encoder else None, checked)
        if reason:
            checked.damaged.append(Damage(document_id, readable(str(source)), str(file), reason))
        checked.documents += 1
        if progress:
            progress(checked.documents, len(held), readable(str(source)))


def _wrong_with(db: sqlite3.Connection, document_id: int, dimension: int | None, checked: Checked) -> str:
    """What is wrong with a document, as half a sentence; empty when nothing is."""
    row = db.execute(f"SELECT {rows.DOCUMENT_COLUMNS}, checksum FROM documents WHERE id = ?", (document_id,)).fetchone()
    if row is None:  # an index knows of it, and the table does not
        return "it cannot be found"
    title, text = row[3:5]
    chunks = db.execute(rows.SEALED_CHUNKS, (document_id,)).fetchall()
    checked.chunks += len(chunks)
    checked.vectors += len(chunks)
    if rows.checksum([row[:-1], *chunks]) != row[-1]:
        return "its checksum is that of something else"
    if not all(_is_chunk_of(text, title, row) for row in chunks):
        return "a chunk of it is not where it says in the text"
    return _wrong_with_vectors([row[9] for row in chunks], dimension)


def _is_chunk_of(text: str, title: str, row: Row) -> bool:
    try:
        chunk = rows.to_chunk(row[2:8])
        return chunk.text == text[chunk.start : chunk.end] and rows.is_intact(chunk, title, row[8])
    except (CollectionError, TypeError):
        return False


def _wrong_with_vectors(blobs: list[bytes], dimension: int | None) -> str:
    try:
        found = [rows.to_vector(blob) for blob in blobs]
    except CollectionError:
        return "a vector of it is not as it was written"
    if any(len(vector) != (dimension or len(found[0])) for vector in found):
        return "a vector of it has another length than those of the encoder"
    vectors = np.stack(found) if found else np.empty((0, 1), np.float32)
    if not np.isfinite(vectors).all():
        return "a vector of it is not of numbers"
    with np.errstate(over="ignore"):
        if (np.abs(np.linalg.norm(vectors, axis=1) - 1) > _TOLERANCE).any():
            return "a vector of it is not of length 1"
    return ""


def _check_begun(db: sqlite3.Connection, checked: Checked) -> None:
    """What a change of encoder has made so far."""
    for document_id, made_of, held in db.execute(
        "SELECT document_id, made_of, checksum FROM documents_next"
    ).fetchall():
        if begun_checksum(db, document_id, made_of) != held:
            checked.begun_damaged = True


def begun_checksum(db: sqlite3.Connection, document_id: int, made_of: bytes) -> bytes:
    """A checksum over the chunks of a document by the next encoder, and over what they were made of."""
    return rows.checksum([(made_of,), *db.execute(_NEXT, (document_id,))])
