"""A small file beside a collection: whole transactions, nothing left of what was deleted, and a sentence when it is broken."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from indexing.beside import Layout, is_made, transaction
from indexing.errors import CollectionError

LAYOUT = Layout("list", 3, ("CREATE TABLE things (name TEXT NOT NULL)",))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with three things in it, of a collection called "museum"."""
    (tmp_path / "museum").mkdir()
    path = tmp_path / "museum" / "list.sqlite3"
    with transaction(path, LAYOUT, make=True) as db:
        db.executemany("INSERT INTO things VALUES (?)", [("amber " * 50,), ("ענבר",), ("琥珀",)])
    return path


def names(path: Path) -> list[str]:
    with transaction(path, LAYOUT, "BEGIN") as db:
        return [name for (name,) in db.execute("SELECT name FROM things")]


def test_it_is_made_when_it_is_to_be_and_not_before(path: Path) -> None:
    other = path.with_name("other.sqlite3")
    assert not is_made(other)
    with pytest.raises(CollectionError, match="unable to open"), transaction(other, LAYOUT):
        pass
    assert not other.exists()
    other.touch()
    assert not is_made(other)
    assert is_made(path)
    assert names(path)[1:] == ["ענבר", "琥珀"]


def test_what_is_deleted_leaves_no_bytes(path: Path) -> None:
    with transaction(path, LAYOUT) as db:
        db.execute("DELETE FROM things WHERE name != ?", ("ענבר",))
    assert names(path) == ["ענבר"]
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert b"amber" not in path.read_bytes()
    assert "琥珀".encode() not in path.read_bytes()


def test_what_fails_changes_nothing(path: Path) -> None:
    def fail() -> None:
        with transaction(path, LAYOUT) as db:
            db.execute("DELETE FROM things")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert len(names(path)) == 3


def test_a_broken_or_foreign_file_is_told(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 4")
    with pytest.raises(
        CollectionError, match=r"The list of the collection 'museum' was made by another version .*4, not 3"
    ):
        names(path)
    path.write_bytes(b"nothing that SQLite wrote" * 100)
    with pytest.raises(
        CollectionError, match=r"The list of the collection 'museum' cannot be used .*remove it to begin anew"
    ):
        names(path)
