"""Vectors that a ledger holds: those of chunks, and those of words, which are embedded once where two documents have them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress

from indexing.errors import CollectionError
from indexing.ledger import BATCH, Ledger, rows
from indexing.types import Vectors


def embedded(ledger: Ledger, digests: Sequence[bytes], *, following: bool = False) -> dict[bytes, Vectors]:
    """The vectors, shape (dimension,), that are known for chunks of these digests; one that was damaged is not.

    With `following` they are those of the next encoder.
    """
    known: dict[bytes, Vectors] = {}
    table = "chunks_next" if following else "chunks"
    for batch in (digests[i : i + BATCH] for i in range(0, len(digests), BATCH)):
        marks = ",".join("?" * len(batch))
        for digest, blob in ledger.read(f"SELECT digest, vector FROM {table} WHERE digest IN ({marks})", *batch):
            with suppress(CollectionError):
                known[digest] = rows.to_vector(blob)
    return known


def of_chunks(ledger: Ledger, ids: Iterable[int], dimension: int) -> dict[int, Vectors]:
    """The vectors of these chunks, shape (dimension,), by id; ids that are gone are left out.

    Raises CollectionError for one that was damaged.
    """
    wanted, found = list(ids), {}
    for batch in (wanted[i : i + BATCH] for i in range(0, len(wanted), BATCH)):
        marks = ",".join("?" * len(batch))
        for chunk_id, blob in ledger.read(f"SELECT id, vector FROM chunks WHERE id IN ({marks})", *batch):
            found[chunk_id] = rows.to_vector(blob)
            if len(found[chunk_id]) != dimension:
                raise rows.damaged("a vector")
    return found
