"""Approximate search, for more vectors than can all be compared: candidates, which somebody compares again exactly.

What is removed from a graph leaves a hole that searches pass over: FAISS cannot take a node out. Knows no documents.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from indexing.errors import CollectionError
from indexing.types import Ids, Vectors
from indexing.vectors import kinds
from indexing.vectors.faiss_lib import alone, import_faiss, read
from indexing.vectors.flat import selector

HOLES = 0.2
"""The share of holes in a graph above which it is built anew."""

GROWN = 4
"""The times its vectors may have become as many, or as few, before lists are learned anew."""


class NearIndex:
    """One of the approximate `kinds`. Any number of threads may search it while none adds or removes."""

    def __init__(self, kind: str, index: Any, trained_for: int, *, holes: Ids, dead: int = 0) -> None:
        self.kind = kind
        self._index = index
        self._trained_for = trained_for
        self._holes = holes  # the ids that are passed over
        self._dead = dead  # the nodes that were removed: the id of one may have come again

    @classmethod
    def train(cls, kind: str, sample: Vectors, count: int) -> NearIndex:
        """An empty index for about `count` vectors, whose lists and codes are learned from `sample`."""
        index = kinds.make(kind, sample.shape[1], count)
        index.train(np.ascontiguousarray(sample, np.float32))
        return cls(kind, index, count, holes=np.empty(0, np.int64))

    @classmethod
    def load(cls, path: Path) -> NearIndex:
        """The index that `save` wrote. Raises CollectionError when it is not one."""
        index = read(path)
        try:
            said = json.loads(path.with_suffix(".json").read_text("utf-8"))
            holes = np.array(said["holes"], np.int64)
            return cls(said["kind"], index, said["trained_for"], holes=holes, dead=said["dead"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CollectionError(f"{path} does not say what it is: {error}") from error

    def save(self, path: Path) -> None:
        import_faiss().write_index(self._index, str(path))
        said = {"kind": self.kind, "trained_for": self._trained_for, "holes": self._holes.tolist(), "dead": self._dead}
        path.with_suffix(".json").write_text(json.dumps(said), "utf-8")

    def __len__(self) -> int:
        return int(self._index.ntotal) - self._dead

    def is_worn(self) -> bool:
        """Whether it should be built anew: it has too many holes, or its lists were learned for far fewer or more vectors."""
        fits = self._trained_for / GROWN <= len(self) <= self._trained_for * GROWN
        return self._dead > HOLES * len(self) or (self.kind != "hnsw" and not fits)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        self._holes = np.setdiff1d(self._holes, ids)
        self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), ids)

    def remove(self, ids: Ids) -> None:
        """Forget these ids, which must all be here."""
        if self.kind == "hnsw":
            self._holes = np.union1d(self._holes, ids)
            self._dead += len(ids)
        elif len(ids):
            self._index.remove_ids(ids)

    def search(self, queries: Vectors, k: int) -> Ids:
        """The ids of about the nearest `k`, shape (len(queries), k); -1 where there are no more."""
        faiss = import_faiss()
        if self.kind == "hnsw":
            kept = faiss.IDSelectorNot(selector(self._holes)) if len(self._holes) else None
            how = faiss.SearchParametersHNSW(sel=kept, efSearch=max(kinds.BREADTH, k))
        else:
            how = faiss.SearchParametersIVF(nprobe=kinds.PROBES)
        with alone(len(queries)):
            _, ids = self._index.search(np.ascontiguousarray(queries, np.float32), k, params=how)
        return np.asarray(ids, np.int64)
