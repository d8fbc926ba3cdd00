"""The GPUs that FAISS sees: what is free on them, what is made on them, and who may ask them. Knows no ids and no plans.

CUDA answers questions about memory through its runtime library, which FAISS brings; torch, if it is loaded, is the next to
be asked. FAISS ends the whole process (`abort`) when CUDA fails within one of its calls and throws only when memory is
short: so a card is asked for its memory before each search, and one that no longer answers is never given to FAISS again.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache
from typing import Any

from indexing.types import Vectors
from indexing.vectors import plan
from indexing.vectors.faiss_lib import import_faiss

MOST = 2048
"""The nearest that FAISS's GPU indexes can be asked for at once."""

_RUNTIMES = ("libcudart.so.12", "libcudart.so.13", "libcudart.so")


class Cards:
    """The cards by their number from 0. One object a process: FAISS's resources of a card are for one thread at a time."""

    def __init__(self, count: int) -> None:
        self._locks = [threading.Lock() for _ in range(count)]
        self._left: list[list[tuple[tuple[int, ...], Any]]] = [[] for _ in range(count)]
        self._resources: dict[int, Any] = {}
        self.planning = threading.Lock()
        """Held by who counts on free memory until it is used."""

    def __len__(self) -> int:
        return len(self._locks)

    def memory(self, card: int) -> tuple[int, int]:
        """Free and total bytes of a card. Raises RuntimeError when it does not answer."""
        return _by_runtime(card) or _by_torch(card)

    def free(self) -> list[int]:
        """The free bytes of each card, 0 where one does not answer."""
        for card in range(len(self)):
            self._tidied(card)
        return [self._memory_or_none(card)[0] for card in range(len(self))]

    def total(self) -> list[int]:
        """The bytes of each card, 0 where one does not answer."""
        return [self._memory_or_none(card)[1] for card in range(len(self))]

    @contextmanager
    def alone(self, cards: Sequence[int]) -> Iterator[None]:
        """Only the caller asks these cards meanwhile. Raises RuntimeError when one of them no longer answers."""
        with ExitStack() as held:
            for card in sorted(cards):  # always in this order, so that two never wait for each other
                held.enter_context(self._locks[card])
                held.callback(self._given_back, card)
            for card in cards:
                self.memory(card)
            yield

    def leave(self, cards: Sequence[int], index: Any) -> None:
        """Give back what `index` takes of the cards; never waits: who asks one of them now does it for the caller."""
        first = min(cards)
        self._left[first].append((tuple(cards), index))
        del index
        self._tidied(first)

    def _tidied(self, card: int) -> None:
        if self._locks[card].acquire(blocking=False):
            try:
                self._given_back(card)
            finally:
                self._locks[card].release()

    def _given_back(self, card: int) -> None:
        while self._left[card]:
            used, index = self._left[card].pop()
            if not all(self._memory_or_none(one)[1] for one in used):
                for part in (index, *getattr(index, "referenced_objects", ())):
                    part.this.disown()  # freeing memory of a card that is gone would end the process

    def exact(self, vectors: Vectors, cards: Sequence[int]) -> Any:
        """The vectors in an exact inner-product index with float16 storage, whose ids are their rows; over several cards a
        shard on each. Raises RuntimeError."""
        shards = [self._exact(vectors.shape[1], card) for card in cards]
        for at, shard in enumerate(shards):
            shard.add(vectors[at * len(vectors) // len(shards) : (at + 1) * len(vectors) // len(shards)])
        if len(shards) == 1:
            return shards[0]
        joined = import_faiss().IndexShards(
            vectors.shape[1], True, True
        )  # a thread a card; rows go on from card to card
        for shard in shards:
            joined.add_shard(shard)
        return joined

    def copied(self, index: Any, cards: Sequence[int]) -> Any:
        """A copy of a FAISS index of lists or of a CAGRA graph; over several cards each has a share. Raises RuntimeError."""
        faiss = import_faiss()
        resources = [self._resources_of(card) for card in cards]
        options = faiss.GpuMultipleClonerOptions()
        options.useFloat16 = True  # of IVFPQ the tables: candidates are compared again
        if len(cards) == 1:
            return faiss.index_cpu_to_gpu(resources[0], cards[0], index, options)
        options.shard, options.shard_type = True, 1  # by id modulo the number of cards
        return faiss.index_cpu_to_gpu_multiple_py(resources, index, options, cards)

    def back(self, index: Any) -> Any:
        """The CPU form of an index that `copied` made. Raises RuntimeError."""
        return import_faiss().index_gpu_to_cpu(index)

    def graph(self, vectors: Any, card: int) -> Any:
        """The CPU form of a CAGRA graph of these vectors, built on a card. Raises RuntimeError."""
        faiss = import_faiss()
        config = faiss.GpuIndexCagraConfig()
        config.device = card
        built = faiss.GpuIndexCagra(self._resources_of(card), vectors.shape[1], faiss.METRIC_INNER_PRODUCT, config)
        built.train(vectors)
        return faiss.index_gpu_to_cpu(built)

    def has_graphs(self) -> bool:
        """Whether there is a card, and FAISS was built with cuVS, which brings CAGRA."""
        return len(self) > 0 and hasattr(import_faiss(), "GpuIndexCagra")

    def graph_search(self, breadth: int) -> Any:
        """How a CAGRA graph on a card is searched: so many neighbours are kept in sight."""
        how = import_faiss().SearchParametersCagra()
        how.itopk_size = -(-breadth // 32) * 32
        return how

    def _exact(self, dimension: int, card: int) -> Any:
        faiss = import_faiss()
        config = faiss.GpuIndexFlatConfig()
        config.device, config.useFloat16 = card, True
        return faiss.GpuIndexFlat(self._resources_of(card), dimension, faiss.METRIC_INNER_PRODUCT, config)

    def _resources_of(self, card: int) -> Any:
        """FAISS's streams and working memory on a card, of which a process has one set; the caller has the card alone."""
        if card not in self._resources:
            made = import_faiss().StandardGpuResources()
            made.setTempMemory(plan.WORKING)
            made.setPinnedMemory(0)  # it serves batches of more than 256 MiB of queries alone
            self._resources[card] = made
        return self._resources[card]

    def _memory_or_none(self, card: int) -> tuple[int, int]:
        try:
            return self.memory(card)
        except RuntimeError:
            return 0, 0


@lru_cache(maxsize=1)
def cards() -> Cards:
    """Those of this machine; none with FAISS for CPUs."""
    return Cards(int(getattr(import_faiss(), "get_num_gpus", int)()))


def _by_runtime(card: int) -> tuple[int, int] | None:
    """What CUDA's runtime says; None when FAISS brings none. Raises RuntimeError when the card does not answer."""
    cuda = runtime()
    if cuda is None:
        return None
    before, free, total = ctypes.c_int(), ctypes.c_size_t(), ctypes.c_size_t()
    _verified(cuda, cuda.cudaGetDevice(ctypes.byref(before)), card)
    try:
        _verified(cuda, cuda.cudaSetDevice(card), card)
        _verified(cuda, cuda.cudaMemGetInfo(ctypes.byref(free), ctypes.byref(total)), card)
    finally:
        cuda.cudaSetDevice(before.value)
    return free.value, total.value


def _verified(cuda: Any, code: int, card: int) -> None:
    if code:
        cuda.cudaGetLastError()  # which forgets it: FAISS would end the process over it in its next call
        raise RuntimeError(f"GPU {card} does not answer (CUDA error {code})")


def _by_torch(card: int) -> tuple[int, int]:
    torch = sys.modules.get("torch")
    if torch is None or not torch.cuda.is_available():
        raise RuntimeError(f"nothing here says how much memory of GPU {card} is free")
    ask: Callable[[int], tuple[int, int]] = torch.cuda.mem_get_info
    return ask(card)


@lru_cache(maxsize=1)
def runtime() -> Any:
    """CUDA's runtime library that FAISS has loaded; None when there is none."""
    import_faiss()
    for name in _RUNTIMES:
        try:
            return ctypes.CDLL(name, mode=os.RTLD_NOLOAD | os.RTLD_NOW)
        except OSError:
            continue
    return None
