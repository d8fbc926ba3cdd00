"""The values that travel from a question to an answer. All are immutable."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from indexing.text.sentences import Span
from indexing.types import StoredChunk
from rag.attribute import Attribution, LogProbs
from rag.coverage import Coverage
from rag.stopping import Stop, never

MARK = re.compile(r"\s*[\[【［]\s*(\d{1,3}(?:\s*[-‑‒–—−－~～〜,，、;；]\s*\d{1,3})*)\s*[\]】］]")
"""A citation in an answer: [1], [1, 2], [1-3], and the full-width forms."""

REMEMBERED = "mekor/memory"
"""The media type of what the person told: a fact stands among the passages as a document of its own."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier question of the conversation and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that was found, with what spoke for it.

    `score` orders hits; `dense` is the inner product with the question and `lexical` the BM25 score, each None when
    that search did not return the chunk.
    """

    chunk: StoredChunk
    score: float
    dense: float | None = None
    lexical: float | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A hit as the answer sees it: numbered from 1, best first. `start` and `end` count characters of the document."""

    number: int
    chunk: StoredChunk
    score: float
    dense: float | None = None
    lexical: float | None = None

    @property
    def text(self) -> str:
        return self.chunk.chunk.text

    @property
    def title(self) -> str:
        return self.chunk.document.title

    @property
    def source(self) -> str:
        """The path of the document."""
        return self.chunk.document.source

    @property
    def remembered(self) -> bool:
        """Whether the person told it, and no document says it."""
        return self.chunk.document.media_type == REMEMBERED

    @property
    def headings(self) -> tuple[str, ...]:
        return self.chunk.chunk.headings

    @property
    def page(self) -> int | None:
        """The page on which the passage begins, None when the format has no pages."""
        return self.chunk.chunk.page_at(self.start)

    @property
    def page_kind(self) -> str:
        """What that page is called: "page", "slide" or "sheet"."""
        return self.chunk.chunk.page_kind

    @property
    def start(self) -> int:
        return self.chunk.chunk.start

    @property
    def end(self) -> int:
        return self.chunk.chunk.end

    @property
    def lang(self) -> str:
        return self.chunk.chunk.lang


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat prompt."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """Everything a generator is given. A language model reads `messages`; the extractive answerer the rest.

    `abstention` is the sentence to answer with when the passages do not hold the answer, in the language of the
    question.
    """

    question: str
    lang: str
    passages: tuple[Passage, ...]
    messages: tuple[Message, ...]
    abstention: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The words of a document that a sentence of the answer rests on.

    `sentence` counts the answer's sentences from 0. `start` and `end` count characters of the document's stored text;
    `quote` is that text. `page` is None for formats without pages; `page_kind` says what a page is called there.
    `remembered` says that the words are the person's own, told before.
    """

    number: int
    sentence: int
    document: str
    title: str
    page: int | None
    start: int
    end: int
    quote: str
    headings: tuple[str, ...] = ()
    page_kind: str = "page"
    remembered: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether one sentence of the answer is borne out by the passages it cites.

    `start` and `end` count characters of the answer's text. `score`, from 0 to 1, is the support found; a sentence without a
    citation that stands has none. `judged` is false of what needed no model: such a sentence, and a quotation.
    """

    text: str
    start: int
    end: int
    numbers: tuple[int, ...]
    supported: bool
    score: float
    judged: bool = False


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that an answer took, as the server that wrote it counts them: thinking is part of the completion."""

    prompt_tokens: int
    completion_tokens: int


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer with all that it rests on.

    `query` is what was searched for. `supported` is true when every sentence is; an abstention makes no claim and is
    supported. `dropped` are the numbers it cited that no passage has. `timings` are seconds by stage. `usage` is None
    where it was not told, `attribution` where it was not asked for. `support` names the model that judged its sentences.
    `confidence` is the probability that what was written is right, as far as `evidence`, numbers by name, can tell; None
    where nothing was claimed, or nothing fitted that could tell. `withheld` is what was written where it was too little.
    `mode` is what it rests on: "passages" that were found, or "whole documents", notes on them ("map and reduce"), or their
    "central sentences"; of these `read` tells how many.
    """

    question: str
    query: str
    text: str
    lang: str
    passages: tuple[Passage, ...]
    citations: tuple[Citation, ...]
    verdicts: tuple[Verdict, ...]
    supported: bool
    abstained: bool
    generator: str
    dropped: tuple[int, ...] = ()
    timings: Mapping[str, float] = field(default_factory=dict)
    usage: Usage | None = None
    attribution: Attribution | None = None
    confidence: float | None = None
    evidence: Mapping[str, float] = field(default_factory=dict)
    withheld: str = ""
    mode: str = "passages"
    read: Coverage | None = None
    support: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The first event of a stream: what was searched for and what was found."""

    query: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """The next piece of the answer's text, as the generator writes it. Citations are not checked yet.

    It is empty where the generator is at work and has nothing to show: whoever reads may stop it then.
    """

    text: str


Event = Found | Delta | Answer
"""A stream is one Found, Deltas, and one Answer, whose text is the last word. Empty Deltas may come before Found."""


class Generator(Protocol):
    """Writes an answer from passages, citing them as [n]."""

    @property
    def name(self) -> str: ...

    @property
    def writes(self) -> bool:
        """Whether it follows the messages of any prompt; what only quotes passages does not."""

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as the prompt's budget counts them; 0 from a generator that has no window to fill."""

    def generate(self, prompt: Prompt) -> Iterator[str]:
        """The text of the answer in pieces. Closing the iterator stops the work. Raises GenerationError."""


@runtime_checkable
class Sized(Protocol):
    """What a Generator also has when it knows how long a prompt is as its model reads it, and how long one may be."""

    @property
    def prompt_limit(self) -> int | None:
        """Tokens of the longest prompt that leaves room for an answer; None when no bound is known."""

    def count_prompt(self, messages: Sequence[Message]) -> int:
        """Tokens of the whole prompt, with what its chat template writes. Raises GenerationError."""


@runtime_checkable
class Batched(Protocol):
    """What a Generator also has when it writes several answers at a time."""

    @property
    def name(self) -> str: ...

    @property
    def writes(self) -> bool: ...

    def count_tokens(self, text: str) -> int: ...

    def generate(self, prompt: Prompt) -> Iterator[str]: ...

    def generate_many(self, prompts: Sequence[Prompt]) -> list[str]:
        """The text of each answer, in the order of the prompts; empty where nothing was written. Raises GenerationError."""


@runtime_checkable
class Scorer(Protocol):
    """What a Generator also has when it can tell how probable it finds an answer that it is given."""

    def logprobs(
        self, prompts: Sequence[Prompt], answer: str, sentences: Sequence[Sequence[Span]], *, stop: Stop = never
    ) -> LogProbs:
        """Those of the sentences of `answer`, as the spans of its words, after each of `prompts`. `stop` may end the work.

        Raises GenerationError.
        """


class Reranker(Protocol):
    """Reads question and passage together."""

    @property
    def name(self) -> str: ...

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        """One score a passage, greater is better."""
