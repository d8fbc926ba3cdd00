"""Ends a text before some strings, piece by piece. Knows text only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def until(pieces: Iterable[str], stops: Sequence[str]) -> Iterator[str]:
    """The pieces up to the string of `stops` that is whole first. What may begin one is held back until known.

    Ends without reading further pieces as soon as a stop is whole. A piece that is held back whole is yielded empty.
    """
    if not stops:
        yield from pieces
        return
    held = ""
    for piece in pieces:
        held += piece
        found = [(place + len(stop), place) for stop in stops if (place := held.find(stop)) >= 0]
        if found:
            _, place = min(found)  # the one that was whole first, however the pieces were cut
            if place:
                yield held[:place]
            return
        kept = len(held) - max(_begun(held, stop) for stop in stops)
        yield held[:kept]
        held = held[kept:]
    if held:
        yield held


def _begun(text: str, stop: str) -> int:
    """How many characters at the end of `text` are the beginning of `stop`."""
    return next((size for size in range(min(len(text), len(stop) - 1), 0, -1) if stop.startswith(text[-size:])), 0)
