"""Figures over records: each with its count, its interval and what it could not be measured on, in the order they are shown.

Most are the mean of what each question says; those of POOLED are made of all questions together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from eval.config import DEFAULTS, EvalConfig
from eval.metrics.correction import UNKNOWN, Read, together
from eval.metrics.intervals import calibration_figure, mean_figure, paired_figure, ratio_figure
from eval.metrics.selective import aurc
from eval.metrics.support import unsupported_sentences
from eval.score import sure
from eval.support import detectors
from eval.types import Figure, Record
from indexing.text.language import base
from rag.types import Verdict

LABELS = {
    "exact_match": "exact match",
    "f1": "token F1",
    "f1_prefixes": "token F1, Hebrew prefixes stripped",
    "f1_lcs": "F1 of the longest common run, Chinese",
    "gold_in_answer": "gold answer in the answer",
    "chrf": "chrF, long gold answers",
    "recall": "recall",
    "success": "success",
    "mrr": "mean reciprocal rank",
    "ndcg": "nDCG",
    "citation_recall": "citation recall",
    "citation_precision": "citation precision",
    "unsupported_answers": "unsupported answers / answered",
    "unsupported_questions": "unsupported answers / questions",
    "unsupported_sentences": "unsupported sentences / sentences",
    "unsupported_corrected": "unsupported sentences / sentences, corrected for the check's own error",
    "hallucination": "unsupported and wrong / answered",
    "memory": "unsupported but right / answered",
    "coverage": "answered / questions",
    "accuracy": "right answers / answered",
    "over_refusal": "abstained / answerable",
    "over_refusal_found": "abstained / answerable, gold passage read",
    "over_refusal_missed": "abstained / answerable, gold passage not read",
    "right_refusal": "abstained / unanswerable",
    "answered_unanswerable": "answered / unanswerable",
    "aurc": "area under the risk-coverage curve",
    "calibration_error": "expected calibration error",
    "brier": "Brier score",
    "errors": "errors / questions",
}


def label(name: str) -> str:
    """The words for a figure's name: "recall@5" keeps its rank."""
    stem, at, rank = name.partition("@")
    return LABELS[stem] + at + rank


def names(config: EvalConfig = DEFAULTS) -> tuple[str, ...]:
    """The names of all figures: those of a rank have one a cutoff, nDCG has the last."""
    ranks = {"recall": config.cutoffs, "success": config.cutoffs, "ndcg": (max(config.cutoffs),)}
    return tuple(
        name for stem in LABELS for name in ([f"{stem}@{k}" for k in ranks[stem]] if stem in ranks else [stem])
    )


def figures(records: Sequence[Record], config: EvalConfig = DEFAULTS) -> dict[str, Figure]:
    """Every figure over `records`; those that none of them can tell have the value None and the count 0."""
    return {
        name: POOLED[name](records, config) if name in POOLED else _mean(name, records, config)
        for name in names(config)
    }


def sliced(records: Sequence[Record], config: EvalConfig = DEFAULTS) -> dict[str, dict[str, dict[str, Figure]]]:
    """Figures by attribute of the question and its value, such as by "lang" and "he"."""
    slices: dict[str, dict[str, dict[str, Figure]]] = {}
    for attribute in config.slices:
        groups: dict[str, list[Record]] = {}
        for record in records:
            groups.setdefault(getattr(record.question, attribute), []).append(record)
        slices[attribute] = {value: figures(group, config) for value, group in sorted(groups.items())}
    return slices


def _mean(name: str, records: Sequence[Record], config: EvalConfig) -> Figure:
    told = [record.metrics[name] for record in records if name in record.metrics]
    measured = [value for value in told if value is not None]
    return replace(mean_figure(measured, config), unmeasured=len(told) - len(measured))


def _sentences(records: Sequence[Record], config: EvalConfig) -> Figure:
    """An answer without a sentence has none to count: it is among the unsupported answers."""
    counted = [
        unsupported_sentences(record.sentences, record.unsupported_sentences, record.abstained)
        for record in records
        if not record.error
    ]
    figure = ratio_figure([bad for bad, _ in counted], [all_ for _, all_ in counted], config)
    unmeasured = sum(bool(record.error) or not (record.abstained or record.sentences) for record in records)
    return replace(figure, unmeasured=unmeasured)


def _corrected(records: Sequence[Record], config: EvalConfig) -> Figure:
    """As `_sentences`, but of the sentences that a support model judged, as many are bad as its measured error makes of its word.

    A quotation is supported and a sentence without a citation is not, whatever a model says: these count as they are. Where
    none was judged there is nothing to correct, and of a model or language whose error nobody measured nothing is known: both
    are not measurable, the latter's answers counted.
    """
    groups: dict[tuple[str, str], list[Record]] = {}
    for record in records:
        if record.verdicts and not (record.abstained or record.error):
            groups.setdefault((record.support, base(record.question.lang)), []).append(record)
    read, unmeasured = [], sum(bool(record.error) for record in records)
    for (model, lang), group in groups.items():
        detector = detectors().get(model, {}).get(lang, UNKNOWN)
        if detector.tells or not any(verdict.judged for record in group for verdict in record.verdicts):
            read.append(([_read(record.verdicts) for record in group], detector))
        else:
            unmeasured += len(group)
    return replace(together(read, config), unmeasured=unmeasured)


def _read(verdicts: Sequence[Verdict]) -> Read:
    judged = [verdict for verdict in verdicts if verdict.judged]
    flagged, bad = (sum(not verdict.supported for verdict in some) for some in (judged, verdicts))
    return Read(flagged, len(judged), bad - flagged, len(verdicts))


def _aurc(records: Sequence[Record], config: EvalConfig) -> Figure:
    said, right, unmeasured = _confidences(records)
    return replace(paired_figure(aurc, said, right, config), unmeasured=unmeasured)


def _calibration_error(records: Sequence[Record], config: EvalConfig) -> Figure:
    said, right, unmeasured = _confidences(records)
    return replace(calibration_figure(said, right, config), unmeasured=unmeasured)


def _brier(records: Sequence[Record], config: EvalConfig) -> Figure:
    """The mean of what `brier` is the mean of, so that it has the interval of a mean."""
    said, right, unmeasured = _confidences(records)
    squares = [(confidence - is_right) ** 2 for confidence, is_right in zip(said, right, strict=True)]
    return replace(mean_figure(squares, config), unmeasured=unmeasured)


def _confidences(records: Sequence[Record]) -> tuple[list[float], list[bool], int]:
    """How sure each written answer was, given or withheld, whether it is right, and how many do not tell."""
    written = [record for record in records if record.error or record.withheld or not record.abstained]
    told = [pair for record in written if (pair := sure(record)) is not None]
    return [said for said, _ in told], [is_right for _, is_right in told], len(written) - len(told)


POOLED: dict[str, Callable[[Sequence[Record], EvalConfig], Figure]] = {
    "unsupported_sentences": _sentences,
    "unsupported_corrected": _corrected,
    "aurc": _aurc,
    "calibration_error": _calibration_error,
    "brier": _brier,
}
"""Figures that are no mean over questions."""
