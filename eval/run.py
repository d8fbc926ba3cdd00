"""Gold questions through a pipeline: asked one by one, recorded, scored and summed up."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from eval.collection import Progress, collection_for, file_name
from eval.config import DEFAULTS, EvalConfig
from eval.dataset import read_gold
from eval.errors import ConfigError, EvalError
from eval.figures import figures, sliced
from eval.metrics.retrieval import ranks, same_document
from eval.report import Report
from eval.score import scored
from eval.types import GoldSet, Question, Record, Retrieved, Source
from indexing.errors import IndexingError
from rag.errors import ConfigError as PipelineConfigError
from rag.errors import DecoderError, NothingIndexed, ServerError
from rag.types import Answer, Passage

if TYPE_CHECKING:
    from rag import RAG

__all__ = ["collection_for", "evaluate"]

_STOPS = (DecoderError, NothingIndexed, PipelineConfigError, IndexingError, EvalError)
"""Errors that are not about one question: they would come again with each."""


def evaluate(
    rag: RAG,
    gold: GoldSet | str | Path,
    *,
    limit: int | None = None,
    progress: Progress | None = None,
    config: EvalConfig = DEFAULTS,
) -> Report:
    """Ask the questions of `gold`, and report.

    `limit` asks that many, taken evenly from the whole set. A question that raises an error is recorded with it and
    counted; an error of the collection or the settings ends the evaluation. Raises GoldError, EvalError.
    """
    gold = gold if isinstance(gold, GoldSet) else read_gold(gold)
    begun = time.monotonic()
    questions = chosen(gold.questions, limit)
    held = _by_file_name(document.source for document in rag.documents())
    records: list[Record] = []
    missing: dict[str, None] = {}
    for done, question in enumerate(questions):
        if progress:
            progress(done, len(questions), question.question)
        sources = targets(question)
        absent = [source.document for source in sources if not _is_held(source, held)]
        missing |= dict.fromkeys(absent)
        records.append(_record(rag, question, sources if len(absent) < len(sources) else (), config, not records))
    if progress:
        progress(len(questions), len(questions), "")
    return Report(
        gold=gold.name,
        collection=rag.collection_name,
        records=tuple(records),
        figures=figures(records, config),
        slices=sliced(records, config),
        missing=tuple(missing),
        seconds=time.monotonic() - begun,
        config=config,
    )


def chosen(questions: Sequence[Question], limit: int | None) -> tuple[Question, ...]:
    """`limit` of the questions at even distances, so that a set in order of language keeps all its languages."""
    if limit is not None and limit < 1:
        raise ConfigError(f"limit is {limit}: give at least 1, or leave it out to ask every question.")
    if limit is None or limit >= len(questions):
        return tuple(questions)
    return tuple(questions[at * len(questions) // limit] for at in range(limit))


def targets(question: Question) -> tuple[Source, ...]:
    """The sources to be found for a question: its own, or the file of the passage it was asked of."""
    if not question.answerable:
        return ()
    if question.passage_id is not None:
        return (Source(file_name(question.passage_id)),)
    return question.sources


def _record(rag: RAG, question: Question, sources: Sequence[Source], config: EvalConfig, first: bool) -> Record:
    """The record of one question. A server that fails with the `first` one is not there: that ends the evaluation."""
    begun = time.monotonic()
    seconds = 0.0
    try:
        answer = rag.ask(question.question, history=question.history)
        seconds = time.monotonic() - begun
        passages = _deep_enough(rag, answer, config.depth) if sources else answer.passages
    except Exception as error:
        if isinstance(error, _STOPS) or (first and isinstance(error, ServerError)):
            raise
        reason = f"{type(error).__name__}: {error}"
        failed = Record(question, error=reason, seconds=seconds or time.monotonic() - begun)
        return scored(failed, [None] * len(sources), config.cutoffs)
    retrieved = tuple(_retrieved(passage) for passage in passages)
    record = Record(
        question,
        answer=answer.text,
        abstained=answer.abstained,
        supported=answer.supported,
        sentences=len(answer.verdicts),
        unsupported_sentences=sum(not verdict.supported for verdict in answer.verdicts),
        retrieved=retrieved,
        generator=answer.generator,
        seconds=seconds,
    )
    return scored(record, ranks(sources, retrieved), config.cutoffs)


def _deep_enough(rag: RAG, answer: Answer, depth: int) -> tuple[Passage, ...]:
    """The answer's passages and, where recall looks further than those, what a longer search finds after them."""
    given = answer.passages
    if len(given) >= depth:
        return given
    ids = {passage.chunk.id for passage in given}
    more = (passage for passage in rag.search(answer.query, k=depth) if passage.chunk.id not in ids)
    return (*given, *more)[:depth]


def _retrieved(passage: Passage) -> Retrieved:
    return Retrieved(passage.source, passage.start, passage.end, passage.score, passage.text)


def _by_file_name(paths: Iterable[str]) -> dict[str, list[str]]:
    named: dict[str, list[str]] = {}
    for path in paths:
        named.setdefault(PurePath(path).name, []).append(path)
    return named


def _is_held(source: Source, held: Mapping[str, Sequence[str]]) -> bool:
    return any(same_document(path, source.document) for path in held.get(PurePath(source.document).name, ()))
