"""Whether the passages that hold the answer were found, and how early.

A gold source counts as found at the rank of the first passage that is of its document and overlaps its words: letters
and digits alone are compared, so a table's bars, line ends and points make no difference. Ranks begin with 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil
from pathlib import PurePath

from eval.metrics.normalize import words
from eval.types import Retrieved, Source

Ranks = Sequence[int | None]
"""The rank of each gold source, None where it was not found."""

OVERLAP = 0.6
"""The share of a gold passage that a retrieved one must hold in one piece: the end of a chunk may cut a sentence."""


def ranks(sources: Sequence[Source], retrieved: Sequence[Retrieved]) -> list[int | None]:
    """The rank at which each of `sources` was found in `retrieved`, which is best first."""
    return [
        next((rank for rank, passage in enumerate(retrieved, 1) if is_right(passage, source)), None)
        for source in sources
    ]


def is_right(passage: Retrieved, source: Source) -> bool:
    """Whether `passage` is of the source's document and overlaps the source's words."""
    return same_document(passage.document, source.document) and overlaps(passage.text, source.passage)


def same_document(path: str, name: str) -> bool:
    """Whether `path` ends in `name`, a file name or a relative path."""
    wanted = PurePath(name).parts
    return PurePath(path).parts[-len(wanted) :] == wanted if wanted else False


def overlaps(text: str, gold: str) -> bool:
    """Whether `text` holds at least OVERLAP of `gold` in one piece. An empty `gold` overlaps all."""
    have, want = "".join(words(text)), "".join(words(gold))
    length = ceil(OVERLAP * len(want))
    return any(want[at : at + length] in have for at in range(len(want) - length + 1))


def recall_at(found: Ranks, k: int) -> float | None:
    """The share of gold sources found among the first `k`; None when there is none to find."""
    return sum(rank is not None and rank <= k for rank in found) / len(found) if found else None


def success_at(found: Ranks, k: int) -> float | None:
    """1 when any gold source is among the first `k`: where sources say the same, one is enough."""
    return float(any(rank is not None and rank <= k for rank in found)) if found else None


def reciprocal_rank(found: Ranks) -> float | None:
    """One over the rank of the first gold source found, 0 when none was; None when there is none to find."""
    return max((1 / rank for rank in found if rank is not None), default=0.0) if found else None
