from __future__ import annotations

from pathlib import Path

import pytest

from indexing.errors import ModelError
from rag.config import GeneratorConfig, SupportConfig
from rag.errors import ConfigError
from rag.generate import load_generator
from rag.generate.extractive import ExtractiveGenerator
from rag.support import Embedded, embedded
from rag.support.asking import Judge, YesNo
from rag.support.load import load_support
from rag.types import Generator
from tests.tiny_decoder import build


@pytest.fixture(scope="module")
def decoder(tmp_path_factory: pytest.TempPathFactory) -> Generator:
    folder = build(tmp_path_factory.mktemp("decoder"))
    return load_generator(GeneratorConfig(kind="local", model=str(folder), max_new_tokens=4))


def never() -> Generator:
    raise AssertionError("it is not needed")


def test_the_embedded_one_is_loaded_once_and_needs_no_generator() -> None:
    assert load_support(SupportConfig(), never) is embedded()
    other = load_support(SupportConfig(threshold=0.9), never)
    assert isinstance(other, Embedded)
    assert {other.threshold(lang) for lang in ("en", "he", "zh")} == {0.9}


def test_the_local_decoder_is_asked_for_yes_or_no(decoder: Generator) -> None:
    model = load_support(SupportConfig("decoder"), lambda: decoder)
    assert isinstance(model, YesNo)
    assert (model.name, model.threshold("he")) == (f"yes or no by {decoder.name}", 0.5)
    assert load_support(SupportConfig("decoder", 0.7), lambda: decoder).threshold("he") == 0.7
    (score,) = model.score(["The museum opens at nine."], [["The museum opens at nine on weekdays."]])
    assert 0 < score < 1


def test_what_writes_the_answers_may_judge_them(decoder: Generator) -> None:
    model = load_support(SupportConfig("judge"), lambda: decoder)
    assert isinstance(model, Judge)
    assert model.name == f"judge {decoder.name}"


@pytest.mark.parametrize("model", ["decoder", "judge"])
def test_what_only_quotes_cannot_be_asked(model: str) -> None:
    with pytest.raises(ConfigError, match=f"'{model}' asks .* by extractive"):
        load_support(SupportConfig(model), ExtractiveGenerator)


def test_any_other_name_is_a_cross_encoder(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="holds no model"):
        load_support(SupportConfig(str(tmp_path)), never)


@pytest.mark.parametrize("threshold", [0.0, -0.5, 1.5])
def test_a_threshold_that_tells_nothing_is_refused(threshold: float) -> None:
    with pytest.raises(ConfigError, match="support_threshold"):
        SupportConfig(threshold=threshold)


def test_no_name_is_refused() -> None:
    with pytest.raises(ConfigError, match="names no model"):
        SupportConfig("")
