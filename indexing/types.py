"""The values that travel from files to a collection. All are immutable; offsets count characters of `Document.text`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
"""Unit rows, shape (n, dimension), float32."""

Ids = npt.NDArray[np.int64]
"""Chunk ids, shape (n,), int64. An id is never given twice in a collection."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document: its level (1 is the highest), its words and where its line starts."""

    level: int
    title: str
    start: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document: the number a reader sees (the first is 1) and where it starts."""

    number: int
    start: int


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file, as it will be stored, shown and cited."""

    source: str
    title: str
    text: str
    media_type: str
    sha256: str = ""
    headings: tuple[Heading, ...] = ()
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of a document: `text` is the document's text from `start` to `end`, to the character.

    `headings` is the path of headings over its first character, `pages` the pages it touches.
    """

    text: str
    start: int
    end: int
    lang: str
    headings: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()

    def embedded_text(self, title: str) -> str:
        """What is embedded and indexed: the title and the headings that the text does not begin with, then the text."""
        opening = self.text[:200]
        path = [part for part in dict.fromkeys((title, *self.headings)) if part and part not in opening]
        return " › ".join(path) + "\n" + self.text if path else self.text

    def page_at(self, offset: int) -> int | None:
        """The page number at character `offset` of the document, None when the format has no pages."""
        return max((page.number for page in self.pages if page.start <= offset), default=None)


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a collection knows about a document without its text."""

    id: int
    source: str
    title: str
    media_type: str
    sha256: str
    lang: str
    chunks: int
    ingested_at: str


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk as a collection holds it: with its id and the document it belongs to."""

    id: int
    chunk: Chunk
    document: DocumentInfo


@dataclass(frozen=True, slots=True)
class Skipped:
    """A path that was not ingested, and the reason, as one sentence."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What one ingestion did. `documents` counts those added or replaced; `seconds` is wall-clock time."""

    collection: str
    documents: int
    unchanged: int
    chunks: int
    seconds: float
    skipped: tuple[Skipped, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class EncoderId:
    """What makes two sets of vectors comparable. Written into the collection; opening with another one is refused."""

    name: str
    revision: str
    dimension: int
    question_prompt: str
    passage_prompt: str


class Encoder(Protocol):
    """A bi-encoder: questions and passages are embedded separately, and compared by inner product."""

    @property
    def id(self) -> EncoderId: ...

    @property
    def max_tokens(self) -> int:
        """Tokens of a passage that are read; the rest of a longer one would be ignored."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """Languages ("en") that the encoder is known to be trained for; empty when that is not known."""
        ...

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(questions), dimension)."""
        ...

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Unit vectors, shape (len(passages), dimension)."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text`, without the special ones at its ends."""
        ...


class VectorIndex(Protocol):
    """Nearest vectors by inner product."""

    @property
    def ids(self) -> Ids: ...

    def add(self, ids: Ids, vectors: Vectors) -> None: ...

    def remove(self, ids: Ids) -> None:
        """Forget these ids; an id that is not there is passed over."""
        ...

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, Ids]:
        """Scores and ids, best first, each of shape (len(queries), min(k, len(ids)))."""
        ...

    def save(self, path: Path) -> None: ...
