"""The tables of a ledger, and how its file is opened.

The text of a document is the last of its columns: SQLite would read through it to those behind it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache, lru_cache
from pathlib import Path

from indexing.errors import CollectionError
from indexing.text.fold import fold

VERSION = 5
"""The layout below. A ledger of another one is refused: the documents it was made from can be ingested again."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL, reader INTEGER NOT NULL,
    checked_ns INTEGER NOT NULL, status TEXT NOT NULL, reason TEXT NOT NULL, checksum BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL UNIQUE, file TEXT NOT NULL, title TEXT NOT NULL,
    media_type TEXT NOT NULL, sha256 TEXT NOT NULL, lang TEXT NOT NULL, headings TEXT NOT NULL, pages TEXT NOT NULL,
    blocks TEXT NOT NULL, notes TEXT NOT NULL, invisible INTEGER NOT NULL, ingested_at TEXT NOT NULL,
    metadata TEXT NOT NULL, date TEXT NOT NULL, given TEXT NOT NULL, chunks INTEGER NOT NULL, checksum BLOB,
    text TEXT NOT NULL);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, lang TEXT NOT NULL, headings TEXT NOT NULL,
    pages TEXT NOT NULL, digest BLOB NOT NULL, vector BLOB NOT NULL);
CREATE TABLE documents_next (
    document_id INTEGER PRIMARY KEY REFERENCES documents(id) ON DELETE CASCADE, made_of BLOB NOT NULL,
    checksum BLOB NOT NULL);
CREATE TABLE chunks_next (
    id INTEGER PRIMARY KEY, document_id INTEGER NOT NULL REFERENCES documents_next(document_id) ON DELETE CASCADE,
    text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, lang TEXT NOT NULL, headings TEXT NOT NULL,
    pages TEXT NOT NULL, digest BLOB NOT NULL, vector BLOB NOT NULL);
CREATE INDEX documents_of_file ON documents(file);
CREATE INDEX chunks_by_language ON chunks(lang);
CREATE INDEX chunks_of_document ON chunks(document_id);
CREATE INDEX chunks_by_digest ON chunks(digest);
CREATE INDEX chunks_next_of_document ON chunks_next(document_id);
CREATE INDEX chunks_next_by_digest ON chunks_next(digest);
"""

_folded = lru_cache(maxsize=100_000)(fold)  # a filter folds every name of every document, and values, which are short

BROKEN = (sqlite3.Error, UnicodeDecodeError)
"""What sqlite3 raises where a file is not as SQLite wrote it; names in it need not be UTF-8 any more."""


def connect(path: Path) -> sqlite3.Connection:
    """The ledger in `path`, made when it is not there. Raises CollectionError when it cannot be read here."""
    db = None
    try:
        db = sqlite3.connect(path, check_same_thread=False, timeout=30, isolation_level=None)
        db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON;"
        )
        db.create_function("fold", 1, lambda text: _folded(str(text)), deterministic=True)
        _make(db)
        (version,) = db.execute("PRAGMA user_version").fetchone()
    except BROKEN as error:
        if db is not None:
            db.close()
        if "full" in str(error):
            raise CollectionError(
                f"{path} cannot be opened, because the disk is full: make room and try again."
            ) from error
        raise CollectionError(
            f"{path} is not a readable collection ({error}): mend it with `mekor verify --repair`, or restore it from a copy."
        ) from error
    if version != VERSION:
        db.close()
        raise CollectionError(
            f"The collection {path.parent.name!r} was made by another version of Mekor (layout {version}, not {VERSION}): "
            f"remove it with `mekor collections delete {path.parent.name}` and ingest the documents again."
        )
    return db


def layout(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    """The tables and indexes that there are, as SQLite notes them."""
    return db.execute("SELECT name, type, tbl_name, sql FROM sqlite_master ORDER BY name").fetchall()


@cache
def expected_layout() -> tuple[tuple[object, ...], ...]:
    """The tables and indexes that there should be."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        _make(db)
        return tuple(layout(db))


def _make(db: sqlite3.Connection) -> None:
    """Make the tables of a new ledger in one transaction; another process may be doing the same."""
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        return
    db.execute("BEGIN IMMEDIATE")
    if not db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        for statement in _SCHEMA.strip().split(";\n"):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {VERSION}")
    db.execute("COMMIT")
