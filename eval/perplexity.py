"""How probable a language model finds gold answers, with the passages that were found in its prompt and without any.

The answer's surprise is the sum of -ln p(token | prompt, tokens before) over its tokens; where it ends is not asked. Over all
questions together, perplexity is exp(surprise / tokens) (Jelinek et al. 1977), and bits per byte are surprise / (ln 2 · bytes
of UTF-8), which do not depend on the tokenizer (Gao et al. 2020). Of several gold answers the first short one is taken, so that
both prompts are asked for the same. Intervals resample passages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval import folder
from eval.collection import Progress
from eval.compare import FEW, by_passage, passage_of
from eval.config import DEFAULTS, EvalConfig
from eval.metrics.answers import are_long
from eval.metrics.intervals import bootstrap
from eval.report import NOT_MEASURABLE, Table
from eval.trials import found
from eval.types import Figure, Question
from indexing.text.language import base
from rag.answering import Answering, as_asked
from rag.errors import BadQuestion, GenerationError

if TYPE_CHECKING:
    from rag import RAG

FILE = "perplexity.jsonl"
BIT = math.log(2)
FIGURES = {
    "perplexity": "perplexity of the gold answer, with passages",
    "perplexity_without": "perplexity of the gold answer, without",
    "bits_per_byte": "bits per byte of the gold answer, with passages",
    "bits_per_byte_without": "bits per byte of the gold answer, without",
    "bits_per_byte_change": "what passages change of the bits per byte",
}


@dataclass(frozen=True, slots=True)
class Surprise:
    """That of one gold answer in nats, `shown` after the passages and `hidden` without; both None where nobody can tell."""

    id: str
    passage: str
    lang: str
    tokens: int = 0
    bytes: int = 0
    shown: float | None = None
    hidden: float | None = None


@dataclass(frozen=True, slots=True)
class Perplexity:
    """What the gold answers of a run are to its generator."""

    surprises: tuple[Surprise, ...]
    config: EvalConfig = DEFAULTS

    @property
    def notes(self) -> tuple[str, ...]:
        silent = sum(one.shown is None for one in self.surprises)
        notes = []
        if silent:
            notes.append(
                f"Perplexity: of {silent} of {len(self.surprises)} questions the generator cannot tell how probable the gold "
                "answer is; a local language model can."
            )
        if 0 < len({one.passage for one in self.surprises if one.shown is not None}) < FEW:
            notes.append(f"Perplexity: intervals over fewer than {FEW} passages are narrower than they should be.")
        return tuple(notes)

    def tables(self) -> tuple[Table, ...]:
        """All questions, and each language where there are several."""
        groups = {"": self.surprises, **(self._by_language() if len(self._by_language()) > 1 else {})}
        rows = [
            (FIGURES[name] + (f", {lang}" if lang else ""), *_cells(figure))
            for lang, group in groups.items()
            for name, figure in figures(group, self.config).items()
        ]
        interval = f"{self.config.confidence:.0%} interval"
        return (Table("Language model", ("figure", "value", interval, "questions", NOT_MEASURABLE), tuple(rows)),)

    def to_dict(self) -> dict[str, Any]:
        def told(group: Sequence[Surprise]) -> dict[str, Any]:
            return {name: asdict(figure) for name, figure in figures(group, self.config).items()}

        by_language = {lang: told(group) for lang, group in self._by_language().items()}
        return {"figures": told(self.surprises), "languages": by_language, "notes": list(self.notes)}

    def _by_language(self) -> dict[str, tuple[Surprise, ...]]:
        langs = sorted({one.lang for one in self.surprises})
        return {lang: tuple(one for one in self.surprises if one.lang == lang) for lang in langs}


def surprises(
    rag: RAG, questions: Sequence[Question], path: Path | None = None, progress: Progress | None = None
) -> tuple[Surprise, ...]:
    """Those of the answerable questions that have a short gold answer; `path` keeps them as they are made.

    Raises as `RAG.ask`.
    """
    asked = [question for question in questions if short_gold(question)]
    made = partial(_surprise, rag, rag.answering())
    return folder.each(path, FILE, Surprise, asked, made, progress)


def short_gold(question: Question) -> str:
    """The first gold answer that is short; empty where there is none, or the question has no answer."""
    return next((gold for gold in question.answers if gold.strip() and not are_long([gold])), "").strip()


def figures(group: Sequence[Surprise], config: EvalConfig = DEFAULTS) -> dict[str, Figure]:
    """FIGURES over the surprises, counted in questions."""
    told = [one for one in group if one.shown is not None and one.hidden is not None]
    if not told:
        return dict.fromkeys(FIGURES, Figure(None, 0, unmeasured=len(group)))
    pooled = partial(_pooled, [one.passage for one in told], unmeasured=len(group) - len(told), config=config)
    shown, hidden = [one.shown or 0.0 for one in told], [one.hidden or 0.0 for one in told]
    tokens, bits = [float(one.tokens) for one in told], [BIT * one.bytes for one in told]
    return {
        "perplexity": _powered(pooled(shown, tokens)),
        "perplexity_without": _powered(pooled(hidden, tokens)),
        "bits_per_byte": pooled(shown, bits),
        "bits_per_byte_without": pooled(hidden, bits),
        "bits_per_byte_change": pooled([now - was for now, was in zip(shown, hidden, strict=True)], bits),
    }


def _pooled(
    passages: Sequence[str], parts: Sequence[float], wholes: Sequence[float], *, unmeasured: int, config: EvalConfig
) -> Figure:
    tops, _ = by_passage(parts, passages)
    bottoms, _ = by_passage(wholes, passages)
    low, high = bootstrap(tops.tolist(), bottoms.tolist(), config)
    return Figure(float(tops.sum() / bottoms.sum()), len(parts), low, high, unmeasured)


def _powered(figure: Figure) -> Figure:
    """A mean surprise as a perplexity."""
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    return replace(figure, value=math.exp(figure.value), low=math.exp(figure.low), high=math.exp(figure.high))


def _surprise(rag: RAG, writer: Answering, question: Question) -> Surprise:
    gold = short_gold(question)
    untold = Surprise(question.id, passage_of(question), base(question.lang))
    try:
        what = found(rag, question)
        scores = writer.logprobs(as_asked(question.question.strip(), what.query, question.history), what.passages, gold)
    except (BadQuestion, GenerationError):
        return untold
    if scores is None:
        return untold
    (shown,), (hidden,) = scores.sums
    if not (
        math.isfinite(shown) and math.isfinite(hidden) and scores.tokens[0]
    ):  # half precision knows no smaller number
        return untold
    return replace(untold, tokens=scores.tokens[0], bytes=len(gold.encode()), shown=-shown, hidden=-hidden)


def _cells(figure: Figure) -> tuple[str, ...]:
    if figure.value is None:
        return NOT_MEASURABLE, "", "0", str(figure.unmeasured or "")
    return (
        f"{figure.value:.3f}",
        f"{figure.low:.3f} to {figure.high:.3f}",
        str(figure.count),
        str(figure.unmeasured or ""),
    )
