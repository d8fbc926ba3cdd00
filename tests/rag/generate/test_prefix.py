from typing import Any

import pytest
import torch
from transformers import Qwen3Config

from rag.generate import prefix
from rag.generate.prefix import Prefixes, new_cache


def config(sliding: int | None = None) -> Any:
    return Qwen3Config(
        num_hidden_layers=2, sliding_window=sliding, use_sliding_window=sliding is not None, max_window_layers=0
    )


class Model:
    def __init__(self, sliding: int | None = None) -> None:
        self.config = config(sliding)


def filled(model: Model, ids: list[int]) -> Any:
    """A cache whose keys are the ids that it has read."""
    cache = new_cache(model.config)
    states = torch.tensor(ids, dtype=torch.float32)[None, None, :, None]
    for layer in range(2):
        cache.update(states, states, layer)
    return cache


def read(cache: Any) -> list[int]:
    return [] if not cache.get_seq_length() else [int(number) for number in cache.layers[1].keys.flatten().tolist()]


FIRST, SECOND = list(range(100, 160)), list(range(300, 360))


def test_a_prompt_goes_on_from_what_it_has_in_common() -> None:
    model = Model()
    kept = Prefixes(model)
    assert read(kept.take(FIRST)) == []
    kept.keep(FIRST, filled(model, FIRST))
    assert read(kept.take([*FIRST[:40], 7, 8])) == FIRST[:40]


def test_the_last_token_is_always_read_again() -> None:
    model = Model()
    kept = Prefixes(model)
    kept.keep(FIRST, filled(model, FIRST[:-1]))
    assert read(kept.take(FIRST)) == FIRST[:-1]
    kept.keep(FIRST, filled(model, FIRST))
    assert read(kept.take(FIRST[:50])) == FIRST[:49]


def test_two_prompts_take_turns_and_a_third_drives_out_the_older() -> None:
    model = Model()
    kept = Prefixes(model)
    for _ in range(2):
        for ids in (FIRST, SECOND):
            kept.take(ids)
            kept.keep(ids, filled(model, ids))
    assert [read(kept.take(ids)) for ids in (FIRST, SECOND)] == [FIRST[:-1], SECOND[:-1]]
    for ids in (FIRST, SECOND, list(range(500, 560))):
        kept.keep(ids, filled(model, ids))
    assert read(kept.take(FIRST)) == []


def test_a_few_tokens_in_common_are_none() -> None:
    model = Model()
    kept = Prefixes(model)
    kept.keep(FIRST, filled(model, FIRST))
    assert read(kept.take([*FIRST[:15], *SECOND])) == []
    assert read(kept.take(FIRST)) == FIRST[:-1]


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefix, "TOKENS", 20)
    model = Model()
    kept = Prefixes(model)
    cache = filled(model, FIRST)
    kept.keep(FIRST, cache)
    assert cache.layers[0].keys.untyped_storage().nbytes() == 20 * 4
    assert read(kept.take(FIRST)) == FIRST[:20]


def test_nothing_is_kept_where_nothing_can_be_cut_back_or_nothing_is_wanted() -> None:
    for model, places in ((Model(sliding=8), 2), (Model(), 0)):
        kept = Prefixes(model, places)
        kept.keep(FIRST, filled(model, FIRST))
        assert read(kept.take(FIRST)) == []


def test_all_can_be_forgotten() -> None:
    model = Model()
    kept = Prefixes(model)
    kept.keep(FIRST, filled(model, FIRST))
    kept.clear()
    assert read(kept.take(FIRST)) == []
