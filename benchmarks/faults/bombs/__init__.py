"""Hostile files, and what each costs the process that reads it: seconds, megabytes, and never the files beside it."""

from __future__ import annotations

import inspect
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.bombs import packed, pdfs, texts
from benchmarks.faults.tally import Tally
from indexing.collection import Collection
from indexing.config import IngestConfig
from indexing.errors import UnreadableFile
from indexing.folders import OnDisk
from indexing.ingest import ingest
from indexing.types import Loaded
from indexing.workers import Readers
from tests.fakes import HashEncoder

SECONDS = 5.0
MEGABYTES = 512.0
LOST = "THE FILE BESIDE IT IS NOT READ"

_SUFFIXES = {
    "zip": ".zip", "xlsx": ".xlsx", "docx": ".docx", "pptx": ".pptx", "epub": ".epub", "pdf": ".pdf", "html": ".html",
    "markdown": ".md", "rst": ".rst", "json": ".json", "jsonl": ".jsonl", "csv": ".csv", "mail": ".eml",
    "subtitles": ".srt", "code": ".py", "xml": ".xml", "notebook": ".ipynb", "text": ".txt", "pipe": ".txt",
    "device": ".txt", "link": ".txt", "growing": ".txt",
}  # fmt: skip


def _found() -> dict[str, Callable[[Path], None]]:
    """The functions of the modules that write a file and nothing more, by name."""
    makers: dict[str, Callable[[Path], None]] = {}
    for module in (packed, pdfs, texts):
        for name, maker in inspect.getmembers(module, inspect.isfunction):
            own = maker.__module__ == module.__name__ and list(inspect.signature(maker).parameters) == ["path"]
            if own and name.partition("_")[0] in _SUFFIXES:
                makers[name] = maker
    return makers


BOMBS = {**_found(), "growing": texts.grows}
"""What writes each bomb, by its name."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What the reading of one file cost its process, in seconds of computing and megabytes, and what came of it."""

    seconds: float
    megabytes: float
    result: str


def make(name: str, folder: Path) -> Path:
    """The bomb of this name in `folder`."""
    path = folder / (name + _SUFFIXES[name.partition("_")[0]])
    BOMBS[name](path)
    return path


def cost(name: str, folder: Path, readers: Readers[Loaded]) -> Cost:
    """What the bomb of this name costs, and whether a file after it is read still; the bomb is left in `folder`."""
    path, good = make(name, folder), folder / "good.txt"
    good.write_text("The good file beside it.")
    next(iter(readers.read([_on_disk(folder / f"nothing{path.suffix}")])))  # what its format needs is imported
    with _grows(path, name == "growing"), _watched(readers) as meter:
        ((_, found),) = readers.read([_on_disk(path)])
    ((_, beside),) = readers.read([_on_disk(good)])
    if isinstance(beside, UnreadableFile):
        result = f"{LOST}: {beside}"
    elif isinstance(found, UnreadableFile):
        result = str(found)
    else:
        characters = sum(len(document.text) for document in found.documents)
        result = f"{len(found.documents):,} documents, {characters:,} characters, {len(found.skipped):,} parts left out"
    return Cost(meter.seconds, meter.megabytes, result)


@contextmanager
def reading() -> Iterator[Readers[Loaded]]:
    """One process that reads, as in an ingestion."""
    with Readers(IngestConfig(workers=1), lambda loaded: loaded) as readers:
        yield readers


def bombs(folder: Path, names: Sequence[str] = tuple(BOMBS)) -> Tally:
    """What each bomb costs; then all of them in one folder are ingested together with good files."""
    tally = Tally("hostile files")
    tally.expect("slow", "large", "the file beside it lost")
    inside = folder / "docs"
    inside.mkdir(parents=True)
    with reading() as readers:
        for name in names:
            found = cost(name, inside, readers)
            tally.tried += 1
            line = f"{name:36} {found.seconds:6.2f} s {found.megabytes:6.0f} MB  {found.result[:120]}"
            print(f"   {line}", flush=True)
            if found.seconds > SECONDS:
                tally.blame("slow", line)
            if found.megabytes > MEGABYTES:
                tally.blame("large", line)
            if found.result.startswith(LOST):
                tally.blame("the file beside it lost", line)
    _together(tally, inside, folder / "home", len(names))
    return tally


def _together(tally: Tally, docs: Path, home: Path, count: int) -> None:
    for i in range(5):
        (docs / f"{'amz'[i % 3]}-good-{i}.txt").write_text(f"Good file number {i}.")
    encoder = HashEncoder()
    collection = Collection.create("bombs", encoder.id, home=home)
    summary = ingest([docs], collection, encoder, config=IngestConfig(text_characters=20_000))
    held = {Path(info.source).name for info in collection.documents()}
    collection.close()
    for i in range(5):
        if f"{'amz'[i % 3]}-good-{i}.txt" not in held:
            tally.blame("the file beside it lost", f"good file {i} among {count} bombs")
    tally.saw("left out with a reason", len(summary.skipped))
    tally.saw("seconds for all together", round(summary.seconds))


class _Meter:
    """Seconds that a process computed since it was first looked at, and the most memory that it had."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        with suppress(OSError):  # the peak from here on, and not that of an earlier file
            Path(f"/proc/{pid}/clear_refs").write_text("5")
        self._begun = self._computed()
        self.seconds = self.megabytes = 0.0

    def look(self) -> None:
        try:
            status = Path(f"/proc/{self._pid}/status").read_text()
            self.seconds = self._computed() - self._begun
        except OSError:
            return
        peak = next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)
        self.megabytes = max(self.megabytes, peak)

    def _computed(self) -> float:
        fields = Path(f"/proc/{self._pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _watched(readers: Readers[Loaded]) -> Iterator[_Meter]:
    """The reading process, looked at a hundred times a second."""
    (process,) = readers._all
    assert process._running is not None
    meter, over = _Meter(process._running.pid), threading.Event()

    def look() -> None:
        more = True
        while more:
            more = not over.wait(0.01)
            meter.look()

    watching = threading.Thread(target=look)
    watching.start()
    try:
        yield meter
    finally:
        over.set()
        watching.join()


@contextmanager
def _grows(path: Path, really: bool) -> Iterator[None]:
    """Something goes on writing to `path` while it is read."""
    over = threading.Event()

    def write() -> None:
        with path.open("ab") as file:
            while not over.wait(0.001):
                file.write(b"words " * 1_000)

    writing = threading.Thread(target=write)
    if really:
        writing.start()
    try:
        yield
    finally:
        over.set()
        if really:
            writing.join()


def _on_disk(path: Path) -> OnDisk:
    try:
        status = path.stat()
    except OSError:
        return OnDisk(str(path), -1, -1)
    return OnDisk(str(path), status.st_size, status.st_mtime_ns)
