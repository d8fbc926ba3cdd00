"""What one question says about each figure: the only place that decides which questions count for what.

A figure that is not about the question is left out; one that is and cannot be measured on it is None. Unanswerable
questions count for abstention, and for support and accuracy where they were answered. An abstention on an answerable
question, and a question that raised an error, score 0 as answers. An error says nothing of abstention, support or citations.
"""

from __future__ import annotations

from dataclasses import replace

from eval.metrics import abstention, answers, retrieval, support
from eval.metrics.retrieval import Ranks
from eval.types import Record, Value
from indexing.text.language import base

_OF_LANGUAGE = {"he": {"f1_prefixes": answers.token_f1_prefixes}, "zh": {"f1_lcs": answers.lcs_f1}}
"""A second figure for answers in some languages."""


def scored(record: Record, found: Ranks, cutoffs: tuple[int, ...]) -> Record:
    """`record` with its metrics; `found` are the ranks of its gold sources, empty where retrieval is not measurable."""
    metrics = _answer_metrics(record) | _support_metrics(record)
    if record.question.answerable:
        metrics |= retrieval.measured(found, cutoffs)
    abstained = None if record.error else record.abstained
    metrics |= abstention.refusals(record.question.answerable, abstained, _was_shown(record, found))
    return replace(record, metrics={**metrics, "errors": float(bool(record.error))})


def right(record: Record, text: str) -> bool | None:
    """Whether `text` would be a right answer to the question; None where nobody has said what is.

    Right is what holds a gold answer word for word: of a long one, that is a lower bound.
    """
    question = record.question
    if question.answerable and not (question.answers or question.parts):
        return None
    return question.answerable and answers.gold_in_answer(text, question.answers, question.parts) > 0


def sure(record: Record) -> tuple[float, bool] | None:
    """How sure the pipeline was of what it wrote, given or withheld, and whether that was right; None if either is not known."""
    is_right = right(record, record.withheld or record.answer)
    return None if record.error or record.confidence is None or is_right is None else (record.confidence, is_right)


def _answer_metrics(record: Record) -> dict[str, Value]:
    question = record.question
    golds, lang = question.answers, question.lang
    if not question.answerable:
        return {}
    measures = {"exact_match": answers.exact_match, "f1": answers.token_f1, **_OF_LANGUAGE.get(base(lang), {})}
    measures |= {"chrf": answers.chrf} if answers.are_long(golds) else {}
    known, answered = bool(golds), not (record.abstained or record.error)
    values: dict[str, Value] = {
        name: (measure(record.answer, golds, lang) if answered else 0.0) if known else None
        for name, measure in measures.items()
    }
    inside = right(record, record.answer)
    return values | {"gold_in_answer": None if inside is None else float(inside and answered)}


def _support_metrics(record: Record) -> dict[str, Value]:
    """Support, citations and accuracy, which are about answers that were given."""
    if record.abstained:
        return support.unsupported(None, None, abstained=True)
    if record.error:
        return support.unsupported(None, None) | dict.fromkeys(("citation_recall", "citation_precision", "accuracy"))
    is_right = right(record, record.answer)
    return support.unsupported(record.supported, is_right) | {
        "citation_recall": record.citation_recall,
        "citation_precision": record.citation_precision,
        "accuracy": None if is_right is None else float(is_right),
    }


def _was_shown(record: Record, found: Ranks) -> bool | None:
    """Whether a gold source is among the passages that the answer was made of; None where that cannot be known."""
    if not found or record.error:
        return None
    shown = len(record.retrieved) if record.shown is None else record.shown
    return any(rank is not None and rank <= shown for rank in found)
