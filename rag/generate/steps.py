"""The steps in which a decoder reads a prompt and writes an answer, one at a time, so that it can stop between any two.

Knows a causal language model and its cache; knows nothing of threads or text. Reads in chunks, writes one token a step,
or several where a guess of `lookup` was right.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache as once
from typing import Any

from rag.generate.decoding import Chooser
from rag.generate.lookup import Lookup

LOOKUP_TOKENS = 10
"""Tokens tried at a step, at most."""
_OPERATIONS = {"cpu": 4e10}
_MOST_OPERATIONS = 2e13
"""Floating-point operations in a chunk: well under a second on a small CPU, and on an accelerator."""
_CHUNK = (16, 2048)


@dataclass(slots=True)
class Tally:
    """What was counted: tokens of prompts, those of them in a kept cache, steps, guessed tokens, accepted ones."""

    prompt: int = 0
    reused: int = 0
    steps: int = 0
    tried: int = 0
    accepted: int = 0
    written: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """How a model writes: ids that end an answer, its longest length, guesses a step (0: none), tokens read at once."""

    ends: frozenset[int]
    limit: int
    lookup: int
    chunk: int


def chunk_for(model: Any) -> int:
    """Tokens that `model` can read at once without making who cancels wait: a power of two, of the model's size only,
    so that the same prompt is always read alike."""
    operations = _OPERATIONS.get(model.device.type, _MOST_OPERATIONS) / (2 * model.num_parameters())
    least, most = _CHUNK
    return max(least, min(most, 1 << (max(int(operations), 1).bit_length() - 1)))


def read(model: Any, ids: list[int], cache: Any, chunk: int) -> Iterator[None]:
    """Fill `cache` with `ids` until a chunk of them is left at most. A step a chunk."""
    while len(ids) - (done := cache.get_seq_length()) > chunk:
        # Waits for the device: work that is queued on it cannot be taken back.
        _scores(model, ids[done : done + chunk], cache, 1)[0, 0].item()
        yield


def write(model: Any, ids: list[int], cache: Any, chooser: Chooser, plan: Plan, tally: Tally) -> Iterator[list[int]]:
    """The ids after `ids`, the ones of each step together; none at a step that only reads."""
    tally.prompt += len(ids)
    tally.reused += cache.get_seq_length()
    for _ in read(model, ids, cache, plan.chunk):
        yield []
    cache.activate_past_recording()  # what was guessed wrong is taken back
    written: list[int] = []
    lookup = Lookup(ids if plan.lookup else ())
    unread = ids[cache.get_seq_length() :]
    while len(written) < plan.limit and not plan.ends.intersection(written[-1:]):
        tried = lookup.guess(min(plan.lookup, plan.limit - len(written) - 1)) if plan.lookup else []
        scores = _scores(model, unread + tried, cache, len(tried) + 1)
        new = _confirmed(scores, tried, written, chooser, plan.ends)
        cache.crop(len(new) - 1 - len(tried))
        unread = new[-1:]
        lookup.add(new if plan.lookup else ())
        written += new
        tally.steps += 1
        tally.tried += len(tried)
        tally.accepted += len(new) - 1
        tally.written += len(new)
        yield new


def _confirmed(scores: Any, tried: list[int], written: list[int], chooser: Chooser, ends: frozenset[int]) -> list[int]:
    """The tokens that the model chooses: the guesses until one differs, and what stands in its place."""
    import torch

    best = scores.argmax(-1).tolist() if chooser.plain else []
    new: list[int] = []
    for place, guess in enumerate([*tried, None]):
        if best:
            token = best[place]
        else:
            before = torch.tensor([[*written, *new]], dtype=torch.long, device=scores.device)
            token = int(chooser.choose(before, scores[place : place + 1])[0])
        new.append(token)
        if token != guess or token in ends:
            break
    return new


def _scores(model: Any, fed: list[int], cache: Any, count: int) -> Any:
    """The scores after each of the last `count` ids of `fed`, which `cache` then holds, too."""
    import torch

    known = _parameters(type(model).forward)
    inputs: dict[str, Any] = {"input_ids": torch.tensor([fed], device=model.device)}
    if "position_ids" in known:
        begin = cache.get_seq_length()
        inputs["position_ids"] = torch.arange(begin, begin + len(fed), device=model.device)[None]
    if "logits_to_keep" in known:
        inputs["logits_to_keep"] = count
    return model(**inputs, past_key_values=cache, use_cache=True).logits[0, -count:]


@once
def _parameters(forward: Callable[..., Any]) -> frozenset[str]:
    return frozenset(inspect.signature(forward).parameters)
