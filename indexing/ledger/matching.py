"""The chunks that a filter lets through, as SQL over the documents and their chunks."""

from __future__ import annotations

import os

import numpy as np

from indexing.filters import Filter
from indexing.ledger import Ledger
from indexing.places import as_path
from indexing.types import Ids


def matching(ledger: Ledger, wanted: Filter) -> Ids:
    """The ids of the chunks that `wanted` lets through, ascending."""
    conditions, values = _documents(wanted)
    if wanted.languages:
        langs = [(lang, f"{lang}-%") for lang in wanted.languages]
        conditions.append("(" + " OR ".join(["c.lang = ? OR c.lang LIKE ?"] * len(langs)) + ")")
        values += [value for pair in langs for value in pair]
    where = " AND ".join(conditions) or "1"
    found = ledger.read(f"SELECT c.id FROM chunks c JOIN documents d ON d.id = c.document_id WHERE {where}", *values)
    return np.sort(np.array([row[0] for row in found], np.int64))


def _documents(wanted: Filter) -> tuple[list[str], list[str]]:
    """Conditions on documents, with their values. Values never stand in the SQL; names of metadata are plain words."""
    conditions, values = [], []
    if wanted.within:
        places = [place for path in wanted.within for place in _places(path)]
        conditions.append("(" + " OR ".join(condition for condition, _ in places) + ")")
        values += [value for _, given in places for value in given]
    if wanted.since:
        conditions.append("d.date >= ?")
        values.append(wanted.since)
    if wanted.until:
        conditions.append("d.date BETWEEN '0' AND ?")  # not those of no day
        values.append(wanted.until)
    for name, some in wanted.wanted().items():
        marks = ", ".join(["fold(?)"] * len(some))
        held = "SELECT value FROM json_each(d.metadata) UNION ALL SELECT value FROM json_each(d.given)"
        conditions.append(
            f"EXISTS (SELECT 1 FROM ({held}) WHERE fold(json_extract(value, '$[0]')) = fold(?) "
            f"AND fold(json_extract(value, '$[1]')) IN ({marks}))"
        )
        values += [name, *some]
    return conditions, values


def _places(path: str) -> list[tuple[str, list[str]]]:
    """Ways in which a document can be at `path`: it is that, is in that folder or archive, or has that name."""
    ways = []
    for name in dict.fromkeys((path, os.path.realpath(as_path(path)))):
        ways.append(("d.source = ?", [name]))
        for below in (name.rstrip("/") + "/", name + "!/"):
            ways.append(("substr(d.source, 1, length(?)) = ?", [below, below]))
    if "/" not in path:
        ways.append(("substr(d.source, -length(?)) = ?", ["/" + path, "/" + path]))
    return ways
