"""Cards that are memory of this machine: only what is moved to them, and how, is not FAISS's code for GPUs. What is searched
is a real FAISS index, in float16 where a card has float16."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from indexing.types import Vectors
from indexing.vectors import cards
from indexing.vectors.cards import Cards
from indexing.vectors.faiss_lib import import_faiss

GIB = 2**30


def require_gpu() -> Cards:
    """The cards of this machine. Skips the test, loudly, where FAISS sees none."""
    if not len(cards.cards()):
        warnings.warn("NOTHING OF indexing/vectors WAS TESTED ON A GPU: FAISS sees none here.", stacklevel=2)
        pytest.skip("not tested on a GPU: FAISS sees none here")
    return cards.cards()


class StandIn(Cards):
    """So many cards with so much free memory each; `gone` holds those that no longer answer."""

    def __init__(self, *free: int, graphs: bool = True) -> None:
        super().__init__(len(free))
        self.bytes_free = list(free)
        self.gone: set[int] = set()
        self.graphs = graphs
        self.made: list[list[int]] = []
        """The cards of each copy that was made."""
        self.asked = 0
        """How often cards were asked alone."""
        self.failing = ""
        """What searches of a copy fail with, from now on."""

    def memory(self, card: int) -> tuple[int, int]:
        self.asked += 1
        if card in self.gone:
            raise RuntimeError(f"GPU {card} does not answer (CUDA error 999)")
        return self.bytes_free[card], 16 * GIB

    def exact(self, vectors: Vectors, cards: Sequence[int]) -> Any:
        self.made.append(list(cards))
        return Copy(self, super().exact(vectors, cards))

    def copied(self, index: Any, cards: Sequence[int]) -> Any:
        self.made.append(list(cards))
        faiss = import_faiss()
        if len(cards) == 1:
            return Copy(self, faiss.clone_index(index))
        shards = faiss.IndexShards(index.d, True, False)
        for card in range(len(cards)):
            part = faiss.clone_index(index)
            part.reset()
            index.copy_subset_to(part, faiss.InvertedLists.SUBSET_TYPE_ID_MOD, len(cards), card)
            shards.add_shard(part)
        return Copy(self, shards)

    def back(self, index: Any) -> Any:
        return import_faiss().clone_index(index.index)

    def graph(self, vectors: Vectors, card: int) -> Any:
        faiss = import_faiss()
        self.made.append([card])
        built = faiss.IndexHNSWCagra(vectors.shape[1], 16, faiss.METRIC_INNER_PRODUCT)
        built.add(np.ascontiguousarray(vectors))
        return built

    def has_graphs(self) -> bool:
        return self.graphs and len(self) > 0

    def graph_search(self, breadth: int) -> Any:
        return import_faiss().SearchParametersHNSW(efSearch=breadth)

    def _exact(self, dimension: int, card: int) -> Any:
        faiss = import_faiss()
        return faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)


class Copy:
    """A copy whose searches can be made to fail, as FAISS fails."""

    def __init__(self, machine: StandIn, index: Any) -> None:
        self.machine, self.index = machine, index

    def __getattr__(self, name: str) -> Any:
        if name in {"search", "add", "add_with_ids"} and self.machine.failing:
            raise RuntimeError(
                f"Error in virtual void* faiss::gpu::allocMemory at x.cpp:1: Error: {self.machine.failing}"
            )
        return getattr(self.index, name)
