"""How well knock-out tells which passage an answer used, against gold passages and beside a baseline by word overlap.

    python benchmarks/attribution.py SET [SET …] [--llm FOLDER] [--questions N] [--passages P] [--threads T]

A SET is a folder of `passages.jsonl` and `questions.jsonl`. To each question are shown the gold passage and the best others
by BM25, in an order drawn at random. The answer is not written but given: the sentence of the gold passage that holds the
gold answer, or the gold answer alone. "right" is how often the passage with the greatest drop is the gold one, "used"
how often the verdict names it, "alone" how often it names nothing else. "none" is how often the verdict names no passage
when the gold one is not shown. The baseline chooses the passage that holds most words of the answer; of k that hold
as many it gets 1/k.

Without --llm a tiny decoder is trained that can do nothing but copy: the figures then show that the measurement works on a
decoder that surely used the passage, and not how well decoders with knowledge of their own are judged.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval import read_gold
from eval.metrics.intervals import mean_figure
from eval.run import chosen
from eval.types import Figure, GoldPassage, GoldSet, Question
from indexing.lexical import LexicalIndex
from indexing.text.analyze import terms
from indexing.text.language import detect
from indexing.text.sentences import sentences
from indexing.types import Chunk, DocumentInfo, StoredChunk
from rag.attribute import Attribution
from rag.cite import cited_sentences
from rag.config import GeneratorConfig, PromptConfig
from rag.generate.local import LocalGenerator, load_local
from rag.knockout import knock_out
from rag.prompt import Asked, build_prompt
from rag.types import Passage, Prompt

LONGEST = 1_200
"""Characters of a passage that are shown: about a chunk; of the gold one those around its answer."""
COLUMNS = ("right", "baseline", "used", "alone", "none")


@dataclass(frozen=True)
class Case:
    """A question with the passages shown; `gold` is the number of the one that `sentence`, which holds `span`, is of."""

    question: Question
    passages: tuple[Passage, ...]
    gold: int
    sentence: str
    span: str


def main() -> None:
    given = arguments()
    _threads(given.threads)
    sets = [read_gold(path) for path in given.sets]
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.llm or _copying(sets, Path(scratch) / "copying")
        # The answer is given, so that no room is needed for one.
        generator = load_local(GeneratorConfig(kind="local", model=str(folder), max_new_tokens=256))
        print("| set | answer | questions |", *(f"{name} (95%) |" for name in COLUMNS), "s a question |")
        print("|---" * (4 + len(COLUMNS)) + "|")
        for gold in sets:
            found = list(cases(gold, given.questions, given.passages))
            for kind in ("sentence", "span"):
                row(gold.name, kind, found, generator)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument(
        "--llm", type=Path, help="the folder of a decoder; one that copies is trained when none is given"
    )
    parser.add_argument("--questions", type=int, default=100, help="of each set, at most, taken evenly")
    parser.add_argument("--passages", type=int, default=5, help="shown to each question")
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args()


def cases(gold: GoldSet, limit: int, count: int) -> Iterator[Case]:
    """The questions whose answer stands in a sentence of their passage."""
    by_id = {passage.id: passage for passage in gold.passages or ()}
    others = Searcher(gold)
    asked = [question for question in gold.questions if question.answerable and question.passage_id in by_id]
    for question in chosen(asked, limit):
        own = by_id[question.passage_id or ""]
        at = own.text.find(question.answers[0])
        holding = next(((start, end) for start, end in sentences(own.text) if start <= at < end), None)
        if at < 0 or holding is None or not question.question.strip():
            continue
        start = max(0, min(holding[0] - LONGEST // 4, len(own.text) - LONGEST))
        shown = [(own, start), *((other, 0) for other in others(question.question, count) if other.id != own.id)][
            :count
        ]
        random.Random(question.id).shuffle(shown)
        passages = tuple(_passage(number, *one) for number, one in enumerate(shown, 1))
        number = next(number for number, (passage, _) in enumerate(shown, 1) if passage.id == own.id)
        yield Case(question, passages, number, own.text[slice(*holding)], question.answers[0])


def row(name: str, kind: str, found: Sequence[Case], generator: LocalGenerator) -> None:
    """Measure and print a row of the table."""
    began = time.monotonic()
    values: list[tuple[float, ...]] = []
    for case in found:
        answer = case.sentence if kind == "sentence" else case.span
        told = attribution(case.question, answer, case.passages, generator)
        without = attribution(case.question, answer, [p for p in case.passages if p.number != case.gold], generator)
        drops = np.sum([[use.drop for use in sentence.passages] for sentence in told.sentences], axis=0)
        values.append((
            float(case.passages[int(drops.argmax())].number == case.gold),
            overlap(answer, case.passages, case.gold),
            float(case.gold in told.used),
            float(told.used == (case.gold,)),
            float(without.from_memory),
        ))  # fmt: skip
    cells = " | ".join(shown(mean_figure(list(column))) for column in zip(*values, strict=True))
    seconds = (time.monotonic() - began) / max(1, len(found))
    print(f"| {name} | {kind} | {len(found)} | {cells} | {seconds:.2f} |", flush=True)


def attribution(question: Question, answer: str, passages: Sequence[Passage], generator: LocalGenerator) -> Attribution:
    def build(some: Sequence[Passage]) -> Prompt:
        asked = Asked(question.question, question.question, question.lang)
        return build_prompt(asked, some, PromptConfig(tokens=100_000), generator)

    return knock_out(answer, cited_sentences(answer), passages, build, generator)


def overlap(answer: str, passages: Sequence[Passage], gold: int) -> float:
    """Whether the gold passage holds most words of the answer, by halves and thirds where others hold as many."""
    wanted = set(terms(answer))
    held = {passage.number: len(wanted & set(terms(passage.text))) for passage in passages}
    best = [number for number, words in held.items() if words == max(held.values())]
    return (gold in best) / len(best)


def shown(figure: Figure) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"


class Searcher:
    """Finds passages of a set by BM25."""

    def __init__(self, gold: GoldSet) -> None:
        self._passages = gold.passages or ()
        self._folder = tempfile.TemporaryDirectory()
        self._index = LexicalIndex(Path(self._folder.name))
        self._index.update(((i, p.text, detect(p.text)) for i, p in enumerate(self._passages)), np.empty(0, np.int64))

    def __call__(self, question: str, count: int) -> list[GoldPassage]:
        _, ids = self._index.search(question, count)
        return [self._passages[int(one)] for one in ids]


def _passage(number: int, passage: GoldPassage, start: int) -> Passage:
    text = passage.text[start : start + LONGEST]
    lang = detect(text)
    document = DocumentInfo(number, passage.id, passage.title, "text/plain", "", lang, 1, "2025-01-01T00:00:00Z")
    return Passage(number, StoredChunk(number, Chunk(text, start, start + len(text), lang), document), 0.0)


def _copying(sets: Sequence[GoldSet], folder: Path) -> Path:
    from tests.copying_decoder import build_copying

    began = time.monotonic()
    texts = [passage.text for gold in sets for passage in gold.passages or ()]
    build_copying(folder, texts, vocabulary=2048)
    print(f"A decoder that copies was trained in {time.monotonic() - began:.0f} s.\n")
    return folder


def _threads(count: int) -> None:
    import torch

    torch.set_num_threads(count)


if __name__ == "__main__":
    main()
