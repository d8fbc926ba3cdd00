"""What is looked at after a blow: what the ingestion said, what a reader finds, and how the next ingestion ends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from benchmarks.faults.check import ENCODER, Held, differences, halves, held
from benchmarks.faults.corpus import Corpus
from benchmarks.faults.nursery import End
from benchmarks.faults.tally import Tally
from indexing.collection import LEDGER, Collection
from indexing.config import IngestConfig
from indexing.errors import IndexingError
from indexing.ingest import ingest
from indexing.types import Document

KINDS = ("lost", "doubled", "half", "manual repairs", "unequal to a fresh ingestion")

_LIBRARIES_SPEAK = re.compile(r"\n|::|\.cpp|\.rs\b|\{|Traceback|0x")
"""What a person should not have to read."""


def held_at(home: Path) -> dict[str, Held]:
    """The documents of the collection under `home` by source; none where there is no collection."""
    if not (home / "collections" / "museum" / LEDGER).exists():
        return {}
    collection = Collection.create("museum", ENCODER.id, home=home)
    try:
        return held(collection)
    finally:
        collection.close()


def clear(tally: Tally, end: End, how: str) -> None:
    """Blame an error that a person could not read, and a process that cannot go on when the fault is over."""
    if how == "kill":
        if not end.killed:
            tally.blame("unclear", f"it was to be killed, and ended with {end.code} {end.error}")
        return
    if not end.finished and not end.error:
        tally.blame("unclear", f"it ended with {end.code} and said nothing")
    if end.error and ("IndexingError" not in end.kinds or len(end.error) > 300 or _LIBRARIES_SPEAK.search(end.error)):
        tally.blame("unclear", end.error)
    if end.error_again:
        tally.blame("manual repairs", f"it cannot go on in the same process: {end.error_again}")


def look(
    tally: Tally, corpus: Corpus, home: Path, before: Mapping[str, Held], done: set[str], *, room: bool = True
) -> None:
    """What a reader finds: all that was acknowledged, and nothing half. Without `room` no index can be made now."""
    if not (home / "collections" / "museum" / LEDGER).exists():
        if done:
            tally.blame("lost", "there is no collection, and files were acknowledged")
        return
    try:
        collection = Collection.create("museum", ENCODER.id, home=home)
        acknowledged(tally, corpus, before, held(collection), done)
        for half in halves(collection, search=room):
            tally.blame("half", half)
        collection.close()
    except IndexingError as error:
        if room:
            tally.blame("manual repairs", f"it cannot be read: {error}")
        else:
            tally.saw("could not be opened meanwhile")


def go_on(tally: Tally, corpus: Corpus, home: Path, other: Collection) -> None:
    """The next ingestion goes on by itself, and ends with what `other`, a fresh one of the same files, holds."""
    try:
        collection = Collection.create("museum", ENCODER.id, home=home)
        ingest([corpus.folder], collection, ENCODER, config=IngestConfig(workers=0, sync=True))
    except IndexingError as error:
        tally.blame("manual repairs", f"the next ingestion: {error}")
        return
    for difference in differences(collection, other):
        tally.blame("unequal to a fresh ingestion", difference)
    for half in halves(collection):
        tally.blame("half", half)
    collection.close()


def acknowledged(
    tally: Tally, corpus: Corpus, before: Mapping[str, Held], after: Mapping[str, Held], done: set[str]
) -> None:
    """Blame what was acknowledged and is not there once as it is now, and what is neither the old nor the new."""
    now = corpus.documents()
    by_file: dict[str, dict[str, Document]] = {}
    for source, found in after.items():
        by_file.setdefault(found.file, {})[source] = found.document
    old_by_file: dict[str, dict[str, Document]] = {}
    for source, found in before.items():
        old_by_file.setdefault(found.file, {})[source] = found.document
    for path, new in now.items():
        old, is_there = old_by_file.get(path, {}), by_file.get(path, {})
        if path in done:
            if is_there != (old if new is None else new):
                tally.blame("lost", f"{path} was acknowledged and is not as it is on disk")
            texts, origin = _texts(new or {}), corpus.moved.get(path)
            if origin in by_file and origin not in now and texts:
                held_then, held_now, on_disk = (
                    sum(_texts(documents or {}) == texts for documents in files.values())
                    for files in (old_by_file, by_file, now)
                )
                if held_now > max(held_then, on_disk):  # of two equal files that are gone either may be the one moved
                    tally.blame("doubled", f"{path} was moved from {origin}, and both are there")
            continue
        moved = old_by_file.get(corpus.moved.get(path, ""), {})
        renamed = {path + source.removeprefix(corpus.moved.get(path, "")): one for source, one in moved.items()}
        for source, one in is_there.items():
            versions = (old.get(source), (new or {}).get(source), _at(renamed.get(source), source))
            if one not in versions:
                tally.blame("half", f"{source} is neither the old one nor the new one")
    for path in by_file.keys() - now.keys():
        if by_file[path] != old_by_file.get(path):
            tally.blame("half", f"{path} is gone, and what is held is not what was held")


def _at(document: Document | None, source: str) -> Document | None:
    return replace(document, source=source) if document is not None else None


def _texts(documents: Mapping[str, Document]) -> list[str]:
    return sorted(document.text for document in documents.values())
