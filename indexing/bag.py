"""A bag of subwords as a sentence-transformers module: each token counts by the logarithm of how often it stands in a text.

A text is the sum of its tokens' vectors, each times 1 + ln(count) (Salton and Buckley 1988). StaticEmbedding, whose files
this reads and writes, counts every occurrence alike, and a passage then drowns in the words that it repeats.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from sentence_transformers.sentence_transformer.modules import StaticEmbedding

MODULES = "modules.json"

UNKNOWN = 0
"""The token of what no other one spells; a text without tokens is this one, so that it has a direction."""


class Bag(StaticEmbedding):  # type: ignore[misc]
    """Texts to unnormalised vectors, by a table of tokens that is trained like any module."""

    def preprocess(self, inputs: list[str], prompt: str | None = None, **settings: Any) -> dict[str, torch.Tensor]:
        if prompt:
            inputs = self._prepend_prompt(inputs, prompt)
        encodings = self.tokenizer.encode_batch_fast(inputs, add_special_tokens=False)
        tokens = [encoding.ids or [UNKNOWN] for encoding in encodings]
        counted = [np.unique(np.array(ids, np.int64), return_counts=True) for ids in tokens]
        sizes = [len(ids) for ids, _ in counted]
        return {
            "input_ids": torch.from_numpy(np.concatenate([ids for ids, _ in counted])),
            "offsets": torch.from_numpy(np.cumsum([0, *sizes[:-1]])),
            "counts": torch.from_numpy(np.concatenate([counts for _, counts in counted])),
        }

    def forward(self, features: dict[str, torch.Tensor], **settings: Any) -> dict[str, torch.Tensor]:
        table = self.embedding.weight
        features["sentence_embedding"] = torch.nn.functional.embedding_bag(
            features["input_ids"],
            table,
            features["offsets"],
            mode="sum",
            per_sample_weights=1 + torch.log(features["counts"].to(table.dtype)),
        )
        return features

    @classmethod
    def load(cls, *given: Any, **settings: Any) -> Bag:
        plain = StaticEmbedding.load(*given, **settings)
        return cls(plain.tokenizer, embedding_weights=plain.embedding.weight.detach())


NAME = f"{Bag.__module__}.{Bag.__name__}"
"""What a list of modules calls it. No code is looked for beside a model: who reads this name takes the class above."""


def is_bag(folder: Path) -> bool:
    """Whether the model in `folder` is one bag and nothing else."""
    try:
        modules = json.loads((folder / MODULES).read_bytes())
        return [module["type"] for module in modules] == [NAME] and not modules[0]["path"]
    except (OSError, ValueError, TypeError, KeyError):
        return False  # a broken list is the loader's to refuse
