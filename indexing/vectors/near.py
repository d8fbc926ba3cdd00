"""Approximate search, for more vectors than can all be compared: candidates, which somebody compares again exactly.

What is removed from a graph leaves a hole that searches pass over: FAISS cannot take a node out. Lists and graphs of CAGRA
are also searched, and made, on GPUs; what is changed and saved is the form for CPUs. Knows no documents.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from indexing.errors import CollectionError
from indexing.types import Ids, Vectors
from indexing.vectors import cards, kinds, plan
from indexing.vectors.cards import Cards
from indexing.vectors.faiss_lib import alone, import_faiss, read
from indexing.vectors.flat import selector
from indexing.vectors.gpu import OnCards

GRAPHS = ("hnsw", "cagra")

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
        self._copy = OnCards()
        self._ids: Ids | None = None  # of the nodes, once a GPU names them

    @classmethod
    def train(cls, kind: str, sample: Vectors, count: int) -> NearIndex:
        """An empty index for about `count` vectors, whose lists and codes are learned from `sample`."""
        index = kinds.make(kind, sample.shape[1], count)
        index.train(np.ascontiguousarray(sample, np.float32))
        return cls(kind, index, count, holes=np.empty(0, np.int64))

    @classmethod
    def graph(cls, ids: Ids, vectors: Vectors) -> NearIndex:
        """A graph of all vectors, built by a GPU (kind cagra). Raises RuntimeError when none can."""
        faiss, machine = import_faiss(), cards.cards()
        if not machine.has_graphs():
            raise RuntimeError("no GPU here, or a FAISS without cuVS")
        with machine.planning:
            there = plan.place(plan.building(len(ids), vectors.shape[1]), machine.free())
            if not there:
                raise RuntimeError("there is not enough memory free on any GPU")
            with machine.alone(there):
                built = machine.graph(vectors, there[0])
        index = faiss.IndexIDMap(faiss.IndexHNSWCagra(vectors.shape[1], built.hnsw.nb_neighbors(0) // 2))
        index.index, index.own_fields, index.ntotal = built, True, built.ntotal
        built.this.disown()
        faiss.copy_array_to_vector(ids, index.id_map)
        return cls("cagra", index, len(ids), holes=np.empty(0, np.int64))

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

    @property
    def is_graph(self) -> bool:
        return self.kind in GRAPHS

    @property
    def is_on_gpu(self) -> bool:
        return self._copy.is_there

    def leave_gpu(self) -> None:
        self._copy.drop()

    def is_worn(self) -> bool:
        """Whether it should be built anew: it has too many holes, or its lists were learned for far fewer or more vectors."""
        fits = self._trained_for / GROWN <= len(self) <= self._trained_for * GROWN
        return self._dead > HOLES * len(self) or (not self.is_graph and not fits)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        vectors = np.ascontiguousarray(vectors, np.float32)
        self._holes = np.setdiff1d(self._holes, ids)
        self._index.add_with_ids(vectors, ids)
        if self.is_graph:
            self._ids = None
            self._copy.drop()
        else:
            self._copy.add(self._size(), lambda there: there.add_with_ids(vectors, ids))

    def fill(self, count: int, batches: Callable[[], Iterable[tuple[Ids, Vectors]]]) -> None:
        """Add all of these, `count` together, to an index that was just trained: by a GPU where one can hold it."""
        adds = (lambda there, ids=ids, vectors=vectors: there.add_with_ids(vectors, ids) for ids, vectors in batches())
        made = None if self.is_graph else self._copy.filled(self._size(count), self._moved, adds)
        if made is not None:
            self._index = made
            return
        for ids, vectors in batches():
            self.add(ids, vectors)

    def remove(self, ids: Ids) -> None:
        """Forget these ids, which must all be here."""
        if self.is_graph:
            self._holes = np.union1d(self._holes, ids)
            self._dead += len(ids)
        elif len(ids):
            self._index.remove_ids(ids)
            self._copy.drop()

    def search(self, queries: Vectors, k: int) -> Ids:
        """The ids of about the nearest `k`, shape (len(queries), k); -1 where there are no more."""
        queries = np.ascontiguousarray(queries, np.float32)
        if self._copy.may_answer and self.kind != "hnsw" and (found := self._by_card(queries, k)) is not None:
            return found
        faiss = import_faiss()
        if self.is_graph:
            kept = faiss.IDSelectorNot(selector(self._holes)) if len(self._holes) else None
            how = faiss.SearchParametersHNSW(sel=kept, efSearch=max(kinds.BREADTH, k))
        else:
            how = self._probes()
        with alone(len(queries)):
            _, ids = self._index.search(queries, k, params=how)
        return np.asarray(ids, np.int64)

    def _by_card(self, queries: Vectors, k: int) -> Ids | None:
        """What the copy on the GPUs finds; None when the CPU has to answer."""
        more = k + min(self._dead, k)  # instead of those among them that were removed
        how = partial(cards.cards().graph_search, max(kinds.BREADTH, more)) if self.is_graph else self._probes
        found = self._copy.search(queries, more, self._size(), self._moved, how)
        if found is None or not self.is_graph:
            return None if found is None else np.asarray(found[1], np.int64)
        if self._ids is None:
            self._ids = np.asarray(import_faiss().vector_to_array(self._index.id_map), np.int64)
        ids = self._ids[found[1]]
        return np.where((found[1] < 0) | np.isin(ids, self._holes), -1, ids)

    def _moved(self, machine: Cards, there: list[int]) -> Any:
        return machine.copied(import_faiss().downcast_index(self._index.index) if self.is_graph else self._index, there)

    def _probes(self) -> Any:
        return import_faiss().SearchParametersIVF(nprobe=min(kinds.PROBES, self._index.nlist))

    def _size(self, count: int | None = None) -> plan.Size:
        """What a copy on a GPU takes, with so many vectors instead of those that it has."""
        index, count = self._index, self._index.ntotal if count is None else count
        if self.is_graph:
            return plan.graph(count, index.d)
        return plan.lists(count, index.d, index.nlist, index.code_size)
