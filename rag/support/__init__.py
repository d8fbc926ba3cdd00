"""Whether passages bear a claim out: models of support, behind one protocol.

`Embedded` compares words and needs no model to be loaded; `entailment` holds cross-encoders, `asking` the yes or no of language
models; `load` tells which one a setting means. They know claims and passages as text: nothing of questions or citations.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from rag.support.embedded import Embedded, embedded

__all__ = ["Embedded", "SupportModel", "embedded"]


@runtime_checkable
class SupportModel(Protocol):
    """Tells how well each claim is borne out by its own passages."""

    @property
    def name(self) -> str: ...

    def score(self, claims: Sequence[str], passages: Sequence[Sequence[str]]) -> list[float]:
        """From 0 to 1 for each claim, beside whose place in `passages` its texts stand; 0 where there is none."""
        ...

    def threshold(self, lang: str) -> float:
        """The score from which a claim in `lang` counts as supported."""
        ...
