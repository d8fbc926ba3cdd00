from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from indexing import judgments, lock
from indexing.collection import Collection
from indexing.errors import CollectionError, CollectionLocked, NoSuchCollection
from indexing.ingest import ingest
from indexing.judgments import Judgment
from indexing.places import collection_folder, collection_names
from indexing.renaming import rename_collection
from indexing.verify import verify
from rag.errors import NothingIndexed
from rag.memory import Memory
from rag.pipeline import RAG
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, written
from tests.indexing.test_collection import another_process_writes, by_words
from tests.rag.commands import Run, runner

ENCODER = HashEncoder()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the collection "museum": files of elsewhere, and one kept inside of it."""
    with closing(Collection.create("museum", ENCODER.id)) as collection:
        inside = written(collection.path / "uploads", {"cave.txt": "The cave is lit by lamps."})
        ingest([written(tmp_path / "docs"), inside], collection, ENCODER)
        return collection.path


def found(name: str, question: str) -> list[str]:
    with closing(Collection.open(name)) as collection:
        return by_words(collection, question)


def test_all_is_found_under_the_new_name(folder: Path, tmp_path: Path) -> None:
    rename_collection("museum", "מוזיאון")
    assert collection_names() == ["מוזיאון"]
    assert not folder.exists()
    assert found("מוזיאון", "shekels") == [str(tmp_path / "docs" / "prices.txt")]
    assert not verify("מוזיאון").problems


def test_files_inside_keep_their_documents_at_their_new_place(folder: Path) -> None:
    rename_collection("museum", "b")
    now = collection_folder("b") / "uploads" / "cave.txt"
    assert now.is_file()
    assert found("b", "lamps") == [str(now)]
    with closing(Collection.open("b")) as collection:
        assert collection.ledger.files()[str(now)].status == "indexed"
        assert not any(str(folder) in path for path in collection.ledger.files())
        again = ingest([now], collection, ENCODER)
    assert (again.documents, again.unchanged) == (0, 1)


def test_feedback_and_memory_go_along(folder: Path) -> None:
    memory = Memory("museum")
    memory.switch(on=True)
    memory.add("Ruth works on Mondays.")
    judgments.put(folder, Judgment("When?", "When?", "", good=True), "At nine.")
    rename_collection("museum", "b")
    assert [fact.text for fact in Memory("b").active()] == ["Ruth works on Mondays."]
    assert [one.question for one in judgments.read(collection_folder("b"))] == ["When?"]
    Memory("b").add("A second fact.")  # it can be written to


def test_who_has_it_open_is_told_and_the_new_one_answers(folder: Path) -> None:
    rag = RAG.open("museum", encoder=ENCODER)
    assert rag.search("lamps in the cave")
    rename_collection("museum", "b")
    with pytest.raises(NoSuchCollection, match="no collection named 'museum' \\(there are: b\\)"):
        rag.search("lamps in the cave")
    other = rag.beside("b")
    assert other.search("lamps in the cave")[0].text == "The cave is lit by lamps."
    rag.close()
    other.close()


def test_the_old_name_is_free(folder: Path) -> None:
    held = Collection.open("museum")
    rename_collection("museum", "b")
    with closing(Collection.create("museum", ENCODER.id)) as collection:
        assert collection.documents() == []
    with pytest.raises(NoSuchCollection), held.writing():
        pass
    held.close()
    assert len(found("b", "lamps")) == 1


def test_what_holds_the_lock_is_not_the_new_one(folder: Path) -> None:
    rename_collection("museum", "b")
    assert not (collection_folder("b") / lock.HOLDER).exists()
    with closing(Collection.open("b")) as collection, collection.writing():
        pass


def test_a_name_that_is_taken_or_none(folder: Path) -> None:
    Collection.create("b", ENCODER.id).close()
    with pytest.raises(CollectionError, match="named 'b' already"):
        rename_collection("museum", "b")
    for name in ("", "../b", ".b", "a/b", "x" * 65):
        with pytest.raises(CollectionError, match="cannot name a collection"):
            rename_collection("museum", name)
        with pytest.raises(CollectionError, match="cannot name a collection"):
            rename_collection(name, "c")
    with pytest.raises(NoSuchCollection, match="'gone'"):
        rename_collection("gone", "c")
    rename_collection("museum", "museum")
    assert collection_names() == ["b", "museum"]


def test_not_while_another_process_writes(folder: Path) -> None:
    with another_process_writes(), pytest.raises(CollectionLocked, match="Another process is writing"):
        rename_collection("museum", "b")
    assert collection_names() == ["museum"]
    rename_collection("museum", "b")


def test_not_while_feedback_is_written(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexing.renaming._SECONDS", 0.1)
    judgments.put(folder, Judgment("When?", "When?", "", good=True), "At nine.")
    with closing(sqlite3.connect(folder / judgments.FILE, isolation_level=None)) as db:
        db.execute("BEGIN IMMEDIATE")
        with pytest.raises(CollectionError, match="in use"):
            rename_collection("museum", "b")
    assert collection_names() == ["museum"]


def test_one_that_cannot_be_read_is_renamed_as_it_is(folder: Path) -> None:
    (folder / "truth.sqlite3").write_bytes(b"no database at all")
    (folder / "memory.sqlite3").write_bytes(b"nor this" * 200)
    for left in ("truth.sqlite3-wal", "truth.sqlite3-shm"):
        with suppress(FileNotFoundError):
            (folder / left).unlink()
    rename_collection("museum", "b")
    assert (collection_folder("b") / "truth.sqlite3").read_bytes() == b"no database at all"


def test_an_empty_collection_that_is_made_can_be_asked_and_filled(tmp_path: Path) -> None:
    rag = RAG.open("new", encoder=ENCODER)
    rag.make()
    rag.make()
    assert collection_names() == ["new"]
    with pytest.raises(NothingIndexed):
        rag.search("anything at all")
    rag.ingest(written(tmp_path / "docs"))
    assert len(rag.documents()) == len(TEXTS)
    rag.close()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    return runner(monkeypatch, capsys)


def test_the_command(folder: Path, run: Run) -> None:
    assert run("collections", "rename", "museum", "b").out == "The collection 'museum' is called 'b' now.\n"
    assert run("collections", "rename", "b", "c", "--json").value == {"renamed": "b", "to": "c"}
    assert "no collection named 'b'" in run("collections", "rename", "b", "d").failed_with_a_sentence()
    assert [row["name"] for row in run("collections", "list", "--json").value] == ["c"]
