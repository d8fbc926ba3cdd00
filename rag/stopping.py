"""Work that ends when nobody waits for it any more."""

from __future__ import annotations

from collections.abc import Callable

Stop = Callable[[], bool]
"""Whether nobody waits for a piece of work any more."""


def never() -> bool:
    """The `Stop` of work that somebody waits for to its end."""
    return False
