"""The values that travel from gold questions to a report. All are immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.types import Citation, Turn, Verdict

Value = float | None
"""What one question says about one figure, usually from 0 to 1; None where the figure cannot be measured on it."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer stands: the document's file name, or the end of its path, and the words in it.

    An empty `passage` means that any passage of the document will do.
    """

    document: str
    passage: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A gold question.

    Any of `answers` is right. Where `parts` are given, the answer must hold something of every part. `sources` are the
    passages that hold the answer; a question of a set that brings its own passages has a `passage_id` instead.
    """

    id: str
    question: str
    answers: tuple[str, ...]
    lang: str
    answerable: bool = True
    type: str = "fact"
    parts: tuple[tuple[str, ...], ...] = ()
    history: tuple[Turn, ...] = ()
    sources: tuple[Source, ...] = ()
    passage_id: str | None = None


@dataclass(frozen=True, slots=True)
class GoldPassage:
    """A passage that a gold set brings along."""

    id: str
    title: str
    text: str
    lang: str


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Gold questions, and the passages they are asked of where the set brings them (else None)."""

    name: str
    questions: tuple[Question, ...]
    passages: tuple[GoldPassage, ...] | None = None


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage that was found, as the record keeps it: its document's path and its characters there."""

    document: str
    start: int
    end: int
    score: float
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """One question, what came back, and what it says about each figure.

    `retrieved` is best first. `supported`, true when every sentence is, and `abstained` are the answer's own word; they
    mean nothing when `error`, the reason why no answer came, is not empty. `metrics` maps the name of a figure to this
    question's value: a figure that is not about the question has none, one that could not be measured on it None. `shown` is
    how many of `retrieved` the answer was made of, None where that is all. `citation_recall` and `citation_precision` are
    None where they were not asked for. `verdicts`, `citations`, `confidence`, `withheld` and `support` are the answer's.
    """

    question: Question
    answer: str = ""
    abstained: bool = False
    supported: bool = True
    sentences: int = 0
    unsupported_sentences: int = 0
    retrieved: tuple[Retrieved, ...] = ()
    metrics: Mapping[str, Value] = field(default_factory=dict)
    generator: str = ""
    seconds: float = 0.0
    error: str = ""
    verdicts: tuple[Verdict, ...] = ()
    citations: tuple[Citation, ...] = ()
    confidence: float | None = None
    withheld: str = ""
    shown: int | None = None
    citation_recall: Value = None
    citation_precision: Value = None
    support: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with the number of things it was measured on and its interval. Not measurable: value None, count 0.

    `unmeasured` counts the questions that the figure is about and could not be measured on.
    """

    value: Value
    count: int
    low: Value = None
    high: Value = None
    unmeasured: int = 0


NOT_MEASURABLE = Figure(None, 0)
