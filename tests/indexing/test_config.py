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
    assert set(ENCODERS) == {"embedded", "small", "base"}
    for name in ("small", "base"):
        config = ENCODERS[name]
        assert config.revision is not None
        assert len(config.revision) == 40
        assert config.download
        assert config.licence


def test_e5_has_its_prompts() -> None:
    assert ENCODERS["small"].question_prompt == "query: "
    assert ENCODERS["small"].passage_prompt == "passage: "
