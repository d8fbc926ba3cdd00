"""A sentence-transformers model whose transformer is computed by OpenVINO instead of torch, on a processor.

Converted once: what was converted is kept in the platform's cache folder under a digest of the weights and versions.
Tokens, pooling and all other modules stay the model's own. Knows models; knows nothing of when this is faster.
"""

from __future__ import annotations

import copy
import hashlib
import importlib.metadata
import importlib.util
import inspect
import json
import logging
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

import numpy as np

from indexing.precision import ALIKE

FILES = ("model.xml", "model.bin")
SUMS = "sha256.json"
EXAMPLE = ["nine", "The museum opens at nine, and on Friday at ten."]
"""Of two lengths, so that padding is part of what is converted."""

CHECKED = ["The museum is closed. " * 9, "ten", "When does it open?"]
"""Of other lengths, and other in number: what was fixed at those of the example shows."""

_log = logging.getLogger(__name__)


def installed() -> bool:
    return importlib.util.find_spec("openvino") is not None


def beside(model: Any, *, bfloat16: bool, threads: int, cache: Path | None = None) -> Any:
    """A model that shares all of `model` but its transformer, for `threads` threads that each compute alone.

    None where this transformer cannot be computed so; why is in the log.
    """
    try:
        first = model[0]
        if first.modality_config["text"] != {"method": "forward", "method_output_name": "last_hidden_state"}:
            raise ValueError("it gives no states of tokens")
        given = model.preprocess(EXAMPLE)
        accepted = inspect.signature(first.model.forward).parameters
        inputs = {name: given[name] for name in accepted if name in given}
        core = _library().Core()
        form = _kept(core, first.model, inputs, cache or _cache())
        compiled = core.compile_model(form, "CPU", _settings(bfloat16, threads))
        stand_in = _stand_in(compiled, tuple(inputs), first.model.config)
        twin = copy.deepcopy(model, {id(first.model): stand_in})
        one, other = (kind.encode_document(CHECKED, normalize_embeddings=True) for kind in (model, twin))
        if not np.min(np.sum(one * other, axis=1)) >= ALIKE:
            raise ValueError("its vectors are others")
        return twin
    except Exception as error:  # converters raise whatever they meet, and torch can compute the model all the same
        _log.info("OpenVINO does not compute this model: %s", error)
        return None


def _library() -> Any:
    """OpenVINO without the package by which it would report its use over the network: it does without that one."""
    if "openvino" not in sys.modules:
        sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]  # as if it were not installed
    import openvino

    return openvino


def _settings(bfloat16: bool, threads: int) -> dict[str, Any]:
    return {
        "INFERENCE_PRECISION_HINT": "bf16" if bfloat16 else "f32",
        "NUM_STREAMS": threads,
        "INFERENCE_NUM_THREADS": threads,
        "ENABLE_CPU_PINNING": False,  # others work on these cores too
    }


def _cache() -> Path:
    import platformdirs

    return Path(platformdirs.user_cache_dir("mekor", appauthor=False)) / "openvino"


def _kept(core: Any, transformer: Any, inputs: dict[str, Any], cache: Path) -> Any:
    """The converted transformer: that of the cache where it is whole, else a new one, which is put there."""
    folder = cache / _digest(transformer, inputs)
    if _is_whole(folder):
        return core.read_model(folder / FILES[0])
    form = _convert(transformer, inputs)
    try:
        _keep(form, folder)
    except OSError as error:  # no room, or not ours to write: the next process converts again
        _log.info("%s cannot be written: %s", folder, error)
    return form


def _digest(transformer: Any, inputs: dict[str, Any]) -> str:
    """Of the weights as they are in memory and of whatever else decides what the conversion gives."""
    digest = hashlib.sha256()
    versions = [importlib.metadata.version(name) for name in ("openvino", "torch", "transformers")]
    digest.update(json.dumps([versions, list(inputs), transformer.config.to_json_string()]).encode())
    for name, weight in transformer.state_dict().items():
        digest.update(f"{name} {weight.dtype} {tuple(weight.shape)}".encode())
        digest.update(weight.detach().contiguous().flatten().numpy().data)
    return digest.hexdigest()[:24]


def _is_whole(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / SUMS).read_text("utf-8")) == _sums(folder))
    except (OSError, ValueError):
        return False


def _sums(folder: Path) -> dict[str, str]:
    sums = {}
    for name in FILES:
        with (folder / name).open("rb") as file:
            sums[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return sums


def _keep(form: Any, folder: Path) -> None:
    """Write `form` beside and switch by a rename; of two processes that do so one wins, with the same files."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix="new-", dir=folder.parent))
    try:
        _library().save_model(form, beside / FILES[0], compress_to_fp16=False)
        (beside / SUMS).write_text(json.dumps(_sums(beside)), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)  # damaged
        os.rename(beside, folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _convert(transformer: Any, inputs: dict[str, Any]) -> Any:
    import torch

    class States(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = transformer

        def forward(self, *given: Any) -> Any:
            return self.inner(**dict(zip(inputs, given, strict=True))).last_hidden_state

    with _quiet(), torch.no_grad():
        form = _library().convert_model(States().eval(), example_input=tuple(inputs.values()))
    form.reshape({place: [-1, -1] for place in range(len(inputs))})
    return form


@contextmanager
def _quiet() -> Iterator[None]:
    """Tracing asks a model for all it has, and warns of much that is of no concern here."""
    logger = logging.getLogger("transformers.modeling_utils")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(level)


def _stand_in(compiled: Any, names: tuple[str, ...], settings: Any) -> Any:
    """What a sentence-transformers module calls in place of the transformer. Any number of threads may."""
    import torch

    free = SimpleQueue[Any]()

    class StandIn(torch.nn.Module):
        config = settings

        def forward(self, **given: Any) -> Any:
            try:
                request = free.get_nowait()
            except Empty:
                request = compiled.create_infer_request()
            states = request.infer([given[name].numpy() for name in names])[0]  # a copy: the request is used again
            free.put(request)
            return {"last_hidden_state": torch.from_numpy(states)}

    return StandIn()
