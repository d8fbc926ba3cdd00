"""A collection of a million passages: how long its index takes, how large it is, how quick and how right searches are.

    python benchmarks/scale.py SET [SET …] [--count 1000000] [--kinds ivf] [--questions 200] [--home DIR]

Vectors are those of the real passages of the SETs plus noise (cosine about .9 to the passage), so they cluster as passages
do; the texts are sentences of the same passages. Questions are those of the SETs. For each kind of index: build time,
bytes a vector, latency of one question at a time, recall@10 against exact search, and questions a second in batches. Then
the whole retrieval (encoding, both searches, fusion, reading the passages) beside encoding and FAISS alone in the same run.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from eval import read_gold
from eval.types import GoldSet
from indexing import snapshot
from indexing.collection import Collection
from indexing.config import ENCODERS
from indexing.embed import load_encoder
from indexing.text.language import detect
from indexing.text.sentences import sentences
from indexing.types import Chunk, Document, Encoder, Vectors
from indexing.vectors import DenseIndex, kinds
from rag.config import RetrieveConfig
from rag.retrieve import retrieve
from rag.select import select
from rag.types import Passage

NOISE = 0.5
A_DOCUMENT = 1_000
"""Chunks of a made document."""


def main() -> None:
    given = arguments()
    sets = [read_gold(path) for path in given.sets]
    encoder = load_encoder(ENCODERS["embedded"])
    texts = [f"{passage.title}\n{passage.text}"[:1000] for gold in sets for passage in gold.passages or ()]
    questions = asked(sets, given.questions)
    print(f"{given.count:,} vectors around {len(texts):,} passages, {len(questions)} questions", flush=True)
    centres = encoder.encode_passages(texts)
    queries = encoder.encode_questions(questions)
    vectors = clustered(centres, given.count)
    dense(vectors, queries, given.kinds)
    if given.home:
        whole(given.home, texts, vectors, questions, encoder)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sets", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--kinds", nargs="+", default=["ivf"], choices=kinds.KINDS)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument(
        "--home", type=Path, help="also the whole retrieval, over a collection made, or left, in this folder"
    )
    return parser.parse_args()


def asked(sets: Sequence[GoldSet], count: int) -> list[str]:
    """Questions of all sets, evenly."""
    found = [question.question for gold in sets for question in gold.questions if question.question.strip()]
    return [found[at * len(found) // count] for at in range(count)]


def clustered(centres: Vectors, count: int) -> Vectors:
    """`count` unit vectors, each a centre with noise of NOISE times its length."""
    rng = np.random.default_rng(0)
    made = np.empty((count, centres.shape[1]), np.float32)
    for start in range(0, count, 50_000):
        part = made[start : start + 50_000]
        noise = rng.standard_normal(part.shape, np.float32)
        part[:] = centres[rng.integers(0, len(centres), len(part))]
        part += NOISE * noise / np.linalg.norm(noise, axis=1, keepdims=True)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    return made


def dense(vectors: Vectors, queries: Vectors, wanted: Sequence[str]) -> None:
    exact = DenseIndex(vectors.shape[1])
    ids = np.arange(1, len(vectors) + 1, dtype=np.int64)
    exact.add(ids, vectors)
    _, right = exact.search(queries, 10)
    print("| kind | build s | bytes a vector | p50 ms | p95 ms | recall@10 | questions/s in a batch | memory MB |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    for kind in dict.fromkeys(["flat", *wanted]):
        index, begun = exact, time.perf_counter()
        index.settle(kind)
        built = time.perf_counter() - begun
        with tempfile.TemporaryDirectory() as folder:
            index.save(Path(folder))
            name = "vectors.faiss" if kind == "flat" else "near.faiss"
            size = (Path(folder) / name).stat().st_size / len(vectors)
        _, found = index.search(queries, 10)
        recall = np.mean([len(np.intersect1d(one, other)) / 10 for one, other in zip(found, right, strict=True)])
        one = [timed(partial(index.search, query[None], 50)) for query in queries]
        batch = len(queries) / timed(partial(index.search, queries, 50))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"| {kind} | {built:.1f} | {size:.0f} | {p(one, 50):.2f} | {p(one, 95):.2f} | {recall:.3f} | {batch:.0f} | {peak:,} |",
            flush=True,
        )


def whole(home: Path, texts: Sequence[str], vectors: Vectors, questions: Sequence[str], encoder: Encoder) -> None:
    """The retrieval over a collection with texts, beside its parts alone."""
    collection = Collection.create(f"scale-{len(vectors)}", encoder.id, home=home)
    if len(collection.ledger.chunk_ids()) != len(vectors):
        written = timed(partial(fill, collection, texts, vectors))
        with collection.writing():
            indexed = timed(collection.refresh)
        print(
            f"\nA collection of {len(vectors):,} chunks: written in {written:.0f} s, indexed in {indexed:.0f} s",
            flush=True,
        )
    opened = time.perf_counter()
    held = snapshot.open_current(collection.path)
    print(f"\nIts index ({held.vectors.kind}) is opened and checked in {time.perf_counter() - opened:.1f} s")
    known = dict.fromkeys(("en", "he", "zh", "de", "es", "ru", "ar"), 1.0)
    collection.ledger.set("knowledge", json.dumps(known))  # so that both searches count
    for question in questions[:20]:
        found(question, collection, encoder)
    parts: dict[str, list[float]] = {"encode": [], "faiss": [], "words": [], "whole": []}
    for question in questions:
        query = encoder.encode_questions([question])
        parts["encode"].append(timed(partial(encoder.encode_questions, [question])))
        parts["faiss"].append(timed(partial(held.vectors.search, query, 50)))
        parts["words"].append(timed(partial(collection.lexical, question, 50)))
        parts["whole"].append(timed(partial(found, question, collection, encoder)))
    print("| part | p50 ms | p95 ms |\n|---|---|---|")
    for name, seconds in parts.items():
        print(f"| {name} | {p(seconds, 50):.2f} | {p(seconds, 95):.2f} |")
    ratio = sum(parts["whole"]) / (sum(parts["encode"]) + sum(parts["faiss"]))
    print(f"the whole is {ratio:.2f} times encoding and FAISS alone")
    collection.close()


def found(question: str, collection: Collection, encoder: Encoder) -> Sequence[Passage]:
    """As the pipeline does it."""
    config = RetrieveConfig()
    (ranking,) = retrieve([question], collection, encoder, config)
    return select(ranking.hits(collection, 2 * config.top_k), collection, config)


def fill(collection: Collection, texts: Sequence[str], vectors: Vectors) -> None:
    """Documents of A_DOCUMENT chunks each, written straight into the truth: reading and embedding are measured elsewhere.

    The text of a chunk is five sentences of as many passages, so that no two say the same.
    """
    rng = random.Random(1)
    spoken = [text[start:end] for text in texts for start, end in sentences(text) if end - start > 30]
    langs = dict(zip(spoken, map(detect, spoken), strict=True))
    for start in range(0, len(vectors), A_DOCUMENT):
        part = vectors[start : start + A_DOCUMENT]
        said = [rng.sample(spoken, 5) for _ in part]
        pieces = [f"{start + at} " + " ".join(five) for at, five in enumerate(said)]
        starts = np.cumsum([0, *(len(piece) + 1 for piece in pieces)]).tolist()
        chunks = [
            Chunk(piece, at, at + len(piece), langs[five[0]])
            for piece, at, five in zip(pieces, starts, said, strict=False)
        ]
        source = f"/scale/{start}.txt"
        collection.ledger.put(Document(source, f"Part {start}", "\n".join(pieces), "text/plain"), chunks, part)


def timed(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return time.perf_counter() - begun


def p(seconds: Sequence[float], percent: float) -> float:
    """A percentile in milliseconds."""
    return float(np.percentile(seconds, percent)) * 1000


if __name__ == "__main__":
    main()
