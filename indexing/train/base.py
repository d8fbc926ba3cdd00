"""The model that training begins with: `static`, made from texts, or any sentence-transformers model.

Knows models and their folders; knows nothing of pairs or of the trainer.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from indexing.config import EMBEDDED, MINILM
from indexing.embed import minilm_folder, open_folder
from indexing.errors import ModelError
from indexing.hub import first_line
from indexing.train import static
from indexing.train.types import TrainConfig
from indexing.weights import fetch, require_safetensors

QUESTION_SIDE, PASSAGE_SIDE = "query", "document"


def open_base(config: TrainConfig, texts: Sequence[str], device: str | None = None) -> Any:
    """The model to train, on `device`. Raises ModelError or TrainingError when there is none."""
    if config.is_static:
        model = static.build(texts, config)
        model.to(device or "cpu")
    else:
        model = open_model(config.model, device)
    return two_sided(model) if config.sides == 2 else model


def open_model(name: str, device: str | None = None) -> Any:
    """A sentence-transformers model by its name or folder, in float32, from safetensors alone.

    Of the embedded encoder the transformer is trained.
    """
    folder = minilm_folder() if name in (EMBEDDED, MINILM) else Path(name)
    if not folder.is_dir():
        folder = fetch("encoder", name, None)
    require_safetensors(folder)
    try:
        model = open_folder(folder, device)
    except Exception as error:  # a broken folder makes the libraries raise much besides OSError and ValueError
        raise ModelError(f"{name} cannot be loaded as a sentence-transformers model: {first_line(error)}") from error
    return model.float()


def is_static(model: Any) -> bool:
    """Whether the model is a bag of subwords, on one side at least."""
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    return any(isinstance(module, StaticEmbedding) for module in model.modules())


def is_two_sided(model: Any) -> bool:
    from sentence_transformers.sentence_transformer.modules import Router

    return any(isinstance(module, Router) for module in model.children())


def two_sided(model: Any) -> Any:
    """The model with weights of its own for questions, which begin as those for passages do."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Router

    if is_two_sided(model):
        return model
    passages = [_plain(module) for module in model.children()]
    router = Router.for_query_document(deepcopy(passages), passages)
    return SentenceTransformer(modules=[router], prompts=model.prompts, device=str(model.device))


def _plain(module: Any) -> Any:
    """The library's own module in place of a bag: it alone can be read from inside a router."""
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    from indexing.bag import Bag

    if isinstance(module, Bag):
        return StaticEmbedding(module.tokenizer, embedding_weights=module.embedding.weight.detach())
    return module
