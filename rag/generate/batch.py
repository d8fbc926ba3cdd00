"""Prompts that are answered together: which ones, how they are padded, when a row ends.

Knows ids and models of transformers; knows nothing of text or of how tokens are chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

TOKENS = 32_768
"""Tokens of a batch, at most, padding and answers included."""
ROWS = 64

Ended = Callable[[list[int]], bool]
"""Whether an answer ends with these ids, for a reason that is not one of its last id."""


def batches(lengths: Sequence[int], answer: int, beams: int = 1) -> Iterator[list[int]]:
    """The rows of each batch: the longest prompts first, so that those that stand together are about as long."""
    rows: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda row: -lengths[row]):
        longest = lengths[rows[0]] if rows else lengths[row]
        size = (len(rows) + 1) * beams
        if rows and (size * (longest + answer) > TOKENS or size > ROWS):
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


def padded(prompts: Sequence[Sequence[int]], padding: int, device: Any) -> tuple[Any, Any]:
    """The prompts as one tensor, padded on the left, and the mask of what is not padding."""
    import torch

    length = max(map(len, prompts))
    ids = torch.full((len(prompts), length), padding, device=device)
    mask = torch.zeros_like(ids)
    for row, prompt in enumerate(prompts):
        ids[row, length - len(prompt) :] = torch.tensor(prompt, device=device)
        mask[row, length - len(prompt) :] = 1
    return ids, mask


class Stopping:
    """A stopping criterion as transformers calls it: all rows when `stopped`, a row when `ended`."""

    def __init__(self, prompt_length: int, stopped: Callable[[], bool], ended: Ended | None) -> None:
        self._start = prompt_length
        self._stopped = stopped
        self._ended = ended

    def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
        import torch

        rows = len(input_ids)
        done = [self._ended(row) for row in input_ids[:, self._start :].tolist()] if self._ended else [False] * rows
        return torch.tensor([self._stopped() or ended for ended in done], device=input_ids.device)


def cut(ids: list[int], ends: frozenset[int]) -> list[int]:
    """`ids` up to the first that is an end, it included."""
    return ids[: next((place + 1 for place, token in enumerate(ids) if token in ends), len(ids))]


def runs_continuously(model: Any) -> bool:
    """Whether transformers can take new prompts into a running batch of this model, and gains by it: on the CPU padded
    batches are several times faster."""
    return model.device.type == "cuda" and hasattr(model, "generate_batch")


def continuous(model: Any, prompts: list[list[int]], ends: frozenset[int]) -> list[list[int]] | None:
    """What the model writes after each prompt, by transformers' continuous batching; None where that does not work."""
    import copy

    from transformers import ContinuousBatchingConfig

    settings = copy.copy(model.generation_config)
    own_code = ContinuousBatchingConfig(auto_switch_to_flash=False)  # else kernels may be fetched and run
    try:
        found = list(model.generate_batch(prompts, settings, own_code).values())
    except Exception:  # models that it cannot take fail in many ways; padded batches take all
        return None
    if len(found) != len(prompts) or any(one.error is not None for one in found):
        return None
    return [cut([int(token) for token in one.generated_tokens], ends) for one in found]
