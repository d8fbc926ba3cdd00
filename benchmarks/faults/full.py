"""Disks that are really full: a small file system of its own for a collection, or files that may not grow.

unshare -rm python -m benchmarks.faults.full FOLDER SIZES SEED      what `full` runs where the system allows it
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.faults.after import KINDS, clear, go_on, look
from benchmarks.faults.check import fresh
from benchmarks.faults.corpus import Corpus
from benchmarks.faults.nursery import ROOT, End, Job, Nursery
from benchmarks.faults.tally import Tally

_ROOM = "256m"
_MOUNT = "mount -t tmpfs -o size={size} tmpfs {folder}"


def full(folder: Path, sizes: int = 24, seed: int = 0) -> Tally:
    """Ingest onto file systems of `sizes` sizes, from nearly nothing to nearly enough, then again when there is room."""
    folder.mkdir(parents=True, exist_ok=True)
    test = f"mkdir -p {folder}/mounted && {_MOUNT.format(size='1m', folder=f'{folder}/mounted')}"
    if (
        shutil.which("unshare") is None
        or subprocess.run(["unshare", "-rm", "sh", "-c", test], capture_output=True).returncode
    ):
        return Tally("full disks", skipped="this system lets nobody mount a small file system (unshare -rm)")
    done = subprocess.run(
        ["unshare", "-rm", sys.executable, "-m", "benchmarks.faults.full", str(folder), str(sizes), str(seed)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60 + 10 * sizes,
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return Tally(**json.loads(done.stdout))


def limits(folder: Path, sizes: int = 24, seed: int = 0) -> Tally:
    """Ingest where no file may be longer than one of `sizes` sizes, then again where there is no such limit."""
    tally = Tally("files that may not grow")
    tally.expect(*KINDS, "unclear")
    with Nursery() as nursery:
        corpus = Corpus(folder / "docs", random.Random(seed), 8)
        other = fresh(corpus.folder, folder / "fresh")
        largest = max(file.stat().st_size for file in other.path.rglob("*") if file.is_file())
        for i in range(sizes):
            home = folder / f"home-{i}"
            job = _job(corpus, home, file_bytes=1 + int(largest * 1.5 * i / sizes))
            _one(tally, nursery.run(job), corpus, home, f"{job.file_bytes:,} bytes")
            go_on(tally, corpus, home, other)
            shutil.rmtree(home)
        other.close()
    return tally


def _mounted(folder: Path, sizes: int, seed: int) -> Tally:
    tally = Tally("full disks")
    tally.expect(*KINDS, "unclear")
    corpus = Corpus(folder / "docs", random.Random(seed), 16)
    other = fresh(corpus.folder, folder / "fresh")
    needed = sum(file.stat().st_size for file in other.path.rglob("*") if file.is_file()) // 1024
    home = folder / "mounted"
    with Nursery() as nursery:
        for i in range(sizes):
            size = f"{4 + int(needed * 1.5 * i / sizes)}k"
            _shell(_MOUNT.format(size=size, folder=home))
            _one(tally, nursery.run(_job(corpus, home)), corpus, home, size)
            _shell(f"mount -o remount,size={_ROOM} {home}")
            go_on(tally, corpus, home, other)
            _shell(f"umount -l {home}")
    other.close()
    return tally


def _one(tally: Tally, end: End, corpus: Corpus, home: Path, size: str) -> None:
    """One ingestion that has too little room, and what is left of it while there is no more."""
    wrongs = Tally("")
    tally.tried += 1
    tally.saw("there was room enough" if end.finished else "there was not")
    clear(wrongs, end, "full")
    look(wrongs, corpus, home, {}, set(end.done), room=False)
    tally.add(wrongs, size)


def _job(corpus: Corpus, home: Path, file_bytes: int = 0) -> Job:
    return Job(docs=str(corpus.folder), home=str(home), file_bytes=file_bytes, batch_chunks=8)


def _shell(command: str) -> None:
    subprocess.run(["sh", "-c", command], check=True, capture_output=True)


if __name__ == "__main__":
    print(json.dumps(asdict(_mounted(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))))
