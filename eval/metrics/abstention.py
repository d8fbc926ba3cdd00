"""Whether the pipeline refuses when it should, and only then. A value is None where the question says nothing of it."""

from __future__ import annotations


def over_refusal(answerable: bool, abstained: bool) -> float | None:
    """1 when an answerable question was refused."""
    return float(abstained) if answerable else None


def right_refusal(answerable: bool, abstained: bool) -> float | None:
    """1 when an unanswerable question was refused."""
    return None if answerable else float(abstained)


def answered_unanswerable(answerable: bool, abstained: bool) -> float | None:
    """1 when an unanswerable question was answered."""
    return None if answerable else float(not abstained)
