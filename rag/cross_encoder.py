"""Any sentence-transformers CrossEncoder, by name or folder: where it is, and that it can be read. Not what its scores mean."""

from __future__ import annotations

from typing import Any

from indexing.errors import ModelError
from indexing.hub import find, first_line
from indexing.weights import fetch, require_safetensors
from rag.config import RerankerConfig


def load_cross_encoder(role: str, config: RerankerConfig) -> Any:
    """The model that `config` names, for `role` ("reranker"); only safetensors weights and no code of its own.

    Raises ModelError.
    """
    folder = find(role, "cross-encoder", config) or fetch(role, config.model, config.revision)
    require_safetensors(folder)
    from sentence_transformers import CrossEncoder

    try:
        return CrossEncoder(
            str(folder), trust_remote_code=False, local_files_only=True, model_kwargs={"use_safetensors": True}
        )
    except Exception as error:  # a model can fail to load in any way; this is the border
        raise ModelError(f"{config.model} cannot be loaded as a cross-encoder: {first_line(error)}") from error
