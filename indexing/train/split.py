"""Documents to train on and documents to measure with. Knows names of documents; knows nothing of pairs or models."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from indexing.train.types import Pair


def by_document(pairs: Sequence[Pair], part: float, *, seed: int = 0) -> tuple[list[Pair], list[Pair]]:
    """Pairs to train on, and those of about `part` of the documents; at least one document stays on each side.

    The side of a document follows from its name and `seed` alone, save for the edge: new documents move no others.
    """
    documents = sorted({pair.document for pair in pairs}, key=lambda name: (_rank(name, seed), name))
    if part <= 0 or len(documents) < 2:
        return list(pairs), []
    count = sum(_rank(name, seed) < part for name in documents)
    held = frozenset(documents[: min(max(count, 1), len(documents) - 1)])
    train = [pair for pair in pairs if pair.document not in held]
    return train, [pair for pair in pairs if pair.document in held]


def _rank(name: str, seed: int) -> float:
    """A number from 0 to 1 that looks random and is always the same."""
    digest = hashlib.sha256(f"{seed}\n{name}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
