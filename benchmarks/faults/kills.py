"""Ingestions killed at random moments, and what is left of them each time."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from benchmarks.faults.after import KINDS, go_on, held_at, look
from benchmarks.faults.check import fresh
from benchmarks.faults.corpus import Corpus
from benchmarks.faults.nursery import End, Job, Nursery, outlived
from benchmarks.faults.tally import Tally


def kills(folder: Path, count: int = 100, seed: int = 0, files: int = 20) -> Tally:
    """Kill `count` ingestions of a folder that changes between them, now and then several one after the other.

    After each the documents that were acknowledged are looked for. After the last of a row the next ingestion goes on, and
    what it ends with is compared with a fresh one of the same files.
    """
    tally, rng = Tally("kills"), random.Random(seed)
    tally.expect(*KINDS, "processes left")
    corpus = Corpus(folder / "docs", rng, files)
    home = folder / "home"
    with Nursery() as nursery:
        whole = nursery.run(_job(folder, rng, 0.0))
        span, moment = max(0.05, whole.seconds), 0.0
        assert whole.finished, whole
        while tally.tried < count:
            before = held_at(home)
            corpus.change()
            done: set[str] = set()
            for _ in range(rng.choice((1, 1, 1, 2, 3))):
                moment = rng.uniform(0.0, span)
                end = nursery.run(_job(folder, rng, moment))
                done.update(end.done)
                _count(tally, end, len(corpus.files()))
                span = span * 0.9 + (end.seconds if end.finished else span) * 0.1
                for left in outlived(end.pid):
                    tally.blame("processes left", f"process {left}")
                look(tally, corpus, home, before, done)
            _go_on(tally, corpus, home, folder / "fresh")
    return tally


def _job(folder: Path, rng: random.Random, kill_after: float) -> Job:
    return Job(
        docs=str(folder / "docs"),
        home=str(folder / "home"),
        sync=rng.random() < 0.3,
        workers=rng.choice((0, 1, 1, 2)),
        batch_chunks=rng.choice((1, 8, 64)),
        refresh_after=rng.choice((0.02, 60.0)),
        kill_after=kill_after,
    )


def _count(tally: Tally, end: End, files: int) -> None:
    if not end.killed:
        if not end.finished:
            tally.blame("manual repairs", f"an ingestion after a kill ended with {end.error or end.code}")
        tally.saw("ended before its kill")
        return
    tally.tried += 1
    if not end.begun:
        tally.saw("killed before the first file")
    elif len(end.done) < files:
        tally.saw("killed among the files")
    else:
        tally.saw("killed after the last file")


def _go_on(tally: Tally, corpus: Corpus, home: Path, other: Path) -> None:
    shutil.rmtree(other, ignore_errors=True)
    again = fresh(corpus.folder, other)
    go_on(tally, corpus, home, again)
    again.close()
