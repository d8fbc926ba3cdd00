"""How fast passages are embedded on this machine, and what the faster arithmetic does to the vectors.

    python benchmarks/encode.py SET [SET …]

A SET is a folder of `passages.jsonl` and `questions.jsonl`. Compared are sentence-transformers' own `encode` (batches of
32, float32), the encoder with precision float32, and as it is by default; rounds take turns and the best one counts.

Recall@10 is the share of the ten passages nearest to a question by the default vectors that are among the ten nearest by
those of `encode`; "or as near" also counts a passage whose score by `encode` is within 0.001 of the tenth. The last columns
say how often the passage that answers is among the ten.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from indexing.config import ENCODERS
from indexing.embed import load_encoder, minilm_folder
from indexing.types import Ids, Vectors

K = 10
AS_NEAR = 0.001
LEAST_RECALL = 0.99
HEADER = (
    "set", "passages", "encode", "float32", "default", "default / encode", "least cosine", "mean cosine", "recall@10",
    "or as near", "right@10, encode", "right@10, default",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--questions", type=int, help="of each set, at most")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--device")
    given = parser.parse_args()
    ours = {
        "float32": load_encoder(replace(ENCODERS["minilm"], precision="float32"), device=given.device),
        "default": load_encoder(ENCODERS["minilm"], device=given.device),
    }
    encode = own_encode(given.device)
    ways = {"encode": encode, **{name: encoder.encode_passages for name, encoder in ours.items()}}
    print(f"| {' | '.join(HEADER)} |\n|{'---|' * len(HEADER)}")
    worst = 1.0
    for folder in given.sets:
        passages, questions = rows(folder / "passages.jsonl"), rows(folder / "questions.jsonl")[: given.questions]
        texts, asked = [row["text"] for row in passages], [row["question"] for row in questions]
        speed, vectors = race(ways, texts, given.rounds)
        cosine = np.sum(vectors["encode"] * vectors["default"], axis=1)
        exact = encode(asked) @ vectors["encode"].T
        fast = ours["default"].encode_questions(asked) @ vectors["default"].T
        places = {row["id"]: place for place, row in enumerate(passages)}
        gold = np.array([places.get(row["passage_id"], -1) for row in questions])
        strict, tolerant = recall(exact, fast, 0.0), recall(exact, fast, AS_NEAR)
        worst = min(worst, tolerant)
        rates = " | ".join(f"{speed[way]:.1f}" for way in ways)
        print(
            f"| {folder.name} | {len(passages)} | {rates} | {speed['default'] / speed['encode']:.2f} | {cosine.min():.5f} | "
            f"{cosine.mean():.5f} | {strict:.4f} | {tolerant:.4f} | {right(exact, gold):.3f} | {right(fast, gold):.3f} |",
            flush=True,
        )
    print(f"\nThe default computes passages by {ours['default'].passages_by}.")
    raise SystemExit(worst < LEAST_RECALL)


def own_encode(device: str | None) -> Callable[[list[str]], Vectors]:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(minilm_folder()), device=device)
    return lambda texts: np.asarray(model.encode(texts, batch_size=32, normalize_embeddings=True))


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def race(
    ways: dict[str, Callable[[list[str]], Vectors]], passages: list[str], rounds: int
) -> tuple[dict[str, float], dict[str, Vectors]]:
    """Passages a second and the vectors of each way, which take turns."""
    best = dict.fromkeys(ways, float("inf"))
    vectors = {name: encode(passages) for name, encode in ways.items()}  # warms up, and tries precisions
    for _ in range(rounds):
        for name, encode in ways.items():
            begun = time.perf_counter()
            encode(passages)
            best[name] = min(best[name], time.perf_counter() - begun)
    return {name: len(passages) / seconds for name, seconds in best.items()}, vectors


def nearest(scores: Vectors) -> Ids:
    return np.argsort(-scores, axis=1, kind="stable")[:, :K]


def recall(exact: Vectors, fast: Vectors, tolerance: float) -> float:
    """The share of the nearest by `fast` whose score by `exact` is at most `tolerance` below that of the tenth."""
    least = np.take_along_axis(exact, nearest(exact), axis=1)[:, -1:]
    return float(np.mean(np.take_along_axis(exact, nearest(fast), axis=1) >= least - tolerance))


def right(scores: Vectors, gold: Ids) -> float:
    return float(np.mean((nearest(scores) == gold[:, None]).any(axis=1)))


if __name__ == "__main__":
    main()
