from __future__ import annotations

import pytest

from indexing.config import ENCODERS, EncoderConfig, IngestConfig, SplitConfig
from indexing.errors import IndexingError


@pytest.mark.parametrize(
    ("config", "encoder_tokens", "budget"),
    [
        (SplitConfig(), 254, 222),
        (SplitConfig(max_tokens=100), 254, 68),
        (SplitConfig(max_tokens=1000), 254, 222),  # never more than the encoder reads
        (SplitConfig(context_tokens=0), 254, 254),
        (SplitConfig(max_tokens=16), 254, 16),
        (SplitConfig(context_tokens=500), 254, 16),
    ],
)
def test_budget_of_a_chunk(config: SplitConfig, encoder_tokens: int, budget: int) -> None:
    assert config.budget(encoder_tokens) == budget


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: EncoderConfig(batch_size=0), "batch_size"),
        (lambda: EncoderConfig(precision="int8"), "precision is 'int8': give auto, float32 or bfloat16"),
        (lambda: SplitConfig(max_tokens=15), "max_tokens"),
        (lambda: SplitConfig(context_tokens=-1), "context_tokens"),
        (lambda: IngestConfig(max_file_bytes=0), "max_file_bytes"),
        (lambda: IngestConfig(batch_chunks=0), "batch_chunks"),
    ],
)
def test_a_setting_without_meaning_is_refused_by_name(make: type, named: str) -> None:
    with pytest.raises(IndexingError, match=named):
        make()


def test_what_is_downloaded_is_pinned_and_says_its_size_and_licence() -> None:
    assert set(ENCODERS) == {"embedded", "minilm", "small", "base"}
    for name in ("small", "base"):
        config = ENCODERS[name]
        assert config.revision is not None
        assert len(config.revision) == 40
        assert config.download
        assert config.licence


@pytest.mark.parametrize("name", ["small", "base"])
def test_e5_has_its_prompts(name: str) -> None:
    assert ENCODERS[name].model.startswith("intfloat/multilingual-e5-")
    assert ENCODERS[name].question_prompt == "query: "
    assert ENCODERS[name].passage_prompt == "passage: "
    assert {"en", "he", "zh"} <= set(ENCODERS[name].languages)


def test_no_set_runs_code_that_comes_with_a_model() -> None:
    assert not any(config.trust_remote_code for config in ENCODERS.values())


COMMIT = "0123456789abcdef0123456789abcdef01234567"


def test_code_is_run_of_a_pinned_model_of_the_hub_only() -> None:
    assert EncoderConfig(model="owner/model", revision=COMMIT, trust_remote_code=True).trust_remote_code
    assert not EncoderConfig(model="owner/model", revision=COMMIT).trust_remote_code


@pytest.mark.parametrize(
    ("model", "revision"),
    [
        ("owner/model", None),
        ("owner/model", "main"),
        ("owner/model", COMMIT[:12]),
        ("owner/model", COMMIT + "\n"),
        ("owner/model", COMMIT.upper()),
        ("embedded", COMMIT),
        ("/models/own", COMMIT),
        ("./owner/model", COMMIT),
        ("../model", COMMIT),
        ("~/model", COMMIT),
        ("owner/model/deeper", COMMIT),
    ],
)
def test_trust_in_anything_else_is_refused(model: str, revision: str | None) -> None:
    with pytest.raises(IndexingError, match=r"trust_remote_code would run whatever .*40 hexadecimal digits"):
        EncoderConfig(model=model, revision=revision, trust_remote_code=True)
