"""Steps of its own against `generate` of transformers, for the kinds of cache that models have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import torch

from rag.config import Decoding, GeneratorConfig
from rag.generate.decoder import Decoder, can_step
from rag.generate.steps import chunk_for
from rag.generate.writing import Outbox

SHAPE = {
    "vocab_size": 300, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
    "num_key_value_heads": 2, "max_position_embeddings": 512, "initializer_range": 0.5,
    "eos_token_id": 2, "bos_token_id": 1, "pad_token_id": 0,
}  # fmt: skip
KINDS: dict[str, dict[str, Any]] = {
    "llama": {},
    "gpt2": {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 512},
    "bloom": {"n_layer": 2, "n_head": 4},
    "mistral": {"sliding_window": 24},
    "gemma3_text": {"head_dim": 8, "sliding_window": 24, "layer_types": ["sliding_attention", "full_attention"]},
    "mamba": {},
}
IN_STEPS = {"llama", "gpt2", "bloom", "mistral", "gemma3_text"}
KEEPS_PREFIX = {"llama", "gpt2", "bloom"}
LENGTH = 12


def model_of(kind: str) -> Any:
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(0)
    return AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **SHAPE | KINDS[kind])).eval()


def decoder(model: Any, **decoding: Any) -> Decoder:
    made = Decoder(model, [2], 0, GeneratorConfig(max_new_tokens=LENGTH, decoding=Decoding(**decoding)))
    made._plan = replace(made._plan, chunk=16)
    return made


def written(decoder: Decoder, ids: list[int]) -> list[int]:
    outbox = Outbox()
    decoder.write(ids, outbox)
    return [token for _ in range(outbox.queue.qsize()) for token in outbox.queue.get() or []]  # type: ignore[union-attr]


def prompts() -> list[list[int]]:
    chance = torch.Generator().manual_seed(1)
    ids = torch.randint(3, 300, (90,), generator=chance).tolist()
    return [[*ids, *ids[:20]], [*ids[:60], *ids[10:30]], ids[:25]]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_what_transformers_writes(kind: str) -> None:
    model = model_of(kind)
    plain = {"do_sample": False, "eos_token_id": 2, "pad_token_id": 0}

    def bare(ids: list[int], **settings: Any) -> list[int]:
        inputs = torch.tensor([ids])
        found = model.generate(inputs, attention_mask=torch.ones_like(inputs), **plain, **settings)
        return [int(token) for token in found[0, len(ids) :]]

    greedy = [bare(ids, max_new_tokens=LENGTH) for ids in prompts()]
    beams = bare(prompts()[0], max_new_tokens=LENGTH, num_beams=3)
    assert can_step(model) == (kind in IN_STEPS)
    for decoding in ({}, {"lookup": False, "prefix_cache": False}):
        made = decoder(model, **decoding)
        assert [written(made, ids) for ids in prompts()] == greedy
        assert (made.tally.reused > 0) == (kind in KEEPS_PREFIX and decoding.get("prefix_cache", True))
    assert decoder(model).write_many(prompts()) == greedy
    assert written(decoder(model, beams=3), prompts()[0]) == beams


def test_guesses_are_counted() -> None:
    made = decoder(model_of("bloom"))
    found = written(made, prompts()[0])
    assert made.tally.written == len(found)
    assert made.tally.written == made.tally.steps + made.tally.accepted
    assert made.tally.accepted <= made.tally.tried
    assert made.tally.accepted > 0
    assert made.tally.prompt == len(prompts()[0])


def test_a_failure_forgets_what_was_kept() -> None:
    model = model_of("llama")
    made = decoder(model)
    written(made, prompts()[0])

    def fail(*_: Any) -> None:
        raise RuntimeError("out of memory")

    hook = model.register_forward_pre_hook(fail)
    with pytest.raises(RuntimeError):
        made.write(prompts()[2], Outbox())
    hook.remove()
    written(made, prompts()[0])
    assert made.tally.reused == 24  # of the one that failed


def test_a_large_model_reads_less_at_once() -> None:
    class Model:
        device = torch.device("cpu")

        def __init__(self, parameters: float) -> None:
            self.num_parameters = lambda: int(parameters)

    assert [chunk_for(Model(size)) for size in (5e4, 1.35e8, 6e8, 8e9)] == [2048, 128, 32, 16]
