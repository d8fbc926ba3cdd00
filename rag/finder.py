"""A collection held open for as long as it is the same one, and the passages that are found in it.

Composes search, reranking and selection; knows nothing of answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from threading import RLock

from indexing.collection import Collection
from indexing.errors import EncoderMismatch
from indexing.filters import Filter
from indexing.places import collection_names
from indexing.snapshot import comparable
from indexing.types import Encoder
from rag.config import RetrieveConfig
from rag.errors import NothingIndexed, NothingMatches
from rag.loading import Encoders
from rag.rerank import rerank
from rag.retrieve import retrieve
from rag.select import select
from rag.types import Passage, Reranker

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
        config, collection = self._config, self.collection()
        if k is not None:
            config = replace(config, top_k=k, candidates=max(k, config.candidates))
        for _ in range(_CHANGES):
            before = collection.encoder
            try:
                passages = self._found(queries, collection, config, where)
            except EncoderMismatch:  # it changed between two looks, or is another one for good: the last try says so
                continue
            if comparable(collection.encoder, before):
                return passages
        return self._found(queries, collection, config, where)

    def _found(
        self, queries: Sequence[str], collection: Collection, config: RetrieveConfig, where: Filter
    ) -> list[tuple[Passage, ...]]:
        encoder = self._encoders(collection)
        collection.require(encoder.id)
        found = retrieve(queries, collection, encoder, config, where)
        if found and not any(found):
            if not collection.documents():
                raise NothingIndexed(self.name)
            if where and not len(collection.matching(where)):
                raise NothingMatches(where)
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
