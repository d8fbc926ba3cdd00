from typing import Any

import pytest

from rag.config import MODELS, Decoding, GeneratorConfig, RetrieveConfig
from rag.errors import ConfigError


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"kind": "oracle"}, "'oracle' is not a generator"),
        ({"kind": "local"}, "A local generator needs a model"),
        ({"kind": "remote", "model": "m"}, "needs a model and an address"),
        ({"kind": "remote", "base_url": "http://127.0.0.1/v1"}, "needs a model and an address"),
        ({"max_new_tokens": 0}, "max_new_tokens must be at least 1"),
        ({"prompt_tokens": 63}, "prompt_tokens at least 64"),
        ({"temperature": -0.1}, "temperature is -0.1"),
    ],
)
def test_a_generator_that_cannot_be(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        GeneratorConfig(**settings)


@pytest.mark.parametrize(
    ("settings", "temperature", "reason"),
    [
        ({"strategy": "oracle"}, 0, "'oracle' is not a way of decoding: give greedy, beam or sampling"),
        ({"beams": 0}, 0, "beams is 0: give 2 to 32"),
        ({"strategy": "beam"}, 0, "Beam search with one beam is greedy"),
        ({"strategy": "greedy", "beams": 3}, 0, "beams and length_penalty belong to beam search, not to greedy"),
        ({"length_penalty": 2.0}, 0, "belong to beam search"),
        ({"beams": 3}, 0.5, r"The temperature is 0\.5, but beam decoding draws nothing"),
        ({"strategy": "greedy"}, 0.5, r"The temperature is 0\.5, but greedy decoding draws nothing"),
        ({"strategy": "sampling"}, 0, "Sampling at temperature 0 is greedy"),
        ({"top_k": 5}, 0, "top_k says how tokens are drawn, but greedy decoding draws none"),
        ({"top_p": 0.5}, 0, "top_p says how"),
        ({"min_p": 0.1}, 0, "min_p says how"),
        ({"seed": 1}, 0, "seed says how"),
        ({"seed": 1, "beams": 2}, 0, "seed says how tokens are drawn, but beam decoding draws none"),
        ({"top_k": 0}, 1, "top_k of decoding is 0"),
        ({"top_p": 0}, 1, "top_p is 0: give more than 0"),
        ({"top_p": 1.1}, 1, r"top_p is 1\.1"),
        ({"min_p": 1}, 1, "min_p is 1"),
        ({"repetition_penalty": 0}, 0, "repetition_penalty is 0"),
        ({"no_repeat_ngram": -1}, 0, "no_repeat_ngram is -1"),
        ({"stop": "word"}, 0, "stop takes a list of strings"),
        ({"stop": ("",)}, 0, "stop takes a list of strings, none of them empty"),
    ],
)
def test_decoding_that_means_nothing(settings: dict[str, Any], temperature: float, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        GeneratorConfig(temperature=temperature, decoding=Decoding(**settings))


@pytest.mark.parametrize(
    ("settings", "temperature", "strategy"),
    [
        ({}, 0, "greedy"),
        ({}, 0.7, "sampling"),
        ({"beams": 4, "length_penalty": 0.5}, 0, "beam"),
        ({"strategy": "sampling", "top_k": 20, "top_p": 0.9, "min_p": 0.05, "seed": 0}, 0.7, "sampling"),
        ({"strategy": "greedy", "no_repeat_ngram": 3, "repetition_penalty": 1.1, "stop": ("\n",)}, 0, "greedy"),
    ],
)
def test_the_strategy_follows_from_what_is_set(settings: dict[str, Any], temperature: float, strategy: str) -> None:
    assert Decoding(**settings).resolved(temperature) == strategy


def test_a_server_is_not_told_what_its_interface_has_no_word_for() -> None:
    remote = {"kind": "remote", "model": "m", "base_url": "http://127.0.0.1/v1"}
    GeneratorConfig(**remote, temperature=0.5, decoding=Decoding(top_p=0.9, seed=1, stop=("\n",), lookup=False))
    with pytest.raises(ConfigError, match="A server cannot be told top_k, min_p: leave it out"):
        GeneratorConfig(**remote, temperature=0.5, decoding=Decoding(top_k=3, min_p=0.1))


@pytest.mark.parametrize(("top_k", "candidates"), [(0, 50), (-1, 50), (51, 50)])
def test_passages_that_cannot_be_found(top_k: int, candidates: int) -> None:
    with pytest.raises(ConfigError, match=f"top_k is {top_k}: give a number from 1 to {candidates}"):
        RetrieveConfig(top_k, candidates)


def test_only_the_embedded_set_needs_no_download() -> None:
    embedded = MODELS["embedded"]
    assert not embedded.encoder.download
    assert embedded.generator.kind == "extractive"
    assert embedded.reranker is None
    for name, models in MODELS.items():
        for part in (models.encoder, models.generator, models.reranker):
            if part is not None and part.download:
                assert name != "embedded"
                assert part.revision
                assert len(part.revision) == 40
                assert part.licence
