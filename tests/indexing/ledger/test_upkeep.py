from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from indexing.errors import CollectionError
from indexing.ledger import Ledger
from indexing.ledger.check import check
from indexing.ledger.upkeep import LOST, forget_record, settle, surpass, take_out, vacuum
from tests.indexing.damage import PART
from tests.indexing.samples import document


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Ledger(path / "truth.sqlite3")) as ledger:
        yield ledger


def last_id(ledger: Ledger, table: str = "chunks") -> int:
    return int(ledger.read("SELECT seq FROM sqlite_sequence WHERE name = ?", table)[0][0])


def test_going_on_beyond_what_somebody_knows_of(ledger: Ledger) -> None:
    surpass(ledger, 50, 700)
    assert (ledger.generation, last_id(ledger)) == (51, 700)
    assert "change 50" in (ledger.get(LOST) or "")
    surpass(ledger, 3, 3)
    assert (ledger.generation, last_id(ledger)) == (52, 700)
    assert check(ledger.path).sealed


def test_of_an_empty_ledger_too(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "new")) as ledger:
        surpass(ledger, 5, 70)
        assert (ledger.generation, last_id(ledger)) == (6, 70)


def test_settings_in_the_place_of_others(ledger: Ledger) -> None:
    chunk_ids = ledger.chunk_ids()
    settle(ledger, {"encoder": "x"}, generation=90, last_id=0)
    assert ledger.read("SELECT key FROM meta WHERE key != 'seal' ORDER BY key") == [("encoder",), ("generation",)]
    assert ledger.generation == 91
    assert last_id(ledger) >= chunk_ids[-1]
    assert check(ledger.path).sealed


def test_a_number_that_was_never_given_is_not_believed(ledger: Ledger) -> None:
    with ledger.transaction() as db:
        db.execute("UPDATE sqlite_sequence SET seq = ?", (2**60,))
    settle(ledger, {}, generation=1, last_id=9)
    assert last_id(ledger) == max(9, ledger.chunk_ids()[-1])
    assert last_id(ledger, "documents") == ledger.read("SELECT max(id) FROM documents")[0][0]


def test_taking_out_documents_and_the_records_of_their_files(ledger: Ledger) -> None:
    info = ledger.document(PART)
    assert info is not None
    take_out(ledger, [info.id], ["/docs/old.zip", "/docs/hours.txt"])
    assert ledger.document(PART) is None
    assert ledger.files()["/docs/old.zip"].reader == 0  # another part of it is left
    assert ledger.files()["/docs/hours.txt"].reader == 0
    take_out(ledger, [], ["/docs/bad.pdf", "/nowhere"])
    assert "/docs/bad.pdf" not in ledger.files()


def test_a_record_whose_path_is_no_text(ledger: Ledger) -> None:
    with ledger.transaction() as db:
        db.execute("UPDATE files SET path = CAST(x'2fff' AS TEXT) WHERE path = '/docs/bad.pdf'")
    forget_record(ledger, "/\udcff")
    assert len(ledger.files()) == 5


def test_writing_it_anew_gives_space_back(ledger: Ledger) -> None:
    ledger.put(document("A long text. " * 5000, "/docs/long.txt"), [], [])  # type: ignore[arg-type]
    assert vacuum(ledger)
    before = ledger.path.stat().st_size
    ledger.delete("/docs/long.txt")
    assert vacuum(ledger)
    assert ledger.path.stat().st_size < before
    assert ledger.path.with_name("truth.sqlite3-wal").stat().st_size == 0


def test_a_disk_without_room_says_so(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("indexing.ledger.upkeep.connect", full)
    with pytest.raises(CollectionError, match="room for a second copy"):
        vacuum(ledger)
