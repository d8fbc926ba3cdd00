"""Vectors that a ledger holds already: words that stand in two documents are embedded once."""

from __future__ import annotations

from collections.abc import Sequence
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
