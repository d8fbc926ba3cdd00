"""Gold questions through a pipeline: asked one by one, recorded, scored and summed up."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from eval import folder
from eval.collection import Progress, collection_for, targets
from eval.conditions import parsed
from eval.config import DEFAULTS, EvalConfig
from eval.dataset import read_gold
from eval.errors import ConfigError, EvalError
from eval.figures import figures, names, sliced
from eval.metrics.citations import of_answer
from eval.metrics.retrieval import ranks, same_document
from eval.perplexity import Perplexity, surprises
from eval.provenance import provenance, sha256, without_secrets
from eval.report import Beside, Report
from eval.robustness import Robustness
from eval.score import scored
from eval.trials import trials
from eval.types import GoldSet, Question, Record, Retrieved, Source
from indexing.errors import IndexingError
from indexing.places import as_path
from rag.errors import ConfigError as PipelineConfigError
from rag.errors import DecoderError, NothingIndexed, ServerError
from rag.types import Answer, Passage

if TYPE_CHECKING:
    from rag import RAG

__all__ = ["collection_for", "evaluate"]

_STOPS = (DecoderError, NothingIndexed, PipelineConfigError, IndexingError, EvalError)
"""Errors that are not about one question: they would come again with each."""


@dataclass(frozen=True, slots=True)
class Out:
    """The folder of a run, and what is known of how it is made beside what `evaluate` sees."""

    path: Path
    made_with: Mapping[str, Any] = field(default_factory=dict)


def evaluate(
    rag: RAG,
    gold: GoldSet | str | Path,
    *,
    limit: int | None = None,
    progress: Progress | None = None,
    config: EvalConfig = DEFAULTS,
    out: Out | str | Path | None = None,
) -> Report:
    """Ask the questions of `gold`, and report.

    `limit` asks that many, taken evenly from the whole set. `out` is the folder of the run: it is written there question
    by question, and one that was stopped goes on. A question that raises an error is recorded with it and counted; an error of
    the collection or the settings ends the evaluation. Raises GoldError, EvalError.
    """
    told = {} if isinstance(gold, GoldSet) else {"gold_sha256": sha256(as_path(gold))}
    gold = gold if isinstance(gold, GoldSet) else read_gold(gold)
    parsed(config.fail_if, names(config))  # a misspelt name is told before anything is asked
    begun = time.monotonic()
    questions, documents = chosen(gold.questions, limit), rag.documents()
    asker = _Asker(rag, config, _by_file_name(document.source for document in documents))
    settings = provenance(gold, questions, rag.collection_name, documents, config) | told
    if isinstance(out, str | Path):
        out = Out(as_path(out))
    with folder.held(out.path) if out else nullcontext():
        settings |= without_secrets(out.made_with) if out else {}
        kept = folder.begin(out.path, settings) if out else []
        records = _asked(asker, questions, kept, partial(folder.add, out.path) if out else _forget, progress)
        report = Report(
            gold=gold.name,
            collection=rag.collection_name,
            records=records,
            figures=figures(records, config),
            slices=sliced(records, config),
            missing=tuple(dict.fromkeys(name for question in questions for name in asker.absent(question))),
            seconds=time.monotonic() - begun + sum(record.seconds for record in kept),
            config=config,
            settings=settings,
            kept=len(kept),
            beside=_beside(rag, questions, config, out.path if out else None, progress),
        )
        if out:
            report.write(out.path)
    return report


def chosen(questions: Sequence[Question], limit: int | None) -> tuple[Question, ...]:
    """`limit` of the questions at even distances, so that a set in order of language keeps all its languages."""
    if limit is not None and limit < 1:
        raise ConfigError(f"limit is {limit}: give at least 1, or leave it out to ask every question.")
    if limit is None or limit >= len(questions):
        return tuple(questions)
    return tuple(questions[at * len(questions) // limit] for at in range(limit))


def _beside(
    rag: RAG, questions: Sequence[Question], config: EvalConfig, path: Path | None, progress: Progress | None
) -> dict[str, Beside]:
    """What `config` wants to be measured beside the records."""
    found: dict[str, Beside] = {}
    if config.robustness:
        found["robustness"] = Robustness(trials(rag, questions, config.seed, path, progress), config)
    if config.perplexity:
        found["perplexity"] = Perplexity(surprises(rag, questions, path, progress), config)
    return found


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks, and scores what comes back. `held` are the documents of the collection by the name of their file."""

    rag: RAG
    config: EvalConfig
    held: Mapping[str, Sequence[str]]

    def absent(self, question: Question) -> list[str]:
        """The documents of gold sources that the collection lacks."""
        return [source.document for source in targets(question) if not _is_held(source, self.held)]

    def score(self, record: Record) -> Record:
        sources = self._sought(record.question)
        return scored(record, ranks(sources, record.retrieved), self.config.cutoffs)

    def ask(self, question: Question, *, first: bool) -> Record:
        """What came back. A server that fails with the `first` question is not there: that ends the evaluation."""
        begun = time.monotonic()
        seconds = 0.0
        try:
            answer = self.rag.ask(question.question, history=question.history)
            seconds = time.monotonic() - begun
            deep = bool(self._sought(question))
            passages = _deep_enough(self.rag, answer, self.config.depth) if deep else answer.passages
        except Exception as error:
            if isinstance(error, _STOPS) or (first and isinstance(error, ServerError)):
                raise
            reason = f"{type(error).__name__}: {error}"
            return Record(question, error=reason, seconds=seconds or time.monotonic() - begun)
        return _recorded(question, answer, passages, seconds)

    def _sought(self, question: Question) -> tuple[Source, ...]:
        """Its sources; none where the collection holds none of them, since then nothing is to be found."""
        sources = targets(question)
        return sources if len(self.absent(question)) < len(sources) else ()


def _asked(
    asker: _Asker,
    questions: Sequence[Question],
    kept: Iterable[Record],
    keep: Callable[[Record], None],
    progress: Progress | None,
) -> tuple[Record, ...]:
    """A record a question, in their order; only those that `kept` lacks are asked, and given to `keep` at once."""
    had: dict[str, deque[Record]] = {}
    for record in kept:
        had.setdefault(record.question.id, deque()).append(record)
    before = [queue.popleft() if (queue := had.get(question.id)) else None for question in questions]
    left, done = before.count(None), 0
    records: list[Record] = []
    for question, earlier in zip(questions, before, strict=True):
        if earlier is not None:
            records.append(asker.score(earlier))
            continue
        if progress:
            progress(done, left, question.question)
        records.append(asker.score(asker.ask(question, first=not done)))
        keep(records[-1])
        done += 1
    if progress:
        progress(left, left, "")
    return tuple(records)


def _forget(record: Record) -> None:
    """For a run without a folder."""


def _recorded(question: Question, answer: Answer, passages: Sequence[Passage], seconds: float) -> Record:
    cited = of_answer(answer)
    return Record(
        question,
        answer=answer.text,
        abstained=answer.abstained,
        supported=answer.supported,
        sentences=len(answer.verdicts),
        unsupported_sentences=sum(not verdict.supported for verdict in answer.verdicts),
        retrieved=tuple(_retrieved(passage) for passage in passages),
        generator=answer.generator,
        support=answer.support,
        seconds=seconds,
        verdicts=answer.verdicts,
        citations=answer.citations,
        confidence=answer.confidence,
        withheld=answer.withheld,
        shown=len(answer.passages),
        citation_recall=cited.recall if cited else None,
        citation_precision=cited.precision if cited else None,
    )


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
