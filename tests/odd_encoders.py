"""Builds small real encoders of other modules than a transformer and its pooling, offline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests import tiny_encoder


def build(folder: Path) -> dict[str, Path]:
    """Folders of models by what is odd in them, all below `folder`.

    `dense` ends with a layer that has weights of its own, `router` treats questions unlike passages, `static` averages
    vectors of tokens and has no window, `words` has a tokenizer that is none of transformers'.
    """
    import torch
    from sentence_transformers.sentence_transformer.modules import (
        Dense,
        Normalize,
        Pooling,
        Router,
        StaticEmbedding,
        Transformer,
        WordEmbeddings,
    )
    from sentence_transformers.sentence_transformer.modules.tokenizer import WhitespaceTokenizer

    tiny_encoder.build(folder)
    plain, size = str(folder / "plain"), tiny_encoder.DIMENSION
    torch.manual_seed(0)
    sides = [[Transformer(plain), Pooling(size, "cls"), Dense(size, 16)] for _ in range(2)]
    words = WhitespaceTokenizer(["museum", "opens", "נפתח"], stop_words=set())
    return {
        "dense": _saved(folder / "dense", Transformer(plain), Pooling(size), Dense(size, 16), Normalize()),
        "router": _saved(folder / "router", Router.for_query_document(*sides)),
        "static": _saved(folder / "static", StaticEmbedding(tiny_encoder._tokenizer(), embedding_dim=16)),
        "words": _saved(folder / "words", WordEmbeddings(words, torch.randn(3, 8).numpy()), Pooling(8)),
    }


def _saved(folder: Path, *modules: Any) -> Path:
    from sentence_transformers import SentenceTransformer

    SentenceTransformer(modules=list(modules), device="cpu").save(str(folder), create_model_card=False)
    return folder
