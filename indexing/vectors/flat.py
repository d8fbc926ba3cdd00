"""Exact search on the CPU: every vector is compared. Also gives the vectors back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from indexing.errors import CollectionError
from indexing.types import Ids, Vectors
from indexing.vectors.faiss_lib import alone, import_faiss, read

_BITS = 2**24


class FlatIndex:
    """A `VectorIndex`: FAISS's exact inner-product index with ids of our own.

    Any number of threads may search it while none adds or removes. The vector of the n-th id is that of row n.
    """

    def __init__(self, dimension: int, *, index: Any = None) -> None:
        faiss = import_faiss()
        self._index = index if index is not None else faiss.IndexIDMap(faiss.IndexFlatIP(dimension))
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
        self._sorted = None

    def remove(self, ids: Ids) -> None:
        if len(ids):
            self._index.remove_ids(ids)
            self._sorted = None

    def search(self, queries: Vectors, k: int, *, among: Ids | None = None) -> tuple[Vectors, Ids]:
        faiss = import_faiss()
        k = min(k, len(self) if among is None else len(among))
        if k == 0:
            return np.empty((len(queries), 0), np.float32), np.empty((len(queries), 0), np.int64)
        queries = np.ascontiguousarray(queries, np.float32)
        if among is None:
            with alone(len(queries)):
                return self._index.search(queries, k)  # type: ignore[no-any-return]
        how = faiss.SearchParameters(sel=selector(among))
        with alone(len(queries)):
            scores, ids = self._index.search(queries, k, params=how)
        found = int((ids >= 0).sum(axis=1).max(initial=0))  # some of `among` may not be here
        return scores[:, :found], ids[:, :found]

    def vectors(self, ids: Ids) -> Vectors:
        """The vectors of these ids, which must all be here, shape (len(ids), dimension)."""
        return self.at(self.rows(ids))

    def rows(self, ids: Ids) -> Ids:
        """Where the vectors of these ids are; each must be here."""
        if self._sorted is None:
            held = self.ids
            order = np.argsort(held, kind="stable")
            self._sorted = held[order], order
        held, order = self._sorted
        return np.asarray(order[np.searchsorted(held, ids)])

    def at(self, rows: Ids) -> Vectors:
        """The vectors of these rows, shape (len(rows), dimension)."""
        return np.asarray(import_faiss().downcast_index(self._index.index).reconstruct_batch(rows), np.float32)

    def raw(self) -> Vectors:
        """All vectors, row by row, as they lie in memory or on the disk: not to be kept when the index changes."""
        faiss = import_faiss()
        inner = faiss.downcast_index(self._index.index)
        return np.asarray(faiss.rev_swig_ptr(inner.get_xb(), len(self) * self.dimension)).reshape(len(self), -1)

    @property
    def dimension(self) -> int:
        return int(self._index.d)

    def save(self, path: Path) -> None:
        import_faiss().write_index(self._index, str(path))


def selector(ids: Ids) -> Any:
    """What tells FAISS to look at these ids alone: a bit for each up to the highest, where that is no waste."""
    faiss = import_faiss()
    highest = int(ids.max(initial=0))
    if highest > _BITS + 64 * len(ids):
        return faiss.IDSelectorBatch(ids)
    bits = np.zeros((highest // 8 + 1) * 8, np.uint8)
    bits[ids] = 1
    return faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))
