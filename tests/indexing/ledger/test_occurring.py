"""What occurs in a ledger, beside what filters made of it let through."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexing.filters import Filter
from indexing.ledger import Ledger
from indexing.ledger.matching import matching
from indexing.ledger.occurring import Occurring, occurring
from indexing.ledger.order import in_order, of_document
from indexing.ledger.tags import tag
from tests.indexing.ledger.test_matching import add


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "truth.sqlite3")) as ledger:
        add(ledger, "/docs/a.txt", ("en", "he", "en"), metadata=(("Tag", "Work"),), date="2026-02-01")
        add(ledger, "/docs/b.txt", ("en",), metadata=(("tag", "work"), ("author", "Ruth")), date="2025-11-30")
        add(ledger, "/מסמכים/c.txt", ("zh-Hant", "und"))
        tag(ledger, ["/docs/a.txt"], add=[("tag", "בית"), ("tag", "WORK")])
        yield ledger


def test_what_occurs_is_counted_by_documents(ledger: Ledger) -> None:
    assert occurring(ledger) == Occurring(
        folders=(("/docs", 2), ("/מסמכים", 1)),
        languages=(("en", 2), ("he", 1), ("und", 1), ("zh-Hant", 1)),
        tags=(("Work", 2), ("בית", 1)),
        first="2025-11-30",
        last="2026-02-01",
    )


def test_whatever_is_offered_lets_something_through(ledger: Ledger) -> None:
    found = occurring(ledger)
    filters = [
        *(Filter(within=(folder,)) for folder, _ in found.folders),
        *(Filter(languages=(lang,)) for lang, _ in found.languages),
        *(Filter(tags=(one,)) for one, _ in found.tags),
        Filter(since=found.last),
        Filter(until=found.first),
    ]
    assert all(len(matching(ledger, wanted)) for wanted in filters)


def test_nothing_occurs_in_an_empty_one(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "truth.sqlite3")) as ledger:
        assert occurring(ledger) == Occurring()


def test_the_chunks_of_a_document_are_in_order(ledger: Ledger) -> None:
    for info in ledger.documents():
        assert of_document(ledger, info.id) == [chunk for chunk, document in in_order(ledger) if document == info.id]
    assert of_document(ledger, 10**6) == []
