"""One training, from pairs to a folder that `indexing.embed` opens.

    FOLDER/model         the encoder: safetensors, and its card
    FOLDER/checkpoints   what a broken run goes on from
    FOLDER/curve.png     loss, learning rate, held-out recall (with matplotlib)
    FOLDER/run.json      what the run was asked for

Composes the modules beside it; knows nothing of collections or of whether the new encoder should be used.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from indexing.train.base import open_base, open_model
from indexing.train.card import card
from indexing.train.curve import draw
from indexing.train.errors import TrainingError
from indexing.train.measure import measured
from indexing.train.pairs import mixed
from indexing.train.split import by_document
from indexing.train.trainer import Progress, last_checkpoint, points, recall_of, trainer_for
from indexing.train.types import Pair, Point, TrainConfig, Trained

NEEDED = ("datasets", "accelerate")


def train(
    pairs: Sequence[Pair],
    texts: Sequence[str],
    folder: Path,
    config: TrainConfig,
    *,
    device: str | None = None,
    resume: bool = False,
    licences: Mapping[str, str] | None = None,
    progress: Progress = lambda point: None,
) -> Trained:
    """Train on `pairs` and write the encoder into `folder`; the tokenizer of `static` is learned from `texts`.

    With `resume` an earlier run of the same pairs and settings goes on from its last checkpoint. Raises TrainingError
    when there is nothing to train on, a package is missing, or the earlier run was another one; ModelError for the base.
    """
    require_packages()
    began = time.monotonic()
    taught, held = sides(pairs, config)
    held = measured(held)
    taught = with_negatives(mixed(taught, config.weights, seed=config.seed), config.negatives)
    if config.negatives and pairs and not taught:
        raise TrainingError(
            f"No pair has {config.negatives} hard negatives: mine them first, or train without (negatives 0)."
        )
    if len(taught) < 2:
        raise TrainingError(f"There are {len(taught)} pairs to train on, and at least 2 are needed: add documents.")
    checkpoints = _prepare(folder, _signature(pairs, texts, config), resume=resume)
    model = open_base(config, texts, device)
    before = recall_of(model, held) if held else None
    guide = open_model(config.guide, device) if config.guide else None
    trainer = trainer_for(model, taught, held, checkpoints, config, guide=guide, each=progress)
    found = last_checkpoint(checkpoints)
    trainer.train(resume_from_checkpoint=str(found) if found else None)
    curve = points(trainer.state.log_history, trainer.state.max_steps)
    if before is not None:
        curve = (Point(0, trainer.state.max_steps, recall=before), *curve)
    result = Trained(
        folder=folder / "model",
        points=curve,
        pairs=len(taught),
        held_out=len(held),
        before=before,
        after=recall_of(model, held) if held else None,
        seconds=time.monotonic() - began,
    )
    if trainer.is_world_process_zero():
        model.save_pretrained(str(result.folder), create_model_card=False)
        text = card(folder.name, taught, config, result, licences or {})
        (result.folder / "README.md").write_text(text, "utf-8")
        draw(curve, folder / "curve.png")
    return result


def sides(pairs: Sequence[Pair], config: TrainConfig) -> tuple[list[Pair], list[Pair]]:
    """The pairs that are trained on, and those of the documents that are held out. No question is on both sides."""
    documents = len({pair.document for pair in pairs})
    taught, held = by_document(pairs, config.held_out_for(documents), seed=config.seed)
    asked = {pair.question for pair in held}
    return [pair for pair in taught if pair.question not in asked], held


def require_packages() -> None:
    """Raise TrainingError when what training needs beyond searching is not installed."""
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise TrainingError(
            f"Training needs {' and '.join(missing)}: run `pip install 'mekor[train]'`, "
            "or in a clone `pip install --editable '.[train]'`."
        )


def with_negatives(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """Pairs with exactly `count` negatives each; those that have fewer are left out, for batches have even columns."""
    return [
        replace(pair, negatives=pair.negatives[:count], negative_ids=pair.negative_ids[:count])
        for pair in pairs
        if len(pair.negatives) >= count
    ]


def _prepare(folder: Path, signature: str, *, resume: bool) -> Path:
    """The folder of checkpoints: as it was for the same run that goes on, else empty. The first process empties it."""
    checkpoints, written = folder / "checkpoints", folder / "run.json"
    if os.environ.get("RANK", "0") != "0":
        return checkpoints
    if resume:
        try:
            earlier = json.loads(written.read_bytes())["signature"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TrainingError(f"There is no training in {folder} to go on with: begin without --resume.") from error
        if earlier != signature:
            raise TrainingError(
                f"The training in {folder} had other pairs or settings: repeat them, or begin without --resume."
            )
        return checkpoints
    shutil.rmtree(checkpoints, ignore_errors=True)
    checkpoints.mkdir(parents=True)
    written.write_text(json.dumps({"signature": signature}), "utf-8")
    return checkpoints


def _signature(pairs: Sequence[Pair], texts: Sequence[str], config: TrainConfig) -> str:
    digest = hashlib.sha256(json.dumps(asdict(config)).encode())
    for pair in pairs:
        digest.update(json.dumps(asdict(pair)).encode())
    for text in texts:
        digest.update(json.dumps(text).encode())
    return digest.hexdigest()
