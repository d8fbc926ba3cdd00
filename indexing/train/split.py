"""Documents to train on and documents to measure with. Knows names of documents; knows nothing of pairs or models."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

from indexing.train.types import Pair


def by_document(pairs: Sequence[Pair], part: float, *, seed: int = 0) -> tuple[list[Pair], list[Pair]]:
    """Pairs to train on, and those of about `part` of the documents; at least one document stays on each side.

    The side of a document follows from `seed` and from its path below the folder that all have in common, save for the edge:
    new documents there move no others, nor does moving the folder.
    """
    names = {pair.document for pair in pairs}
    if part <= 0 or len(names) < 2:
        return list(pairs), []
    common = os.path.commonprefix(sorted(names)).rpartition("/")[0]  # noqa: RUF071 - names need not be paths
    ranks = {name: _rank(name.removeprefix(common), seed) for name in names}
    documents = sorted(names, key=lambda name: (ranks[name], name))
    count = sum(rank < part for rank in ranks.values())
    held = frozenset(documents[: min(max(count, 1), len(documents) - 1)])
    train = [pair for pair in pairs if pair.document not in held]
    return train, [pair for pair in pairs if pair.document in held]


def _rank(name: str, seed: int) -> float:
    """A number from 0 to 1 that looks random and is always the same."""
    digest = hashlib.sha256(f"{seed}\n{name}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
