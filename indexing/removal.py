"""Which documents a path means, and their removal from a ledger. Touches no files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from indexing.ledger import Ledger
from indexing.ledger.upkeep import forget_record
from indexing.places import as_path


def remove_from(ledger: Ledger, paths: Iterable[str | Path]) -> dict[str, int]:
    """Forget the documents that `paths` mean, in one transaction: how many, for each."""
    removed = dict.fromkeys(map(str, paths), 0)
    with ledger.transaction():
        file_of = {document.source: document.file for document in ledger.documents()}
        files = list(ledger.files())
        for path in removed:
            means = meant_by(path)
            for source in list(filter(means, file_of)):
                removed[path] += 1
                ledger.delete(source)
                forget_record(ledger, file_of.pop(source))  # what is left of the file is read again
            for file in filter(means, files):
                ledger.forget(file)
    return removed


def meant_by(path: str) -> Callable[[str], bool]:
    """Whether a source, or the path of a file, is `path` or something in it: in the folder, or in the archive."""
    if not path:  # a variable that was not set: it must not mean all there is
        return lambda name: False
    names = {path, os.path.realpath(as_path(path))}
    below = tuple(name.rstrip("/") + end for name in names for end in ("/", "!/"))
    return lambda name: name in names or name.startswith(below)
