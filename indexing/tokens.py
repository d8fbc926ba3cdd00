"""How many tokens a text has for a model, and which texts are computed together.

Knows tokenizers; knows nothing of models and vectors.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Lengths = npt.NDArray[np.int64]
"""Tokens of each text, shape (n,)."""


class TokenCounter:
    """Counts with a copy of a model's tokenizer: encoding changes truncation and padding of the model's own.

    A tokenizer that cannot be copied (one written in Python) is used itself, under `lock`, which encoding takes too.
    """

    def __init__(self, tokenizer: Any, lock: threading.Lock) -> None:
        self._tokenizer = tokenizer
        self._lock = lock
        self._copy = _copy(tokenizer)

    def count(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text, without the special ones at its ends."""
        if self._copy is not None:  # a batch, even of one, leaves other threads of Python running
            return [len(encoding) for encoding in self._copy.encode_batch_fast(list(texts), add_special_tokens=False)]
        with self._lock:
            return [len(self._words(text)) for text in texts]

    def _words(self, text: str) -> Sequence[Any]:
        if hasattr(self._tokenizer, "encode"):
            return list(self._tokenizer.encode(text, add_special_tokens=False, verbose=False))
        return list(self._tokenizer.tokenize(text))


def batches(lengths: Lengths, tokens: int, most: int | None = None) -> Iterator[Lengths]:
    """The places of the texts that are computed together, longest first, of similar length and so with little padding.

    Rows times the longest are at most `tokens`, where not one text alone is longer; rows at most `most`.
    """
    order = np.argsort(-lengths, kind="stable")
    start = 0
    while start < len(order):
        rows = max(1, tokens // max(1, int(lengths[order[start]])))
        rows = min(rows, most) if most else rows
        yield order[start : start + rows]
        start += rows


def _copy(tokenizer: Any) -> Any:
    """A tokenizer of the `tokenizers` library that cuts and pads nothing; None where there is none to copy."""
    from tokenizers import Tokenizer

    inner = tokenizer if isinstance(tokenizer, Tokenizer) else getattr(tokenizer, "backend_tokenizer", None)
    try:
        copy = Tokenizer.from_str(inner.to_str()) if isinstance(inner, Tokenizer) else None
    except Exception:  # parts written in Python cannot be written down
        return None
    if copy is not None:
        copy.no_truncation()
        copy.no_padding()
    return copy
