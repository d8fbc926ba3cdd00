"""Two processes that write and one that searches, in one collection, all the time.

    python -m benchmarks.faults.crowd FOLDER writer NUMBER ROUNDS SEED
    python -m benchmarks.faults.crowd FOLDER reader SEED

A writer tells, in a file that it replaces, which versions of its files are committed and which it is about to change. Every
line of a file names its writer, number and version, so that the reader sees from a chunk alone whether it may be there.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path

from benchmarks.faults.check import ENCODER
from benchmarks.faults.nursery import ROOT
from benchmarks.faults.tally import Tally
from indexing.collection import Collection
from indexing.config import IngestConfig
from indexing.errors import CollectionLocked
from indexing.ingest import ingest

WRITERS = 2
FILES = 8


def crowd(folder: Path, rounds: int = 200, seed: int = 0) -> Tally:
    """`rounds` ingestions by two writers, and searches as fast as they go."""
    folder.mkdir(parents=True, exist_ok=True)
    Collection.create("museum", ENCODER.id, home=folder / "home").close()
    command = [sys.executable, "-m", "benchmarks.faults.crowd", str(folder)]
    begin = partial(subprocess.Popen, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    reader = begin([*command, "reader", str(seed)])
    parts = [rounds // WRITERS + (number < rounds % WRITERS) for number in range(WRITERS)]
    writers = [begin([*command, "writer", str(number), str(part), str(seed)]) for number, part in enumerate(parts)]
    tally = Tally("rounds of two writers and a reader", rounds)
    tally.expect("errors of a writer", "errors of the reader", "stale", "half", "not found")
    for writer in writers:
        out, err = writer.communicate(timeout=60 + 5 * rounds)
        if writer.returncode:
            tally.blame("errors of a writer", err.strip()[-500:])
        else:
            tally.add(Tally(**json.loads(out)), "writer")
    (folder / "over").touch()
    out, err = reader.communicate(timeout=120)
    if reader.returncode:
        tally.blame("errors of the reader", err.strip()[-500:])
    else:
        tally.add(Tally(**json.loads(out)), "reader")
    return tally


def text(writer: int, number: int, version: int) -> str:
    """What a file says in one of its versions: the title and every line tell which."""
    rng = random.Random(f"{writer} {number} {version}")
    name = f"compass w{writer} f{number} v{version}"
    lines = [f"{name} says {rng.randrange(10**6)} and {rng.randrange(10**6)}." for _ in range(rng.randint(3, 30))]
    return f"# {name}\n\n" + "\n\n".join(lines)


def told(folder: Path) -> dict[str, dict[str, list[int]]]:
    """What each writer has committed, and what it is changing: "writer number" to versions."""
    state: dict[str, dict[str, list[int]]] = {"committed": {}, "changing": {}}
    for number in range(WRITERS):
        try:
            part = json.loads((folder / f"told-{number}").read_text())
        except FileNotFoundError:
            continue
        for kind, files in part.items():
            state[kind].update(files)
    return state


def _writer(folder: Path, writer: int, rounds: int, seed: int) -> Tally:
    tally, rng = Tally("writer"), random.Random(f"{seed} {writer}")
    docs = folder / f"docs-{writer}"
    docs.mkdir()
    (docs / "keep.txt").write_text("An empty folder would be taken for a disk that is not there.")
    versions: dict[int, int] = dict.fromkeys(range(FILES), 0)
    committed: dict[str, list[int]] = {}
    collection = Collection.open("museum", home=folder / "home")
    for turn in range(rounds):
        changing = rng.sample(range(FILES), rng.randint(1, 4))
        _tell(folder, writer, committed, {f"{writer} {number}": [] for number in changing})
        for number in changing:
            versions[number] += 1
            there = rng.random() < 0.75
            committed[f"{writer} {number}"] = [versions[number], int(there)]
            (docs / f"{number}.md").unlink(missing_ok=True)
            if there:
                (docs / f"{number}.md").write_text(text(writer, number, versions[number]), "utf-8")
        _ingest(tally, docs, collection, wait=60 if turn % 2 else 0)
        _tell(folder, writer, committed, {})
    return tally


def _ingest(tally: Tally, docs: Path, collection: Collection, wait: float) -> None:
    """Ingest, waiting for the other writer, or being told of it and coming again."""
    config = IngestConfig(workers=0, sync=True, wait=wait, batch_chunks=4)
    while True:
        try:
            ingest([docs], collection, ENCODER, config=config)
        except CollectionLocked:
            tally.saw("told to come again")
            time.sleep(0.01)
        else:
            tally.saw("ingested")
            return


def _tell(folder: Path, writer: int, committed: Mapping[str, object], changing: Mapping[str, object]) -> None:
    new = folder / f"new-{writer}"
    new.write_text(json.dumps({"committed": committed, "changing": changing}))
    os.replace(new, folder / f"told-{writer}")


def main() -> None:
    folder, role, *rest = sys.argv[1:]
    if role == "writer":
        tally = _writer(Path(folder), *map(int, rest))
    else:
        from benchmarks.faults.onlooker import watch

        tally = watch(Path(folder), int(rest[0]))
    print(json.dumps(asdict(tally)))


if __name__ == "__main__":
    main()
