"""Fit the extractive answerer on gold sets and write its weights.

    python benchmarks/fit_extractive.py SET [SET …] --out rag/generate/extractive.json

A SET is anything `mekor eval --gold` reads that brings its passages. For each answerable question the passages are
retrieved twice, as they come and without those of the gold document; the second time the question has no answer.
Sentence weights maximise the likelihood that a sentence with the gold answer is drawn from all candidates (a
conditional logit, McFadden 1974); the confidence is a logistic regression of "the best sentence holds the answer".
The threshold is the confidence under which `--refused` of the answerable questions fall.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from eval import collection_for, read_gold
from eval.collection import file_name
from eval.metrics.answers import gold_in_answer
from indexing.text.language import detect
from rag.generate.evidence import NAMES, gather
from rag.generate.extractive import CONFIDENCE_NAMES, confidence_features
from rag.types import Passage

TOP_K, DEEP = 6, 20


@dataclass(frozen=True)
class Example:
    """One question with its passages: features a sentence, whether each is right, and whether it can be answered."""

    rows: np.ndarray
    right: np.ndarray
    passages: list[Passage]
    answerable: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=500, help="of each set, at most")
    parser.add_argument("--refused", type=float, default=0.08)
    parser.add_argument("--second", type=float, default=1.5, help="a second sentence within this of the best is quoted")
    parser.add_argument(
        "--new", type=float, default=10.0, help="what a share of the question newly met adds to a second"
    )
    given = parser.parse_args()
    torch.set_default_dtype(torch.float64)
    examples = [example for path in given.sets for example in read(path, given.questions)]
    sentence = fit_sentences([example for example in examples if example.right.any()])
    rows, right = confidence_rows(examples, sentence)
    weights, bias = logistic(rows, right)
    sure = 1 / (1 + np.exp(-(rows @ weights + bias)))
    could = np.array([example.answerable for example in examples])
    threshold = float(np.quantile(sure[could], given.refused))
    fitted = {
        "sentence": dict(zip(NAMES, sentence.round(4).tolist(), strict=True)),
        "confidence": dict(zip(CONFIDENCE_NAMES, weights.round(4).tolist(), strict=True)),
        "bias": round(bias, 4),
        "second": given.second,
        "new": given.new,
        "threshold": round(threshold, 4),
    }
    given.out.write_text(json.dumps(fitted, indent=1) + "\n", "utf-8")
    refused = np.mean(sure[~could] < threshold)
    print(f"{len(examples)} examples; threshold {threshold:.3f} refuses {given.refused:.1%} of the answerable")
    print(f"and {refused:.1%} of those without an answer in their passages; written to {given.out}")


def read(path: Path, limit: int) -> Iterable[Example]:
    """The examples of one gold set."""
    gold = read_gold(path)
    rag = collection_for(gold)
    questions = [question for question in gold.questions if question.passage_id]
    chosen = random.Random(0).sample(questions, min(limit, len(questions)))
    print(f"{gold.name}: {len(chosen)} questions", flush=True)
    for question in chosen:
        found = rag.search(question.question, k=DEEP)
        gold_file = file_name(question.passage_id or "")
        other = [passage for passage in found if Path(passage.source).name != gold_file]
        if question.answerable:
            yield example(question.question, found[:TOP_K], question.answers, gold_file)
        if other:
            yield example(question.question, other[:TOP_K], (), None)


def example(question: str, passages: Iterable[Passage], answers: tuple[str, ...], gold: str | None) -> Example:
    passages = list(passages)
    evidence = gather(question, detect(question), passages)
    right = [
        bool(answers) and Path(passages[c.passage].source).name == gold and gold_in_answer(c.text, answers) > 0
        for c in evidence.candidates
    ]
    return Example(evidence.rows, np.array(right, bool), passages, bool(answers))


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


def confidence_rows(examples: list[Example], sentence: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Features of CONFIDENCE_NAMES, and whether the best sentence is right, for each example."""
    rows, right = [], []
    for example in examples:
        scores = example.rows @ sentence
        rows.append(confidence_features(example.rows, scores, example.passages))
        right.append(bool(example.right[int(scores.argmax())]))
    return np.array(rows), np.array(right)


def logistic(rows: np.ndarray, right: np.ndarray, decay: float = 1e-3) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic regression."""
    mean, spread = rows.mean(0), rows.std(0) + 1e-9
    scaled, wanted = torch.tensor((rows - mean) / spread), torch.tensor(right, dtype=torch.float64)
    weights, bias = torch.zeros(rows.shape[1], requires_grad=True), torch.zeros(1, requires_grad=True)

    def loss() -> torch.Tensor:
        said = torch.nn.functional.binary_cross_entropy_with_logits(scaled @ weights + bias, wanted)
        return said + decay * (weights**2).sum()

    minimise(loss, [weights, bias])
    fitted = weights.detach().numpy() / spread
    return fitted, float(bias.item() - (fitted * mean).sum())


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
