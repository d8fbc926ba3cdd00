from __future__ import annotations

import copy
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexing import biencoder, openvino, precision
from indexing.biencoder import SentenceTransformerEncoder
from indexing.config import EncoderConfig
from indexing.embed import load_encoder
from indexing.errors import ModelError
from tests import odd_encoders, tiny_encoder

TEXTS = ["the museum opens at nine", "המוזיאון נפתח", "博物館", ""]
MANY = ["the museum opens at nine " * (1 + length % 3) for length in range(120)]

needed = pytest.mark.skipif(
    not openvino.installed(), reason="OPENVINO IS NOT INSTALLED, its backend goes untested: pip install openvino"
)


def load(model: Path, **settings: Any) -> SentenceTransformerEncoder:
    return load_encoder(EncoderConfig(model=str(model), **settings), device="cpu")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder.build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return odd_encoders.build(tmp_path_factory.mktemp("odd"))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(openvino, "_cache", lambda: tmp_path / "cache")
    monkeypatch.setattr(biencoder, "_openvino_is_better", {})
    return tmp_path / "cache"


@pytest.fixture
def conversions(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by one with each conversion."""
    seen: list[str] = []
    convert = openvino._convert
    monkeypatch.setattr(openvino, "_convert", lambda *given: seen.append("one") or convert(*given))
    return seen


@needed
@pytest.mark.parametrize(("kept", "least"), [("float32", 0.99999), ("bfloat16", 0.999)])
def test_passages_are_the_same_in_three_languages_and_questions_stay(tiny: Path, kept: str, least: float) -> None:
    torch, other = load(tiny, precision="float32"), load(tiny, backend="openvino", precision=kept)
    assert np.array_equal(torch.encode_questions(TEXTS), other.encode_questions(TEXTS))
    for texts in (TEXTS, MANY, ["museum " * 400]):
        one, two = torch.encode_passages(texts), other.encode_passages(texts)
        assert np.sum(one * two, axis=1).min() > least
        assert two.dtype == np.float32
    assert other.passages_by == f"OpenVINO, {kept}"
    assert torch.passages_by == "torch, float32"


@needed
def test_many_threads_compute_side_by_side(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load(tiny, backend="openvino", precision="float32")
    together = encoder.encode_passages(MANY)
    found: list[Any] = []
    threads = [threading.Thread(target=lambda: found.append(encoder.encode_passages(MANY))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert all(np.allclose(one, together, atol=1e-5) for one in found)


@needed
def test_it_is_converted_once_and_another_model_again(
    tiny: Path, tmp_path: Path, cache: Path, conversions: list[str]
) -> None:
    first = load(tiny, backend="openvino").encode_passages(TEXTS)
    assert np.array_equal(load(tiny, backend="openvino").encode_passages(TEXTS), first)
    assert len(conversions) == 1
    load(tiny_encoder.build(tmp_path / "other", seed=1), backend="openvino").encode_passages(TEXTS)
    assert len(conversions) == 2
    assert sorted(file.name for folder in cache.iterdir() for file in folder.iterdir()) == sorted(
        2 * [*openvino.FILES, openvino.SUMS]
    )


@needed
@pytest.mark.parametrize("name", [*openvino.FILES, openvino.SUMS])
@pytest.mark.parametrize("harm", ["flipped", "cut", "gone"])
def test_what_is_damaged_is_made_anew(tiny: Path, cache: Path, conversions: list[str], name: str, harm: str) -> None:
    first = load(tiny, backend="openvino").encode_passages(TEXTS)
    (folder,) = cache.iterdir()
    file = folder / name
    content = file.read_bytes()
    middle = len(content) // 2
    harmed = {"flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :], "cut": content[:9]}
    file.unlink()
    if harm in harmed:
        file.write_bytes(harmed[harm])
    assert np.array_equal(load(tiny, backend="openvino").encode_passages(TEXTS), first)
    assert len(conversions) == 2
    assert openvino._is_whole(folder)
    assert [entry.name for entry in cache.iterdir()] == [folder.name]


@needed
def test_without_a_place_to_keep_it_works_all_the_same(tiny: Path, cache: Path) -> None:
    cache.write_text("not a folder")
    assert load(tiny, backend="openvino").encode_passages(TEXTS).shape == (4, tiny_encoder.DIMENSION)


@needed
@pytest.mark.parametrize("kind", ["router", "static", "words"])
def test_models_that_it_cannot_compute_stay_with_torch(
    odd: dict[str, Path], kind: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(biencoder, "WORTHWHILE", 0)
    monkeypatch.setattr(biencoder, "MANY_TOKENS", 0)
    caplog.set_level(logging.INFO)
    encoder, plain = load(odd[kind]), load(odd[kind], backend="torch")
    many = MANY * 8
    assert np.array_equal(encoder.encode_passages(many), plain.encode_passages(many))
    assert encoder.passages_by.startswith("torch")
    assert "OpenVINO does not compute this model" in caplog.text
    with pytest.raises(ModelError, match="OpenVINO does not compute this encoder"):
        load(odd[kind], backend="openvino").encode_passages(["one"])


@needed
def test_the_modules_that_follow_the_transformer_are_used(odd: dict[str, Path]) -> None:
    torch = load(odd["dense"], precision="float32")
    other = load(odd["dense"], precision="float32", backend="openvino")
    assert np.allclose(torch.encode_passages(TEXTS), other.encode_passages(TEXTS), atol=1e-5)


@needed
def test_vectors_that_differ_are_not_used(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    convert = openvino._convert

    def spoilt(transformer: Any, inputs: Any) -> Any:
        other = copy.deepcopy(transformer)
        other.encoder.layer[0].output.dense.weight.data.mul_(-3)
        return convert(other, inputs)

    monkeypatch.setattr(openvino, "_convert", spoilt)
    model = load(tiny)._model
    assert openvino.beside(model, bfloat16=False, threads=1) is None


@needed
@pytest.mark.parametrize("better", [True, False])
def test_it_is_used_where_a_trial_is_won(tiny: Path, monkeypatch: pytest.MonkeyPatch, better: bool) -> None:
    trials: list[float] = []

    def is_better(new: Any, encode: Any, old: Any, **settings: Any) -> bool:
        trials.append(float(np.sum(encode(new) * encode(old), axis=1).min()))
        return better

    monkeypatch.setattr(precision, "half_precision", lambda device: None)
    monkeypatch.setattr(precision, "is_better", is_better)
    many, encoder = MANY * 2, load(tiny)
    monkeypatch.setattr(biencoder, "WORTHWHILE", int(encoder._lengths(many).sum()) + 1)
    encoder.encode_passages(many)
    assert (encoder.passages_by, trials) == ("torch, float32", [])  # not so many yet
    encoder.encode_passages(many)
    assert encoder.passages_by == ("OpenVINO, float32" if better else "torch, float32")
    load(tiny).encode_passages(many * 2)
    assert len(trials) == 1
    assert trials[0] > 0.99999
    encoder.encode_passages(["few"])
    assert encoder.passages_by == "torch, float32"


def test_torch_is_left_alone_where_it_is_configured(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(biencoder, "WORTHWHILE", 0)
    monkeypatch.setattr(openvino, "beside", None)  # asking would be an error
    for settings in ({"backend": "torch"}, {"precision": "float32"}, {"precision": "bfloat16"}):
        encoder = load(tiny, **settings)
        encoder.encode_passages(MANY * 2)
        assert encoder.passages_by.startswith("torch")


def test_without_the_library_there_is_a_word_on_what_to_install(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(ModelError, match="pip install openvino"):
        load(tiny, backend="openvino").encode_passages(TEXTS)


@needed
def test_nothing_is_sent(tmp_path: Path) -> None:
    """A package that reports is there, and is not even imported."""
    package = tmp_path / "openvino_telemetry"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('telemetry was imported')")
    code = "from indexing import openvino; openvino._library().convert_model; print('silent')"
    path = os.pathsep.join([str(tmp_path), *filter(None, sys.path)])
    environment = {**os.environ, "PYTHONPATH": path}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=100)
    assert (done.stdout.strip(), done.returncode) == ("silent", 0), done.stderr
