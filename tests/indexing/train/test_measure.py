from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from indexing.train.measure import measured, recall
from indexing.train.types import Pair
from indexing.types import Vectors

PAIRS = [
    Pair("east", "east", "gold", "a", "1"),
    Pair("north", "north", "gold", "b", "2"),
    Pair("מזרח", "north", "gold", "b", "2"),
]
PLACES = {"east": (1.0, 0.0), "מזרח": (1.0, 0.0), "north": (0.0, 1.0), "northeast": (0.8, 0.6)}


def encode(texts: Sequence[str]) -> Vectors:
    return np.array([PLACES[text] for text in texts], np.float32)


def test_the_nearest_passage_is_right_or_not() -> None:
    assert recall(PAIRS, encode, encode) == pytest.approx(2 / 3)


def test_any_answer_to_a_question_is_right() -> None:
    both = [replace(PAIRS[2], passage_id="1", passage="east", document="a"), *PAIRS]
    assert recall(both, encode, encode) == 1.0


def test_any_passage_of_the_document_is_right_for_a_title() -> None:
    title = Pair("east", "northeast", "title", "a", "3", whole_document=True)
    assert recall([PAIRS[0], title], encode, encode) == 1.0


def test_a_passage_is_there_once() -> None:
    other = replace(PAIRS[0], passage="northeast")
    assert measured([*PAIRS, other]) == PAIRS
