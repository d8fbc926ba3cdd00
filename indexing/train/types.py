"""What training takes and gives. All are immutable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from indexing.train.errors import TrainingError

STATIC = "static"
"""The base that is made from the collection itself, see `static`."""

_FEW = 20_000
"""Fewer pairs are seen more often, in smaller batches."""

_FEW_DOCUMENTS = 200

LOSSES = ("ranking", "cached", "guided")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage that answers it. `source` says where it comes from, as "gold" or "cloze".

    `document` and `passage_id` are the same for pairs that must not be each other's negatives; with `whole_document` every
    passage of the document is right. `negatives` are passages that do not answer it, `negative_ids` their ids.
    """

    question: str
    passage: str
    source: str
    document: str
    passage_id: str
    lang: str = ""
    answer: str = ""
    negatives: tuple[str, ...] = ()
    negative_ids: tuple[str, ...] = ()
    whole_document: bool = False


@dataclass(frozen=True, slots=True)
class TrainConfig:
    """How one training goes. `model` is `static`, or the name or folder of any sentence-transformers model.

    `loss` is "ranking" (softmax over the batch), "cached" (the same for batches that do not fit into memory, computed
    `mini_batch` texts at a time) or "guided" (the model `guide` says which negatives are false). `scale` multiplies the
    cosines. `sides` is 1 where questions and passages share their weights, else 2. `matryoshka` are shorter dimensions
    that are trained too. `weights` give a source more pairs or fewer. `held_out` of the documents measure recall,
    `evaluations` times; after `patience` of them without a better one, training stops. None is what suits the model.
    """

    model: str = STATIC
    loss: str = "ranking"
    guide: str | None = None
    scale: float = 20.0
    batch: int | None = None
    mini_batch: int = 32
    learning_rate: float | None = None
    epochs: float | None = None
    warmup: float = 0.1
    sides: int = 1
    negatives: int = 0
    matryoshka: tuple[int, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    held_out: float | None = None
    evaluations: int = 4
    patience: int = 3
    seed: int = 0
    dimension: int = 1024
    vocabulary: int = 30_000

    def __post_init__(self) -> None:
        for name in ("scale", "mini_batch", "epochs", "learning_rate", "evaluations", "patience", "dimension"):
            if (value := getattr(self, name)) is not None and value <= 0:
                raise TrainingError(f"{name} is {value}: give more than 0.")
        if self.loss not in LOSSES:
            raise TrainingError(f"loss is {self.loss!r}: give one of {', '.join(LOSSES)}.")
        if (self.loss == "guided") != (self.guide is not None):
            raise TrainingError('The loss "guided" and a guide go together: give both or neither.')
        if self.model == STATIC and self.loss != "ranking":
            raise TrainingError(f"The loss {self.loss!r} needs a transformer: train `static` with the loss ranking.")
        if self.batch is not None and self.batch < 2:
            raise TrainingError(f"batch is {self.batch}: a batch needs at least 2 pairs.")
        if not (0 <= (self.held_out or 0) < 1 and 0 <= self.warmup < 1):
            raise TrainingError("held_out and warmup are parts of the whole: give 0 or more, and less than 1.")
        if self.sides not in (1, 2) or self.negatives < 0 or self.vocabulary < 100:
            raise TrainingError("Give 1 or 2 sides, 0 or more negatives, and a vocabulary of at least 100 tokens.")
        if any(weight < 0 for _, weight in self.weights):
            raise TrainingError("A weight is less than 0: give 0 to leave a source out.")

    @property
    def is_static(self) -> bool:
        return self.model == STATIC

    def batch_for(self, pairs: int, *, static: bool) -> int:
        """Pairs in a batch, of so many."""
        return self.batch or ((256 if pairs < _FEW else 2048) if static else 64)

    def epochs_for(self, pairs: int, *, static: bool) -> float:
        return self.epochs or ((6 if pairs < _FEW else 2) if static else 1)

    def held_out_for(self, documents: int) -> float:
        """The part of so many documents: a tenth, more where that would be too few to measure on."""
        return (0.1 if documents >= _FEW_DOCUMENTS else 0.25) if self.held_out is None else self.held_out

    def learning_rate_for(self, *, static: bool) -> float:
        return self.learning_rate or (1e-3 if static else 2e-5)


@dataclass(frozen=True, slots=True)
class Point:
    """What was logged at a step: loss and learning rate, or the held-out recall@1; None for the others."""

    step: int
    steps: int
    loss: float | None = None
    learning_rate: float | None = None
    recall: float | None = None


@dataclass(frozen=True, slots=True)
class Trained:
    """What one training gave: the model's folder, its curve, and recall@1 on the held-out questions before and after.

    Recalls are None when no document was held out.
    """

    folder: Path
    points: tuple[Point, ...]
    pairs: int
    held_out: int
    before: float | None
    after: float | None
    seconds: float
