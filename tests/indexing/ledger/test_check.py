from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from indexing.collection import Collection
from indexing.ledger.check import check, readable, to_encoder, to_number
from tests.indexing.damage import ENCODER, sql


def test_a_sound_ledger(path: Path) -> None:
    checked = check(path / "truth.sqlite3")
    assert (checked.structure, checked.damaged, checked.damaged_files) == ([], [], [])
    assert checked.sealed
    assert checked.foreign is checked.begun_damaged is False
    assert (checked.documents, checked.files, checked.encoder) == (6, 6, ENCODER.id)
    assert checked.chunks == checked.vectors == len(checked.chunk_ids)
    assert checked.settings["chunk_tokens"] == "24"
    with closing(Collection.open("museum")) as collection:
        assert checked.generation == collection.ledger.generation


def test_it_sees_one_moment_of_a_ledger_that_is_written_to(path: Path) -> None:
    """A document that is replaced between its row and its chunks would have another checksum."""
    with closing(Collection.open("museum")) as collection:
        seen: list[int] = []

        def replace(done: int, total: int, source: str) -> None:
            for info in collection.documents():
                collection.ledger.delete(info.source)
            seen.append(total)

        checked = check(path / "truth.sqlite3", replace)
    assert (checked.documents, checked.damaged, seen[-1]) == (6, [], 6)
    assert check(path / "truth.sqlite3").documents == 0


def test_it_changes_nothing_and_makes_nothing(tmp_path: Path) -> None:
    checked = check(tmp_path / "truth.sqlite3")
    assert checked.structure == ["truth.sqlite3 cannot be read: unable to open database file."]
    assert list(tmp_path.iterdir()) == []


def test_rows_that_belong_to_nothing(path: Path) -> None:
    sql(path, "DELETE FROM documents WHERE source LIKE '%hours.txt'")
    assert "A row of chunks belongs to nothing." in check(path / "truth.sqlite3").structure


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE more (x)",
        "CREATE VIEW more AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON documents BEGIN DELETE FROM chunks; END",
        "DROP INDEX chunks_by_digest",
        "ALTER TABLE files RENAME COLUMN size TO bytes",
    ],
)
def test_other_tables_than_those_of_a_ledger(path: Path, statement: str) -> None:
    sql(path, statement)
    checked = check(path / "truth.sqlite3")
    assert checked.structure == ["truth.sqlite3 cannot be read: its tables are not those of a collection."]
    assert not checked.foreign


@pytest.mark.parametrize("written", [None, "", "x", "{}", "[]", "3", '{"name": "a"}'])
def test_what_names_no_encoder(written: str | None) -> None:
    assert to_encoder(written) is None


@pytest.mark.parametrize(("written", "number"), [("7", 7), ("", 0), ("-7", 0), ("x", 0), ("9" * 40, 0)])
def test_numbers(written: str, number: int) -> None:
    assert to_number(written) == number


def test_text_that_is_not_utf_8_can_be_shown() -> None:
    assert readable("/docs/\udcff.txt") == "/docs/\ufffd.txt"
