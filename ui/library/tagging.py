"""The tags that a visitor gives a document. Knows no gradio."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from indexing.collection import Collection
from indexing.filters import TAG
from indexing.ledger.tags import tag
from indexing.text.fold import fold, on_one_line

WAIT = 10.0
"""Seconds that are waited for others who write."""
_COMMAS = str.maketrans("，、؛;", ",,,,")


def tags_in(text: str) -> tuple[str, ...]:
    """The tags that a person wrote with commas between them, whatever commas; each once."""
    written = (on_one_line(part) for part in text.translate(_COMMAS).split(","))
    return tuple({fold(part): part for part in written if part}.values())


def retag(collection: str, home: str | Path | None, source: str, tags: tuple[str, ...]) -> None:
    """Let a document have exactly these tags beside those that it gives itself.

    Raises FilterError for what is no tag, CollectionLocked, NoSuchCollection.
    """
    with closing(Collection.open(collection, home=home)) as stored, stored.writing(WAIT):
        info = stored.ledger.document(source)
        if info is None:
            return
        held = [(name, value) for name, value in info.given if fold(name) == TAG]
        new = [(TAG, value) for value in tags if (TAG, value) not in held]
        gone = tuple(pair for pair in held if pair[1] not in tags)
        if new or gone:
            tag(stored.ledger, [source], add=new, remove=gone)
