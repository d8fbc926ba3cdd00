"""A collection held open for as long as it is the same one, and the passages that are found in it.

Composes search, reranking and selection; knows nothing of answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import TypeVar

from indexing.collection import Collection
from indexing.errors import EncoderMismatch
from indexing.filters import Filter
from indexing.places import collection_names
from indexing.snapshot import comparable
from indexing.types import Encoder
from rag.config import RetrieveConfig
from rag.errors import NothingIndexed, NothingMatches
from rag.loading import Encoders
from rag.rankings import Rankings, rankings
from rag.rerank import rerank
from rag.retrieve import Ranking, retrieve
from rag.select import select
from rag.types import Passage, Reranker

T = TypeVar("T")

_CHANGES = 5
"""How often a search begins again because the collection was embedded by another encoder meanwhile."""


class Finder:
    """The collection `name`, which need not exist yet, and the models that search it. Safe to share by threads."""

    def __init__(
        self,
        name: str,
        home: str | Path | None,
        encoders: Encoders,
        reranker: Callable[[], Reranker | None],
        config: RetrieveConfig,
    ) -> None:
        self.name = name
        self._home = home
        self._encoders = encoders
        self._reranker = reranker
        self._config = config
        self._open: Collection | None = None
        self._lock = RLock()

    def collection(self) -> Collection:
        """The collection as it is now. Raises NoSuchCollection."""
        with self._lock:
            self._let_go_of_another()
            if self._open is None:
                self._open = Collection.open(self.name, home=self._home)
            return self._open

    def made(self) -> Collection:
        """The collection, made for its encoder when there is none."""
        encoder = self.encoder().id
        with self._lock:
            self._let_go_of_another()
            if self._open is None:
                self._open = Collection.create(self.name, encoder, home=self._home)
            return self._open

    def exists(self) -> bool:
        return self.name in collection_names(self._home)

    def encoder(self) -> Encoder:
        """The encoder to embed with, loaded."""
        return self._encoders(self.collection() if self.exists() else None)

    def close(self) -> None:
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None

    def find(self, queries: Sequence[str], where: Filter, k: int | None = None) -> list[tuple[Passage, ...]]:
        """The passages for each query, `k` or as many as is usual.

        All are found by one encoder, also when another one takes its place meanwhile.
        """
        config = self._wanted(k)
        return self._steadily(lambda collection: self._selected(queries, collection, config, where))

    def rankings(self, query: str, where: Filter, k: int) -> Rankings:
        """The best `k` chunks for `query` by each search alone and by both together."""
        config = self._wanted(k)

        def look(collection: Collection) -> Rankings:
            (found,) = self._found([query], collection, config, where)
            return rankings(query, found, collection, k, self._reranker())

        return self._steadily(look)

    def _wanted(self, k: int | None) -> RetrieveConfig:
        if k is None:
            return self._config
        return replace(self._config, top_k=k, candidates=max(k, self._config.candidates))

    def _steadily(self, look: Callable[[Collection], T]) -> T:
        """What `look` finds while the encoder of the collection stays the same."""
        collection = self.collection()
        for _ in range(_CHANGES):
            before = collection.encoder
            try:
                seen = look(collection)
            except EncoderMismatch:  # it changed between two looks, or is another one for good: the last try says so
                continue
            if comparable(collection.encoder, before):
                return seen
        return look(collection)

    def _found(
        self, queries: Sequence[str], collection: Collection, config: RetrieveConfig, where: Filter
    ) -> list[Ranking]:
        encoder = self._encoders(collection)
        collection.require(encoder.id)
        found = retrieve(queries, collection, encoder, config, where)
        if found and not any(found):
            if not collection.documents():
                raise NothingIndexed(self.name)
            if where and not len(collection.matching(where)):
                raise NothingMatches(where)
        return found

    def _selected(
        self, queries: Sequence[str], collection: Collection, config: RetrieveConfig, where: Filter
    ) -> list[tuple[Passage, ...]]:
        found = self._found(queries, collection, config, where)
        reranker = self._reranker()
        if reranker is None:
            return [select(one.hits(collection, 2 * config.top_k), collection, config) for one in found]
        ranked = [
            rerank(query, list(one.hits(collection)), reranker) for query, one in zip(queries, found, strict=True)
        ]
        return [select(hits, collection, config) for hits in ranked]

    def _let_go_of_another(self) -> None:
        """Close a collection that was deleted, or that another one has taken the place of."""
        if self._open is not None and self._open.is_gone:
            self.close()
