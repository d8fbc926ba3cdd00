"""A collection deleted with all that it holds."""

from __future__ import annotations

import os
import secrets
import shutil
from pathlib import Path

from indexing import lock
from indexing.collection import LEDGER
from indexing.errors import CollectionError
from indexing.places import collection_folder, missing


def delete_collection(name: str, *, home: str | Path | None = None) -> None:
    """Remove a collection with all it holds, one that cannot be read too. Raises NoSuchCollection, CollectionLocked."""
    path = collection_folder(name, home)
    if not (path / LEDGER).is_file():
        raise missing(name, home)
    with lock.hold(path, 0):
        if not (path / LEDGER).is_file():
            raise missing(name, home)
        for left in path.parent.parent.glob(".deleted-*"):
            shutil.rmtree(left, ignore_errors=True)
        aside = path.parent.parent / f".deleted-{secrets.token_hex(8)}"
        try:
            os.rename(path, aside)  # at once: nobody finds half of it, or takes the lock of what is going
        except OSError as error:
            raise CollectionError(f"The collection {name!r} cannot be deleted: {error.strerror}.") from error
        shutil.rmtree(aside, ignore_errors=True)
