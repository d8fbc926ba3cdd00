"""The removal of documents from a ledger. Touches no files."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from indexing.ledger import Ledger
from indexing.ledger.upkeep import forget_record
from indexing.places import meant_by


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
