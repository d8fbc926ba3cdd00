"""Models that are loaded when they are first needed, once, whoever shares them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import RLock
from typing import Generic, TypeVar

from indexing import encoders
from indexing.collection import Collection
from indexing.config import EncoderConfig
from indexing.embed import load_encoder
from indexing.types import Encoder, EncoderId
from rag.support import SupportModel, embedded
from rag.types import Generator, Reranker

V = TypeVar("V")

_MOST = 4
"""Encoders of collections that are held at once, beside the one for all others."""


class Once(Generic[V]):  # Python 3.11 has no type parameters in brackets
    """A value made when first asked for, by one thread."""

    def __init__(self, make: Callable[[], V]) -> None:
        self._make = make
        self._lock = RLock()
        self._made: list[V] = []

    def __call__(self) -> V:
        with self._lock:
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


class Encoders:
    """The encoder of each collection: the `usual` one, or one that was trained for the collection.

    With `strict` it is always the usual one, because somebody has chosen it; with `former` a collection of the encoder that
    was embedded once goes on with that one.
    """

    def __init__(self, usual: Callable[[], Encoder], *, strict: bool, former: bool = True) -> None:
        self._usual = Once(usual)
        self._strict = strict
        self._former = former
        self._lock = RLock()
        self._own: dict[tuple[EncoderConfig, EncoderId], Encoder] = {}

    def __call__(self, collection: Collection | None) -> Encoder:
        """The encoder to embed with; of no collection, or a new one, the usual. Raises ModelError."""
        config = None if self._strict or collection is None else encoders.own(collection, former=self._former)
        if config is None or collection is None:
            return self._usual()
        key = config, collection.encoder  # another one may have been trained into the same folder
        with self._lock:
            if key not in self._own:
                self._own[key] = load_encoder(config)
                while len(self._own) > _MOST:
                    del self._own[next(iter(self._own))]
            return self._own[key]


@dataclass(frozen=True, slots=True)
class Loaded:
    """The models of a pipeline, each loaded when it is first called for."""

    encoders: Encoders
    generator: Callable[[], Generator]
    reranker: Callable[[], Reranker | None]
    support: Callable[[], SupportModel] = embedded
