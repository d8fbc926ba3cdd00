"""A fault at every call by which an ingestion writes: what it says then, and what is left."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from pathlib import Path

from benchmarks.faults import shim
from benchmarks.faults.after import KINDS, clear, go_on, held_at, look
from benchmarks.faults.check import ENCODER, fresh
from benchmarks.faults.corpus import Corpus
from benchmarks.faults.nursery import End, Job, Nursery
from benchmarks.faults.tally import Tally
from indexing.collection import Collection
from indexing.config import IngestConfig
from indexing.ingest import ingest

HOWS = ("kill", "eio", "full", "enospc", "eio-on")


def writes(folder: Path, stride: int = 1, seed: int = 0, files: int = 6, *, every_way: bool = False) -> list[Tally]:
    """Every `stride`-th write of a first ingestion, and of a later one, goes wrong: in every way, or the ways take turns."""
    folder.mkdir(parents=True, exist_ok=True)
    if shim.compiler() is None:
        return [Tally("faults", skipped="there is no C compiler here (cc, gcc or clang)")]
    library = shim.build(folder)
    with Nursery({"LD_PRELOAD": str(library)}) as nursery:
        first = _Scene(folder / "first", random.Random(seed), files, nursery, later=False)
        later = _Scene(folder / "later", random.Random(seed + 1), files, nursery, later=True)
        return [
            scene.hit(Tally(f"faults at the writes of a {name} ingestion"), stride, every_way=every_way)
            for name, scene in (("first", first), ("later", later))
        ]


class _Scene:
    """A collection and a folder before an ingestion that is tried again and again."""

    def __init__(self, folder: Path, rng: random.Random, files: int, nursery: Nursery, *, later: bool) -> None:
        self._folder, self._nursery = folder, nursery
        self._corpus = Corpus(folder / "docs", rng, files)
        self._home, self._kept = folder / "home", folder / "kept"
        self._kept.mkdir()
        if later:
            _first(self._corpus.folder, self._kept)
            self._corpus.change()
            self._corpus.change()
        self._before = held_at(self._kept)
        self._fresh = fresh(self._corpus.folder, folder / "fresh")

    def hit(self, tally: Tally, stride: int, *, every_way: bool) -> Tally:
        tally.expect(*KINDS, "unclear")
        calls = self._run(0, "count").calls
        assert calls, "the library was not loaded"
        for call, times in Counter(line.partition(" ")[0] for line in calls).most_common():
            tally.saw(call, times)
        for turn, number in enumerate(range(1, len(calls) + 1, stride)):
            for how in HOWS if every_way else (HOWS[turn % len(HOWS)],):
                self._hit_one(tally, number, how, calls[number - 1])
        return tally

    def _hit_one(self, tally: Tally, number: int, how: str, call: str) -> None:
        wrongs = Tally("")
        end = self._run(number, how)
        tally.tried += 1
        clear(wrongs, end, how)
        look(wrongs, self._corpus, self._home, self._before, set(end.done))
        go_on(wrongs, self._corpus, self._home, self._fresh)
        tally.add(wrongs, f"{how} at call {number} ({call})")

    def _run(self, number: int, how: str) -> End:
        shutil.rmtree(self._home, ignore_errors=True)
        shutil.copytree(self._kept, self._home)
        return self._nursery.run(
            Job(
                docs=str(self._corpus.folder),
                home=str(self._home),
                sync=True,
                batch_chunks=8,
                fault_at=number,
                fault_how=how,
                again=how in ("eio", "enospc"),
            )
        )


def _first(docs: Path, home: Path) -> None:
    collection = Collection.create("museum", ENCODER.id, home=home)
    ingest([docs], collection, ENCODER, config=IngestConfig(workers=0))
    collection.close()
