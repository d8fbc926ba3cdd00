"""Fit on gold sets when the answerer withholds what it would say, and write what is shipped.

    python benchmarks/fit_abstain.py SET [SET …] --out rag/abstain.json --bag FOLDER

A SET is anything `mekor eval --gold` reads that brings its passages. Questions are asked as they come, every third answerable
one again without the passages of its document, and some of small collections of two to nine passages, which hold the answer or
are about something else. A threshold is such that `--lost` of the right answers, on questions that nothing was fitted on,
would be withheld: how many wrong ones a collection sees is not known before.

The shipped encoder has learned from these SETs, and finds their passages better than those of any other collection. FOLDER holds
a bag that was trained without them (`fit_encoder.py --without SET …`) and takes its place while these answers are written.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np

from eval import collection_for, read_gold
from eval.calibrate import Case, Floats, fit, held_out
from eval.collection import file_name
from eval.metrics.answers import gold_in_answer
from eval.types import GoldSet, Question
from indexing import embed
from indexing.config import ENCODERS
from indexing.embed import load_encoder
from indexing.text.language import base, detect
from rag.abstain import NONE, OTHERS, QUOTES, WRITES, Calibration, key
from rag.finish import Clock, finish
from rag.generate.extractive import ExtractiveGenerator
from rag.prompt import abstention
from rag.types import Answer, Passage, Prompt

T = TypeVar("T")
TOP_K = 6
STRENGTH = 10.0
"""There is nothing to hold to yet."""
NO_ANSWER_EVIDENCE = ("support", "least_support", "sentences")
"""What a language model's answers are not judged by, before any was seen."""


@dataclass(frozen=True)
class Written:
    """A question with the answer that was written to it, whether that is right, and whether a passage holds the answer."""

    question: Question
    answer: Answer
    right: bool
    there: bool
    article: str

    def case(self, *, writes: bool = False) -> Case:
        """As the quoting answerer is judged, or as language models are: by whether a passage holds the answer."""
        evidence = dict(self.answer.evidence)
        if writes:
            evidence = {name: value for name, value in evidence.items() if name not in NO_ANSWER_EVIDENCE}
        return Case(evidence, self.answer.lang, self.there if writes else self.right, self.article)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=900, help="of each set, at most")
    parser.add_argument("--small", type=int, default=60, help="small collections of each set")
    parser.add_argument("--lost", type=float, default=0.02, help="the share of right answers that may be withheld")
    parser.add_argument("--bag", type=Path, help="a bag of subwords that was trained without the sets")
    given = parser.parse_args()
    encoder = key(load_encoder(ENCODERS["embedded"]).id)
    embed.BAG = given.bag or embed.BAG
    written = [one for path in given.sets for one in collected(read_gold(path), given.questions, given.small)]
    fitted = {
        name: calibrated([one.case(writes=name == WRITES) for one in written], encoder, given.lost)
        for name in (QUOTES, WRITES)
    }
    values = {name: rounded(asdict(one)) for name, one in fitted.items()}
    given.out.write_text(json.dumps(values, indent=1, sort_keys=True) + "\n", "utf-8")


def collected(gold: GoldSet, limit: int, small: int) -> Iterator[Written]:
    draw = random.Random(1)
    yield from asked(gold, draw.sample(usable(gold), min(limit, len(usable(gold)))), without=3)
    for _ in range(small):
        yield from of_few(gold, draw)
    print(f"{gold.name}: asked", flush=True)


def usable(gold: GoldSet) -> list[Question]:
    return [one for one in gold.questions if one.passage_id and any(char.isalnum() for char in one.question)]


def asked(gold: GoldSet, questions: Sequence[Question], *, without: int = 0) -> Iterator[Written]:
    """Each question's answer; of every `without`-th answerable one also that from other documents' passages."""
    titles = {passage.id: passage.title for passage in gold.passages or ()}
    with collection_for(gold) as rag:
        for at, question in enumerate(questions):
            found = rag.search(question.question, k=2 * TOP_K)
            article = titles[question.passage_id or ""]
            yield written(question, found[:TOP_K], article)
            if without and at % without == 0 and question.answerable:
                yield written(question, tuple(p for p in found if not holds(p, question))[:TOP_K], article)


def of_few(gold: GoldSet, draw: random.Random) -> Iterator[Written]:
    """Answers from a collection of a few passages: to questions about them, and to questions about other articles."""
    passages = gold.passages or ()
    titles = {passage.id: passage.title for passage in passages}
    title = draw.choice(sorted(set(titles.values())))
    same, other = ([p for p in passages if (p.title == title) == wanted] for wanted in (True, False))
    few = picked(same, draw.choice((2, 4, 6)), draw) + picked(other, draw.choice((0, 3)), draw)
    ids, about = {passage.id for passage in few}, {passage.title for passage in few}
    inside = [one for one in usable(gold) if one.passage_id in ids]
    beside = [one for one in usable(gold) if titles[one.passage_id or ""] not in about]
    with collection_for(GoldSet("few", (), tuple(few))) as rag:
        for question in picked(inside, 8, draw) + picked(beside, 8, draw):
            yield written(question, rag.search(question.question, k=TOP_K), titles[question.passage_id or ""])


def picked(some: Sequence[T], count: int, draw: random.Random) -> list[T]:
    return draw.sample(list(some), min(count, len(some)))


def written(question: Question, passages: Sequence[Passage], article: str, query: str = "") -> Written:
    """The answer that is quoted from `passages`; `query` is the question made to stand alone, where it does not."""
    query = query or question.question
    lang = detect(question.question)
    prompt = Prompt(query, lang, tuple(passages), (), abstention(lang))
    generator = ExtractiveGenerator()
    text = "".join(generator.generate(prompt))
    answer = finish(question.question, prompt, text, prompt.passages, generator.name, Clock(), NONE)
    there = question.answerable and any(holds(passage, question) for passage in passages)
    right = question.answerable and gold_in_answer(answer.text, question.answers, question.parts) > 0
    return Written(question, answer, right, there, article)


def holds(passage: Passage, question: Question) -> bool:
    return Path(passage.source).name == file_name(question.passage_id or "")


def calibrated(cases: Sequence[Case], encoder: str, lost: float) -> Calibration:
    """Fitted on `cases`, with thresholds that withhold `lost` of the right answers of a language."""
    sure = held_out(cases, strength=STRENGTH)
    right, langs = np.array([case.right for case in cases]), np.array([base(case.lang) for case in cases])
    fitted = fit(cases, encoder, strength=STRENGTH)
    lines = {}
    for lang, line in fitted.lines.items():
        own = np.full(len(cases), True) if lang == OTHERS else langs == lang
        threshold = float(np.quantile(sure[own & right], lost))
        lines[lang] = replace(line, threshold=threshold)
        report(lang or "all", sure[own], right[own], threshold)
    return replace(fitted, lines=lines)


def report(lang: str, sure: Floats, right: np.ndarray, threshold: float) -> None:
    wrong = np.mean(sure[~right] < threshold)
    print(
        f"{lang}: {len(sure)} answers, {right.mean():.1%} right; under {threshold:.3f} are {wrong:.1%} of the wrong ones"
    )


def rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main()
