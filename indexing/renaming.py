"""A collection under another name, with all that is kept beside its truth: feedback, memory, encoders, uploaded files."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from indexing import lock
from indexing.collection import LEDGER
from indexing.errors import CollectionError
from indexing.ledger import Ledger
from indexing.places import collection_folder, missing

_SECONDS = 30.0


def rename_collection(old: str, new: str, *, home: str | Path | None = None, wait: float = 0) -> None:
    """Give the collection `old` the name `new`: its folder gets it by one atomic rename. Waits `wait` seconds for a writer.

    Who has it open under the old name is told that there is no such collection. Raises NoSuchCollection, CollectionLocked,
    and CollectionError for a name that cannot be one, or is taken.
    """
    path, target = collection_folder(old, home), collection_folder(new, home)
    if not (path / LEDGER).is_file():
        raise missing(old, home)
    if target == path:
        return
    _require_free(target)
    with lock.hold(path, wait), _quiet(path):
        if not (path / LEDGER).is_file():
            raise missing(old, home)
        _require_free(target)
        try:
            os.rename(path, target)
        except OSError as error:
            raise CollectionError(f"The collection {old!r} cannot be renamed: {error.strerror}.") from error
        with suppress(OSError):  # it went along, and would name this process as the next one's holder of the lock
            (target / lock.HOLDER).unlink()
        _follow(path, target)


def _require_free(target: Path) -> None:
    if os.path.lexists(target):
        raise CollectionError(f"There is a collection named {target.name!r} already: give another name.")


@contextmanager
def _quiet(path: Path) -> Iterator[None]:
    """Nobody writes to the small files beside the truth meanwhile: a journal is looked for by the name of its file."""
    with ExitStack() as stack:
        for file in sorted(path.glob("*.sqlite3")):
            if file.name == LEDGER:
                continue
            try:
                db = stack.enter_context(
                    closing(
                        sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=_SECONDS, isolation_level=None)
                    )
                )
                db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise CollectionError(
                    f"{file.name} of the collection {path.name!r} is in use or cannot be written ({error}): try again."
                ) from error
            except sqlite3.DatabaseError:  # broken: nobody writes to it, and it goes along as it is
                continue
        yield


def _follow(path: Path, target: Path) -> None:
    """Files that were inside the folder, as uploaded ones are, have another path now; their documents follow them.

    What is damaged keeps the old path: `verify` tells of it, and the next ingestion of its file brings it again.
    """
    before, now = (os.path.join(os.path.realpath(path.parent), folder.name) for folder in (path, target))
    with suppress(CollectionError), closing(Ledger(target / LEDGER)) as ledger:
        records = ledger.files()
        inside = {file for file in (*records, *ledger.sources_of_files()) if file.startswith(before + os.sep)}
        for file in sorted(inside):
            moved = now + file.removeprefix(before)
            with suppress(CollectionError), ledger.transaction():
                ledger.rename(file, moved)
                if file in records:
                    ledger.record(replace(records[file], path=moved))
