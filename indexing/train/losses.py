"""The loss of dense passage retrieval (Karpukhin et al. 2020), through the losses of sentence-transformers.

Softmax over the inner products of a question with all passages of the batch and all hard negatives, false negatives left
out. Knows models and batches; knows nothing of where pairs come from.
"""

from __future__ import annotations

from typing import Any

from indexing.train.batches import false_negatives
from indexing.train.types import TrainConfig


def loss_for(model: Any, config: TrainConfig, *, guide: Any = None, devices: int = 1) -> Any:
    """The loss that `config` asks for, of `model`."""
    from sentence_transformers.sentence_transformer import losses

    together = devices > 1
    if config.loss == "cached":
        loss = losses.CachedMultipleNegativesRankingLoss(
            model, scale=config.scale, mini_batch_size=config.mini_batch, gather_across_devices=together
        )
    elif config.loss == "guided":
        loss = losses.CachedGISTEmbedLoss(
            model,
            guide,
            temperature=1 / config.scale,
            mini_batch_size=config.mini_batch,
            contrast_anchors=False,
            contrast_positives=False,
            gather_across_devices=together,
        )
    else:
        loss = _masked_ranking()(model, scale=config.scale, gather_across_devices=together)
    if not config.matryoshka:
        return loss
    whole = int(model.get_embedding_dimension())
    shorter = sorted({size for size in config.matryoshka if size < whole}, reverse=True)
    return losses.MatryoshkaLoss(model, loss, [whole, *shorter])


def _masked_ranking() -> Any:
    """The class of the loss, made when it is needed: sentence-transformers takes seconds to import."""
    from sentence_transformers.sentence_transformer.losses import MultipleNegativesRankingLoss

    class MaskedRanking(MultipleNegativesRankingLoss):  # type: ignore[misc]
        """Multiple negatives ranking whose labels are the rows of `batches.numbered`."""

        def compute_loss_from_embeddings(self, embeddings: list[Any], labels: Any) -> Any:
            import torch
            from sentence_transformers.util import all_gather, all_gather_with_grad

            questions, passages, rows, own = embeddings[0], embeddings[1:], labels, 0
            if self.gather_across_devices:
                passages, rows = [all_gather_with_grad(part) for part in passages], all_gather(labels)
                own = torch.distributed.get_rank() * len(questions) if torch.distributed.is_initialized() else 0
            scores = self.similarity_fct(questions, torch.cat(passages)) * self.scale
            right = torch.arange(own, own + len(questions), device=scores.device)
            masked = false_negatives(labels, rows)
            masked[torch.arange(len(questions), device=scores.device), right] = False
            return torch.nn.functional.cross_entropy(scores.masked_fill(masked, -torch.inf), right)

    return MaskedRanking
