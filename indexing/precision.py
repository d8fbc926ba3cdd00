"""Which arithmetic a model is computed in: float32, or a half precision where that is faster and as good.

The weights stay as they are: torch's autocast multiplies in half precision and adds up in float32, which moves vectors far
less than a model cast to half precision does. Knows devices; knows nothing of models and texts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypeVar

import numpy as np

from indexing.types import Vectors

W = TypeVar("W")

GAIN = 1.2
"""How many times faster half precision must be to be used."""

ALIKE = 0.999
"""The least cosine between a text's vectors in both precisions."""

PATIENCE = 0.1
"""Seconds of computing after which no further round of a trial is begun."""

ROUNDS = 3


def half_precision(device: Any) -> Any:
    """The half precision that a torch device multiplies natively, None when there is none."""
    import torch

    if device.type == "cpu":
        return torch.bfloat16 if cpu_has_bfloat16() else None
    if device.type != "cuda":
        return None
    if torch.cuda.is_bf16_supported(including_emulation=False):
        return torch.bfloat16
    return torch.float16 if torch.cuda.get_device_capability(device) >= (7, 0) else None


def passage_half(configured: str, device: Any) -> Any:
    """The half precision that a configuration allows on a device; None for float32."""
    import torch

    return {"bfloat16": torch.bfloat16, "float32": None}.get(configured, half_precision(device))


def cpu_has_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 itself; elsewhere it is slower than float32."""
    import torch

    known = torch.cpu.get_capabilities() if hasattr(torch.cpu, "get_capabilities") else {}
    return any(known.get(name) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def computing(device: Any, precision: Any) -> AbstractContextManager[Any]:
    """Inside it, this thread multiplies in `precision` (None: as the weights are)."""
    import torch

    return nullcontext() if precision is None else torch.autocast(device.type, dtype=precision)


def is_better(
    new: W, encode: Callable[[W], Vectors], old: W, *, gain: float = GAIN, clock: Callable[[], float] | None = None
) -> bool:
    """Whether `encode`, called with a way of computing, is clearly faster with `new` than with `old`, and gives the same.

    By the time of this thread, whatever else the machine does; a way that computes in other threads needs another `clock`.
    """
    clock = clock or time.thread_time
    quick = encode(new)  # the first call prepares kernels
    best = {"old": float("inf"), "new": float("inf")}
    begun = clock()
    for _ in range(ROUNDS):
        for name, way in (("old", old), ("new", new)):
            start = clock()
            vectors = encode(way)
            best[name] = min(best[name], clock() - start)
            if name == "old" and not np.min(np.sum(vectors * quick, axis=1)) >= ALIKE:
                return False
        if clock() - begun > PATIENCE:
            break
    return best["new"] * gain <= best["old"]
