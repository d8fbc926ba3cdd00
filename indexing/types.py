"""The values that travel from files to a collection. All are immutable; offsets count characters of `Document.text`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from indexing.text.fold import visible

Vectors = npt.NDArray[np.float32]
"""Unit rows, shape (n, dimension), float32."""

Ids = npt.NDArray[np.int64]
"""Chunk ids, shape (n,), int64. An id is never given twice in a collection."""


Metadata = tuple[tuple[str, str], ...]
"""Names and values; a name may stand more than once."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document: its level (1 is the highest), its words and where its line starts."""

    level: int
    title: str
    start: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a document: the number a reader sees (the first is 1) and where it starts.

    `kind` says what readers of the format call it: "page", "slide" or "sheet".
    """

    number: int
    start: int
    kind: str = "page"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Document:
    """The text of one file, or of one part of an archive or mail, as it will be stored, shown and cited.

    `blocks` are tables and code, which are not cut where they fit into a chunk. `notes` tell the person what the reader of
    the file saw and did, a sentence each; `invisible` counts the invisible characters that were taken out. `metadata` are
    names and values that it says of itself ("author", "tag"), a name once for each value; `date` is its day as "2026-11-21",
    said by itself or else by the file.
    """

    source: str
    title: str
    text: str
    media_type: str
    sha256: str = ""
    headings: tuple[Heading, ...] = ()
    pages: tuple[Page, ...] = ()
    blocks: tuple[Span, ...] = ()
    notes: tuple[str, ...] = ()
    invisible: int = 0
    metadata: Metadata = ()
    date: str = ""


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
        """What is embedded and indexed: the title and the headings that the text does not begin with, then the text.

        Marks of direction and other characters that no reader sees are left out.
        """
        opening = self.text[:200]
        path = [part for part in dict.fromkeys((title, *self.headings)) if part and part not in opening]
        return visible(" › ".join(path) + "\n" + self.text if path else self.text)

    def page_at(self, offset: int) -> int | None:
        """The page number at character `offset` of the document, None when the format has no pages."""
        return max((page.number for page in self.pages if page.start <= offset), default=None)

    @property
    def page_kind(self) -> str:
        """What a page of the document is called: "page", "slide" or "sheet"."""
        return self.pages[0].kind if self.pages else "page"


@dataclass(frozen=True, slots=True)
class DocumentInfo:
    """What a collection knows about a document without its text. `given` is the metadata that a person gave it."""

    id: int
    source: str
    title: str
    media_type: str
    sha256: str
    lang: str
    chunks: int
    ingested_at: str
    notes: tuple[str, ...] = ()
    invisible: int = 0
    file: str = ""
    metadata: Metadata = ()
    date: str = ""
    given: Metadata = ()


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What a collection knows about a file on disk, from which its documents came.

    `mtime_ns` and `size` are those before it was read, at `checked_ns`; `reader` is the version of the loaders.
    `status` is "indexed" or "failed", with the `reason`; earlier documents of a file that failed are still there.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    reader: int
    checked_ns: int
    status: str = "indexed"
    reason: str = ""


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
class Loaded:
    """What one file on disk holds: its documents, and the parts of it that give none.

    `unreadable` are the sources of those parts that may hold text all the same, in parts of their own too; the others are
    empty.
    """

    sha256: str
    documents: tuple[Document, ...]
    skipped: tuple[Skipped, ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """What the reader of a document saw and did, as one sentence."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What one ingestion did.

    `documents` counts those added or replaced, `unchanged` and `moved` files, `chunks` those of the documents, of which
    `embedded` were new. `gone` are files of the collection that are no longer in the folders given; `removed` says how
    many of them were taken out. `emptied` documents went because their files, or they in their archives, hold no text or are
    gone from there. `invisible` counts characters taken out of texts. `seconds` is wall-clock time.
    """

    collection: str
    documents: int
    unchanged: int
    chunks: int
    seconds: float
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Note, ...] = ()
    gone: tuple[str, ...] = ()
    removed: int = 0
    moved: int = 0
    embedded: int = 0
    invisible: int = 0
    emptied: int = 0

    @property
    def has_changes(self) -> bool:
        """Whether the collection is another one than before."""
        return bool(self.documents or self.moved or self.removed or self.emptied)


@dataclass(frozen=True, slots=True)
class EncoderId:
    """What makes two sets of vectors comparable. Written into the collection; opening with another one is refused.

    `pooling` says how the tokens of a text become one vector: "mean", "cls", "lasttoken"; empty when that is not known.
    """

    name: str
    revision: str
    dimension: int
    question_prompt: str
    passage_prompt: str
    pooling: str = ""


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

    def search(self, queries: Vectors, k: int, *, among: Ids | None = None) -> tuple[Vectors, Ids]:
        """Scores and ids, best first, each of shape (len(queries), at most k); of those `among` alone where it is given."""
        ...

    def save(self, path: Path) -> None: ...
