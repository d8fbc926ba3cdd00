"""The encoder that comes with the package: a bag of subwords for every language, and a transformer for those it can read.

The vector of a text is the sum of two unit vectors, made a unit vector again: that of the bag, and that of the transformer times
the share of the text's letters that are Latin. Where few are, the transformer, which knows English, is not asked at all.
Composes two encoders; knows nothing of how either works.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np

from indexing.biencoder import SentenceTransformerEncoder
from indexing.types import EncoderId, Vectors

FEWEST = 0.2
"""Share of Latin letters below which the transformer is not asked."""

LOOKED_AT = 2000
"""Characters of a text whose letters are counted."""

_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏ]")

Encode = Callable[[Sequence[str]], Vectors]


class MixedEncoder:
    """An `Encoder` of two, whose vectors have the same length."""

    def __init__(
        self,
        bag: SentenceTransformerEncoder,
        transformer: SentenceTransformerEncoder,
        encoder_id: EncoderId,
        languages: frozenset[str],
    ) -> None:
        self._bag = bag
        self._transformer = transformer
        self._id = encoder_id
        self._languages = languages

    @property
    def id(self) -> EncoderId:
        return self._id

    @property
    def max_tokens(self) -> int:
        return self._bag.max_tokens

    @property
    def languages(self) -> frozenset[str]:
        return self._languages

    @property
    def passages_by(self) -> str:
        """What computed the last passages of the transformer, in words."""
        return self._transformer.passages_by

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        return _together(questions, self._bag.encode_questions, self._transformer.encode_questions)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        return _together(passages, self._bag.encode_passages, self._transformer.encode_passages)

    def count_tokens(self, text: str) -> int:
        return self._bag.count_tokens(text)


def latin(text: str) -> float:
    """The share of Latin letters among the letters of `text`, from 0 to 1."""
    begun = text[:LOOKED_AT]
    letters = len(_LETTER.findall(begun))
    return len(_LATIN.findall(begun)) / letters if letters else 0.0


def _together(texts: Sequence[str], bag: Encode, transformer: Encode) -> Vectors:
    vectors = bag(texts)
    shares = [latin(text) for text in texts]
    read = [place for place, share in enumerate(shares) if share >= FEWEST]
    if read:
        weights = np.array([shares[place] for place in read], np.float32)
        vectors[read] += weights[:, np.newaxis] * transformer([texts[place] for place in read])
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return vectors
