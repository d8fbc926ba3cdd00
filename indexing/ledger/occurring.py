"""What a filter of a collection can be made of: the folders, languages, days and tags that occur in it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass

from indexing.filters import TAG
from indexing.ledger import Ledger
from indexing.text.fold import fold


@dataclass(frozen=True, slots=True)
class Occurring:
    """Values of the documents, each with how many documents have it, most frequent first; days first and last, or empty.

    `folders` are those in which files lie, `languages` those of passages, tags differ in more than case.
    """

    folders: tuple[tuple[str, int], ...] = ()
    languages: tuple[tuple[str, int], ...] = ()
    tags: tuple[tuple[str, int], ...] = ()
    first: str = ""
    last: str = ""


def occurring(ledger: Ledger) -> Occurring:
    """What occurs in the collection now."""
    folders: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    spelt: dict[str, str] = {}
    days = []
    for file, metadata, given, day in ledger.read("SELECT file, metadata, given, date FROM documents ORDER BY source"):
        folders[str(file).rpartition("/")[0]] += 1
        written = [value for name, value in (*json.loads(metadata), *json.loads(given)) if fold(name) == TAG]
        for key in {fold(value): spelt.setdefault(fold(value), value) for value in written}:
            tags[key] += 1
        days += [str(day)] if day else []
    languages = ledger.read("SELECT lang, count(DISTINCT document_id) FROM chunks GROUP BY lang")
    return Occurring(
        _ordered({folder: count for folder, count in folders.items() if folder}),
        _ordered({str(lang): int(count) for lang, count in languages}),
        _ordered({spelt[key]: count for key, count in tags.items()}),
        min(days, default=""),
        max(days, default=""),
    )


def _ordered(counted: dict[str, int]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counted.items(), key=lambda one: (-one[1], one[0])))
