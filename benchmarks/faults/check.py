"""Whether a collection is whole, what it holds, and whether it is what the files say. Written apart from `verify`."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.faults.corpus import WORD
from indexing.collection import LEDGER, Collection
from indexing.config import IngestConfig, SplitConfig
from indexing.errors import IndexingError
from indexing.ingest import ingest
from indexing.ledger import Ledger, rows
from indexing.ledger.known import embedded
from indexing.ledger.rows import digest
from indexing.split import split
from indexing.types import Document, StoredChunk
from tests.fakes import HashEncoder

ENCODER = HashEncoder()
_BUDGET = SplitConfig().budget(ENCODER.max_tokens)


@dataclass(frozen=True, slots=True)
class Held:
    """A document in a collection: the file that it came from, and itself as it was put."""

    file: str
    document: Document


def held(collection: Collection) -> dict[str, Held]:
    """The documents of a collection by source."""
    ledger = collection.ledger
    documents = {}
    for info in collection.documents():
        whole = ledger.whole(info.id)
        assert whole is not None
        documents[info.source] = Held(
            info.file, replace(whole, date="")
        )  # it may be the file's, of whenever it was read
    return documents


def halves(collection: Collection, *, search: bool = True) -> Iterator[str]:
    """What is not whole: rows, checksums, chunks, vectors, and with `search` the index that is made from them."""
    ledger = collection.ledger
    with closing(sqlite3.connect(collection.path / LEDGER)) as db:
        if db.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "SQLite's integrity check fails"
        if db.execute("PRAGMA foreign_key_check").fetchall():
            yield "chunks without a document"
        for document_id, source, checksum in db.execute("SELECT id, source, checksum FROM documents").fetchall():
            if checksum != rows.document_checksum(db, document_id):
                yield f"{source} is not what its checksum says"
        if ledger.get("seal") != rows.seal(db):
            yield "the settings are not what their seal says"
    ids = ledger.chunk_ids()
    try:
        stored = collection.chunks(ids.tolist())
    except IndexingError as error:
        yield f"its chunks cannot be read: {error}"
        return
    by_document: dict[int, list[StoredChunk]] = {}
    for chunk in stored.values():
        by_document.setdefault(chunk.document.id, []).append(chunk)
    for info in collection.documents():
        whole = ledger.whole(info.id)
        assert whole is not None
        yield from _halves_of(whole, by_document.get(info.id, []), ledger)
    if search:
        yield from _search(collection, stored, ids.tolist())


def _halves_of(document: Document, chunks: list[StoredChunk], ledger: Ledger) -> Iterator[str]:
    wanted = split(document, ENCODER.count_tokens, _BUDGET)
    if sorted((stored.chunk for stored in chunks), key=lambda chunk: chunk.start) != wanted:
        yield f"{document.source} has {len(chunks)} chunks that are not the {len(wanted)} of its text"
        return
    texts = [stored.chunk.embedded_text(document.title) for stored in chunks]
    try:
        vectors = ledger.vectors(np.array([stored.id for stored in chunks], np.int64), ENCODER.id.dimension)
    except IndexingError:
        vectors = np.empty(0, np.float32)
    if not np.array_equal(vectors, ENCODER.encode_passages(texts)):
        yield f"{document.source} has vectors that are not those of its chunks"
    known = embedded(ledger, [digest(stored.chunk, document.title) for stored in chunks])
    if any(digest(stored.chunk, document.title) not in known for stored in chunks):
        yield f"{document.source} has digests that are not those of its chunks"


def _search(collection: Collection, stored: Mapping[int, StoredChunk], ids: list[int]) -> Iterator[str]:
    """Whether a search finds every chunk and nothing else; it brings the index up to date first."""
    try:
        _, dense = collection.dense(ENCODER.encode_questions([WORD]), len(ids) + 100)
        _, lexical = collection.lexical(WORD, len(ids) + 100)
    except IndexingError as error:
        yield f"it cannot be searched: {error}"
        return
    if sorted(dense[0].tolist()) != ids:
        yield f"the dense search finds {dense.shape[1]} of {len(ids)} chunks"
    said = sorted(i for i, chunk in stored.items() if WORD in chunk.chunk.embedded_text(chunk.document.title))
    if sorted(lexical.tolist()) != said:
        yield f"the lexical search finds {len(lexical)} of {len(said)} chunks"


def fresh(folder: Path, home: Path, name: str = "fresh") -> Collection:
    """A new collection of what `folder` holds now."""
    collection = Collection.create(name, ENCODER.id, home=home)
    ingest([folder], collection, ENCODER, config=IngestConfig(workers=0))
    return collection


def differences(collection: Collection, other: Collection) -> Iterator[str]:
    """What two collections hold that is not the same; ids and times apart."""
    one, two = held(collection), held(other)
    for source in sorted(one.keys() | two.keys()):
        if one.get(source) != two.get(source):
            yield f"{source} is not as in a fresh ingestion"
    files = [
        {
            path: replace(record, checked_ns=0, reason="", sha256=record.sha256 if record.status == "indexed" else "")
            for path, record in each.ledger.files().items()
        }
        for each in (collection, other)
    ]
    for path in sorted(files[0].keys() | files[1].keys()):
        if files[0].get(path) != files[1].get(path):
            yield f"the record of {path} is not as in a fresh ingestion"
    if Counter(collection.ledger.chunk_languages().values()) != Counter(other.ledger.chunk_languages().values()):
        yield "the languages are not as in a fresh ingestion"
