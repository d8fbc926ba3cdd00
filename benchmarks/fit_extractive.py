"""Fit the extractive answerer on gold sets and write its weights.

    python benchmarks/fit_extractive.py SET [SET …] --out rag/generate/extractive.json --bag FOLDER

A SET is anything `mekor eval --gold` reads that brings its passages. Sentence weights maximise the likelihood that a
sentence with the gold answer is drawn from all candidates (a conditional logit, McFadden 1974). Fit `fit_abstain.py` anew
afterwards: how sure an answer is rests on them, and it says what FOLDER is.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from eval import collection_for, read_gold
from eval.collection import file_name
from eval.metrics.answers import gold_in_answer
from eval.types import Question
from indexing import embed
from indexing.text.language import detect
from rag.generate.evidence import NAMES, gather
from rag.types import Passage

TOP_K = 6


@dataclass(frozen=True)
class Example:
    """One question: features a sentence, and whether each is right."""

    rows: np.ndarray
    right: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=500, help="of each set, at most")
    parser.add_argument("--second", type=float, default=1.5, help="a second sentence within this of the best is quoted")
    parser.add_argument(
        "--new", type=float, default=10.0, help="what a share of the question newly met adds to a second"
    )
    parser.add_argument("--bag", type=Path, help="a bag of subwords that was trained without the sets")
    given = parser.parse_args()
    embed.BAG = given.bag or embed.BAG
    torch.set_default_dtype(torch.float64)
    examples = [example for path in given.sets for example in read(path, given.questions)]
    sentence = fit_sentences([example for example in examples if example.right.any()])
    fitted = {
        "sentence": dict(zip(NAMES, sentence.round(4).tolist(), strict=True)),
        "second": given.second,
        "new": given.new,
    }
    given.out.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
    first = np.mean(
        [example.right[int((example.rows @ sentence).argmax())] for example in examples if len(example.rows)]
    )
    print(f"the best sentence holds the answer to {first:.1%} of {len(examples)} questions; written to {given.out}")


def read(path: Path, limit: int) -> Iterable[Example]:
    """The examples of one gold set."""
    gold = read_gold(path)
    rag = collection_for(gold)
    questions = [question for question in gold.questions if question.passage_id]
    chosen = random.Random(0).sample(questions, min(limit, len(questions)))
    print(f"{gold.name}: {len(chosen)} questions", flush=True)
    for question in chosen:
        if question.answerable:
            yield example(question, rag.search(question.question, k=TOP_K))


def example(question: Question, passages: Sequence[Passage]) -> Example:
    gold = file_name(question.passage_id or "")
    evidence = gather(question.question, detect(question.question), passages)
    right = [
        Path(passages[c.passage].source).name == gold and gold_in_answer(c.text, question.answers) > 0
        for c in evidence.candidates
    ]
    return Example(evidence.rows, np.array(right, bool))


def fit_sentences(examples: list[Example], decay: float = 1e-3) -> np.ndarray:
    """Weights of NAMES by a conditional logit over the candidates of each question."""
    rows = np.concatenate([example.rows for example in examples])
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    group = torch.repeat_interleave(torch.arange(len(examples)), torch.tensor([len(e.rows) for e in examples]))
    right = torch.tensor(np.concatenate([example.right for example in examples]))
    scaled = torch.tensor((rows - mean) / spread)
    weights = torch.zeros(rows.shape[1], requires_grad=True)

    def log_sum(scores: torch.Tensor) -> torch.Tensor:
        top = torch.full((len(examples),), -1e9).scatter_reduce(0, group, scores, "amax")
        total = torch.zeros(len(examples)).scatter_add(0, group, torch.exp(scores - top[group]))
        return top + torch.log(total)

    def loss() -> torch.Tensor:
        scores = scaled @ weights
        gold = torch.where(right, scores, torch.tensor(-1e9))
        return (log_sum(scores) - log_sum(gold)).mean() + decay * (weights**2).sum()

    minimise(loss, [weights])
    fitted: np.ndarray = weights.detach().numpy() / spread
    return fitted


def minimise(loss: Callable[[], torch.Tensor], parameters: list[torch.Tensor]) -> None:
    optimiser = torch.optim.LBFGS(parameters, max_iter=200, line_search_fn="strong_wolfe")

    def step() -> torch.Tensor:
        optimiser.zero_grad()
        value = loss()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(step)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
