"""What may be said besides a question: the arguments that all ways of asking have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from indexing.filters import Filter
from rag.types import Turn


class Asking(TypedDict, total=False):
    """See `RAG.ask`."""

    history: Sequence[Turn]
    where: Filter
    attribute: bool
    whole: bool | None
