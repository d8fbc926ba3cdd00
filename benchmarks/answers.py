"""Gold-in-answer of the embedded default beside a plain baseline, on the same questions in the same run.

    python benchmarks/answers.py SET [SET …]

The baseline is what a few lines of plain code give: BM25 over whole passages, and of the best passage the sentence that
shares most words with the question; it always answers. Mekor's own figure counts an abstention as wrong; the column
"if it must answer" counts what was withheld as given.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

from eval import collection_for, read_gold
from eval.metrics.answers import gold_in_answer
from eval.metrics.intervals import mean_figure
from eval.types import Figure, GoldSet, Question
from indexing.config import ENCODERS
from indexing.lexical import LexicalIndex
from indexing.text.analyze import terms
from indexing.text.language import detect
from indexing.text.sentences import sentences
from rag import RAG


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    given = parser.parse_args()
    encoder = ENCODERS["embedded"]
    print("| set | questions | plain baseline | mekor | mekor, if it must answer |")
    print("|---|---|---|---|---|")
    for path in given.sets:
        gold = read_gold(path)
        questions = [question for question in gold.questions if question.answerable]
        plain = baseline(gold)
        with collection_for(gold, encoder=encoder) as rag:
            rows = [row(question, plain, rag) for question in questions]
        cells = " | ".join(shown(mean_figure(list(column))) for column in zip(*rows, strict=True))
        print(f"| {gold.name} | {len(questions)} | {cells} |", flush=True)


def row(question: Question, plain: dict[str, str], rag: RAG) -> tuple[float, float, float]:
    """Whether each of the three holds a gold answer; a question with no words in it counts as wrong for all."""
    if not question.question.strip():
        return 0.0, 0.0, 0.0
    answers = question.answers
    said = rag.ask(question.question)
    return (
        gold_in_answer(plain[question.id], answers),
        0.0 if said.abstained else gold_in_answer(said.text, answers),
        gold_in_answer(said.withheld or said.text, answers),
    )


def baseline(gold: GoldSet) -> dict[str, str]:
    """The baseline's answer to each question, by id."""
    passages = gold.passages or ()
    with tempfile.TemporaryDirectory() as folder:
        index = LexicalIndex(Path(folder))
        index.update(((i, p.text, detect(p.text)) for i, p in enumerate(passages)), np.empty(0, np.int64))
        said = {}
        for question in gold.questions:
            _, ids = index.search(question.question, 1)
            said[question.id] = closest(question.question, passages[int(ids[0])].text) if len(ids) else ""
    return said


def closest(question: str, text: str) -> str:
    """The sentence of `text` that shares most words with `question`."""
    asked = set(terms(question))
    return max((text[a:b] for a, b in sentences(text)), key=lambda s: len(asked & set(terms(s))), default="")


def shown(figure: Figure) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f})"


if __name__ == "__main__":
    main()
