"""A question to an answer: rewrite, retrieve, rerank, prompt, generate, cite, verify. The one place that composes them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import RLock
from typing import Self, overload

from indexing.collection import Collection
from indexing.config import EncoderConfig, IngestConfig, SplitConfig
from indexing.deletion import delete_collection
from indexing.embed import load_encoder
from indexing.errors import EncoderMismatch
from indexing.filters import Filter
from indexing.ingest import Progress, ingest
from indexing.places import collection_names
from indexing.snapshot import comparable
from indexing.text.language import detect
from indexing.types import DocumentInfo, Encoder, IngestSummary
from rag import prompt
from rag.config import MODELS, GeneratorConfig, RerankerConfig, RetrieveConfig
from rag.errors import BadQuestion, ConfigError, NothingIndexed, NothingMatches
from rag.finish import Clock, finish
from rag.generate import load_generator
from rag.loading import Encoders, Once
from rag.rerank import load_reranker, rerank
from rag.retrieve import retrieve
from rag.select import select
from rag.standalone import standalone
from rag.types import Answer, Delta, Event, Found, Generator, Passage, Reranker, Turn

LONGEST_QUESTION = 4_000

_CHANGES = 2
"""How often a search begins again because the collection was embedded by another encoder meanwhile."""


class RAG:
    """A collection and the models that answer from it. Models are loaded when first needed; safe to share by threads."""

    def __init__(
        self,
        collection: str,
        home: str | Path | None,
        encoders: Encoders,
        generator: Callable[[], Generator],
        reranker: Callable[[], Reranker | None],
        retrieve_config: RetrieveConfig,
        prompt_tokens: int,
    ) -> None:
        self.collection_name = collection
        self._home = home
        self._encoders = encoders
        self._generator = Once(generator)
        self._reranker = Once(reranker)
        self._config = retrieve_config
        self._prompt_tokens = prompt_tokens
        self._open: Collection | None = None
        self._lock = RLock()

    @classmethod
    def open(
        cls,
        collection: str = "default",
        *,
        models: str = "embedded",
        home: str | Path | None = None,
        encoder: EncoderConfig | Encoder | None = None,
        generator: GeneratorConfig | Generator | None = None,
        reranker: RerankerConfig | Reranker | None = None,
        retrieve: RetrieveConfig = RetrieveConfig(),
    ) -> Self:
        """Answers from `collection`, which need not exist before the first `ingest`.

        `models` names a set (embedded, small, base); `encoder`, `generator` and `reranker` take the place of its parts,
        as a config or as an object. Where no `encoder` is given, one that was trained for the collection comes before the
        set's. Nothing is loaded or downloaded yet. Raises ConfigError for an unknown set.
        """
        if models not in MODELS:
            raise ConfigError(f"{models!r} is not a set of models: give one of {', '.join(MODELS)}.")
        chosen = MODELS[models]
        usual = encoder if encoder is not None else chosen.encoder
        generator = generator if generator is not None else chosen.generator
        reranker = reranker if reranker is not None else chosen.reranker
        return cls(
            collection,
            home,
            Encoders(
                lambda: load_encoder(usual) if isinstance(usual, EncoderConfig) else usual, strict=encoder is not None
            ),
            lambda: load_generator(generator) if isinstance(generator, GeneratorConfig) else generator,
            lambda: load_reranker(reranker) if isinstance(reranker, RerankerConfig) else reranker,
            retrieve,
            generator.prompt_tokens if isinstance(generator, GeneratorConfig) else GeneratorConfig().prompt_tokens,
        )

    def beside(self, collection: str) -> Self:
        """Another collection with the same models, which are loaded once for both."""
        return type(self)(
            collection, self._home, self._encoders, self._generator, self._reranker, self._config, self._prompt_tokens
        )

    def warm(self) -> None:
        """Load the models now instead of with the first question. Raises as `ask`."""
        self._encoders(self._held()).encode_questions(["warm"])
        self._generator()
        self._reranker()

    def close(self) -> None:
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def ingest(
        self,
        *paths: str | Path,
        split: SplitConfig = SplitConfig(),
        limits: IngestConfig = IngestConfig(),
        progress: Progress | None = None,
    ) -> IngestSummary:
        """Bring files and folders into the collection, which is made when it is not there. See `indexing.ingest`.

        A collection that would be new and gets no document is not made.
        """
        new = self.collection_name not in collection_names(self._home)
        encoder = self._encoders(self._held())
        with self._lock:
            if self._open is not None and self._open.is_gone:
                self.close()
            if self._open is None:
                self._open = Collection.create(self.collection_name, encoder.id, home=self._home)
            collection = self._open
        summary = ingest(paths, collection, encoder, split_config=split, config=limits, progress=progress)
        if new and not collection.documents():
            self.close()
            delete_collection(self.collection_name, home=self._home)
        return summary

    def remove(self, *paths: str | Path) -> int:
        """Take out documents by source, by file or all in a folder; how many. Raises NoSuchCollection, CollectionLocked."""
        return sum(self._collection().remove(paths).values())

    def documents(self) -> list[DocumentInfo]:
        """The documents of the collection, by path. Raises NoSuchCollection."""
        return self._collection().documents()

    @overload
    def search(self, question: str, *, k: int | None = None, where: Filter = Filter()) -> tuple[Passage, ...]: ...
    @overload
    def search(
        self, question: list[str], *, k: int | None = None, where: Filter = Filter()
    ) -> list[tuple[Passage, ...]]: ...
    def search(
        self, question: str | list[str], *, k: int | None = None, where: Filter = Filter()
    ) -> tuple[Passage, ...] | list[tuple[Passage, ...]]:
        """The best `k` passages for `question`, best first, without an answer; for a list of questions a list of these.

        Only passages that `where` lets through are looked at. Raises as `ask`, and ConfigError when `k` is below 1.
        """
        config = (
            self._config if k is None else replace(self._config, top_k=k, candidates=max(k, self._config.candidates))
        )
        if isinstance(question, str):
            return self._passages([_checked(question)], config, where)[0]
        return self._passages([_checked(one) for one in question], config, where)

    def ask(self, question: str, *, history: Sequence[Turn] = (), where: Filter = Filter()) -> Answer:
        """The answer to `question`, asked after the turns of `history`, from passages that `where` lets through.

        Raises BadQuestion, NoSuchCollection, NothingIndexed, NothingMatches, EncoderMismatch, ModelError, GenerationError.
        """
        answer = None
        for event in self.stream(question, history=history, where=where):
            answer = event
        assert isinstance(answer, Answer)  # a stream ends with one
        return answer

    def stream(self, question: str, *, history: Sequence[Turn] = (), where: Filter = Filter()) -> Iterator[Event]:
        """Found, then Deltas, then one Answer. Closing the iterator stops the generator. Raises as `ask`."""
        clock = Clock()
        question = _checked(question)
        query = standalone(question, history, self._generator()) if history else question
        lang = detect(question) if any(char.isalpha() for char in question) else detect(query)
        (passages,) = self._passages([query], self._config, where)
        clock.lap("retrieve")
        yield Found(query, passages)
        generator = self._generator()
        built = prompt.build(question, query, lang, passages, history, self._prompt_tokens, generator.count_tokens)
        clock.lap("prompt")
        pieces = []
        written = generator.generate(built)
        try:
            for piece in written:
                pieces.append(piece)
                yield Delta(piece)
        finally:
            close = getattr(written, "close", None)
            if close:
                close()
        clock.lap("generate")
        yield finish(question, built, "".join(pieces), passages, generator.name, clock)

    async def ask_async(self, question: str, *, history: Sequence[Turn] = (), where: Filter = Filter()) -> Answer:
        """`ask`, without blocking the event loop."""
        return await asyncio.to_thread(self.ask, question, history=history, where=where)

    async def stream_async(
        self, question: str, *, history: Sequence[Turn] = (), where: Filter = Filter()
    ) -> AsyncIterator[Event]:
        """`stream`, without blocking the event loop. Closing the iterator stops the generator."""
        events = self.stream(question, history=history, where=where)
        step: asyncio.Future[Event | None] | None = None
        try:
            while True:
                step = asyncio.ensure_future(asyncio.to_thread(next, events, None))
                if (event := await asyncio.shield(step)) is None:
                    return
                yield event
        finally:
            if step is not None:
                await asyncio.wait([step])  # a generator that runs in another thread cannot be closed
            await asyncio.to_thread(events.close)  # type: ignore[attr-defined]  # stream is a generator

    def _collection(self) -> Collection:
        with self._lock:
            if self._open is not None and self._open.is_gone:
                self.close()
            if self._open is None:
                self._open = Collection.open(self.collection_name, home=self._home)
            return self._open

    def _held(self) -> Collection | None:
        """The collection, None where there is none yet."""
        return self._collection() if self.collection_name in collection_names(self._home) else None

    def _passages(self, queries: Sequence[str], config: RetrieveConfig, where: Filter) -> list[tuple[Passage, ...]]:
        """The passages for each query, all by one encoder, also when another one takes its place meanwhile."""
        collection = self._collection()
        for _ in range(_CHANGES):
            before = collection.encoder
            try:
                passages = self._found(queries, collection, config, where)
            except EncoderMismatch:
                if comparable(collection.encoder, before):
                    raise
            else:
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
                raise NothingIndexed(self.collection_name)
            if where and not len(collection.matching(where)):
                raise NothingMatches(where)
        reranker = self._reranker()
        if reranker is None:
            return [select(one.hits(collection, 2 * config.top_k), collection, config) for one in found]
        ranked = [
            rerank(query, list(one.hits(collection)), reranker) for query, one in zip(queries, found, strict=True)
        ]
        return [select(hits, collection, config) for hits in ranked]


def _checked(question: str) -> str:
    """The question without space around it and half characters in it, which no tokenizer takes. Raises BadQuestion."""
    question = question.strip().encode("utf-8", "replace").decode()
    if not any(char.isalnum() for char in question):
        raise BadQuestion("The question is empty: ask something.")
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(f"The question has {len(question)} characters: at most {LONGEST_QUESTION} are read.")
    return question
