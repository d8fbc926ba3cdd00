"""Values to rows of the ledger and back, and the checksums that tell a row that changed by itself."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, astuple
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import numpy as np

from indexing.errors import CollectionError
from indexing.types import Chunk, Document, DocumentInfo, FileRecord, Heading, Metadata, Page, Span, Vectors

Row = tuple[Any, ...]
_CRC = 4
P = ParamSpec("P")
V = TypeVar("V")

INFO = """SELECT d.id, d.source, d.title, d.media_type, d.sha256, d.lang, d.ingested_at,
    d.chunks, d.notes, d.invisible, d.file, d.metadata, d.date,
    d.given FROM documents d"""
DOCUMENT = """SELECT source, title, text, media_type, sha256, headings, pages, blocks, notes, invisible, metadata, date
    FROM documents"""
CHUNK = 'SELECT id, document_id, text, start, "end", lang, headings, pages, digest FROM chunks'
FILE_COLUMNS = "path, size, mtime_ns, sha256, reader, checked_ns, status, reason, checksum"
FILE = f"SELECT {FILE_COLUMNS} FROM files"
DOCUMENT_COLUMNS = """id, source, file, title, text, media_type, sha256, lang, headings, pages, blocks, notes, invisible,
    ingested_at, metadata, date, given, chunks"""
CHUNK_COLUMNS = 'id, document_id, text, start, "end", lang, headings, pages, digest, vector'
SEALED_DOCUMENT = f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE id = ?"
SEALED_CHUNKS = f"SELECT {CHUNK_COLUMNS} FROM chunks WHERE document_id = ? ORDER BY id"
SEALED_META = (
    "SELECT key, value FROM meta WHERE key != 'seal' ORDER BY key",
    "SELECT name, seq FROM sqlite_sequence ORDER BY name",
)


def digest(chunk: Chunk, title: str) -> bytes:
    """What makes two chunks have the same vector: 16 bytes of BLAKE2b over what is embedded."""
    return hashlib.blake2b(chunk.embedded_text(title).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def checksum(rows: Iterable[Sequence[object]]) -> bytes:
    """16 bytes of BLAKE2b over the values of `rows`, their types and lengths among them."""
    state = hashlib.blake2b(digest_size=16)
    for row in rows:
        for value in row:
            content = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")
            state.update(f"{type(value).__name__}:{len(content)}:".encode())
            state.update(content)
        state.update(b"\n")
    return state.digest()


def seal(db: sqlite3.Connection) -> str:
    """A checksum over the settings of a ledger and the ids that it has given."""
    return checksum(row for sql in SEALED_META for row in db.execute(sql)).hex()


def document_checksum(db: sqlite3.Connection, document_id: int) -> bytes:
    """A checksum over the row of a document and the rows of its chunks."""
    parts = (db.execute(sql, (document_id,)) for sql in (SEALED_DOCUMENT, SEALED_CHUNKS))
    return checksum(row for part in parts for row in part)


def seal_document(db: sqlite3.Connection, document_id: int) -> None:
    db.execute("UPDATE documents SET checksum = ? WHERE id = ?", (document_checksum(db, document_id), document_id))


def as_json(values: Sequence[object]) -> str:
    return json.dumps([asdict(value) for value in values], ensure_ascii=False)  # type: ignore[call-overload]


def damaged(what: str) -> CollectionError:
    """The error for a row that is not as it was written."""
    return CollectionError(f"What is stored of {what} was damaged on disk: run `mekor verify --repair`.")


def _read(read: Callable[P, V]) -> Callable[P, V]:
    """`read`, which raises CollectionError for a row that no ledger would have written."""

    @wraps(read)
    def safely(*args: P.args, **kwargs: P.kwargs) -> V:
        try:
            return read(*args, **kwargs)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise damaged("a document") from error

    return safely


@_read
def number(written: str) -> int:
    """A whole number among the settings."""
    return int(written)


@_read
def is_intact(chunk: Chunk, title: str, held: bytes) -> bool:
    """Whether the words of a chunk are those that its digest was made of."""
    return digest(chunk, title) == held


def from_vector(vector: Vectors) -> bytes:
    """To the column vector: float32, the lowest byte first, and the CRC-32 of these bytes."""
    content = vector.astype("<f4").tobytes()
    return content + zlib.crc32(content).to_bytes(4, "little")


@_read
def to_vector(blob: bytes) -> Vectors:
    """From the column vector, shape (dimension,). Raises CollectionError when it is not as it was written."""
    content = blob[:-_CRC]
    if zlib.crc32(content) != int.from_bytes(blob[-_CRC:], "little"):
        raise ValueError
    return np.frombuffer(content, "<f4")


def from_chunk(chunk: Chunk) -> Row:
    """To text, start, end, lang, headings, pages."""
    return chunk.text, chunk.start, chunk.end, chunk.lang, json.dumps(chunk.headings), as_json(chunk.pages)


@_read
def to_chunk(row: Row) -> Chunk:
    """From text, start, end, lang, headings, pages."""
    text, start, end, lang, headings, pages = row
    return Chunk(text, start, end, lang, tuple(json.loads(headings)), to_pages(pages))


@_read
def to_pages(written: str) -> tuple[Page, ...]:
    """From their JSON."""
    return tuple(Page(**page) for page in json.loads(written))


@_read
def to_info(row: Row) -> DocumentInfo:
    """From the columns of INFO."""
    document_id, source, title, media_type, sha256, lang, ingested_at, chunks, notes, invisible, file = row[:11]
    metadata, date, given = row[11:]
    return DocumentInfo(
        document_id, source, title, media_type, sha256, lang, chunks, ingested_at, tuple(json.loads(notes)), invisible,
        file, to_metadata(metadata), date, to_metadata(given),
    )  # fmt: skip


def to_metadata(written: str) -> Metadata:
    """From its JSON."""
    return tuple((str(name), str(value)) for name, value in json.loads(written))


@_read
def to_document(row: Row) -> Document:
    """From the columns of DOCUMENT."""
    source, title, text, media_type, sha256, headings, pages, blocks, notes, invisible, metadata, date = row
    return Document(
        source, title, text, media_type, sha256,
        tuple(Heading(**heading) for heading in json.loads(headings)), tuple(Page(**page) for page in json.loads(pages)),
        tuple(Span(**span) for span in json.loads(blocks)), tuple(json.loads(notes)), invisible,
        to_metadata(metadata), date,
    )  # fmt: skip


def from_file(record: FileRecord) -> Row:
    """To the columns of FILE."""
    values = astuple(record)
    return (*values, checksum([values]))


def to_file(row: Row) -> FileRecord:
    """From the columns of FILE. Raises CollectionError when the checksum among them is that of another row."""
    if checksum([row[:-1]]) != row[-1]:
        raise damaged(str(row[0]))
    return FileRecord(*row[:-1])
