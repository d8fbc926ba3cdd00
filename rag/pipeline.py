"""A question to an answer: rewrite, retrieve, rerank, prompt, generate, cite, verify. The one place that composes them."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Self, Unpack, overload

from indexing.config import EMBEDDED, EncoderConfig, IngestConfig, SplitConfig
from indexing.deletion import delete_collection
from indexing.embed import load_encoder
from indexing.filters import Filter
from indexing.ingest import Progress, ingest
from indexing.judgments import Judgment
from indexing.text.language import detect
from indexing.types import DocumentInfo, Encoder, IngestSummary
from rag import abstain
from rag.answering import Answering, as_asked
from rag.asking import Asking
from rag.config import (
    MODELS,
    AbstainConfig,
    GeneratorConfig,
    PromptConfig,
    RerankerConfig,
    RetrieveConfig,
    SupportConfig,
)
from rag.errors import BadQuestion, ConfigError
from rag.feedback import Feedback
from rag.finder import Finder
from rag.finish import Clock
from rag.generate import load_generator
from rag.loading import Encoders, Loaded, Once
from rag.memory import Fact, Memory
from rag.prompt import Asked
from rag.rankings import Rankings
from rag.recall import joined
from rag.rerank import load_reranker
from rag.standalone import standalone
from rag.support import SupportModel
from rag.support.load import load_support
from rag.types import Answer, Batched, Event, Found, Generator, Passage, Reranker, Turn
from rag.whole import answer_whole, over_everything, read_whole

LONGEST_QUESTION = 4_000


class RAG:
    """A collection and the models that answer from it. Models are loaded when first needed; safe to share by threads."""

    def __init__(
        self,
        collection: str,
        home: str | Path | None,
        models: Loaded,
        retrieve: RetrieveConfig,
        prompt: PromptConfig,
        abstaining: AbstainConfig = AbstainConfig(),
    ) -> None:
        self.collection_name = collection
        self._home = home
        self._models = models
        self._retrieve = retrieve
        self._prompt = prompt
        self._abstaining = abstaining
        self._finder = Finder(collection, home, models.encoders, models.reranker, retrieve)
        self.memory = Memory(collection, home)
        self.judgments = Feedback(collection, home)

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
        support: SupportConfig | SupportModel | None = None,
        retrieve: RetrieveConfig = RetrieveConfig(),
        prompt: PromptConfig | None = None,
        abstaining: AbstainConfig = AbstainConfig(),
    ) -> Self:
        """Answers from `collection`, which need not exist before the first `ingest`.

        `models` names a set (embedded, small, base); `encoder`, `generator`, `reranker` and `support` take the place of its
        parts, as a config or as an object. Where no `encoder` is given, one that was trained for the collection comes before the
        set's. Nothing is loaded or downloaded yet. Raises ConfigError for an unknown set.
        """
        if models not in MODELS:
            raise ConfigError(f"{models!r} is not a set of models: give one of {', '.join(MODELS)}.")
        chosen = MODELS[models]
        usual = encoder if encoder is not None else chosen.encoder
        generator = generator if generator is not None else chosen.generator
        reranker = reranker if reranker is not None else chosen.reranker
        tokens = generator.prompt_tokens if isinstance(generator, GeneratorConfig) else GeneratorConfig().prompt_tokens
        support = support if support is not None else chosen.support
        writer = Once(lambda: load_generator(generator) if isinstance(generator, GeneratorConfig) else generator)
        loaded = Loaded(
            Encoders(
                lambda: load_encoder(usual) if isinstance(usual, EncoderConfig) else usual,
                strict=encoder is not None,
                former=models == EMBEDDED,
            ),
            writer,
            Once(lambda: load_reranker(reranker) if isinstance(reranker, RerankerConfig) else reranker),
            Once(lambda: load_support(support, writer) if isinstance(support, SupportConfig) else support),
        )
        return cls(collection, home, loaded, retrieve, prompt or PromptConfig(tokens=tokens), abstaining)

    def beside(self, collection: str) -> Self:
        """Another collection with the same models, which are loaded once for both."""
        return type(self)(collection, self._home, self._models, self._retrieve, self._prompt, self._abstaining)

    def warm(self) -> Generator:
        """Load the models now instead of with the first question; who writes the answers. Raises as `ask`."""
        self._finder.encoder().encode_questions(["warm"])
        self._models.reranker()
        self._models.support()
        return self._models.generator()

    def close(self) -> None:
        self._finder.close()

    def close_when_unused(self) -> Self:
        """This pipeline, closed by itself once nobody holds it any more: whoever is answering with it does."""
        weakref.finalize(self, self._finder.close)
        return self

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
        new = not self._finder.exists()
        collection, encoder = self._finder.made(), self._finder.encoder()
        summary = ingest(paths, collection, encoder, split_config=split, config=limits, progress=progress)
        if new and not collection.documents():
            self.close()
            delete_collection(self.collection_name, home=self._home)
        return summary

    def make(self) -> None:
        """Make the collection, empty, where there is none. Raises ModelError, EncoderMismatch, CollectionError."""
        self._finder.made()

    def remove(self, *paths: str | Path) -> int:
        """Take out documents by source, by file or all in a folder; how many. Raises NoSuchCollection, CollectionLocked."""
        return sum(self._finder.collection().remove(paths).values())

    def documents(self) -> list[DocumentInfo]:
        """The documents of the collection, by path. Raises NoSuchCollection."""
        return self._finder.collection().documents()

    def remember(self, text: str) -> Fact:
        """Keep `text` for later conversations, where memory is on; see `Memory`. Raises MemoryIsOff, BadFact, NoSuchCollection."""
        return self.memory.add(text)

    def feedback(self, answer: Answer, *, good: bool = True, reason: str = "") -> Judgment:
        """Keep what a person says of `answer`, see `Feedback`. Raises BadFeedback, NoSuchCollection, CollectionError."""
        return self.judgments.give(answer, good=good, reason=reason)

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

        Only passages that `where` lets through are looked at, and no facts. Raises as `ask`, and ConfigError when `k` is
        below 1.
        """
        if isinstance(question, str):
            return self._finder.find([_checked(question)], where, k)[0]
        return self._finder.find([_checked(one) for one in question], where, k)

    def rankings(self, question: str, *, k: int = 10, where: Filter = Filter()) -> Rankings:
        """The best `k` chunks by each search alone and by both together, with their scores. Raises as `search`."""
        return self._finder.rankings(_checked(question), where, k)

    def ask(self, question: str, **how: Unpack[Asking]) -> Answer:
        """The answer to `question`, asked after the turns of `history`, from passages that the filter `where` lets through.

        With `attribute` a local language model is asked what its answer used of each passage, and its citations follow that;
        it reads the prompt about twice as often as there are passages for it. Others do not tell, and cite as they do.
        `whole` asks for whole documents in the place of passages, or for passages; None leaves that to the question. What
        an answer from whole documents used is not asked.
        Raises BadQuestion, NoSuchCollection, NothingIndexed, NothingMatches, EncoderMismatch, ModelError, GenerationError.
        """
        answer = None
        for event in self.stream(question, **how):
            answer = event
        assert isinstance(answer, Answer)  # a stream ends with one
        return answer

    def ask_many(self, questions: Sequence[str], *, where: Filter = Filter()) -> list[Answer]:
        """The answer to each question; a generator that can write several at a time does. Raises as `ask`.

        The timings of an answer are those of all of them together.
        """
        generator = self._models.generator()
        if not isinstance(generator, Batched) or not questions:
            return [self.ask(question, where=where) for question in questions]
        clock = Clock()
        checked = [_checked(question) for question in questions]
        asked = [Asked(question, question, detect(question)) for question in checked]
        facts = self.memory.active()
        found = [
            joined(passages, facts, one.query, one.lang, where)
            for one, passages in zip(asked, self._finder.find(checked, where), strict=True)
        ]
        clock.lap("retrieve")
        return self.answering().many(asked, found, clock)

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        where: Filter = Filter(),
        attribute: bool = False,
        whole: bool | None = None,
    ) -> Iterator[Event]:
        """Found, then Deltas, then one Answer; empty Deltas come first while a follow-up is made to stand alone.

        Closing the iterator stops the generator, and what asks it for what its answer used. Raises as `ask`.
        """
        clock = Clock()
        question = _checked(question)
        if over_everything(question, history) if whole is None else whole:
            read = read_whole(self._finder.collection(), where)
            every = Asked(question, question, detect(question), history)
            yield from answer_whole(every, read, self.answering(), clock)
            return
        query = (yield from standalone(question, history, self._models.generator())) if history else question
        asked = as_asked(question, query, history)
        (passages,) = self._finder.find([query], where)
        passages = joined(passages, self.memory.active(), query, asked.lang, where)
        clock.lap("retrieve")
        yield Found(query, passages)
        yield from self.answering().stream(asked, passages, clock, attribute=attribute)

    def answering(self) -> Answering:
        """What answers from passages that it is given, as `ask` does from those that it finds. Raises as `ask`."""
        generator = self._models.generator()
        calibration = abstain.calibration(self._finder.collection(), generator.name)
        calibration = calibration.stricter(self._abstaining.strictness)
        return Answering(generator, self._prompt, calibration, self._models.support())

    async def ask_async(self, question: str, **how: Unpack[Asking]) -> Answer:
        """`ask`, without blocking the event loop."""
        return await asyncio.to_thread(self.ask, question, **how)

    async def stream_async(self, question: str, **how: Unpack[Asking]) -> AsyncIterator[Event]:
        """`stream`, without blocking the event loop. Closing the iterator stops the generator."""
        events = self.stream(question, **how)
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


def _checked(question: str) -> str:
    """The question without space around it and half characters in it, which no tokenizer takes. Raises BadQuestion."""
    question = question.strip().encode("utf-8", "replace").decode()
    if not any(char.isalnum() for char in question):
        raise BadQuestion("The question is empty: ask something.")
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(f"The question has {len(question)} characters: at most {LONGEST_QUESTION} are read.")
    return question
