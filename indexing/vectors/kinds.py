"""Kinds of FAISS indexes: which serves how many vectors, and how each is made.

    flat    every vector is compared: exact (IndexFlatIP)
    ivf     vectors in lists around centroids, of which the nearest are compared; float16 (IndexIVFScalarQuantizer)
    ivfpq   the same by product quantization, a byte for eight numbers (IndexIVFPQ); far smaller, less sure
    hnsw    a graph of neighbours; float16; the quickest to search and by far the slowest to build (IndexHNSWSQ)

The rule for CPUs: flat up to FLAT_UP_TO vectors, ivf up to IVF_UP_TO, ivfpq beyond. Where FAISS sees a GPU, exact search on
it is quicker than any of these up to many millions, so it is flat up to GPU_UP_TO. hnsw is for who asks for it.
"""

from __future__ import annotations

from math import isqrt
from typing import Any

from indexing.errors import CollectionError
from indexing.vectors.faiss_lib import import_faiss

FLAT_UP_TO = 50_000
"""About 4 ms a question at 384 dimensions on one core."""

IVF_UP_TO = 5_000_000
"""4 GB at 384 dimensions."""

GPU_UP_TO = 10_000_000
"""15 GB at 384 dimensions."""

KINDS = ("flat", "ivf", "ivfpq", "hnsw")
AUTO = "auto"
PROBES = 128
"""Lists that are looked through for a question."""

BREADTH = 128
"""Neighbours that a walk through the graph keeps in sight (efSearch)."""

TRAIN_OF_LIST = 40
"""Vectors for each list that its centroid is learned from: FAISS warns below 39."""

_LEAST = {"flat": 0, "hnsw": 0, "ivf": 80, "ivfpq": 10_000}
_LINKS = 32
_PQ_GROUP = 8


def require_kind(name: str) -> None:
    """Raise CollectionError unless `name` is a kind, or leaves it to the rule."""
    if name not in (AUTO, *KINDS):
        raise CollectionError(f"{name!r} is not a kind of index: give {AUTO}, {', '.join(KINDS)}.")


def choose(count: int, wanted: str = AUTO) -> str:
    """The kind for `count` vectors: by the rule, or `wanted` where there are enough to train it."""
    if wanted != AUTO:
        return wanted if count >= _LEAST[wanted] else "flat"
    if count <= (GPU_UP_TO if gpus() else FLAT_UP_TO):
        return "flat"
    return "ivf" if count <= IVF_UP_TO else "ivfpq"


def gpus() -> int:
    """How many GPUs FAISS sees."""
    return int(getattr(import_faiss(), "get_num_gpus", lambda: 0)())


def lists(count: int) -> int:
    """Lists for `count` vectors: four times the root, as FAISS's guidelines say, and enough vectors for each."""
    return max(1, min(4 * isqrt(count), count // TRAIN_OF_LIST))


def make(kind: str, dimension: int, count: int) -> Any:
    """An empty FAISS index of this approximate kind for about `count` vectors, to be trained."""
    faiss = import_faiss()
    if kind == "hnsw":
        recipe = f"IDMap,HNSW{_LINKS},SQfp16"
    elif kind == "ivf":
        recipe = f"IVF{lists(count)},SQfp16"
    else:
        groups = next(m for m in range(max(1, dimension // _PQ_GROUP), 0, -1) if dimension % m == 0)
        recipe = f"IVF{lists(count)},PQ{groups}x8"
    return faiss.index_factory(dimension, recipe, faiss.METRIC_INNER_PRODUCT)
