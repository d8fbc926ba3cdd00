"""Nearest vectors by inner product, through FAISS: exact, on the GPU when FAISS sees one, else on the CPU.

Knows ids and vectors; knows nothing of chunks. Saving and loading go through the CPU form, so a file written on a
machine with a GPU is read on one without.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np

from indexing.errors import CollectionError, MissingFaiss
from indexing.types import Ids, Vectors


class FaissIndex:
    """A `VectorIndex`: FAISS's exact inner-product index with ids of our own. Safe to share between threads."""

    def __init__(self, dimension: int, *, index: Any = None) -> None:
        faiss = _faiss()
        self._lock = threading.Lock()
        self._dimension = dimension
        self._index = index if index is not None else faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._on_gpu: Any = None

    @classmethod
    def load(cls, path: Path) -> FaissIndex:
        """The index saved at `path`. Raises CollectionError when it is not one."""
        try:
            index = _faiss().read_index(str(path))
        except RuntimeError as error:
            raise CollectionError(f"{path} is not a FAISS index: {error}") from error
        return cls(index.d, index=index)

    @property
    def ids(self) -> Ids:
        held = _faiss().vector_to_array(self._index.id_map)
        return np.asarray(held, np.int64)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        with self._lock:
            self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), ids)
            self._on_gpu = None

    def remove(self, ids: Ids) -> None:
        if len(ids):
            with self._lock:
                self._index.remove_ids(ids)
                self._on_gpu = None

    def search(self, queries: Vectors, k: int) -> tuple[Vectors, Ids]:
        k = min(k, self._index.ntotal)
        if k == 0:
            return np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
        with self._lock:
            scores, ids = self._searchable().search(np.ascontiguousarray(queries, np.float32), k)
        return scores, ids

    def save(self, path: Path) -> None:
        _faiss().write_index(self._index, str(path))

    def _searchable(self) -> Any:
        """The copy on the GPU where there is one. Its memory is FAISS's to plan; a card that fails means the CPU."""
        faiss = _faiss()
        if not getattr(faiss, "get_num_gpus", lambda: 0)():
            return self._index
        if self._on_gpu is None:
            try:
                self._on_gpu = faiss.index_cpu_to_gpu(_gpu_resources(), 0, self._index)
            except RuntimeError:
                self._on_gpu = self._index
        return self._on_gpu


_resources: list[Any] = []


def _gpu_resources() -> Any:
    """One set of GPU resources a process: each reserves memory of its own."""
    if not _resources:
        _resources.append(_faiss().StandardGpuResources())
    return _resources[0]


def require_faiss() -> None:
    """Raise MissingFaiss now, and not after hours of embedding."""
    _faiss()


def _faiss() -> Any:
    try:
        import faiss
    except ImportError as error:
        raise MissingFaiss from error
    return faiss
