"""The trainer of sentence-transformers, with batches of our own, and checkpoints that hold no pickled settings.

Knows models, pairs and losses; knows nothing of where they come from or of what is done with the result.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from indexing.train.base import PASSAGE_SIDE, QUESTION_SIDE, is_static, is_two_sided
from indexing.train.batches import in_kinds, kinds, numbered
from indexing.train.losses import loss_for
from indexing.train.measure import recall
from indexing.train.types import Pair, Point, TrainConfig

Progress = Callable[[Point], None]

LOGGED = 40
"""How many times a run tells its loss."""


def trainer_for(
    model: Any,
    pairs: Sequence[Pair],
    held: Sequence[Pair],
    folder: Path,
    config: TrainConfig,
    *,
    guide: Any,
    each: Progress,
) -> Any:
    """A trainer whose `train(resume_from_checkpoint=…)` does all that `config` says; `each` hears of every point."""
    from transformers import EarlyStoppingCallback, PrinterCallback

    rows = numbered(pairs)
    size = config.batch_for(len(pairs), static=is_static(model))
    batches = _sampler()(rows, kinds(pairs), size, seed=config.seed, distinct=config.loss != "ranking")
    epochs = config.epochs_for(len(pairs), static=is_static(model))
    settings = _settings(model, config, folder, round(epochs * len(batches) / _devices()), size, bool(held))
    trainer = _trainer_class()(
        model=model,
        args=settings,
        train_dataset=_dataset(pairs, rows, config),
        loss=loss_for(model, config, guide=guide, devices=settings.world_size),
        evaluator=_evaluator(held) if held else None,
        callbacks=[_teller(each), *([EarlyStoppingCallback(config.patience)] if held else [])],
    )
    trainer.batches = batches
    trainer.remove_callback(PrinterCallback)
    return trainer


def last_checkpoint(folder: Path) -> Path | None:
    """The newest checkpoint below `folder` that was written to its end."""
    whole = []
    for path in folder.glob("checkpoint-*"):
        try:
            whole.append((int(json.loads((path / "trainer_state.json").read_bytes())["global_step"]), path))
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return max(whole, default=(0, None))[1]


def points(log: Sequence[dict[str, Any]], steps: int) -> tuple[Point, ...]:
    """The curve in the trainer's own log."""
    return tuple(point for entry in log if (point := _point(entry, steps)) is not None)


def recall_of(model: Any, held: Sequence[Pair]) -> float:
    """Recall@1 of a model on held-out pairs."""

    def encode(task: Any) -> Callable[[Sequence[str]], Any]:
        return lambda texts: task(list(texts), batch_size=64, normalize_embeddings=True, show_progress_bar=False)

    return recall(held, encode(model.encode_query), encode(model.encode_document))


def _point(entry: dict[str, Any], steps: int) -> Point | None:
    if "eval_recall" in entry:
        return Point(int(entry["step"]), steps, recall=float(entry["eval_recall"]))
    if "loss" in entry:
        return Point(int(entry["step"]), steps, float(entry["loss"]), float(entry["learning_rate"]))
    return None


def _dataset(pairs: Sequence[Pair], rows: list[list[int]], config: TrainConfig) -> Any:
    """Columns of text in the order that losses expect. The rows of numbers are labels, where the loss reads them."""
    from datasets import Dataset

    columns: dict[str, Any] = {
        "question": [pair.question for pair in pairs],
        "passage": [pair.passage for pair in pairs],
    }
    for place in range(config.negatives):
        columns[f"negative_{place + 1}"] = [pair.negatives[place] for pair in pairs]
    return Dataset.from_dict(columns | ({"label": rows} if config.loss == "ranking" else {}))


def _settings(model: Any, config: TrainConfig, folder: Path, steps: int, size: int, measured: bool) -> Any:
    from sentence_transformers import SentenceTransformerTrainingArguments

    static = is_static(model)
    on_gpu = model.device.type == "cuda"
    steps = max(1, steps)
    every = max(1, steps // config.evaluations)
    steps -= steps % every  # the last step is measured and kept
    sides = {"question": QUESTION_SIDE} | dict.fromkeys(_passage_columns(config), PASSAGE_SIDE)
    own = dict(model.prompts or {})
    return SentenceTransformerTrainingArguments(
        output_dir=str(folder), max_steps=steps, per_device_train_batch_size=size, seed=config.seed,
        learning_rate=config.learning_rate_for(static=static), weight_decay=0.0 if static else 0.01,
        warmup_steps=round(config.warmup * steps), lr_scheduler_type="linear", optim="adamw_torch",
        use_cpu=model.device.type == "cpu", bf16=on_gpu and not static, tf32=None,
        eval_strategy="steps" if measured else "no", eval_steps=every, save_strategy="steps", save_steps=every,
        save_total_limit=2, load_best_model_at_end=measured, metric_for_best_model="eval_recall" if measured else None,
        greater_is_better=True if measured else None, logging_steps=max(1, steps // LOGGED), report_to="none",
        disable_tqdm=True, dataloader_pin_memory=on_gpu, router_mapping=sides if is_two_sided(model) else {},
        prompts={name: text for name, side in sides.items() if (text := own.get(side))} or None,
    )  # fmt: skip


def _passage_columns(config: TrainConfig) -> list[str]:
    return ["passage", *(f"negative_{place + 1}" for place in range(config.negatives))]


def _devices() -> int:
    """How many processes train together, as accelerate and torchrun say before they have met."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def _sampler() -> Any:
    from sentence_transformers.base.sampler import DefaultBatchSampler

    class Batches(DefaultBatchSampler):  # type: ignore[misc]
        """The batches of each epoch follow from the seed and its number alone, so a resumed run sees the same."""

        def __init__(self, rows: list[list[int]], kinds: list[str], size: int, *, seed: int, distinct: bool) -> None:
            super().__init__(rows, batch_size=size, drop_last=False, seed=seed)
            self.rows, self.kinds, self.distinct = rows, kinds, distinct
            self.count = len(self._drawn(0))

        def _drawn(self, epoch: int) -> list[list[int]]:
            seed = 1000 * self.seed + epoch
            return in_kinds(self.rows, self.kinds, self.batch_size, seed, distinct=self.distinct)

        def __len__(self) -> int:
            return self.count

        def __iter__(self) -> Iterator[list[int]]:
            left = self.count  # how many batches are distinct differs a little from epoch to epoch
            for extra in range(0, 1000, 100):
                for batch in self._drawn(self.epoch + extra):
                    if left:
                        left -= 1
                        yield batch
                if not left:
                    return

    return Batches


def _trainer_class() -> Any:
    from sentence_transformers import SentenceTransformerTrainer

    class Trainer(SentenceTransformerTrainer):  # type: ignore[misc]
        batches: Any

        def get_batch_sampler(self, *given: Any, **settings: Any) -> Any:
            return self.batches

        def add_model_card_callback(self, *given: Any) -> None:
            """The card is written elsewhere."""

        def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:
            self.model.save_pretrained(output_dir or self.args.output_dir, create_model_card=False)

    return Trainer


def _evaluator(held: Sequence[Pair]) -> Any:
    from sentence_transformers.base.evaluation import BaseEvaluator

    class HeldOut(BaseEvaluator):  # type: ignore[misc]
        primary_metric = "recall"

        def __call__(self, model: Any, *given: Any, **settings: Any) -> dict[str, float]:
            return {"recall": recall_of(model, held)}

    return HeldOut()


def _teller(each: Progress) -> Any:
    from transformers import TrainerCallback

    class Teller(TrainerCallback):  # type: ignore[misc]
        def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any], **rest: Any) -> None:
            point = _point(logs | {"step": state.global_step}, state.max_steps)
            if point is not None and state.is_world_process_zero:
                each(point)

    return Teller()
