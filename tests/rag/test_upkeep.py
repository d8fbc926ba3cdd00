"""The commands that look after collections, as the console script calls them, with an encoder that needs no model."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from indexing.collection import Collection
from indexing.config import EncoderConfig
from indexing.ledger.check import check
from indexing.places import collection_folder
from tests.fakes import HashEncoder
from tests.indexing.damage import flip, sql
from tests.indexing.samples import written
from tests.indexing.test_collection import another_process_writes
from tests.rag.commands import Run, runner

ENCODERS = {"embedded": HashEncoder(16), "other/model": HashEncoder(32, passage_prompt="passage: ")}
TEXTS = {
    "hours.txt": "The museum opens at nine on weekdays.",
    "prices-he.txt": "כרטיס לסטודנט עולה שמונה אירו.",
    "tea.txt": "品茶會在二樓茶室舉行。",
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def load(config: EncoderConfig) -> HashEncoder:
        return ENCODERS[config.model]

    monkeypatch.setattr("indexing.embed.load_encoder", load)
    monkeypatch.setattr("rag.pipeline.load_encoder", load)
    monkeypatch.setattr("rag.sharing.load_encoder", load)
    return runner(monkeypatch, capsys)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return written(tmp_path / "docs", TEXTS)


@pytest.fixture
def museum(run: Run, docs: Path) -> Path:
    """The folder of the collection "museum"."""
    (docs / "bad.pdf").write_bytes(b"%PDF-1.7 broken")
    assert run("ingest", docs, "-c", "museum").code == 0
    return collection_folder("museum")


def test_the_commands_are_there(run: Run) -> None:
    shown = run("--help").out
    for command in ("ingest", "verify", "compact", "export", "import", "reindex", "remove", "collections"):
        assert command in shown
        assert run(command, "--help").code == 0


@pytest.mark.parametrize("command", [("verify",), ("compact",), ("export", "x"), ("reindex",), ("remove", "x")])
def test_a_collection_that_is_not_there(run: Run, command: tuple[str, ...]) -> None:
    line = run(*command, "-c", "gone").failed_with_a_sentence()
    assert "no collection named 'gone' (there are: none yet)" in line


class TestVerify:
    def test_all_is_well(self, run: Run, museum: Path) -> None:
        done = run("verify", "-c", "museum")
        assert (done.code, done.err) == (0, "")
        assert "3 documents" in done.out
        assert "as they were written" in done.out
        assert run("verify", "-c", "museum", "--json").value["problems"] == []

    def test_damage_is_told_and_mended(self, run: Run, museum: Path, docs: Path) -> None:
        sql(museum, "UPDATE documents SET text = text || 'x' WHERE source LIKE '%tea.txt'")
        done = run("verify", "-c", "museum")
        assert done.code == 1
        assert "tea.txt is damaged" in done.out
        assert "mekor verify --repair --collection museum" in done.out
        assert run("verify", "-c", "museum", "--json").code == 1
        mended = run("verify", "-c", "museum", "--repair")
        assert mended.code == 0
        assert "tea.txt was damaged and is taken out" in mended.out
        assert run("ingest", docs, "-c", "museum", "--json").value["documents"] == 1
        assert run("verify", "-c", "museum").code == 0

    def test_a_truth_that_cannot_be_opened(self, run: Run, museum: Path) -> None:
        assert run("compact", "-c", "museum").code == 0  # no log of changes is left that holds the same page
        flip(museum / "truth.sqlite3", 3)
        assert "truth.sqlite3 cannot be read" in run("verify", "-c", "museum").out
        assert run("verify", "-c", "museum", "--repair", "--json").value["documents"] == 3

    def test_the_encoder_is_given_when_it_is_not_known(self, run: Run, museum: Path) -> None:
        sql(museum, "DELETE FROM meta WHERE key = 'encoder'")
        (museum / "CURRENT").unlink()
        assert run("verify", "-c", "museum", "--repair").code == 1
        assert run("verify", "-c", "museum", "--repair", "--encoder", "other/model").code == 1
        assert run("verify", "-c", "museum", "--repair", "--models", "embedded").code == 0
        assert run("verify", "-c", "museum").code == 0


def test_compact(run: Run, museum: Path, docs: Path) -> None:
    (docs / "tea.txt").write_text("An unmistakable secret. " * 300, "utf-8")
    run("ingest", docs, "-c", "museum")
    run("remove", docs / "tea.txt", "-c", "museum")
    done = run("compact", "-c", "museum", "--json")
    assert done.code == 0
    assert done.value["after"] < done.value["before"]
    assert "bytes before" in run("compact", "-c", "museum").out
    held = b"".join(file.read_bytes() for file in museum.rglob("*") if file.is_file())
    assert b"unmistakable" not in held


class TestCarry:
    def test_there_and_back(self, run: Run, museum: Path, tmp_path: Path) -> None:
        done = run("export", tmp_path / "x", "-c", "museum")
        assert done.code == 0
        assert done.out.startswith(f"Wrote {tmp_path / 'x.mekor'}: the collection museum, 3 documents")
        refused = run("import", tmp_path / "x.mekor").failed_with_a_sentence()
        assert "There is a collection named 'museum' already: give another name with `--collection NAME`." in refused
        assert run("import", tmp_path / "x.mekor", "-c", "again", "--json").value["documents"] == 3
        assert [row["name"] for row in run("collections", "list", "--json").value] == ["again", "museum"]
        assert run("import", tmp_path / "x.mekor", "--home", tmp_path / "other").code == 0
        (row,) = run("collections", "list", "--json", "--home", tmp_path / "other").value
        assert (row["name"], row["documents"]) == ("museum", 3)

    def test_over_a_file_that_is_there(self, run: Run, museum: Path, tmp_path: Path) -> None:
        assert run("export", tmp_path, "-c", "museum").code == 0
        assert "is there already" in run("export", tmp_path, "-c", "museum").failed_with_a_sentence()
        assert run("export", tmp_path, "-c", "museum", "--replace", "--json").value["chunks"] == 3

    def test_what_is_no_export(self, run: Run, docs: Path) -> None:
        assert "is not an exported collection" in run("import", docs / "tea.txt").failed_with_a_sentence()
        error = json.loads(run("import", docs / "none", "--json").out)["error"]
        assert (error["type"], error["message"]) == ("CollectionError", f"There is no file {docs / 'none'}.")


class TestReindex:
    def test_with_another_encoder(self, run: Run, museum: Path) -> None:
        refused = run("ask", "When?", "-c", "museum", "--encoder", "other/model").failed_with_a_sentence()
        assert "`mekor reindex --encoder hash --collection museum`" in refused
        done = run("reindex", "-c", "museum", "--encoder", "other/model")
        assert done.code == 0
        assert "3 documents in 3 chunks are embedded by hash now" in done.out
        assert run("ask", "When does the museum open?", "-c", "museum", "--encoder", "other/model").code in (0, 3)
        assert "not by hash" in run("ask", "When?", "-c", "museum").failed_with_a_sentence()
        assert run("verify", "-c", "museum").code == 0

    def test_with_its_own(self, run: Run, museum: Path) -> None:
        assert run("reindex", "-c", "museum").out == "Collection museum: it is embedded by hash already.\n"
        assert run("reindex", "-c", "museum", "--json").value["embedded"] == 0


class TestIndex:
    def test_a_kind_is_chosen_and_verified(self, run: Run, museum: Path) -> None:
        assert run("index", "hnsw", "-c", "museum").out == (
            "Collection museum: 3 vectors are in an index of the kind hnsw, recall@10 1.000 against exact search.\n"
        )
        assert "Index of vectors: hnsw, recall@10 1.000 against exact search." in run("verify", "-c", "museum").out
        made = run("index", "auto", "-c", "museum", "--json").value
        assert made == {"collection": "museum", "kind": "flat", "vectors": 3, "recall": 1.0}
        assert "give auto, flat, ivf, ivfpq, hnsw" in run("index", "x", "-c", "museum").failed_with_a_sentence()


class TestRemove:
    def test_files_and_folders(self, run: Run, museum: Path, docs: Path) -> None:
        done = run("remove", docs / "tea.txt", "/nowhere", "-c", "museum")
        assert done.code == 0
        assert "1 documents removed" in done.out
        assert "nothing there is called, or is in, /nowhere" in done.out
        removed = run("remove", docs, "-c", "museum", "--json")
        assert removed.value == {"collection": "museum", "removed": {str(docs): 2}}
        assert check(museum / "truth.sqlite3").files == 0
        assert run("ingest", docs, "-c", "museum", "--json").value["documents"] == 3  # the files are still there

    def test_nothing_that_matches(self, run: Run, museum: Path) -> None:
        done = run("remove", "/nowhere", "-c", "museum")
        assert done.code == 1
        assert "nothing there is called" in done.out


class TestCollections:
    def test_show_names_files_that_could_not_be_read_and_what_was_noted(self, run: Run, museum: Path) -> None:
        with closing(Collection.open("museum")) as collection:
            collection.ledger.set("x", "y")
        value = run("collections", "show", "museum", "--json").value
        assert value["name"] == "museum"
        assert value["encoder"]["dimension"] == 16
        assert [Path(row["source"]).name for row in value["documents"]] == sorted(TEXTS)
        (failed,) = value["failed"]
        assert Path(failed["path"]).name == "bad.pdf"
        shown = run("collections", "show", "museum").out.replace("\n", "")
        assert "could not be read: " in shown
        assert failed["reason"].replace("\n", "") in shown

    def test_delete_as_json(self, run: Run, museum: Path) -> None:
        assert run("collections", "delete", "museum", "--yes", "--json").value == {"deleted": "museum"}
        assert not museum.exists()


def test_who_writes_is_named(run: Run, museum: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.upkeep.WAIT", 0.1)
    with another_process_writes():
        for command in (("compact",), ("verify", "--repair"), ("remove", "/docs"), ("reindex",)):
            line = run(*command, "-c", "museum").failed_with_a_sentence()
            assert "Another process is writing to the collection 'museum' (process " in line
