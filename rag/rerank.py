"""Question and passage read together by a cross-encoder, and the hits put in its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from indexing.errors import ModelError
from rag.config import RerankerConfig
from rag.cross_encoder import load_cross_encoder
from rag.types import Hit, Reranker


class CrossEncoderReranker:
    """A `Reranker` around any sentence-transformers CrossEncoder."""

    def __init__(self, model: Any, name: str) -> None:
        self._model = model
        self._name = name

    @property
    def name(self) -> str:
        return self._name

    def score(self, question: str, passages: Sequence[str]) -> list[float]:
        if not passages:
            return []
        scores = self._model.predict([(question, passage) for passage in passages], show_progress_bar=False)
        return [float(score) for score in scores]


def load_reranker(config: RerankerConfig) -> CrossEncoderReranker:
    """The cross-encoder that `config` names; only safetensors weights are read and no code of its own is run.

    Raises ModelError.
    """
    model = load_cross_encoder("reranker", config)
    if model.num_labels != 1:
        raise ModelError(f"{config.model} gives {model.num_labels} scores a pair: a reranker must give one.")
    return CrossEncoderReranker(model, config.model)


def rerank(question: str, hits: Sequence[Hit], reranker: Reranker) -> list[Hit]:
    """`hits` in the order of the reranker's scores, best first; `Hit.score` becomes that score."""
    scores = reranker.score(question, [hit.chunk.chunk.text for hit in hits])
    scored = [replace(hit, score=score) for hit, score in zip(hits, scores, strict=True)]
    return sorted(scored, key=lambda hit: -hit.score)
