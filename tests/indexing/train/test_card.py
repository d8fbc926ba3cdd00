from __future__ import annotations

from pathlib import Path

from indexing.train.card import card
from indexing.train.types import Point, TrainConfig, Trained
from tests.indexing.train.small import PAIRS


def test_a_card_says_what_went_in_and_what_came_out() -> None:
    result = Trained(Path("m"), (Point(1, 2, 2.5, 0.1), Point(2, 2, 0.5, 0.0)), 12, 4, 0.25, 0.75, 61.0)
    text = card("museum", PAIRS, TrainConfig(seed=3), result, {"gold": "CC BY 4.0"})
    assert text.startswith("---\nlibrary_name: sentence-transformers\n")
    assert "- en\n- he\n- zh\n---" in text
    assert "| gold | 12 | 12 | CC BY 4.0 |" in text
    assert "| seed | 3 |" in text
    assert "4 held-out questions" in text
    assert "0.250 before, 0.750 after" in text
    assert "Loss: 2.500 first, 0.500 last." in text


def test_what_is_not_known_is_said_to_be_so() -> None:
    result = Trained(Path("m"), (), 12, 0, None, None, 1.0)
    text = card("museum", PAIRS, TrainConfig(), result, {})
    assert "| gold | 12 | 12 | not stated |" in text
    assert "Recall@1" not in text
