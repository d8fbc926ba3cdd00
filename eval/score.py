"""What one question says about each figure: the only place that decides which questions count for what.

Unanswerable questions count for abstention alone. An abstention on an answerable question, and a question that raised
an error, score 0 as answers. An error says nothing of abstention or support, and is counted as one.
"""

from __future__ import annotations

from dataclasses import replace

from eval.metrics import abstention, answers, retrieval, support
from eval.metrics.retrieval import Ranks
from eval.types import Record, Value

HEBREW = "he"


def scored(record: Record, found: Ranks, cutoffs: tuple[int, ...]) -> Record:
    """`record` with its metrics; `found` are the ranks of its gold sources, empty where retrieval is not measurable."""
    metrics = _answer_metrics(record) | _retrieval_metrics(record, found, cutoffs) | _behaviour_metrics(record)
    return replace(record, metrics=metrics)


def _answer_metrics(record: Record) -> dict[str, Value]:
    question = record.question
    answered = not (record.abstained or record.error)
    said, golds, lang = record.answer, question.answers, question.lang
    exact = f1 = prefixes = inside = None
    if question.answerable and golds:
        exact = answers.exact_match(said, golds, lang) if answered else 0.0
        f1 = answers.token_f1(said, golds, lang) if answered else 0.0
        if lang == HEBREW:
            prefixes = answers.token_f1_prefixes(said, golds, lang) if answered else 0.0
    if question.answerable and (golds or question.parts):
        inside = answers.gold_in_answer(said, golds, question.parts) if answered else 0.0
    return {"exact_match": exact, "f1": f1, "f1_prefixes": prefixes, "gold_in_answer": inside}


def _retrieval_metrics(record: Record, found: Ranks, cutoffs: tuple[int, ...]) -> dict[str, Value]:
    measured = found if record.question.answerable else ()
    values = {f"recall@{k}": retrieval.recall_at(measured, k) for k in cutoffs}
    values |= {f"success@{k}": retrieval.success_at(measured, k) for k in cutoffs}
    return values | {"mrr": retrieval.reciprocal_rank(measured)}


def _behaviour_metrics(record: Record) -> dict[str, Value]:
    """Abstention and support; `errors` is 1 for a question that raised one."""
    values: dict[str, Value] = {"unsupported_answers": None, "over_refusal": None}
    values |= {"right_refusal": None, "answered_unanswerable": None, "errors": float(bool(record.error))}
    if record.error:
        return values
    could, refused = record.question.answerable, record.abstained
    return values | {
        "unsupported_answers": support.unsupported_answer(record.supported, refused),
        "over_refusal": abstention.over_refusal(could, refused),
        "right_refusal": abstention.right_refusal(could, refused),
        "answered_unanswerable": abstention.answered_unanswerable(could, refused),
    }
