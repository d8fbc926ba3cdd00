from typing import Any

import pytest

from rag.config import MODELS, GeneratorConfig, RetrieveConfig
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
