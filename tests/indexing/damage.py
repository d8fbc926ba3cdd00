"""A collection with a bit of everything, ways to damage it, and all that can be read of it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from indexing.collection import Collection
from indexing.places import collection_folder
from indexing.split import split
from indexing.types import Chunk, Document, FileRecord, Vectors
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, document, put

ENCODER = HashEncoder(16)
TABLES = ("meta", "files", "documents", "chunks", "documents_next", "chunks_next", "sqlite_sequence")
PART = "/docs/old.zip!/inner.txt"


def make(home: Path) -> Path:
    """The folder of a closed collection: documents in three languages, parts of an archive, a file that failed."""
    collection = Collection.create("museum", ENCODER.id, home=home)
    collection.ledger.set("chunk_tokens", "24")
    for source, text in TEXTS.items():
        put(collection, ENCODER, document(f"{text}\n\n" * 3, f"/docs/{source}"), budget=24)
        collection.ledger.record(record(f"/docs/{source}"))
    for source in ("/docs/old.zip!/first.txt", PART):
        doc = document(f"The archive holds {source[-9:]}.", source)
        collection.ledger.put(doc, *cut(doc), file="/docs/old.zip")
    collection.ledger.record(record("/docs/old.zip"))
    collection.ledger.record(FileRecord("/docs/bad.pdf", 5, 6, "", 1, 7, "failed", "bad.pdf is broken."))
    with collection.writing():
        collection.refresh()
        collection.ledger.delete("/docs/prices.txt")
        collection.ledger.forget("/docs/prices.txt")
        collection.refresh(anew=True)  # equal scores are then in the order of their ids
    collection.close()
    return collection.path


def record(path: str) -> FileRecord:
    return FileRecord(path, 10, 20, "ab12", 1, 30)


def cut(doc: Document) -> tuple[list[Chunk], Vectors]:
    chunks = split(doc, ENCODER.count_tokens, 24)
    return chunks, ENCODER.encode_passages([chunk.embedded_text(doc.title) for chunk in chunks])


def copy_of(path: Path, name: str) -> Path:
    """Another collection that is the same, byte for byte."""
    return Path(shutil.copytree(path, collection_folder(name)))


def flip(file: Path, bit: int) -> None:
    """Turn one bit of a file over. Nobody has it open."""
    content = bytearray(file.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    file.write_bytes(content)


def sql(path: Path, statement: str, *values: object) -> None:
    """Change the truth behind the back of the ledger, so that no checksum knows of it."""
    with closing(sqlite3.connect(path / "truth.sqlite3")) as db, db:
        db.execute(statement, values)


def everything(name: str) -> list[object]:
    """All that is read of a collection: its rows, and what is found in it."""
    with closing(Collection.open(name)) as collection:
        rows: list[object] = [collection.ledger.read(f"SELECT * FROM {table}") for table in TABLES]
        dense = collection.dense(ENCODER.encode_questions(["museum", "票价", "שבת"]), 20)
        lexical = collection.lexical("museum opens 博物館", 20)
        chunks = collection.chunks(collection.ledger.chunk_ids().tolist())
        found = [[array.tolist() for array in pair] for pair in (dense, lexical)]
        return [*rows, found, chunks, collection.documents(), collection.ledger.files(), collection.knowledge()]
