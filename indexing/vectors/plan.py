"""What the copy of an index takes on GPUs, and on which of them it is put: known before any of it is used.

All sizes are bytes. They are FAISS's ways of storing, as its source says them, rounded up; nothing here asks a card.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

MIB = 2**20

WORKING = 512 * MIB
"""What FAISS is given on each card to work in (`StandardGpuResources.setTempMemory`)."""

RESERVE = 0.1
"""The share of what is free that is left to others, such as a decoder on the same card."""

_PAGE = 384 * MIB
"""FAISS adds to a float16 index by pages of 256 MiB, and keeps each as float32 and as float16 for a moment."""

_NORMS = 8
"""A float32 of every vector, and its successor while vectors are added."""

_ID = 8
_LIST = 2 * 1024
"""Codes and ids of each list are one allocation each, and padded to 32 vectors."""

LINKS = 64
"""Neighbours of a node in a CAGRA graph (graph_degree)."""

_SLACK = 1.25
"""What allocations are rounded up by while lists grow."""


@dataclass(frozen=True, slots=True)
class Size:
    """What a copy of `count` vectors takes: `each` for a vector, `fixed` on every card whatever it holds."""

    count: int
    each: float
    fixed: int
    shared: bool = True
    """Whether several cards can have a part each."""
    compressed: bool = False
    """Whether no kind of index takes much less."""

    def on_each_of(self, cards: int) -> int:
        """Bytes on each card when so many share the vectors evenly."""
        return self.fixed + ceil(ceil(self.count / cards) * self.each)


def exact(count: int, dimension: int) -> Size:
    """Every vector in float16."""
    return Size(count, 2 * dimension + _NORMS, _PAGE)


def lists(count: int, dimension: int, number: int, code: int) -> Size:
    """`number` lists of codes of `code` bytes, and their centroids in float32."""
    return Size(count, _SLACK * (code + _ID), number * (4 * dimension + _LIST), compressed=code < dimension)


def graph(count: int, dimension: int) -> Size:
    """Vectors in float32 and their neighbours, which are int64 while they are copied and int32 then. One card has all."""
    return Size(count, 4 * dimension + 12 * LINKS, 0, shared=False)


def building(count: int, dimension: int) -> Size:
    """The same while it is built, from a graph with twice the neighbours, and a compressed copy of the vectors."""
    return Size(count, 4 * dimension + dimension + 12 * (LINKS + 2 * LINKS), 0, shared=False)


def place(size: Size, free: Sequence[int]) -> list[int]:
    """The numbers of the cards that take it, the fewest that can; empty when all of them cannot. `free` is of each card."""
    room = [usable(bytes_free) for bytes_free in free]
    by_room = sorted(range(len(room)), key=lambda card: -room[card])
    for cards in range(1, (len(by_room) if size.shared else min(1, len(by_room))) + 1):
        if room[by_room[cards - 1]] >= size.on_each_of(cards):
            return sorted(by_room[:cards])
    return []


def usable(free: int) -> int:
    """What a copy may take of the free bytes of a card."""
    return max(0, int(free * (1 - RESERVE)) - WORKING)


def gib(size: float) -> str:
    return f"{size / 2**30:.1f} GiB"
