"""How much was read for an answer. Knows numbers only."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read of whole documents, of what there was to read."""

    documents: int
    of_documents: int
    passages: int
    of_passages: int
