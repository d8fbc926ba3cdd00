"""The chunks that the next encoder makes, collected beside those in use until they can take their place at once.

A document that has changed since its next chunks were made has none. Knows no encoders: only what they are called.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict

from indexing.ledger import Ledger, rows
from indexing.ledger.check import begun_checksum
from indexing.ledger.rows import Row
from indexing.types import Chunk, EncoderId, Vectors

NEXT = "next"
"""The setting that says for which encoder, and how long a chunk is."""

_COLUMNS = 'document_id, text, start, "end", lang, headings, pages, digest, vector'


def begin(ledger: Ledger, encoder: EncoderId, chunk_tokens: int) -> None:
    """Go on with what was made for this encoder and length of chunks; what was made for another goes."""
    wanted = json.dumps({"encoder": asdict(encoder), "chunk_tokens": chunk_tokens})
    with ledger.transaction():
        if ledger.get(NEXT) != wanted:
            clear(ledger)
            ledger.set(NEXT, wanted)


def clear(ledger: Ledger) -> None:
    """Drop what was made for the next encoder."""
    with ledger.transaction() as db:
        db.execute("DELETE FROM chunks_next")
        db.execute("DELETE FROM documents_next")
        db.execute("DELETE FROM meta WHERE key = ?", (NEXT,))


def waiting(ledger: Ledger) -> list[Row]:
    """The ids and sources of the documents that have no next chunks, or chunks of an earlier version, by source."""
    return ledger.read(
        "SELECT id, source FROM documents d WHERE NOT EXISTS (SELECT 1 FROM documents_next n "
        "WHERE n.document_id = d.id AND n.made_of = d.checksum) ORDER BY source"
    )


def put(ledger: Ledger, document_id: int, title: str, chunks: Sequence[Chunk], vectors: Vectors) -> None:
    """Write the next chunks of a document. Raises CollectionError when the document is damaged."""
    with ledger.transaction() as db:
        source, made_of = db.execute("SELECT source, checksum FROM documents WHERE id = ?", (document_id,)).fetchone()
        if rows.document_checksum(db, document_id) != made_of:
            raise rows.damaged(source)
        db.execute("DELETE FROM documents_next WHERE document_id = ?", (document_id,))
        db.execute("INSERT INTO documents_next VALUES (?, ?, ?)", (document_id, made_of, b""))
        db.executemany(
            f"INSERT INTO chunks_next ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (document_id, *rows.from_chunk(chunk), rows.digest(chunk, title), rows.from_vector(vector))
                for chunk, vector in zip(chunks, vectors, strict=True)
            ],
        )
        sealed = begun_checksum(db, document_id, made_of)
        db.execute("UPDATE documents_next SET checksum = ? WHERE document_id = ?", (sealed, document_id))


def switch(ledger: Ledger) -> None:
    """Put the next chunks in the place of those in use, in one transaction. Their ids were never given before."""
    with ledger.transaction() as db:
        begun = json.loads(ledger.get(NEXT) or "{}")
        ids = [row[0] for row in db.execute("SELECT id FROM documents ORDER BY id")]
        for document_id in ids:
            _require_intact(db, document_id)
        db.execute("DELETE FROM chunks")
        db.execute(f"INSERT INTO chunks ({_COLUMNS}) SELECT {_COLUMNS} FROM chunks_next ORDER BY document_id, id")
        db.execute("UPDATE documents SET chunks = (SELECT count(*) FROM chunks WHERE document_id = documents.id)")
        for document_id in ids:
            rows.seal_document(db, document_id)
        clear(ledger)
        db.execute("DELETE FROM meta WHERE key IN ('knowledge', 'probed', 'tuned', 'abstain')")
        ledger.set("encoder", json.dumps(begun["encoder"]))
        ledger.set("chunk_tokens", str(begun["chunk_tokens"]))
        ledger.set("generation", str(ledger.generation + 1))


def _require_intact(db: sqlite3.Connection, document_id: int) -> None:
    """Raise CollectionError unless the document and its next chunks are as they were written."""
    source, checksum = db.execute("SELECT source, checksum FROM documents WHERE id = ?", (document_id,)).fetchone()
    made_of, held = db.execute(
        "SELECT made_of, checksum FROM documents_next WHERE document_id = ?", (document_id,)
    ).fetchone()
    whole = rows.document_checksum(db, document_id) == checksum == made_of
    if not whole or begun_checksum(db, document_id, made_of) != held:
        raise rows.damaged(source)
