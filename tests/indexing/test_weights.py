from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub
import pytest

from indexing.errors import ModelError
from indexing.weights import fetch, require_safetensors

COMMIT = "0" * 40


def fill(folder: Path, *names: str, modules: tuple[str, ...] = ()) -> Path:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"{}" if name.endswith(".json") else b"weights")
    if modules:
        (folder / "modules.json").write_text(json.dumps([{"path": path} for path in modules]))
    return folder


@pytest.mark.parametrize(
    "name", ["pytorch_model.bin", "pytorch_model-00001-of-2.bin", "model.pt", "m.pkl", "m.pth", "m.ckpt"]
)
def test_weights_in_another_format_are_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError) as raised:
        require_safetensors(fill(tmp_path, "config.json", name))
    assert str(raised.value).startswith(f"{tmp_path} holds weights only as {name}, a format that can hide a program")
    assert "`model.save_pretrained(path, safe_serialization=True)`" in str(raised.value)


def test_safetensors_will_do_whatever_lies_beside_them(tmp_path: Path) -> None:
    require_safetensors(fill(tmp_path, "model.safetensors", "pytorch_model.bin", "training_args.bin", "optimizer.pt"))


def test_every_module_of_a_model_is_looked_at(tmp_path: Path) -> None:
    modules = ("", "1_Pooling", "2_Dense")
    folder = fill(tmp_path, "model.safetensors", "2_Dense/pytorch_model.bin", "1_Pooling/config.json", modules=modules)
    with pytest.raises(ModelError, match=r"2_Dense holds weights only as pytorch_model\.bin"):
        require_safetensors(folder)
    require_safetensors(fill(tmp_path, "2_Dense/model.safetensors"))


def test_modules_within_a_module_are_looked_at(tmp_path: Path) -> None:
    folder = fill(tmp_path, "0_Router/query_0/pytorch_model.bin", modules=("0_Router",))
    with pytest.raises(ModelError, match=r"query_0 holds weights only as"):
        require_safetensors(folder)


def test_folders_that_are_no_part_of_the_model_are_not(tmp_path: Path) -> None:
    folder = fill(
        tmp_path, "model.safetensors", "openvino/openvino_model.bin", "checkpoint-5/optimizer.pt", modules=("",)
    )
    require_safetensors(folder)


@pytest.mark.parametrize("listed", ["", "{", "7", '[{"name": "0"}]', "[1]"])
def test_a_broken_list_of_modules_is_left_to_the_loader(tmp_path: Path, listed: str) -> None:
    (fill(tmp_path, "model.safetensors") / "modules.json").write_text(listed)
    require_safetensors(tmp_path)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[dict[str, Any]]:
    """What the hub is asked for; it gives `tmp_path`."""
    calls: list[dict[str, Any]] = []

    def download(model: str, **settings: Any) -> str:
        calls.append({"model": model, **settings})
        return str(tmp_path)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    return calls


def test_only_what_may_be_loaded_is_fetched(asked: list[dict[str, Any]], tmp_path: Path) -> None:
    fill(tmp_path, "config.json", "model.safetensors")
    assert fetch("encoder", "owner/model", COMMIT) == tmp_path
    assert fetch("encoder", "owner/model", COMMIT, code=True) == tmp_path
    without, with_code = (call["allow_patterns"] for call in asked)
    assert (asked[0]["model"], asked[0]["revision"]) == ("owner/model", COMMIT)
    assert set(without) & {"*.safetensors", "*.json"} == {"*.safetensors", "*.json"}
    assert not any(pattern.endswith(("bin", "pt", "pkl", "py", "*")) for pattern in without)
    assert set(with_code) - set(without) == {"*.py"}


@pytest.mark.usefixtures("asked")
def test_a_model_without_safetensors_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, "config.json", "tokenizer.json")
    with pytest.raises(
        ModelError, match=r"^owner/model has no weights in the safetensors format.*safe_serialization=True"
    ):
        fetch("encoder", "owner/model", None)


@pytest.mark.usefixtures("asked")
def test_code_of_another_model_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, "model.safetensors")
    (tmp_path / "config.json").write_text('{"auto_map": {"AutoModel": "own.Own"}}')
    assert fetch("encoder", "owner/model", COMMIT, code=True)
    (tmp_path / "config.json").write_text('{"auto_map": {"AutoModel": "other/model--theirs.Theirs"}}')
    with pytest.raises(ModelError, match=r"owner/model runs code of another model .*other/model--theirs\.Theirs"):
        fetch("encoder", "owner/model", COMMIT, code=True)
    assert fetch("encoder", "owner/model", COMMIT)  # whose code is of no interest where none is run


def failing(error: Exception) -> Callable[..., str]:
    def download(*_: Any, **__: Any) -> str:
        raise error

    return download


@pytest.mark.parametrize("error", [OSError("no route to host\nmore"), ValueError("odd name"), RuntimeError("")])
def test_a_failure_is_one_sentence_that_says_to_give_a_folder(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(huggingface_hub, "snapshot_download", failing(error))
    with pytest.raises(ModelError, match="owner/model is neither a folder here nor could it be fetched") as raised:
        fetch("reranker", "owner/model", None)
    assert "--reranker /models/model" in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("cached", [True, False])
def test_no_progress_is_shown_of_what_is_here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, cached: bool) -> None:
    from huggingface_hub.utils import are_progress_bars_disabled, enable_progress_bars

    enable_progress_bars()
    hidden: list[bool] = []

    def download(*_: Any, **__: Any) -> str:
        hidden.append(are_progress_bars_disabled())
        return str(fill(tmp_path, "model.safetensors"))

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    monkeypatch.setattr("indexing.weights.is_cached", lambda model, revision: cached)
    fetch("encoder", "owner/model", None)
    assert hidden == [cached]
    assert not are_progress_bars_disabled()


@pytest.mark.parametrize("decoy", ["x.safetensors", "adapter_model.safetensors", "model.safetensors.index.json"])
@pytest.mark.parametrize("pickled", ["pytorch_model.bin", "PYTORCH_MODEL.BIN"])
def test_safetensors_that_no_loader_looks_for_will_not_do(tmp_path: Path, decoy: str, pickled: str) -> None:
    with pytest.raises(ModelError, match=rf"holds weights only as {pickled}"):
        require_safetensors(fill(tmp_path, "config.json", decoy, pickled))
    require_safetensors(fill(tmp_path, "model.safetensors"))


@pytest.mark.parametrize(
    ("shard", "safe"), [("model-1-of-1.safetensors", True), ("shard.txt", False), ("a.bin", False)]
)
@pytest.mark.parametrize("name", ["model", "other"])
def test_an_index_may_name_safetensors_alone(tmp_path: Path, name: str, shard: str, safe: bool) -> None:
    fill(tmp_path, "model-1-of-1.safetensors", "training_args.bin" if name == "model" else "config.json")
    (tmp_path / f"{name}.safetensors.index.json").write_text(json.dumps({"weight_map": {"layer": shard}}))
    if safe:
        require_safetensors(tmp_path)
    else:
        with pytest.raises(ModelError, match=f"holds weights only as {shard}"):
            require_safetensors(tmp_path)


@pytest.mark.parametrize("index", ["", "7", "{}", '{"weight_map": 7}', "[" * 100_000])
def test_a_broken_index_is_left_to_the_loader(tmp_path: Path, index: str) -> None:
    (tmp_path / "model.safetensors.index.json").write_text(index)
    require_safetensors(tmp_path)
