"""Speed and memory of ingestion, beside plain sentence-transformers in the same run.

    python benchmarks/ingest.py [FOLDER] [--small 10000] [--rounds 2]

1. The documents of FOLDER (without one: thirty long ones, made of the sentences of the sample collection) become a
   collection, from reading to a searchable index; chunks a second, and the ratio to `SentenceTransformer.encode` (float32,
   batches of 32) of just those chunks.
2. That many small files are ingested, and again unchanged; the ratio of the times.
3. The peak of memory of a process that ingests a tenth of them, and of one that ingests all.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from indexing.collection import Collection
from indexing.config import EncoderConfig
from indexing.deletion import delete_collection
from indexing.embed import LocalEncoder, load_encoder, minilm_folder
from indexing.ingest import ingest
from indexing.load import load
from indexing.text.sentences import sentences
from indexing.types import Encoder
from rag.compose import sample_documents

T = TypeVar("T")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--measure-memory", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if given.measure_memory:
            print(peak(given.measure_memory, Path(scratch)))
            return
        folder = given.folder or long_documents(Path(scratch) / "long")
        encoder = load_encoder(EncoderConfig())
        speed(folder, encoder, Path(scratch), given.rounds)
        if given.small:
            small = small_files(Path(scratch) / "small", given.small)
            again(small, encoder, Path(scratch))
            memory(Path(scratch), given.small)


def speed(folder: Path, encoder: LocalEncoder, home: Path, rounds: int) -> None:
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(minilm_folder()), device="cpu")
    plain.encode(["warm"] * 8)
    encoder.encode_passages(["warm"] * 64)
    ours, theirs = [], []
    for _ in range(rounds):
        collection = Collection.create("speed", encoder.id, home=home)
        summary, seconds = timed(partial(ingest, [folder], collection, encoder))
        chunks = collection.chunks(collection.ledger.chunk_ids().tolist()).values()
        texts = [stored.chunk.embedded_text(stored.document.title) for stored in chunks]
        ours.append(summary.chunks / seconds)
        theirs.append(len(texts) / timed(partial(plain.encode, texts, batch_size=32))[1])
        collection.close()
        delete_collection("speed", home=home)
    characters = sum(map(len, texts)) / len(texts)
    print(f"{summary.documents} documents, {len(texts)} chunks of {characters:.0f} characters; best of {rounds} rounds")
    print(f"  SentenceTransformer.encode alone   {max(theirs):7.1f} chunks/s")
    print(f"  mekor: read, cut, embed, index     {max(ours):7.1f} chunks/s   ratio {max(ours) / max(theirs):.2f}")
    print(f"  passages were computed by {encoder.passages_by}")


def again(folder: Path, encoder: Encoder, home: Path) -> None:
    collection = Collection.create("again", encoder.id, home=home)
    first = ingest([folder], collection, encoder)
    second = ingest([folder], collection, encoder)
    assert second.unchanged == first.documents
    collection.close()
    delete_collection("again", home=home)
    print(f"{first.documents} small files, {first.chunks} chunks")
    print(f"  the first time {first.seconds:8.2f} s   {first.chunks / first.seconds:.1f} chunks/s")
    print(f"  unchanged      {second.seconds:8.2f} s   ratio {first.seconds / second.seconds:.0f}")


def memory(scratch: Path, count: int) -> None:
    peaks = {}
    for part in (count // 10, count):
        folder = small_files(scratch / f"memory{part}", part)
        command = [sys.executable, __file__, "--measure-memory", str(folder)]
        peaks[part] = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    few, all_ = peaks
    print(
        f"peak memory: {few} files {peaks[few]} MB, {all_} files {peaks[all_]} MB, growth {peaks[all_] - peaks[few]} MB"
    )


def peak(folder: Path, home: Path) -> int:
    """Peak of this process in MB after ingesting `folder`."""
    encoder = load_encoder(EncoderConfig())
    ingest([folder], Collection.create("memory", encoder.id, home=home), encoder)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def timed(do: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    done = do()
    return done, time.perf_counter() - begun


def long_documents(folder: Path, count: int = 30, length: int = 20_000) -> Path:
    """Documents of sentences of the sample collection's English ones, in another order each."""
    folder.mkdir(parents=True)
    spoken = [sentence for sentence in sample_sentences() if sentence.isascii()]
    rng = random.Random(7)
    for number in range(count):
        text = ""
        while len(text) < length:
            text += " ".join(rng.sample(spoken, 8)) + "\n\n"
        (folder / f"{number}.txt").write_text(text, "utf-8")
    return folder


def small_files(folder: Path, count: int) -> Path:
    """Files of two sentences of the sample collection in all its languages, in folders of a hundred."""
    spoken, rng = sample_sentences(), random.Random(7)
    for number in range(count):
        file = folder / str(number // 100) / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Note {number}. " + " ".join(rng.sample(spoken, 2)), "utf-8")
    return folder


def sample_sentences() -> list[str]:
    texts = [load(file, max_bytes=10**8).text for file in sorted(sample_documents().iterdir())]
    spans = [text[start:end] for text in texts for start, end in sentences(text)]
    return [" ".join(span.split()) for span in spans if 30 < len(span) < 300]


if __name__ == "__main__":
    main()
