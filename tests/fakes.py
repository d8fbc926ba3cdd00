"""Small stand-ins that keep to the real protocols, for tests here and in projects that use Mekor.

They pass the same suites as the real things, see `contracts`. No torch, no FAISS, nothing to download.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from indexing.text.fold import fold
from indexing.types import EncoderId, Ids, Vectors

_TOKEN = re.compile(r"[\u3040-\u9fff]|[^\W\u3040-\u9fff]+|[^\w\s]")


class HashEncoder:
    """A bi-encoder of spelling: a text is the unit vector of its hashed character n-grams of one to three.

    Texts that share words, or parts of words, are near each other in any script; it knows no meanings. A token is a
    word, a Chinese or Japanese character, or a punctuation mark.
    """

    def __init__(
        self,
        dimension: int = 64,
        *,
        max_tokens: int = 128,
        question_prompt: str = "",
        passage_prompt: str = "",
        languages: Iterable[str] = (),
    ) -> None:
        self.id = EncoderId("hash", "1", dimension, question_prompt, passage_prompt)
        self.max_tokens = max_tokens
        self.languages = frozenset(languages)

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        return self._encode(self.id.question_prompt, questions)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        return self._encode(self.id.passage_prompt, passages)

    def count_tokens(self, text: str) -> int:
        return len(_TOKEN.findall(text))

    def _encode(self, prompt: str, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.id.dimension), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            padded = f"^{fold(prompt + text)}$"
            for size in (1, 2, 3):
                for i in range(len(padded) - size + 1):
                    digest = zlib.crc32(padded[i : i + size].encode("utf-8", "replace"))
                    row[digest % self.id.dimension] += 1.0 if digest >> 31 else -1.0
            row[0] += 0.5  # counts are whole, so the length is never 0
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors


class ExactIndex:
    """A `VectorIndex` in plain numpy: every vector is compared with the query."""

    def __init__(self, dimension: int) -> None:
        self._ids = np.empty(0, np.int64)
        self._vectors = np.empty((0, dimension), np.float32)

    @classmethod
    def load(cls, path: Path) -> ExactIndex:
        with path.open("rb") as file:
            ids, vectors = np.load(file), np.load(file)
        index = cls(vectors.shape[1])
        index.add(ids, vectors)
        return index

    @property
    def ids(self) -> Ids:
        return self._ids

    def add(self, ids: Ids, vectors: Vectors) -> None:
        self._ids = np.concatenate([self._ids, ids])
        self._vectors = np.concatenate([self._vectors, vectors])

    def remove(self, ids: Ids) -> None:
        kept = ~np.isin(self._ids, ids)
        self._ids, self._vectors = self._ids[kept], self._vectors[kept]

    def search(self, queries: Vectors, k: int, *, among: Ids | None = None) -> tuple[Vectors, Ids]:
        looked_at = np.ones(len(self._ids), bool) if among is None else np.isin(self._ids, among)
        scores = queries @ self._vectors[looked_at].T
        best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        return np.take_along_axis(scores, best, axis=1), self._ids[looked_at][best]

    def save(self, path: Path) -> None:
        with path.open("wb") as file:
            np.save(file, self._ids)
            np.save(file, self._vectors)
