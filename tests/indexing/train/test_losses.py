from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import torch

from indexing.train.base import open_model
from indexing.train.batches import numbered
from indexing.train.losses import loss_for
from indexing.train.types import Pair, TrainConfig
from tests import tiny_encoder

QUESTIONS = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
PASSAGES = torch.tensor([[0.8, 0.6], [0.0, 1.0], [1.0, 0.0]])
NEGATIVES = torch.tensor([[0.0, 1.0], [0.6, 0.8], [0.8, 0.6]])


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Any:
    return open_model(str(tiny_encoder.build(tmp_path_factory.mktemp("tiny"))), "cpu")


def pairs(*passages: str, negatives: tuple[str, ...] = ()) -> torch.Tensor:
    made = [Pair(f"q{n}", "", "gold", passage, passage) for n, passage in enumerate(passages)]
    rows = numbered(made)
    if negatives:
        made = [
            Pair(f"q{n}", "", "gold", passage, passage, negative_ids=(negative,))
            for n, (passage, negative) in enumerate(zip(passages, negatives, strict=True))
        ]
        rows = numbered(made)
    return torch.tensor(rows)


def cross_entropy(right: float, *wrong: float, scale: float = 2.0) -> float:
    return -scale * right + math.log(sum(math.exp(scale * score) for score in (right, *wrong)))


def test_softmax_over_the_inner_products_of_the_batch(model: Any) -> None:
    loss = loss_for(model, TrainConfig(scale=2.0)).compute_loss_from_embeddings(
        [QUESTIONS, PASSAGES], pairs("1", "2", "3")
    )
    each = [cross_entropy(0.8, 0.0, 1.0), cross_entropy(1.0, 0.6, 0.0), cross_entropy(0.6, 0.96, 0.8)]
    assert loss.item() == pytest.approx(sum(each) / 3, abs=1e-6)


def test_hard_negatives_count_for_every_question(model: Any) -> None:
    labels = pairs("1", "2", "3", negatives=("4", "5", "6"))
    loss = loss_for(model, TrainConfig(scale=2.0)).compute_loss_from_embeddings(
        [QUESTIONS, PASSAGES, NEGATIVES], labels
    )
    each = [
        cross_entropy(0.8, 0.0, 1.0, 0.0, 0.6, 0.8),
        cross_entropy(1.0, 0.6, 0.0, 1.0, 0.8, 0.6),
        cross_entropy(0.6, 0.96, 0.8, 0.8, 1.0, 0.96),
    ]
    assert loss.item() == pytest.approx(sum(each) / 3, abs=1e-6)


def test_false_negatives_are_left_out_of_the_sum(model: Any) -> None:
    loss = loss_for(model, TrainConfig(scale=2.0)).compute_loss_from_embeddings(
        [QUESTIONS, PASSAGES], pairs("1", "2", "1")
    )
    each = [cross_entropy(0.8, 0.0), cross_entropy(1.0, 0.6, 0.0), cross_entropy(0.6, 0.8)]
    assert loss.item() == pytest.approx(sum(each) / 3, abs=1e-6)


@pytest.mark.parametrize(
    ("config", "name"),
    [
        (TrainConfig(), "MaskedRanking"),
        (TrainConfig(model="m", loss="cached"), "CachedMultipleNegativesRankingLoss"),
        (TrainConfig(matryoshka=(8, 64)), "MatryoshkaLoss"),
    ],
)
def test_the_loss_is_chosen_by_the_settings(model: Any, config: TrainConfig, name: str) -> None:
    assert type(loss_for(model, config)).__name__ == name


def test_only_shorter_dimensions_are_trained_beside_the_whole(model: Any, tmp_path: Path) -> None:
    assert loss_for(model, TrainConfig(matryoshka=(8, 16, 64))).matryoshka_dims == (32, 16, 8)
