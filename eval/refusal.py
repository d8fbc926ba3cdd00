"""When to say that the documents do not say: chosen on gold questions, so that few enough of the answers given are wrong.

Every question is asked; an answer is right when it holds a gold answer, and wrong when the question has none. Answers that
were withheld count as written: what is chosen here is what is withheld. A generator's own refusals stay what they are. What is
shipped stays where the fit ranks questions that it has not seen no better; thresholds are chosen by what is taken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from eval.calibrate import ENOUGH, Case, Floats, fit, folds, held_out, threshold
from eval.collection import Progress
from eval.errors import ConfigError
from eval.metrics.answers import gold_in_answer
from eval.metrics.intervals import mean_figure
from eval.metrics.selective import aurc
from eval.types import Figure, GoldSet, Question
from indexing.collection import Collection
from indexing.text.language import base
from rag import abstain
from rag.abstain import OTHERS, Calibration
from rag.errors import BadQuestion

if TYPE_CHECKING:
    from rag import RAG

OWN = 5 * ENOUGH
"""Answers from which on a language has a threshold of its own; languages with fewer share that of all."""

ALL = "others"
"""What languages that share a threshold are called."""

Flags = npt.NDArray[np.bool_]
Folds = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was chosen for a language, or for all that share a threshold.

    `coverage` is the share of the questions that is answered and `risk` the share of these answers that is wrong, both on
    questions on which the threshold was not chosen (five folds), and both `_before` with what was in use. `threshold` is None
    where no threshold keeps the risk: what is shipped stays.
    """

    lang: str
    questions: int
    answerable: int
    threshold: float | None
    coverage: Figure
    risk: Figure
    coverage_before: Figure
    risk_before: Figure


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its language, whether it has an answer, and the answer that was written, where one was."""

    lang: str
    answerable: bool
    case: Case | None
    given: bool


def tune_refusal(
    rag: RAG,
    collection: Collection,
    gold: GoldSet,
    risk: float = 0.05,
    *,
    wait: float = 0,
    progress: Progress | None = None,
) -> tuple[Refusal, ...]:
    """Choose on `gold`, note it in `collection`, which is that of `rag`, and report; nothing where too few answers came.

    Raises ConfigError, CollectionLocked, and what `rag.ask` raises.
    """
    if not 0 < risk < 1:
        raise ConfigError(f"risk is {risk}: give a share between 0 and 1, such as 0.05.")
    asked, generator = _ask_all(rag, gold, progress)
    cases = [one.case for one in asked if one.case is not None]
    if len(cases) < ENOUGH or len({case.right for case in cases}) < 2:
        return ()
    start = abstain.shipped(collection, generator)
    chosen, fitted = choose(asked, cases, start, risk, abstain.key(collection.encoder))
    with collection.writing(wait):
        abstain.store(collection, generator, fitted)
    return chosen


def _ask_all(rag: RAG, gold: GoldSet, progress: Progress | None) -> tuple[list[Asked], str]:
    asked: list[Asked] = []
    generator = ""
    for done, question in enumerate(gold.questions):
        if progress:
            progress(done, len(gold.questions), question.question)
        try:
            answer = rag.ask(question.question, history=question.history)
        except BadQuestion:
            continue
        generator = answer.generator
        written = answer.withheld or ("" if answer.abstained else answer.text)
        right = question.answerable and gold_in_answer(written, question.answers, question.parts) > 0
        case = Case(answer.evidence, answer.lang, right, _group(question)) if written else None
        asked.append(Asked(base(answer.lang), question.answerable, case, not answer.abstained))
    return asked, generator


def _group(question: Question) -> str:
    """The document that a question is about: questions about one are answered alike."""
    return question.passage_id or (question.sources[0].document if question.sources else question.id)


def choose(
    asked: Sequence[Asked], cases: Sequence[Case], start: Calibration, risk: float, encoder: str
) -> tuple[tuple[Refusal, ...], Calibration]:
    """What is chosen for each language, and the calibration that does it; `cases` are those of `asked`."""
    (probabilities, fitted), of = better(cases, start, encoder), folds(cases)
    langs, right = np.array([base(case.lang) for case in cases]), np.array([case.right for case in cases])
    own = sorted(lang for lang in set(langs.tolist()) if (langs == lang).sum() >= OWN)
    others = {OTHERS, *fitted.lines} - {*own}
    found, lines = [], {}
    for name, covered in [*((lang, {lang}) for lang in own), (OTHERS, others)]:
        on = np.full(len(cases), True) if name == OTHERS else langs == name
        lowest = threshold(probabilities[on].tolist(), right[on].tolist(), risk)
        given = np.zeros(len(cases), bool)
        given[on] = _given(probabilities[on], right[on], of[on], risk)
        mine = [one for one in asked if (one.lang not in own if name == OTHERS else one.lang == name)]
        theirs = ~np.isin(langs, own) if name == OTHERS else on
        if mine:
            found.append(_refusal(name or ALL, mine, right[given & theirs].tolist(), lowest))
        for lang in covered:
            lines[lang] = start.line(lang) if lowest is None else replace(fitted.line(lang), threshold=lowest)
    return tuple(found), replace(fitted, lines=lines)


def better(cases: Sequence[Case], start: Calibration, encoder: str) -> tuple[Floats, Calibration]:
    """The fit to `cases`, where it ranks those it has not seen better than `start`, else `start`; with its probabilities."""
    right = [case.right for case in cases]
    before = np.array([start.probability(case.evidence, case.lang) for case in cases])
    after = held_out(cases, start)
    if (aurc(after.tolist(), right) or 0.0) < (aurc(before.tolist(), right) or 0.0):
        return after, fit(cases, encoder, start)
    return before, replace(start, encoder=encoder)


def _given(probabilities: Floats, right: Flags, of: Folds, risk: float) -> Flags:
    """Which answers are given when the threshold of each fold is chosen on the others."""
    given = np.zeros(len(right), bool)
    for fold in set(of.tolist()):
        rest = of != fold
        lowest = threshold(probabilities[rest].tolist(), right[rest].tolist(), risk)
        given[~rest] = lowest is not None and probabilities[~rest] >= lowest
    return given


def _refusal(name: str, asked: Sequence[Asked], right: Sequence[bool], lowest: float | None) -> Refusal:
    """`right` is whether each answer is that would be given."""
    before = [one.case.right for one in asked if one.case is not None and one.given]
    return Refusal(
        lang=name,
        questions=len(asked),
        answerable=sum(one.answerable for one in asked),
        threshold=lowest,
        coverage=_share(len(right), len(asked)),
        risk=_share(right.count(False), len(right)),
        coverage_before=_share(len(before), len(asked)),
        risk_before=_share(before.count(False), len(before)),
    )


def _share(part: int, whole: int) -> Figure:
    return mean_figure([1.0] * part + [0.0] * (whole - part))
