from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import time
import zipfile
from collections.abc import Callable
from contextlib import closing
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from indexing import encoders, snapshot
from indexing.carry import Carried, export_collection, import_collection
from indexing.collection import Collection
from indexing.embed import load_encoder
from indexing.errors import CollectionError
from indexing.ingest import ingest
from indexing.ledger.schema import VERSION
from indexing.places import collection_names, home
from indexing.reindex import reindex
from indexing.verify import verify
from rag import RAG
from tests.indexing.damage import ENCODER, everything, flip, sql
from tests.indexing.samples import document, put
from tests.tiny_encoder import build

Change = Callable[[dict[str, Any], dict[str, bytes]], None]


@pytest.fixture
def exported(path: Path, tmp_path: Path) -> Path:
    """The collection "museum" as a file."""
    with closing(Collection.open("museum")) as collection:
        return Path(export_collection(collection, tmp_path / "museum").file)


def left_in_home() -> list[str]:
    return sorted(file.name for file in home().iterdir())


class TestThereAndBack:
    def test_a_file_becomes_the_collection_that_it_was(self, exported: Path, path: Path) -> None:
        before = everything("museum")
        done = import_collection(exported, "again")
        assert done == Carried("again", str(exported), 6, done.chunks, exported.stat().st_size)
        assert everything("again") == before
        assert verify("again").problems == ()
        assert left_in_home() == ["collections"]

    def test_without_a_name_it_is_called_as_it_was(self, exported: Path, path: Path) -> None:
        shutil.rmtree(path)
        assert import_collection(exported).collection == "museum"
        assert collection_names() == ["museum"]

    def test_ingestion_goes_on_where_it_was(self, tmp_path: Path) -> None:
        docs = tmp_path / "docs"
        docs.mkdir()
        for name, text in {"a.txt": "The hall is open.", "b.txt": "המוזיאון סגור.", "c.txt": "博物館開門。"}.items():
            (docs / name).write_text(text, "utf-8")
        with closing(Collection.create("museum", ENCODER.id)) as collection:
            ingest([docs], collection, ENCODER)
            file = export_collection(collection, tmp_path / "x").file
        import_collection(file, "again")
        with closing(Collection.open("again")) as again:
            summary = ingest([docs], again, ENCODER)
            assert (summary.documents, summary.unchanged, summary.embedded) == (0, 3, 0)
            put(again, ENCODER, document("New.", "/docs/new.txt"))
            assert int(again.ledger.chunk_ids()[-1]) == 4

    def test_what_is_committed_while_somebody_writes_is_in_it(self, path: Path, tmp_path: Path) -> None:
        with closing(Collection.open("museum")) as collection, collection.writing():
            put(collection, ENCODER, document("Just now.", "/docs/now.txt"))
            with collection.ledger.transaction():
                collection.ledger.delete("/docs/now.txt")
                file = export_collection(collection, tmp_path / "x").file
        import_collection(file, "again")
        assert verify("again").documents == 7

    def test_no_byte_of_what_was_deleted_is_in_it(self, path: Path, tmp_path: Path) -> None:
        with closing(Collection.open("museum")) as collection:
            put(collection, ENCODER, document("An unmistakable secret.", "/docs/now.txt"))
            collection.ledger.delete("/docs/now.txt")
            file = export_collection(collection, tmp_path / "x").file
        with zipfile.ZipFile(file) as archive:
            assert b"unmistakable" not in archive.read("truth.sqlite3")


class TestExport:
    def test_names(self, path: Path, tmp_path: Path) -> None:
        with closing(Collection.open("museum")) as collection:
            assert export_collection(collection, tmp_path / "a.b").file == str(tmp_path / "a.b.mekor")
            assert export_collection(collection, tmp_path / "c.mekor").file == str(tmp_path / "c.mekor")
            assert export_collection(collection, tmp_path).file == str(tmp_path / "museum.mekor")
            assert export_collection(collection, tmp_path / "ארכיון").file == str(tmp_path / "ארכיון.mekor")
        assert sorted(file.name for file in tmp_path.iterdir()) == [
            "a.b.mekor",
            "c.mekor",
            "museum.mekor",
            "ארכיון.mekor",
        ]

    def test_a_file_that_is_there_is_not_written_over_unless_that_is_wanted(self, exported: Path) -> None:
        exported.write_bytes(b"mine")
        with closing(Collection.open("museum")) as collection:
            with pytest.raises(CollectionError, match=r"museum\.mekor is there already"):
                export_collection(collection, exported)
            assert exported.read_bytes() == b"mine"
            export_collection(collection, exported, replace=True)
        assert import_collection(exported, "again").documents == 6

    def test_where_nothing_can_be_written(self, path: Path, tmp_path: Path) -> None:
        refused = pytest.raises(CollectionError, match=r"x\.mekor cannot be written: No such file or directory")
        with closing(Collection.open("museum")) as collection, refused:
            export_collection(collection, tmp_path / "nowhere" / "x")

    def test_a_damaged_collection_is_not_carried_away(self, path: Path, tmp_path: Path) -> None:
        sql(path, "UPDATE documents SET text = 'x' WHERE source LIKE '%hours.txt'")
        refused = pytest.raises(CollectionError, match=r"hours\.txt: its checksum.*mekor verify --repair")
        with closing(Collection.open("museum")) as collection, refused:
            export_collection(collection, tmp_path / "x")
        assert list(tmp_path.iterdir()) == []


def change(file: Path, how: Change) -> None:
    """Put another manifest, or other files, into an exported file."""
    with zipfile.ZipFile(file) as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(held["manifest.json"])
    how(manifest, held)
    if "manifest.json" in held:
        held["manifest.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in held.items():
            archive.writestr(name, content)


def sealed(manifest: dict[str, Any], held: dict[str, bytes], truth: bytes) -> None:
    """Put `truth` in, with a manifest that fits."""
    held["truth.sqlite3"] = truth
    manifest["bytes"], manifest["sha256"] = len(truth), hashlib.sha256(truth).hexdigest()


def with_sql(*statements: str) -> Change:
    def how(manifest: dict[str, Any], held: dict[str, bytes]) -> None:
        file = home() / "tampered"
        file.write_bytes(held["truth.sqlite3"])
        with closing(sqlite3.connect(file)) as db, db:
            for statement in statements:
                db.execute(statement)
        sealed(manifest, held, file.read_bytes())
        file.unlink()

    return how


def into(**values: object) -> Change:
    return lambda manifest, held: manifest.update(values)


class TestTampered:
    @pytest.mark.parametrize(
        ("how", "said"),
        [
            (into(name="../../up"), "cannot name a collection"),
            (into(name=3), "its manifest is not one"),
            (into(format=1), "another version of Mekor"),
            (into(layout=1), "another version of Mekor"),
            (into(bytes=3), "its manifest says otherwise"),
            (into(bytes="3"), "its manifest is not one"),
            (into(sha256="00"), "its checksum is that of something else"),
            (into(documents=7), "its manifest says otherwise than its truth"),
            (into(encoder={"name": "other"}), "its manifest says otherwise than its truth"),
            (into(more=1), "is not an exported collection"),
            (lambda manifest, held: manifest.clear(), "is not an exported collection"),
            (lambda manifest, held: held.pop("manifest.json"), "other files in it"),
            (lambda manifest, held: held.update({"../up": b"x"}), "other files in it"),
            (lambda manifest, held: held.update({"manifest.json": b"x"}) or manifest.update(x="x" * 200_000), "too long"),
            (lambda manifest, held: sealed(manifest, held, b"no database" * 900), "truth.sqlite3 cannot be read"),
            (lambda manifest, held: sealed(manifest, held, b""), "truth.sqlite3 cannot be read"),
            (with_sql("UPDATE documents SET text = text || 'x'"), "its checksum is that of something else"),
            (with_sql("UPDATE chunks SET vector = zeroblob(64)"), "its checksum is that of something else"),
            (with_sql("UPDATE meta SET value = '99' WHERE key = 'chunk_tokens'"), "its settings are not as"),
            (with_sql("UPDATE files SET size = 3"), "a part of it is not as it was written"),
            (with_sql("CREATE TRIGGER t AFTER INSERT ON documents BEGIN DELETE FROM chunks; END"), "its tables are not those"),
            (with_sql("DROP TABLE chunks", "CREATE VIEW chunks AS SELECT 1"), "its tables are not those"),
            (with_sql("PRAGMA user_version = 9"), "layout is 9"),
        ],
    )  # fmt: skip
    def test_it_is_refused_with_a_sentence(self, exported: Path, how: Change, said: str) -> None:
        change(exported, how)
        with pytest.raises(CollectionError, match=said) as told:
            import_collection(exported, None if said.startswith("cannot name") else "again")
        assert str(told.value).endswith((".", ")"))
        assert collection_names() == ["museum"]
        assert left_in_home() == ["collections"]

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 and no more", b"no archive at all"])
    def test_what_is_no_archive(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "x.mekor").write_bytes(content)
        with pytest.raises(CollectionError, match=r"x\.mekor is not an exported collection"):
            import_collection(tmp_path / "x.mekor")

    def test_what_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(CollectionError, match=r"There is no file .*x\.mekor\."):
            import_collection(tmp_path / "x.mekor")
        with pytest.raises(CollectionError, match="Is a directory"):
            import_collection(tmp_path)

    def test_any_bit_that_turns_over_is_found_or_changes_nothing(self, exported: Path) -> None:
        before = everything("museum")
        whole = exported.read_bytes()
        for number in range(0, 8 * len(whole), 8 * len(whole) // 60):
            exported.write_bytes(whole)
            flip(exported, number)
            try:
                name = import_collection(exported, f"copy{number}").collection
            except CollectionError:
                continue
            assert everything(name) == before
        assert left_in_home() == ["collections"]

    def test_one_of_the_same_name_stays(self, exported: Path) -> None:
        before = everything("museum")
        with pytest.raises(
            CollectionError, match=r"named 'museum' already: give another name with `--collection NAME`"
        ):
            import_collection(exported)
        assert everything("museum") == before

    def test_a_bomb_is_not_unpacked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(import_module("indexing.carry"), "_ALWAYS_FITS", 1_000_000)
        truth = bytes(3_000_000)
        manifest = {"format": 2, "layout": VERSION, "name": "x", "encoder": {}, "documents": 0, "chunks": 0,
                    "bytes": len(truth), "sha256": hashlib.sha256(truth).hexdigest(), "model": {}}  # fmt: skip
        with zipfile.ZipFile(tmp_path / "x.mekor", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", json.dumps(manifest))
            archive.writestr("truth.sqlite3", truth)
        with pytest.raises(CollectionError, match="far larger than a collection"):
            import_collection(tmp_path / "x.mekor")

    def test_where_there_is_no_room(self, exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 5, 5))  # type: ignore[attr-defined]
        with pytest.raises(CollectionError, match="There is no room"):
            import_collection(exported, "again")


def test_an_import_that_is_stopped_leaves_nothing(exported: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(snapshot, "build", stop)
        with pytest.raises(KeyboardInterrupt):
            import_collection(exported, "again")
    assert collection_names() == ["museum"]
    assert left_in_home() == ["collections"]


def test_what_killed_imports_left_is_removed_after_a_day(exported: Path) -> None:
    for name, age in (("old", 3 * 86_400), ("new", 60)):
        (home() / f".import-{name}").mkdir()
        os.utime(home() / f".import-{name}", (time.time() - age,) * 2)
    import_collection(exported, "again")
    assert left_in_home() == [".import-new", "collections"]


class TestWithAnEncoderOfItsOwn:
    """The collection is searched by an encoder that was trained for it, which nobody else has."""

    @pytest.fixture
    def exported(self, path: Path, tmp_path: Path) -> Path:
        with closing(Collection.open("museum")) as collection:
            folder = encoders.folder_for(collection, "mine")
            folder.parent.mkdir(parents=True)
            build(folder.parent).rename(folder)
            reindex(collection, load_encoder(encoders.named(collection, "mine")))
            return Path(export_collection(collection, tmp_path / "museum").file)

    def test_it_comes_along(self, exported: Path) -> None:
        import_collection(exported, "again")
        assert verify("again").problems == ()
        with RAG.open("museum") as one, RAG.open("again") as other:
            found = [[(hit.text, hit.dense) for hit in rag.search("museum")] for rag in (one, other)]
        assert found[0] == found[1]
        assert found[0]

    @pytest.mark.parametrize(
        ("how", "said"),
        [
            (
                lambda manifest, held: held.update({"model/model.safetensors": b"x" * 30}),
                "says otherwise than the archive",
            ),
            (lambda manifest, held: held.pop("model/modules.json"), "is not an exported collection"),
            (lambda manifest, held: held.update({"model/run.py": b"x"}), "other files in it"),
            (
                lambda manifest, held: (
                    held.update({"model/run.py": b"x"})
                    or manifest["model"].update({"run.py": [1, hashlib.sha256(b"x").hexdigest()]})
                ),
                "none of a model",
            ),
            (
                lambda manifest, held: (
                    held.update({"model/../../up.json": b"x"})
                    or manifest["model"].update({"../../up.json": [1, hashlib.sha256(b"x").hexdigest()]})
                ),
                "none of a model",
            ),
            (lambda manifest, held: manifest["model"]["modules.json"].__setitem__(1, "00"), "checksum of its encoder"),
            (lambda manifest, held: manifest["model"].update({"modules.json": ["a", "b"]}), "says otherwise"),
        ],
    )
    def test_what_was_tampered_with_is_refused(self, exported: Path, how: Change, said: str) -> None:
        change(exported, how)
        with pytest.raises(CollectionError, match=said):
            import_collection(exported, "again")
        assert collection_names() == ["museum"]
        assert left_in_home() == ["collections"]
