"""A pretrained encoder fine-tuned on labelled questions: hard negatives against in-batch negatives alone.

    python benchmarks/finetune.py TRAIN_SET DEV_SET [--base embedded] [--pairs 3000] [--epochs 1] [--threads 2] [--device cpu]

TRAIN_SET and DEV_SET are gold sets that bring their passages. A tenth of the training documents is held out. Each arm trains
on the same pairs with the same seed: one with the other passages of the batch as negatives, one with a hard negative more for
each question, mined by BM25 and by the encoder itself (Karpukhin et al. 2020). Prints recall@1 of the dense search alone, before
and after, with 95% intervals, on the held-out questions (among the held-out passages) and on DEV_SET (among all of its own).
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.train import first_is_right, use_threads
from eval import collection_for, read_gold
from eval.metrics.intervals import mean_figure
from eval.pairs import gold_pairs
from eval.training import mined
from eval.types import Figure, GoldSet
from indexing.collection import Collection
from indexing.config import ENCODERS, EncoderConfig
from indexing.embed import load_encoder
from indexing.train.mine import MineConfig
from indexing.train.run import sides, train
from indexing.train.types import Pair, TrainConfig


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("train", type=Path, help="the set to train on")
    parser.add_argument("dev", type=Path, help="the set to measure on")
    parser.add_argument("--base", default="minilm", help="the encoder to begin with: name or folder")
    parser.add_argument("--pairs", type=int, default=3000, help="questions to train on, at most")
    parser.add_argument("--epochs", type=float, default=1.0)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=2e-5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    given = parser.parse_args()
    use_threads(given.threads)
    base = ENCODERS["minilm"] if given.base == "minilm" else EncoderConfig(model=given.base)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["MEKOR_HOME"] = str(Path(scratch) / "home")
        dev = read_gold(given.dev)
        config = TrainConfig(
            model=given.base, epochs=given.epochs, batch=given.batch, learning_rate=given.learning_rate, held_out=0.1,
            evaluations=2,
        )  # fmt: skip
        pairs = labelled(read_gold(given.train), base, given.pairs, config)
        print(f"{len(pairs)} pairs of {given.train.name}; {given.epochs:g} epochs, batches of {given.batch}.\n")
        print(
            f"| negatives | minutes | held-out @1 before | after | {dev.name} @1 before | after |\n|---|---|---|---|---|---|"
        )
        before = on_dev(dev, base)
        for hard in (0, 1):
            begun = time.monotonic()
            done = train(pairs, (), Path(scratch) / str(hard), replace(config, negatives=hard), device=given.device)
            minutes = (time.monotonic() - begun) / 60
            after = on_dev(dev, EncoderConfig(model=str(done.folder)))
            name = "in-batch and a hard one" if hard else "in-batch"
            held = [shown(share(part, done.held_out)) for part in (done.before, done.after)]
            print(f"| {name} | {minutes:.1f} | {' | '.join(held)} | {shown(before)} | {shown(after)} |", flush=True)


def labelled(gold: GoldSet, base: EncoderConfig, most: int, config: TrainConfig) -> list[Pair]:
    """The questions of `gold` with their passages; those to train on with a hard negative each, of training documents.

    Questions to train on for which no negative was found are left out, so that both arms see the same.
    """
    with collection_for(gold, encoder=base) as rag:
        collection = Collection.open(rag.collection_name)
        pairs = list({pair.question: pair for pair in gold_pairs([gold], collection)}.values())
        taught, held = sides(random.Random(0).sample(pairs, min(most, len(pairs))), config)
        found = mined(taught, collection, load_encoder(base), MineConfig(), lambda *step: None)
        collection.close()
    return [pair for pair in found if pair.negatives] + held


def on_dev(gold: GoldSet, config: EncoderConfig) -> Figure:
    """Recall@1 of the dense search on the answerable questions of `gold`."""
    encoder = load_encoder(config)
    with collection_for(gold, encoder=config) as rag:
        collection = Collection.open(rag.collection_name)
        asked: Sequence[bool] = [
            first_is_right(question, collection, encoder)["dense"] for question in gold.questions if question.answerable
        ]
        collection.close()
    return mean_figure([float(right) for right in asked])


def share(value: float | None, count: int) -> Figure:
    right = round((value or 0.0) * count)
    return mean_figure([1.0] * right + [0.0] * (count - right))


def shown(figure: Figure) -> str:
    return f"{figure.value:.3f} ({figure.low:.3f}–{figure.high:.3f}, {figure.count})"


if __name__ == "__main__":
    main()
