"""Key-value caches of earlier prompts, from which a prompt that begins alike goes on.

Knows caches of transformers and ids; knows nothing of messages. Not safe by itself: whoever holds the model may use it.
"""

from __future__ import annotations

from typing import Any

PLACES = 2
"""Prompts that are kept: the one that rewrites a question and the one that answers it take turns."""
TOKENS = 8192
"""What is kept of each, at most."""
WORTH = 16
"""Tokens in common from which on a prompt continues another: chat templates alone have some."""


class Prefixes:
    """The caches of the last prompts. One that begins as a kept one takes its place, else that of the oldest."""

    def __init__(self, model: Any, places: int = PLACES) -> None:
        self._config = model.config
        self._places = places
        self._kept: list[tuple[list[int], Any]] = []

    def take(self, ids: list[int]) -> Any:
        """A cache of the longest known beginning of `ids`, without the last one, which is still to be read."""
        known = [min(_common(ids, old), len(ids) - 1) for old, _ in self._kept]
        best = max(range(len(known)), key=known.__getitem__, default=None)
        if best is None or known[best] < WORTH:
            return new_cache(self._config)
        _, cache = self._kept.pop(best)
        cache.crop(known[best] - cache.get_seq_length())
        return cache

    def keep(self, ids: list[int], cache: Any) -> None:
        """Remember `cache`, which has read the first of `ids`, if it can be cut back; else it is dropped."""
        from transformers.cache_utils import DynamicLayer

        read = cache.get_seq_length()
        # A sliding window has forgotten what stood before it.
        if not self._places or read < WORTH or not all(type(layer) is DynamicLayer for layer in cache.layers):
            return
        if read > TOKENS:
            cache.crop(TOKENS - read)
            for layer in cache.layers:
                layer.keys, layer.values = layer.keys.clone(), layer.values.clone()  # what was cut off is freed
        self._kept = [*self._kept, (ids[: min(read, TOKENS)], cache)][-self._places :]

    def clear(self) -> None:
        self._kept.clear()


def new_cache(config: Any) -> Any:
    from transformers import DynamicCache

    return DynamicCache(config=config)


def _common(one: list[int], other: list[int]) -> int:
    """How many ids both begin with."""
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
