"""Models that several pipelines have in common: each is loaded once, and goes when no pipeline that has it is left."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakValueDictionary

from indexing.config import EMBEDDED
from indexing.embed import load_encoder
from rag.config import GeneratorConfig
from rag.generate import load_generator
from rag.loading import Encoders, Loaded, Once
from rag.rerank import load_reranker
from rag.settings import Settings
from rag.support.load import load_support
from rag.types import Generator

if TYPE_CHECKING:
    from rag.generate.local import LocalGenerator

P = TypeVar("P")


class Shared:
    """Models by what they were made of. Safe for threads; nothing is loaded before it is asked for."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._parts: WeakValueDictionary[Hashable, object] = WeakValueDictionary()

    def loaded(self, chosen: Settings) -> Loaded:
        """The models that `chosen` means; those that another pipeline has are the same ones. Raises ConfigError."""
        models = chosen.chosen()
        strict, former = bool(chosen.encoder), chosen.models == EMBEDDED
        writer = self._writer(models.generator)
        reranker, support = models.reranker, models.support
        return Loaded(
            self._part(
                ("encoders", models.encoder, strict, former),
                lambda: Encoders(partial(load_encoder, models.encoder), strict=strict, former=former),
            ),
            writer,
            self._part(
                ("reranker", reranker), lambda: Once(lambda: None if reranker is None else load_reranker(reranker))
            ),
            self._part(
                ("support", support, models.generator), lambda: Once(partial(load_support, support, writer))
            ),
        )  # fmt: skip

    def _writer(self, config: GeneratorConfig) -> Once[Generator]:
        """Who writes. Ways of decoding with one local model share its weights."""
        if config.kind != "local":
            return self._part(config, lambda: Once(partial(load_generator, config)))
        of = ("weights", config.model, config.revision)
        weights: Once[LocalGenerator] = self._part(of, lambda: Once(partial(_weights, config)))
        return self._part(config, lambda: Once(lambda: weights().writing_as(config)))

    def _part(self, key: Hashable, make: Callable[[], P]) -> P:
        with self._lock:
            part = self._parts.get(key)
            if part is None:
                part = self._parts[key] = make()  # makes what will load it, no more
            return part  # type: ignore[return-value]  # each kind of key has its kind of part


def _weights(config: GeneratorConfig) -> LocalGenerator:
    from rag.generate.local import load_local

    return load_local(config)
