from collections import Counter
from typing import Any

import pytest
import torch
from transformers import GenerationConfig

from rag.config import Decoding, GeneratorConfig
from rag.generate.decoding import BatchChoice, Chooser, WrittenOnly

SCORES = torch.tensor([[0.0, 1.0, 2.0, 3.0]])
NOTHING = torch.empty((1, 0), dtype=torch.long)


def chooser(temperature: float = 0.0, own: dict[str, Any] | None = None, **decoding: Any) -> Chooser:
    settings: Any = GenerationConfig
    return Chooser(GeneratorConfig(temperature=temperature, decoding=Decoding(**decoding)), settings(**own or {}))


def draws(chooser: Chooser, count: int = 400) -> Counter[int]:
    """What is chosen at the first places of an answer, whatever was chosen before."""
    return Counter(int(chooser.choose(torch.zeros((1, n), dtype=torch.long), SCORES)[0]) for n in range(count))


def test_greedy_takes_the_likeliest() -> None:
    assert chooser().plain
    assert chooser().choose(NOTHING, SCORES).tolist() == [3]
    assert chooser(own={"temperature": 0.6, "top_k": 2, "do_sample": True}).plain


def test_tokens_are_drawn_as_often_as_they_are_likely() -> None:
    found = draws(chooser(temperature=1.0, own={"top_k": 0}, seed=0), 4000)
    for token, likely in enumerate(SCORES[0].softmax(-1).tolist()):
        assert found[token] / 4000 == pytest.approx(likely, abs=0.025)


@pytest.mark.parametrize(
    ("decoding", "own", "left"),
    [
        ({"top_k": 2}, {}, {2, 3}),
        ({"top_k": 1}, {}, {3}),
        ({"top_p": 0.6}, {}, {3}),
        ({"top_p": 0.8}, {}, {2, 3}),
        ({"min_p": 0.3}, {}, {2, 3}),
        ({}, {"top_k": 2}, {2, 3}),
        ({"top_k": 3}, {"top_k": 2}, {1, 2, 3}),
        ({}, {"top_k": 0}, {0, 1, 2, 3}),
    ],
)
def test_unlikely_tokens_are_cut_off(decoding: dict[str, Any], own: dict[str, Any], left: set[int]) -> None:
    assert set(draws(chooser(temperature=1.0, own=own, seed=1, **decoding))) == left


def test_a_low_temperature_leaves_little_to_chance() -> None:
    assert set(draws(chooser(temperature=0.01, seed=1))) == {3}


def test_a_seed_gives_each_place_its_number_in_any_order_and_row() -> None:
    given = {"temperature": 1.0, "seed": 7}
    one, other, batch = chooser(**given), chooser(**given), chooser(**given)
    places = [torch.zeros((1, n), dtype=torch.long) for n in range(20)]
    forward = [int(one.choose(place, SCORES)[0]) for place in places]
    backward = [int(other.choose(place, SCORES)[0]) for place in reversed(places)]
    rows = [batch.choose(place.expand(3, -1), SCORES.expand(3, -1)).tolist() for place in places]
    assert forward == backward[::-1]
    assert rows == [[token] * 3 for token in forward]
    assert draws(chooser(temperature=1.0, seed=8), 20) != Counter(forward)


def test_repetition_is_what_was_written() -> None:
    written = torch.tensor([[3, 2, 3]])
    assert chooser(no_repeat_ngram=2).choose(written, torch.tensor([[0.0, 1.0, 3.0, 2.0]])).tolist() == [3]
    assert chooser(repetition_penalty=2.0).choose(written, SCORES).tolist() == [3]
    assert chooser(repetition_penalty=2.0).choose(written, torch.tensor([[0.0, 1.9, 2.0, 3.0]])).tolist() == [1]


def test_the_prompt_is_hidden_from_what_transformers_calls() -> None:
    ids = torch.tensor([[3, 2, 3, 2]])  # a prompt of two, and two written
    strict = chooser(no_repeat_ngram=1)
    assert BatchChoice(strict, 2)(ids, SCORES).tolist() == [[-torch.inf, 0.0, -torch.inf, -torch.inf]]
    assert WrittenOnly(strict, 2)(ids, SCORES).tolist() == [[0.0, 1.0, -torch.inf, -torch.inf]]
    assert WrittenOnly(strict, 4)(ids, SCORES).tolist() == SCORES.tolist()
