"""The reader of a `crowd`: searches until the writers are done, and looks hard at what it gets."""

from __future__ import annotations

import random
import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from benchmarks.faults.check import ENCODER
from benchmarks.faults.crowd import FILES, WRITERS, text, told
from benchmarks.faults.tally import Tally
from indexing.collection import LEDGER, Collection
from indexing.ledger import rows
from indexing.types import StoredChunk

_NAME = re.compile(r"compass w(\d+) f(\d+) v(\d+)")
_ALL = 10_000


def watch(folder: Path, seed: int) -> Tally:
    """Search until the writers are done; an exception ends it, which is wrong too."""
    tally, rng = Tally("reader"), random.Random(seed)
    tally.expect("stale", "half", "not found")
    collection = Collection.open("museum", home=folder / "home")
    while not (folder / "over").exists():
        if rng.random() < 0.1:
            collection.close()
            collection = Collection.open("museum", home=folder / "home")
        before = told(folder)
        if rng.random() < 0.2:
            _look_at_all(tally, folder / "home" / "collections" / "museum" / LEDGER, before)
            continue
        writer, number = rng.randrange(WRITERS), rng.randrange(FILES)
        question = f"compass w{writer} f{number}"
        if rng.random() < 0.5:
            ids = collection.dense(ENCODER.encode_questions([question]), _ALL)[1][0].tolist()
        else:
            ids = collection.lexical(question, _ALL)[1].tolist()
        found = collection.chunks(ids)
        after = told(folder)
        tally.saw("searches")
        _judge(tally, found.values(), before)
        _nothing_missing(tally, found.values(), before, after)
    return tally


def _judge(tally: Tally, found: Iterable[StoredChunk], before: dict[str, dict[str, list[int]]]) -> None:
    """Each chunk is a piece of one version of one file, and not of one that was replaced before the search."""
    for stored in found:
        named = set(_NAME.findall(stored.chunk.text)) | set(_NAME.findall(stored.document.title))
        if stored.document.source.endswith("keep.txt"):
            continue
        if len(named) != 1:
            tally.blame("half", f"one chunk is of {sorted(named)}")
            continue
        ((writer, number, version),) = named
        if stored.chunk.text not in text(int(writer), int(number), int(version)):
            tally.blame("half", f"a chunk is not in version {version} of {writer} {number}")
        _judge_version(tally, before, f"{writer} {number}", int(version))


def _judge_version(tally: Tally, before: dict[str, dict[str, list[int]]], file: str, version: int) -> None:
    known, there = before["committed"].get(file, [0, 1])
    if version < known or (version == known and not there):
        tally.blame("stale", f"version {version} of {file} is found, and {known} was committed (there: {bool(there)})")


def _nothing_missing(
    tally: Tally,
    found: Iterable[StoredChunk],
    before: dict[str, dict[str, list[int]]],
    after: dict[str, dict[str, list[int]]],
) -> None:
    """What was committed before, and that nobody was changing, is found by a search for everything."""
    seen = {match.groups() for stored in found if (match := _NAME.search(stored.document.title))}
    for file, (version, there) in before["committed"].items():
        changing = file in before["changing"] or file in after["changing"]
        if there and not changing and after["committed"].get(file) == [version, there]:
            tally.saw("files that had to be found")
            if (*file.split(), str(version)) not in seen:
                tally.blame("not found", f"version {version} of {file} was committed before the search")


def _look_at_all(tally: Tally, path: Path, before: dict[str, dict[str, list[int]]]) -> None:
    """Everything in one state of the ledger: each document is one version, whole, with its chunks and checksum."""
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as db:
        db.execute("BEGIN")
        documents = db.execute("SELECT id, source, text, checksum FROM documents").fetchall()
        sealed = {document_id: rows.document_checksum(db, document_id) for document_id, *_ in documents}
    tally.saw("whole states")
    for document_id, source, held, checksum in documents:
        if sealed[document_id] != checksum:
            tally.blame("half", f"{source} is not what its checksum says")
        if match := _NAME.search(held):
            writer, number, version = map(int, match.groups())
            if held != text(writer, number, version):
                tally.blame("half", f"{source} is not version {version}")
            _judge_version(tally, before, f"{writer} {number}", version)
