"""What visitors sent, taken into a collection, and files that are read again: with what became of each. Knows no gradio.

One upload into a collection at a time; others wait for it. An earlier version of a file is put back where the new one
cannot be read, and what cannot be read does not stay.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Literal

from indexing import lock
from indexing.collection import Collection
from indexing.config import IngestConfig
from indexing.errors import NoSuchCollection
from indexing.places import home as home_folder
from indexing.types import FileRecord, IngestSummary
from ui.library.background import Tell
from ui.library.uploads import WAITING, prune, uploads_folder, waiting

if TYPE_CHECKING:
    from rag.pipeline import RAG

WAIT = 60.0
"""Seconds that an upload waits for others that write to the same collection."""
_BEFORE = ".before"
_BUSY = ".busy"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a file, or with "part" of something in it: `reason` is a sentence where it was not read."""

    name: str
    kind: Literal["added", "changed", "unchanged", "failed", "part"]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class _Placed:
    """A file at its place in the collection, and the earlier version that was there."""

    name: PurePosixPath
    path: Path
    before: Path | None


def take_in(rag: RAG, home: str | Path | None, room: Path, tell: Tell) -> tuple[Outcome, ...]:
    """Bring the files that wait in `room` into the collection of `rag`, which is made when it is not there.

    Where that fails as a whole they go on waiting. Raises CollectionLocked, and what `RAG.ingest` raises.
    """
    name = rag.collection_name
    with busy(name, home, WAIT):
        names = waiting(room)
        folder = Path(os.path.realpath(uploads_folder(name, home)))  # as the ledger knows files
        placed, refused = _place(room, names, folder)
        try:
            done = _ingested(rag, home, {str(one.path): str(one.name) for one in placed}, tell)
        except BaseException:
            _put_back(placed, room)
            for one in placed:  # where the collection was not made, nothing of its folder stays
                prune(one.path.parent, folder.parent.parent)
            raise
        _settle(rag, folder, placed, {one.name for one in done if one.kind == "failed"})
        shutil.rmtree(room, ignore_errors=True)
        prune(folder, folder.parent.parent)
        return (*done, *refused)


def read_again(rag: RAG, home: str | Path | None, paths: Sequence[str] | None, tell: Tell) -> tuple[Outcome, ...]:
    """Read these files of the collection again, or all that it knows: those that have not changed stay as they are."""
    with busy(rag.collection_name, home, WAIT):
        known = _records(rag.collection_name, home)
        wanted = [path for path in known if paths is None or path in paths]
        here = {path: os.path.basename(path) for path in wanted if os.path.lexists(path)}
        gone = [Outcome(os.path.basename(path), "failed", _GONE) for path in wanted if path not in here]
        return (*(_ingested(rag, home, here, tell) if here else ()), *gone)


def forget(name: str, home: str | Path | None, file: str) -> int:
    """Take the documents of `file` out of the collection `name`, and the file where it was uploaded; how many those were."""
    with busy(name, home, WAIT), closing(Collection.open(name, home=home)) as collection:
        removed = collection.remove([file], wait=WAIT)[file]
        folder = Path(os.path.realpath(uploads_folder(name, home)))
        path = Path(os.path.realpath(file))
        if folder in path.parents and str(path) == file:
            path.unlink(missing_ok=True)
            prune(path.parent, folder.parent)
        return removed


@contextmanager
def busy(name: str, home: str | Path | None, wait: float) -> Iterator[None]:
    """The right to change the uploaded files of a collection, by whatever process. Raises CollectionLocked."""
    folder = home_folder(home) / WAITING / _BUSY / name
    folder.mkdir(parents=True, exist_ok=True)
    with lock.hold(folder, wait):
        yield


_GONE = "The file is not there any more: what was read of it still answers, until it is deleted here."
_FOLDER = (
    "There is a folder of that name among the uploaded files, or a file named as its folder: give it another name."
)


def _ingested(rag: RAG, home: str | Path | None, files: Mapping[str, str], tell: Tell) -> tuple[Outcome, ...]:
    """Ingest `files`, paths with the names to show: what became of each, in that order."""
    before = _records(rag.collection_name, home)
    done = rag.ingest(
        *files, limits=IngestConfig(wait=WAIT), progress=lambda n, m, path: tell(n, m, files.get(path, ""))
    )
    after = _records(rag.collection_name, home)
    outcomes = []
    for path, name in files.items():
        outcomes.append(_outcome(path, name, before.get(path), after.get(path), done))
        inside = f"{path}!/"
        outcomes += [
            Outcome(name + skip.source.removeprefix(path), "part", skip.reason)
            for skip in done.skipped
            if skip.source.startswith(inside)
        ]
    return tuple(outcomes)


def _outcome(path: str, name: str, before: FileRecord | None, after: FileRecord | None, done: IngestSummary) -> Outcome:
    reason = next((skip.reason for skip in done.skipped if skip.source == path), "")
    if reason or after is None or after.status != "indexed":
        return Outcome(name, "failed", reason or (after.reason if after else ""))
    if before is None or not before.sha256:
        return Outcome(name, "added")
    return Outcome(name, "unchanged" if before.sha256 == after.sha256 and before.reader == after.reader else "changed")


def _records(name: str, home: str | Path | None) -> dict[str, FileRecord]:
    """What the collection knows of files; nothing while there is none."""
    try:
        with closing(Collection.open(name, home=home)) as collection:
            return collection.ledger.files()
    except NoSuchCollection:
        return {}


def _place(room: Path, names: Sequence[PurePosixPath], folder: Path) -> tuple[list[_Placed], list[Outcome]]:
    """Move the files to their places, and earlier versions aside."""
    placed, refused = [], []
    _recover(folder)
    for name in names:
        path, aside = folder / name, folder / _BEFORE / name
        try:
            if path.is_dir():
                raise IsADirectoryError
            path.parent.mkdir(parents=True, exist_ok=True)
            if there := path.exists():
                aside.parent.mkdir(parents=True, exist_ok=True)
                os.replace(path, aside)
            os.replace(room / name, path)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            refused.append(Outcome(str(name), "failed", _FOLDER))
            continue
        placed.append(_Placed(name, path, aside if there else None))
    return placed, refused


def _put_back(placed: Sequence[_Placed], room: Path) -> None:
    """As it was before `_place`."""
    for one in placed:
        os.replace(one.path, room / one.name)
        if one.before is not None:
            os.replace(one.before, one.path)


def _settle(rag: RAG, folder: Path, placed: Sequence[_Placed], failed: set[str]) -> None:
    """Let earlier versions go, or take the place of what could not be read."""
    again = []
    for one in placed:
        if str(one.name) in failed:
            one.path.unlink(missing_ok=True)
            if one.before is not None:
                os.replace(one.before, one.path)
                again.append(one.path)
            prune(one.path.parent, folder)
    if again:
        rag.ingest(*again, limits=IngestConfig(wait=WAIT))
    shutil.rmtree(folder / _BEFORE, ignore_errors=True)


def _recover(folder: Path) -> None:
    """Put back what was moved aside by somebody who ended half-way, where nothing took its place."""
    aside = folder / _BEFORE
    for file in [file for file in aside.rglob("*") if file.is_file()] if aside.is_dir() else ():
        path = folder / file.relative_to(aside)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.replace(file, path)
    shutil.rmtree(aside, ignore_errors=True)
