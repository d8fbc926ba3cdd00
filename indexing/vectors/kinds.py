"""Kinds of FAISS indexes: which serves how many vectors, and how each is made.

    flat    every vector is compared: exact (IndexFlatIP)
    ivf     vectors in lists around centroids, of which the nearest are compared; float16 (IndexIVFScalarQuantizer)
    ivfpq   the same by product quantization, a byte for eight numbers (IndexIVFPQ); far smaller, less sure
    hnsw    a graph of neighbours; float16; the quickest to search and by far the slowest to build (IndexHNSWSQ)
    cagra   a graph of neighbours built by a GPU (GpuIndexCagra), kept as one that CPUs can search (IndexHNSWCagra)

On a GPU flat is held in float16, ivf, ivfpq and cagra as they are; hnsw is for CPUs alone. The rule for which is in `choose`.
"""

from __future__ import annotations

import logging
from math import isqrt
from typing import Any

from indexing.errors import CollectionError
from indexing.vectors import cards, plan
from indexing.vectors.faiss_lib import import_faiss

FLAT_UP_TO = 50_000
"""About 4 ms a question at 384 dimensions on one core."""

IVF_UP_TO = 5_000_000
"""4 GB at 384 dimensions."""

GPU_UP_TO = 10_000_000
"""8 GB at 384 dimensions, in float16."""

GPU_SHARE = 0.5
"""The share of the memory of a machine's GPUs that a kind may need for the rule to choose it."""

KINDS = ("flat", "ivf", "ivfpq", "hnsw", "cagra")
AUTO = "auto"
PROBES = 128
"""Lists that are looked through for a question."""

BREADTH = 128
"""Neighbours that a walk through the graph keeps in sight (efSearch)."""

TRAIN_OF_LIST = 40
"""Vectors for each list that its centroid is learned from: FAISS warns below 39."""

_LEAST = {"flat": 0, "hnsw": 0, "ivf": 80, "ivfpq": 10_000, "cagra": 1_000}
_LINKS = 32
_PQ_GROUP = 8
_GPU_GROUPS = (96, 64, 56, 48, 40, 32, 28, 24, 20, 16, 12, 8, 4, 3, 2, 1)
"""How many bytes a code of IVFPQ may have on a GPU."""

log = logging.getLogger(__name__)


def require_kind(name: str) -> None:
    """Raise CollectionError unless `name` is a kind that can be made here, or leaves it to the rule."""
    if name not in (AUTO, *KINDS):
        raise CollectionError(f"{name!r} is not a kind of index: give {AUTO}, {', '.join(KINDS)}.")
    if name == "cagra" and not cards.cards().has_graphs():
        raise CollectionError(
            "An index of the kind cagra is built by a GPU and a FAISS with cuVS, which this one is not: install "
            "faiss-gpu-cuvs in place of the FAISS that is here, on a machine with an NVIDIA GPU, or give another kind."
        )


def choose(count: int, wanted: str = AUTO, *, dimension: int = 384, held: str = "") -> str:
    """The kind for `count` vectors: by the rule, or `wanted` where there are enough to train it; `held` is what there is.

    The rule for CPUs: flat up to FLAT_UP_TO vectors, ivf up to IVF_UP_TO, ivfpq beyond. Where FAISS sees GPUs: flat up to
    GPU_UP_TO, for exact search there is quicker than any of these on a CPU, and ivfpq beyond; but a kind is passed over
    when its copy would take more than GPU_SHARE of their memory, first flat for ivfpq, then ivfpq for the rule for CPUs.
    That is the whole memory: what is free changes from hour to hour, and an index is not built anew for it.

    cagra, where no GPU here can build it, stays when it is there and gives way to the rule when it is not.
    """
    if wanted == "cagra" and held != wanted and not cards.cards().has_graphs():
        log.warning("No GPU and FAISS here can build an index of the kind cagra: the kind is chosen by the rule.")
        wanted = AUTO
    if wanted != AUTO:
        return wanted if count >= _LEAST[wanted] else "flat"
    if len(cards.cards()) and (by_gpu := _of_gpus(count, dimension)):
        return by_gpu
    if count <= FLAT_UP_TO:
        return "flat"
    return "ivf" if count <= IVF_UP_TO else "ivfpq"


def _of_gpus(count: int, dimension: int) -> str:
    """What the rule says for this machine's cards; nothing when they are too small for all kinds."""
    there = [int(total * GPU_SHARE) for total in cards.cards().total()]
    if count <= FLAT_UP_TO or (count <= GPU_UP_TO and plan.place(plan.exact(count, dimension), there)):
        return "flat"
    return "ivfpq" if plan.place(plan.lists(count, dimension, lists(count), groups(dimension)), there) else ""


def lists(count: int) -> int:
    """Lists for `count` vectors: four times the root, as FAISS's guidelines say, and enough vectors for each."""
    return max(1, min(4 * isqrt(count), count // TRAIN_OF_LIST))


def groups(dimension: int) -> int:
    """The bytes of a code of IVFPQ: one for eight numbers, as near as the dimension allows, and a GPU where there is one."""
    most = max(1, dimension // _PQ_GROUP)
    fitting = _GPU_GROUPS if len(cards.cards()) else range(most, 0, -1)
    return next(number for number in fitting if number <= most and dimension % number == 0)


def make(kind: str, dimension: int, count: int) -> Any:
    """An empty FAISS index of this approximate kind for about `count` vectors, to be trained."""
    if kind == "hnsw":
        recipe = f"IDMap,HNSW{_LINKS},SQfp16"
    elif kind == "ivf":
        recipe = f"IVF{lists(count)},SQfp16"
    else:
        recipe = f"IVF{lists(count)},PQ{groups(dimension)}x8"
    faiss = import_faiss()
    return faiss.index_factory(dimension, recipe, faiss.METRIC_INNER_PRODUCT)
