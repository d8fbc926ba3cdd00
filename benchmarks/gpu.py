"""What a GPU brings to the index of vectors: each kind there, as FAISS alone there, and on the CPU, in one run.

    python benchmarks/gpu.py [--counts 1000000 10000000] [--kinds flat ivfpq cagra] [--dimension 384] [--seconds 2]

Vectors are unit vectors around 3,000 centres, as those of passages are; questions are more of them. A row says how long
building took (moving to the card, where it is only moved), recall@10 against exact search in float32, questions a second in
batches of 1, 64 and 1,024, and for exact search the share of the memory bandwidth at a batch of 64: the bytes of all vectors
in float16, read once a batch, beside what copying within the card's memory reached in the same run. "FAISS alone" is the same
index searched without the exact comparing of candidates. Needs a GPU that FAISS sees: ends with 2 where there is none.
"""

from __future__ import annotations

import argparse
import ctypes
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from indexing.types import Ids, Vectors
from indexing.vectors import NEAR, DenseIndex, cards, kinds
from indexing.vectors.cards import Cards
from indexing.vectors.faiss_lib import import_faiss

BATCHES = (1, 64, 1024)
CENTRES, NOISE, K = 3_000, 0.5, 10
ON_GPU, ALONE, ON_CPU, FAILED = "GPU", "GPU, FAISS alone", "CPU", "CPU, for the GPU failed"

Search = Callable[[Vectors], Ids]
"""The ids of the nearest K of each query."""


@dataclass
class Row:
    """A line of the table; `rates` are questions a second by the size of the batch."""

    count: int
    kind: str
    where: str
    built: float | None = None
    recall: float = 0.0
    rates: dict[int, float] = field(default_factory=dict)
    bandwidth: float | None = None

    def __str__(self) -> str:
        built = "" if self.built is None else f"{self.built:.1f}"
        share = "" if self.bandwidth is None else f"{self.bandwidth:.2f}"
        rates = " | ".join(f"{self.rates[batch]:,.0f}" for batch in self.rates)
        return f"| {self.count:,} | {self.kind} | {self.where} | {built} | {self.recall:.3f} | {rates} | {share} |"


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", nargs="+", type=int, default=[1_000_000, 10_000_000])
    parser.add_argument(
        "--kinds", nargs="+", default=["flat", "ivfpq", "cagra"], choices=["flat", "ivf", "ivfpq", "cagra"]
    )
    parser.add_argument("--dimension", type=int, default=384)
    parser.add_argument("--seconds", type=float, default=2, help="how long each rate is measured at least")
    given = parser.parse_args(argv)
    if not len(cards.cards()):
        print("FAISS sees no GPU here: nothing was measured.", file=sys.stderr)
        return 2
    limit = copying()
    print(f"Copying within the memory of GPU 0: {limit / 1e9:,.0f} GB/s read and written", flush=True)
    print("| vectors | kind | where | build s | recall@10 | questions/s: 1 | 64 | 1,024 | share of bandwidth at 64 |")
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    queries = clustered(max(BATCHES), given.dimension, seed=1)
    for count in given.counts:
        vectors = clustered(count, given.dimension, seed=0)
        for row in measured(vectors, queries, given.kinds, given.seconds):
            if row.kind == "flat" and row.where in (ON_GPU, ALONE):
                row.bandwidth = share_of(limit, vectors.size * 2, row.rates[64] / 64)
            print(row, flush=True)
    return 0


def measured(vectors: Vectors, queries: Vectors, wanted: Sequence[str], seconds: float) -> Iterator[Row]:
    """The rows of these kinds; the CPU's exact search, whose recall is 1, comes first."""
    index = DenseIndex(vectors.shape[1])
    built = timed(lambda: index.add(np.arange(len(vectors), dtype=np.int64), vectors))
    with without_cards():
        by_cpu = DenseIndex(vectors.shape[1])
    by_cpu._exact = index._exact  # not twice in memory
    right = ids_of(by_cpu, queries)
    yield rated(Row(len(vectors), "flat", ON_CPU, built), partial(ids_of, by_cpu), queries, right, seconds)
    for kind in wanted:
        if kind == "flat":
            yield from exact(index, vectors, queries, right, seconds)
        elif kind == "cagra" and not cards.cards().has_graphs():
            print("(cagra is left out: FAISS here was built without cuVS)", file=sys.stderr, flush=True)
        else:
            yield from approximate(index, kind, queries, right, seconds)


def exact(index: DenseIndex, vectors: Vectors, queries: Vectors, right: Ids, seconds: float) -> Iterator[Row]:
    row = Row(len(vectors), "flat", ON_GPU, timed(lambda: index.search(queries[:1], K)))
    yield on_gpu(rated(row, partial(ids_of, index), queries, right, seconds), index)
    if row.where == FAILED:
        return
    index.leave_gpu()
    machine = cards.cards()
    begun = time.perf_counter()
    with machine.alone([0]):
        twin = machine.exact(vectors, [0])
    moved = time.perf_counter() - begun
    yield rated(Row(len(vectors), "flat", ALONE, moved), lambda some: found(twin, some), queries, right, seconds)


def approximate(index: DenseIndex, kind: str, queries: Vectors, right: Ids, seconds: float) -> Iterator[Row]:
    count, built = len(index.ids), timed(lambda: index.settle(kind))
    row = Row(count, index.kind, ON_GPU, built)
    yield on_gpu(rated(row, partial(ids_of, index), queries, right, seconds), index)
    if row.where == FAILED:
        return
    with tempfile.TemporaryDirectory() as folder:
        index.save(Path(folder))
        index.settle("flat")
        with without_cards():
            by_cpu = DenseIndex.load(Path(folder))
            yield rated(Row(count, kind, ON_CPU), partial(ids_of, by_cpu), queries, right, seconds)
        twin, how = alone(Path(folder) / NEAR, kind)
        yield rated(Row(count, kind, ALONE), lambda some: found(twin, some, how), queries, right, seconds)


def alone(path: Path, kind: str) -> tuple[Any, Any]:
    """The index saved at `path` on card 0, as FAISS moves it, and how it is searched."""
    faiss, machine = import_faiss(), cards.cards()
    index = faiss.read_index(str(path))
    with machine.alone([0]):
        if kind == "cagra":
            return machine.copied(faiss.downcast_index(index.index), [0]), machine.graph_search(kinds.BREADTH)
        how = faiss.SearchParametersIVF(nprobe=min(kinds.PROBES, index.nlist))
        return machine.copied(index, [0]), how


def found(index: Any, queries: Vectors, how: Any = None) -> Ids:
    return np.asarray(index.search(queries, K, params=how)[1], np.int64)


def ids_of(index: DenseIndex, queries: Vectors) -> Ids:
    return index.search(queries, K)[1]


@contextmanager
def without_cards() -> Iterator[None]:
    """As on a machine without a GPU."""
    with mock.patch.object(cards, "cards", return_value=Cards(0)):
        yield


def on_gpu(row: Row, index: DenseIndex) -> Row:
    """The row, which says so if it was not a GPU that answered."""
    row.where = ON_GPU if index.is_on_gpu else FAILED
    return row


def rated(row: Row, search: Search, queries: Vectors, right: Ids, seconds: float) -> Row:
    row.recall = recall(search(queries), right)
    row.rates = {batch: rate(search, queries, batch, seconds) for batch in BATCHES}
    return row


def recall(found: Ids, right: Ids) -> float:
    """The mean share of the right ids that were found."""
    pairs = zip(found, right, strict=True)
    return float(np.mean([len(np.intersect1d(one, other)) / len(other) for one, other in pairs]))


def rate(search: Search, queries: Vectors, batch: int, seconds: float) -> float:
    """Questions a second in batches, measured for so long at least, after one batch that does not count."""
    search(queries[:batch])
    begun, asked = time.perf_counter(), 0
    while asked == 0 or time.perf_counter() - begun < seconds:
        start = asked % max(1, len(queries) - batch + 1)
        some = queries[start : start + batch]
        search(some)
        asked += len(some)
    return asked / (time.perf_counter() - begun)


def share_of(limit: float, size: float, times: float) -> float:
    """The share of `limit`, in bytes a second, that reading `size` bytes so many times a second is."""
    return size * times / limit


def copying(size: int = 2**30, times: int = 20) -> float:
    """Bytes a second that card 0 reads and writes when it copies within its memory. Raises RuntimeError."""
    cuda, one, other = cards.runtime(), ctypes.c_void_p(), ctypes.c_void_p()

    def must(code: int) -> None:
        if code:
            raise RuntimeError(f"CUDA error {code} while the memory of GPU 0 was measured")

    must(cuda.cudaMalloc(ctypes.byref(one), ctypes.c_size_t(size)))
    try:
        must(cuda.cudaMalloc(ctypes.byref(other), ctypes.c_size_t(size)))
        copy = partial(cuda.cudaMemcpyAsync, other, one, ctypes.c_size_t(size), ctypes.c_int(3), ctypes.c_void_p())
        must(copy())  # 3 is from device to device
        must(cuda.cudaDeviceSynchronize())
        begun = time.perf_counter()
        for _ in range(times):
            must(copy())
        must(cuda.cudaDeviceSynchronize())
        return 2 * size * times / (time.perf_counter() - begun)
    finally:
        cuda.cudaFree(one)
        cuda.cudaFree(other)


def clustered(count: int, dimension: int, seed: int) -> Vectors:
    """`count` unit vectors, each one of CENTRES directions with noise of NOISE times its length."""
    centres = np.random.default_rng(7).standard_normal((CENTRES, dimension), np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    rng, made = np.random.default_rng(seed), np.empty((count, dimension), np.float32)
    for start in range(0, count, 50_000):
        part = made[start : start + 50_000]
        noise = rng.standard_normal(part.shape, np.float32)
        part[:] = centres[rng.integers(0, CENTRES, len(part))]
        part += NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return made


def timed(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


if __name__ == "__main__":
    sys.exit(main())
