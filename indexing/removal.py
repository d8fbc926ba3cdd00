"""Which documents a path means, and their removal from a ledger. Touches no files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

from indexing.ledger import Ledger
from indexing.places import as_path


def remove_from(ledger: Ledger, paths: Iterable[str | Path]) -> dict[str, int]:
    """Forget the documents that `paths` mean, in one transaction: how many, for each."""
    removed = dict.fromkeys(map(str, paths), 0)
    with ledger.transaction():
        sources = [document.source for document in ledger.documents()]
        for path in removed:
            means = meant_by(path)
            for file in filter(means, ledger.files()):
                ledger.forget(file)
            for source in filter(means, sources):
                removed[path] += 1
                ledger.delete(source)
            sources = [source for source in sources if not means(source)]
    return removed


def meant_by(path: str) -> Callable[[str], bool]:
    """Whether a source, or the path of a file, is `path` or something in it: in the folder, or in the archive."""
    names = {path, os.path.realpath(as_path(path))}
    below = tuple(name.rstrip("/") + end for name in names for end in ("/", "!/"))
    return lambda name: name in names or name.startswith(below)
