"""Exact search: every vector is compared, on the GPU when FAISS sees one. Also gives the vectors back."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from indexing.errors import CollectionError
from indexing.types import Ids, Vectors
from indexing.vectors.faiss_lib import alone, import_faiss, read
from indexing.vectors.kinds import gpus

_BITS = 2**24
_MOST_OF_GPU = 2048
"""What FAISS's GPU indexes can be asked for at once."""


class FlatIndex:
    """A `VectorIndex`: FAISS's exact inner-product index with ids of our own.

    Any number of threads may search it while none adds or removes. A file written on a machine with a GPU is read on one
    without: saving and loading go through the CPU form.
    """

    def __init__(self, dimension: int, *, index: Any = None) -> None:
        faiss = import_faiss()
        self._index = index if index is not None else faiss.IndexIDMap(faiss.IndexFlatIP(dimension))
        self._on_gpu: Any = None
        self._one_asks_the_gpu = threading.Lock()
        self._sorted: tuple[Ids, Ids] | None = None

    @classmethod
    def load(cls, path: Path, *, mapped: bool = False) -> FlatIndex:
        """The index saved at `path`; `mapped` leaves its vectors on the disk. Raises CollectionError when it is not one."""
        index = read(path, mapped=mapped)
        if not hasattr(index, "id_map"):
            raise CollectionError(f"{path} is not a FAISS index with ids.")
        return cls(index.d, index=index)

    @property
    def ids(self) -> Ids:
        return np.asarray(import_faiss().vector_to_array(self._index.id_map), np.int64)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), ids)
        self._on_gpu = self._sorted = None

    def remove(self, ids: Ids) -> None:
        if len(ids):
            self._index.remove_ids(ids)
            self._on_gpu = self._sorted = None

    def search(self, queries: Vectors, k: int, *, among: Ids | None = None) -> tuple[Vectors, Ids]:
        faiss = import_faiss()
        k = min(k, len(self) if among is None else len(among))
        if k == 0:
            return np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
        queries = np.ascontiguousarray(queries, np.float32)
        if among is None:
            return self._nearest(queries, k)
        how = faiss.SearchParameters(sel=selector(among))
        with alone(len(queries)):
            scores, ids = self._index.search(queries, k, params=how)
        found = int((ids >= 0).sum(axis=1).max(initial=0))  # some of `among` may not be here
        return scores[:, :found], ids[:, :found]

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of these ids, which must all be here, shape (len(ids), dimension)."""
        if self._sorted is None:
            held = self.ids
            order = np.argsort(held, kind="stable")
            self._sorted = held[order], order
        held, order = self._sorted
        rows = order[np.searchsorted(held, ids)]
        return np.asarray(import_faiss().downcast_index(self._index.index).reconstruct_batch(rows), np.float32)

    def save(self, path: Path) -> None:
        import_faiss().write_index(self._index, str(path))

    def _nearest(self, queries: Vectors, k: int) -> tuple[Vectors, Ids]:
        if k <= _MOST_OF_GPU and gpus():
            with self._one_asks_the_gpu, suppress(RuntimeError):  # as where its memory is full
                return self._there().search(queries, k)  # type: ignore[no-any-return]
        with alone(len(queries)):
            return self._index.search(queries, k)  # type: ignore[no-any-return]

    def _there(self) -> Any:
        """The copy on the GPU. Its memory is FAISS's to plan; a card that fails means the CPU."""
        if self._on_gpu is None:
            try:
                self._on_gpu = import_faiss().index_cpu_to_gpu(_gpu_resources(), 0, self._index)
            except RuntimeError:
                self._on_gpu = self._index
        return self._on_gpu


def selector(ids: Ids) -> Any:
    """What tells FAISS to look at these ids alone: a bit for each up to the highest, where that is no waste."""
    faiss = import_faiss()
    highest = int(ids.max(initial=0))
    if highest > _BITS + 64 * len(ids):
        return faiss.IDSelectorBatch(ids)
    bits = np.zeros((highest // 8 + 1) * 8, np.uint8)
    bits[ids] = 1
    return faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))


_resources: list[Any] = []


def _gpu_resources() -> Any:
    """One set of GPU resources a process: each reserves memory of its own."""
    if not _resources:
        _resources.append(import_faiss().StandardGpuResources())
    return _resources[0]
