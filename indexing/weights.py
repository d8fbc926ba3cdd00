"""Weights that are numbers and nothing else: safetensors, from a folder or from the hub; and no code beside them.

Other formats of weights are pickles, which can hold any program. Knows files; knows nothing of what a model is for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexing.errors import ModelError
from indexing.hub import is_cached, offline_advice

UNSAFE = frozenset({".bin", ".ckpt", ".pickle", ".pkl", ".pt", ".pth"})

FETCHED = ("*.json", "*.safetensors", "*.txt", "*.model", "*.jinja", "*.tiktoken")
"""What is fetched of a model of the hub: settings, vocabularies and weights."""

CONVERT = (
    "load it once where you trust it, write it with `model.save_pretrained(path, safe_serialization=True)`, and give that "
    "folder"
)

_WEIGHTS, _INDEX, _PICKLED = "model.safetensors", ".safetensors.index.json", "pytorch_model.bin"
_ELSEWHERE = re.compile(r'"[\w.-]+/[\w.-]+--[\w.]+"')
"""A class in the code of another model of the hub, which the revision does not pin."""


def fetch(part: str, model: str, revision: str | None, *, code: bool = False) -> Path:
    """The folder in the hub's cache that holds what of `model` may be loaded, with its code only where `code` says so.

    Raises ModelError when it cannot be fetched, or has no weights in the one format that is read.
    """
    patterns = [*FETCHED, "*.py"] if code else list(FETCHED)
    try:
        with _progress(shown=not is_cached(model, revision)):
            from huggingface_hub import snapshot_download

            folder = Path(snapshot_download(model, revision=revision, allow_patterns=patterns))
    except Exception as error:  # hubs, networks and disks fail in many ways
        raise ModelError(offline_advice(part, model, str(error))) from error
    if not any(folder.rglob("*.safetensors")):
        raise ModelError(f"{model} has no weights in the safetensors format, and no other is read: {CONVERT}.")
    if code:
        _require_own_code(model, folder)
    return folder


@contextmanager
def _progress(*, shown: bool) -> Iterator[None]:
    """Keep the hub's library from showing a download where all is here already."""
    from huggingface_hub import utils

    if shown or utils.are_progress_bars_disabled():  # type: ignore[attr-defined]
        yield
        return
    utils.disable_progress_bars()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        utils.enable_progress_bars()  # type: ignore[attr-defined]


def require_safetensors(folder: Path) -> None:
    """Raise ModelError when a part of the model in `folder` has weights, but not as safetensors."""
    for part in _parts(folder):
        if unsafe := next(_unsafe(part), ""):
            raise ModelError(
                f"{part} holds weights only as {unsafe}, a format that can hide a program; only safetensors are read: "
                f"{CONVERT}."
            )


def _unsafe(part: Path) -> Iterator[str]:
    """The files that a loader might unpickle: it knows weights by their names alone, whatever safetensors lie beside."""
    names = sorted(file.name for file in part.iterdir() if file.is_file())
    for index in (name for name in names if name.endswith(_INDEX)):
        yield from (name for name in _shards(part / index) if not name.endswith(".safetensors"))
    if _WEIGHTS not in names:
        for name in (name for name in names if Path(name.lower()).suffix in UNSAFE):
            if name.lower() == _PICKLED or f"model{_INDEX}" not in names:  # sentence-transformers knows of no index
                yield name


def _shards(index: Path) -> list[str]:
    """The files that an index of weights names; none when it is broken, which is the loader's to refuse."""
    try:
        return sorted({str(name) for name in json.loads(index.read_bytes())["weight_map"].values()})
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []


def _parts(folder: Path) -> Iterator[Path]:
    """The folders that weights are read from: the model's own, and those of its modules with all below them."""
    yield folder
    try:
        paths = {str(module["path"]) for module in json.loads((folder / "modules.json").read_bytes())} - {"", "."}
    except (OSError, ValueError, TypeError, KeyError):
        return  # a broken list is the loader's to refuse
    for top in sorted(folder / path for path in paths):
        if top.is_dir():
            yield from (top, *(below for below in sorted(top.rglob("*")) if below.is_dir()))


def _require_own_code(model: str, folder: Path) -> None:
    for file in sorted(folder.rglob("*.json")):
        if file.stat().st_size < 1_000_000 and (found := _ELSEWHERE.search(file.read_text("utf-8", "replace"))):
            raise ModelError(
                f"{model} runs code of another model ({found[0]} in {file.name}), which its revision does not pin: "
                "choose another model."
            )
