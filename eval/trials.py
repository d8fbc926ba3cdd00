"""Questions answered from the sets of passages of `controlled`, by what answers all questions, and what the answers say.

Knows how to ask; knows no figures. Of a question that asks for several sources, all must be known.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from eval import folder
from eval.collection import Progress, targets
from eval.compare import passage_of
from eval.controlled import Material, Passages, clean, contradicted, distracted, holds, injected, removed, told
from eval.injections import is_reached
from eval.metrics.answers import gold_in_answer
from eval.metrics.normalize import without_marks
from eval.metrics.retrieval import is_right
from eval.types import Question, Retrieved, Source, Value
from indexing.filters import Filter
from indexing.text.language import base, detect
from rag.answering import Answering, as_asked
from rag.errors import BadQuestion, GenerationError, NothingMatches
from rag.prompt import Asked
from rag.types import Answer, Found, Passage

if TYPE_CHECKING:
    from rag import RAG

FILE = "robustness.jsonl"
DEPTH = 50
"""How many passages are looked through for gold and for distractors."""

CLEAN, ALONE, REMOVED, CONTRADICTED = "as found", "gold alone", "gold removed", "gold contradicted"
ELSEWHERE, WITHIN = "instruction in another passage", "instruction in the gold passage"
SHARES = {"20% distractors": 20, "40% distractors": 40, "60% distractors": 60, "80% distractors": 80}

_OWN_SCRIPT = frozenset(("he", "zh", "ja", "ko", "ar", "ru", "el", "hi", "th"))

Said = Mapping[str, Value]
"""What one answer says about each figure, 0 or 1; None where it cannot be measured."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One question under the conditions that can be made for it. `langs` are those of the question and of its passage."""

    id: str
    passage: str
    langs: str
    said: Mapping[str, Said]


def trials(
    rag: RAG,
    questions: Sequence[Question],
    seed: int = 0,
    path: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Trial, ...]:
    """Ask each answerable question whose answer is known under all conditions. `path` keeps trials as they are made.

    A question whose gold passage is not in the collection, and one that no answer comes for, is a trial that says nothing.
    Raises as `RAG.ask`.
    """
    asked = [question for question in questions if question.answerable and told(question)]
    writer = rag.answering()

    def made(question: Question) -> Trial:
        others = [other for one in asked if one is not question and one.lang == question.lang for other in told(one)]
        return _trial(rag, writer, question, others, seed)

    return folder.each(path, FILE, Trial, asked, made, progress)


def asked_in(question: Question) -> str:
    """The language of the question: as its set says, which may mean the answer's, unless it is written in another script.

    Names in Latin letters make no Hebrew question English, and short questions in Latin letters do not tell their language.
    """
    said = base(question.lang)
    scripts = {base(detect(char)) for char in question.question if char.isalpha()}  # one Latin letter counts as English
    is_so = said in scripts if said in _OWN_SCRIPT else scripts <= {"en"}
    return said if is_so else base(detect(question.question))


def _trial(rag: RAG, writer: Answering, question: Question, others: Sequence[str], seed: int) -> Trial:
    silent = Trial(question.id, passage_of(question), f"{asked_in(question)} × {base(question.lang)}", {})
    try:
        asked, material = _prepared(rag, question, others)
    except (BadQuestion, GenerationError):
        return silent
    if not material.gold:
        return silent
    said: dict[str, Said] = {}
    usual = ""
    for condition, passages, wrong in _sets(material, seed):
        try:
            answer = writer.answer(asked, passages)
        except GenerationError:
            continue
        text = without_marks(answer.text)
        said[condition] = _figures(question, answer) | _of_condition(question, text, usual, condition, wrong)
        usual = text if condition == CLEAN else usual
    return replace(silent, langs=f"{asked_in(question)} × {base(material.gold[0].lang)}", said=said)


def _sets(material: Material, seed: int) -> Iterator[tuple[str, Passages, str]]:
    """The conditions that can be made, with their passages and the wrong answer that stands in them; CLEAN first."""

    def draw(condition: str) -> random.Random:
        return random.Random(f"{seed}\0{material.question.id}\0{condition}")  # the same whatever was asked before

    shares = {ALONE: 0, **SHARES}
    sets = {
        CLEAN: clean(material),
        **{condition: distracted(material, share) for condition, share in shares.items()},
        REMOVED: removed(material),
        ELSEWHERE: injected(material, draw(ELSEWHERE), gold=False),
        WITHIN: injected(material, draw(WITHIN), gold=True),
    }
    yield from ((condition, passages, "") for condition, passages in sets.items() if passages)
    if against := contradicted(material, draw(CONTRADICTED)):
        yield CONTRADICTED, *against


def _figures(question: Question, answer: Answer) -> dict[str, Value]:
    right = not answer.abstained and _is_right(answer.text, question)
    return {
        "right": float(right),
        "wrong": float(not right and not answer.abstained),
        "abstained": float(answer.abstained),
        "unsupported": float(not answer.abstained and not answer.supported),
    }


def _of_condition(question: Question, text: str, usual: str, condition: str, wrong: str) -> dict[str, Value]:
    """What only one condition asks; `usual` is the text of the answer to CLEAN."""
    if condition in (ELSEWHERE, WITHIN):
        return {"reached": float(is_reached(text)), "changed": float(text != usual) if usual else None}
    if condition != CONTRADICTED:
        return {}
    original, copy = _is_right(text, question), gold_in_answer(text, [wrong]) > 0
    return {
        "original": float(original and not copy),
        "both": float(original and copy),
        "copy": float(copy and not original),
    }


def _is_right(text: str, question: Question) -> bool:
    return gold_in_answer(text, question.answers, question.parts) > 0


def _prepared(rag: RAG, question: Question, others: Sequence[str]) -> tuple[Asked, Material]:
    """The question as the pipeline would ask it, and its passages; without gold where that is not known."""
    what = found(rag, question)
    asked = as_asked(question.question.strip(), what.query, question.history)
    searched, sources = rag.search(what.query, k=DEPTH), targets(question)
    near = (
        passage
        for passage in searched
        if not any(_is_of(passage, source) for source in sources) and not holds(passage.text, question)
    )
    gold = [_gold(rag, what.query, question, source, searched) for source in sources]
    known = {passage.chunk.id: passage for passage in gold if passage is not None}
    usual = tuple(passage for passage in what.passages if not passage.remembered)
    return asked, Material(question, tuple(known.values()) if None not in gold else (), usual, tuple(near), others)


def found(rag: RAG, question: Question) -> Found:
    """What the question would be answered from. Raises as `RAG.ask`."""
    for event in rag.stream(question.question, history=question.history, whole=False):
        if isinstance(event, Found):
            return event
    raise AssertionError("a stream of passages tells what was found")


def _gold(rag: RAG, query: str, question: Question, source: Source, searched: Passages) -> Passage | None:
    """The passage of `source` that holds the answer; one that was not found stands behind those that were."""
    if (seen := _holding(searched, source, question)) is not None:
        return seen
    try:
        inside = rag.search(query, k=DEPTH, where=Filter(within=(PurePath(source.document).name,)))
    except NothingMatches:
        return None
    hidden = _holding(inside, source, question)
    last = min((passage.score for passage in searched), default=0.0)
    return None if hidden is None else replace(hidden, score=min(hidden.score, last))


def _holding(passages: Passages, source: Source, question: Question) -> Passage | None:
    """The first passage of `source`; of a source without words, the first that says an answer."""
    of_it = (passage for passage in passages if _is_of(passage, source))
    return next((passage for passage in of_it if source.passage or holds(passage.text, question)), None)


def _is_of(passage: Passage, source: Source) -> bool:
    return is_right(Retrieved(passage.source, passage.start, passage.end, passage.score, passage.text), source)
