"""The copy of one FAISS index on the GPUs: made at the first search, planned before memory is used, given up when they fail.

Whoever holds an index on the CPU asks its copy first and answers itself when the copy does not. The CPU's form is the one
that is changed and saved.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from indexing.types import Ids, Vectors
from indexing.vectors import cards, plan
from indexing.vectors.cards import MOST, Cards
from indexing.vectors.plan import Size

log = logging.getLogger(__name__)

Make = Callable[[Cards, list[int]], Any]


class OnCards:
    """Any number of threads may search it while none adds or drops. Once it has failed it is not asked again."""

    def __init__(self) -> None:
        self._cards = cards.cards()
        self._held: _Held | None = None
        self._given_up = not len(self._cards)
        self._moving = threading.Lock()

    @property
    def may_answer(self) -> bool:
        """False where there is no card, and after the cards have failed, or were too small."""
        return not self._given_up

    @property
    def is_there(self) -> bool:
        return self._held is not None

    def search(
        self, queries: Vectors, k: int, size: Size, make: Make, how: Callable[[], Any] | None = None
    ) -> tuple[Vectors, Ids] | None:
        """What FAISS's copy of `size` finds, which `make` puts on the cards; None when the CPU has to answer.

        Scores and ids are of shape (len(queries), k); `how` makes FAISS's parameters of the search.
        """
        if self._given_up or k > MOST:
            return None
        held = self._held or self._moved(size, make)
        if held is None:
            return None
        try:
            params = {} if how is None else {"params": how()}
            with self._cards.alone(held.cards):
                scores, ids = held.index.search(queries, k, **params)
        except (RuntimeError, MemoryError) as error:
            self._give_up(f"The search on the GPU failed, and the CPU answers from now on: {_short(error)}")
            return None
        return scores, ids

    def filled(self, size: Size, make: Make, adds: Iterable[Callable[[Any], None]]) -> Any | None:
        """The CPU's form of an index that the cards were given and that `adds` filled there to be of `size`; None where they
        failed. The copy stays there for searches."""
        held = None if self._given_up else self._moved(size, make)
        if held is None:
            return None
        try:
            for add in adds:
                with self._cards.alone(held.cards):
                    add(held.index)
            with self._cards.alone(held.cards):
                return self._cards.back(held.index)
        except (RuntimeError, MemoryError) as error:
            log.warning("The index is made by the CPU, because the GPU failed to: %s", _short(error))
            self.drop()
            return None

    def add(self, size: Size, add: Callable[[Any], None]) -> None:
        """Have the copy hold what was added, so that it is of `size`; where it cannot, the next search makes it anew.

        An index that grows on a card is there twice for a moment. One in shards is made anew.
        """
        held = self._held
        if held is None:
            return
        try:
            with self._cards.alone(held.cards):
                if len(held.cards) == 1 and plan.place(size, [self._cards.memory(held.cards[0])[0]]):
                    add(held.index)
                    return
        except (RuntimeError, MemoryError) as error:
            log.info("The copy on the GPU is made anew, because adding to it failed: %s", _short(error))
        self.drop()

    def drop(self) -> None:
        """Give the memory on the cards back; the next search makes the copy anew."""
        self._held = None

    def _moved(self, size: Size, make: Make) -> _Held | None:
        """The copy, made by the thread that comes first; the others are answered by the CPU meanwhile."""
        if not self._moving.acquire(blocking=False):
            return None
        try:
            if self._held is None and not self._given_up:
                with self._cards.planning:  # else two would count on the same free bytes
                    free = self._cards.free()
                    there = plan.place(size, free)
                    if not there:
                        self._give_up(_too_large(size, free))
                        return None
                    with self._cards.alone(there):
                        self._held = _Held(self._cards, there, make(self._cards, there))
            return self._held
        except (RuntimeError, MemoryError) as error:
            self._give_up(f"The index could not be put on the GPU, and the CPU searches it: {_short(error)}")
            return None
        finally:
            self._moving.release()

    def _give_up(self, why: str) -> None:
        said, self._given_up = self._given_up, True
        self._held = None
        if not said:
            log.warning(why)


@dataclass(eq=False)
class _Held:
    """A copy; its memory is given back when nobody holds it any more."""

    machine: Cards
    cards: list[int]
    index: Any

    def __post_init__(self) -> None:
        weakref.finalize(self, self.machine.leave, self.cards, self.index)


def _too_large(size: Size, free: list[int]) -> str:
    needed, there = plan.gib(size.on_each_of(1)), plan.gib(sum(plan.usable(one) for one in free))
    said = f"The index of {size.count:,} vectors needs {needed} on the GPU, where {there} may be used: the CPU searches it."
    return said if size.compressed else f"{said} One of the kind ivfpq needs far less: `mekor index ivfpq`."


def _short(error: BaseException) -> str:
    """What FAISS says without the place in its source."""
    return str(error).split(": Error: ")[-1].strip() or type(error).__name__
