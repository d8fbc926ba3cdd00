"""Figures over records: each with its count and its interval, in the order they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from eval.config import DEFAULTS, EvalConfig
from eval.metrics.intervals import mean_figure, ratio_figure
from eval.metrics.support import unsupported_sentences
from eval.types import Figure, Record

LABELS = {
    "exact_match": "exact match",
    "f1": "token F1",
    "f1_prefixes": "token F1, Hebrew prefixes stripped",
    "gold_in_answer": "gold answer in the answer",
    "recall": "recall",
    "success": "success",
    "mrr": "mean reciprocal rank",
    "unsupported_answers": "unsupported answers / answered",
    "unsupported_sentences": "unsupported sentences / sentences",
    "over_refusal": "abstained / answerable",
    "right_refusal": "abstained / unanswerable",
    "answered_unanswerable": "answered / unanswerable",
    "errors": "errors / questions",
}
SLICES = ("lang", "type")
"""The attributes of a question that figures are broken down by."""


def label(name: str) -> str:
    """The words for a figure's name: "recall@5" keeps its rank."""
    stem, at, rank = name.partition("@")
    return LABELS[stem] + at + rank


def figures(records: Sequence[Record], config: EvalConfig = DEFAULTS) -> dict[str, Figure]:
    """Every figure over `records`; those that none of them can tell have the value None and the count 0."""
    found: dict[str, Figure] = {}
    for stem in LABELS:
        if stem == "unsupported_sentences":
            found[stem] = _sentence_figure(records, config)
            continue
        ranked = stem in ("recall", "success")
        for name in [f"{stem}@{k}" for k in config.cutoffs] if ranked else [stem]:
            values = [value for record in records if (value := record.metrics[name]) is not None]
            found[name] = mean_figure(values, config)
    return found


def sliced(records: Sequence[Record], config: EvalConfig = DEFAULTS) -> dict[str, dict[str, dict[str, Figure]]]:
    """Figures by attribute of the question and its value, such as by "lang" and "he"."""
    slices: dict[str, dict[str, dict[str, Figure]]] = {}
    for attribute in SLICES:
        groups: dict[str, list[Record]] = {}
        for record in records:
            groups.setdefault(getattr(record.question, attribute), []).append(record)
        slices[attribute] = {value: figures(group, config) for value, group in sorted(groups.items())}
    return slices


def _sentence_figure(records: Sequence[Record], config: EvalConfig) -> Figure:
    counted = [
        unsupported_sentences(record.sentences, record.unsupported_sentences, record.abstained)
        for record in records
        if not record.error
    ]
    return ratio_figure([bad for bad, _ in counted], [all_ for _, all_ in counted], config)
