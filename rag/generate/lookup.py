"""Prompt lookup: guesses at the next tokens, copied from where the last ones stood before.

Knows ids only. After "Prompt Lookup Decoding" (Saxena, 2023). The longest match counts, and the latest of those.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle, islice

LONGEST = 3
"""The longest run of tokens that is looked for."""
SHORTEST = 2


class Lookup:
    """An index of the runs of `LONGEST` to `SHORTEST` ids in a text that grows."""

    def __init__(self, ids: Iterable[int]) -> None:
        self._ids: list[int] = []
        self._next: dict[tuple[int, ...], int] = {}
        self.add(ids)

    def add(self, ids: Iterable[int]) -> None:
        for token in ids:
            place = len(self._ids)
            for size in range(SHORTEST, min(LONGEST, place) + 1):
                self._next[tuple(self._ids[-size:])] = place
            self._ids.append(token)

    def guess(self, most: int) -> list[int]:
        """At most `most` ids that may come next; none when the last ones are new."""
        for size in range(min(LONGEST, len(self._ids)), SHORTEST - 1, -1):
            place = self._next.get(tuple(self._ids[-size:]))
            if place is not None:
                return list(islice(cycle(self._ids[place : place + most]), most))  # what repeats itself may go on to
        return []
