"""Support by a cross-encoder for entailment: any sentence-transformers CrossEncoder, by name or folder.

A claim is read beside each of its passages and beside all together, and the best counts. What is longer than the model
reads is cut at its end by the tokenizer, unseen here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from indexing.errors import ModelError
from rag.config import RerankerConfig
from rag.cross_encoder import load_cross_encoder
from rag.support.embedded import HALF

_WORDS = ("entailment", "entails", "entail", "supported", "supports", "consistent")


class Entailment:
    """A `SupportModel` around a CrossEncoder. `label` is the place of entailment among its labels, None where it has one."""

    def __init__(self, model: Any, name: str, label: int | None, threshold: float = HALF) -> None:
        self._model = model
        self._name = name
        self._label = label
        self._threshold = threshold

    @property
    def name(self) -> str:
        return self._name

    def score(self, claims: Sequence[str], passages: Sequence[Sequence[str]]) -> list[float]:
        pairs: list[tuple[str, str]] = []
        owners: list[int] = []
        for owner, (claim, texts) in enumerate(zip(claims, passages, strict=True)):
            told = [text for text in texts if text.strip()]
            if not any(char.isalnum() for char in claim):
                continue
            for premise in told + (["\n".join(told)] if len(told) > 1 else []):
                pairs.append((premise, claim))
                owners.append(owner)
        best = [0.0] * len(claims)
        for owner, score in zip(owners, self._entailed(pairs), strict=True):
            best[owner] = max(best[owner], score)
        return best

    def threshold(self, lang: str) -> float:
        return self._threshold

    def _entailed(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        if not pairs:
            return []
        scores = self._model.predict(list(pairs), show_progress_bar=False, apply_softmax=self._label is not None)
        return [float(row if self._label is None else row[self._label]) for row in scores]


def load_entailment(config: RerankerConfig, threshold: float = HALF) -> Entailment:
    """The cross-encoder that `config` names; only safetensors weights are read and no code of its own is run.

    One with a single label is taken to give the probability of support. Raises ModelError, also where no label of several
    is called entailment.
    """
    model = load_cross_encoder("support model", config)
    label = None if model.num_labels == 1 else _entailment(model.config.id2label, config.model)
    return Entailment(model, config.model, label, threshold)


def _entailment(labels: Mapping[int, str], name: str) -> int:
    """The place of the label for entailment: models do not agree on it."""
    for place, label in labels.items():
        if label.casefold() in _WORDS:
            return int(place)
    told = ", ".join(labels.values())
    raise ModelError(
        f"{name} does not say which of its labels is entailment ({told}): name it so under id2label in its config.json."
    )
