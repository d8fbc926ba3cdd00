"""Which answers a person should look at first, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Sequence

from eval.score import right
from eval.types import Record

KINDS = (
    "raised an error",
    "answered, though the documents do not say",
    "wrong, and not borne out by its sources",
    "wrong",
    "not borne out by its sources",
    "refused, though there is an answer",
)
"""What may be wrong with an answer, worst first."""

MOST = 8
"""Answers of one kind that are shown."""


def fault(record: Record) -> str:
    """What is wrong with the answer, one of KINDS; empty where nothing is."""
    if record.error:
        return KINDS[0]
    if record.abstained:
        return KINDS[5] if record.question.answerable else ""
    if not record.question.answerable:
        return KINDS[1]
    if right(record, record.answer) is False:
        return KINDS[3] if record.supported else KINDS[2]
    return "" if record.supported else KINDS[4]


def worst(records: Sequence[Record]) -> list[tuple[str, Record]]:
    """Faulty answers with what is wrong with them, worst kind first; within a kind those that were surest."""
    of_kind: dict[str, list[Record]] = {kind: [] for kind in KINDS}
    for record in records:
        if kind := fault(record):
            of_kind[kind].append(record)
    return [(kind, record) for kind, them in of_kind.items() for record in sorted(them, key=_doubt)[:MOST]]


def _doubt(record: Record) -> float:
    return 1 - record.confidence if record.confidence is not None else 1.0
