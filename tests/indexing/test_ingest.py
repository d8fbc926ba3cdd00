from __future__ import annotations

import os
import sqlite3
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from indexing.collection import Collection
from indexing.config import IngestConfig, SplitConfig
from indexing.errors import CollectionError, CollectionLocked, EncoderMismatch, UnreadableFile
from indexing.folders import find_files
from indexing.ingest import ingest
from indexing.ledger.check import check
from indexing.load import READER
from indexing.reindex import reindex
from indexing.snapshot import read_manifest
from indexing.types import Skipped, Vectors
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, stored_text, written

ENCODER = HashEncoder()


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return written(tmp_path / "docs")


@pytest.fixture
def collection() -> Iterator[Collection]:
    collection = Collection.create("museum", ENCODER.id)
    yield collection
    collection.close()


def names(collection: Collection) -> list[str]:
    return [Path(info.source).name for info in collection.documents()]


def texts(collection: Collection) -> dict[str, str | None]:
    return {Path(info.source).name: stored_text(collection.ledger, info.id) for info in collection.documents()}


def found(collection: Collection, question: str) -> list[str]:
    _, ids = collection.lexical(question, 100)
    chunks = collection.chunks(ids.tolist())
    return [Path(chunks[i].document.source).name for i in ids.tolist() if i in chunks]


def test_a_folder_becomes_searchable(docs: Path, collection: Collection) -> None:
    summary = ingest([docs], collection, ENCODER)
    assert (summary.collection, summary.documents, summary.unchanged, summary.skipped) == ("museum", 5, 0, ())
    assert summary.chunks == len(collection.ledger.chunk_ids()) >= 5
    assert summary.seconds > 0
    assert names(collection) == sorted(TEXTS)
    assert found(collection, "shekels") == ["prices.txt"]
    assert found(collection, "כמה עולה? המוזיאון") == ["hours-he.txt"]
    assert found(collection, "兒童") == ["prices-zh.txt"]
    _, ids = collection.dense(ENCODER.encode_questions([TEXTS["prices.txt"]]), 1)
    (chunk,) = collection.chunks(ids[0].tolist()).values()
    assert Path(chunk.document.source).name == "prices.txt"


def test_what_is_unchanged_is_passed_over(docs: Path, collection: Collection) -> None:
    ingest([docs], collection, ENCODER)
    ids, generation = collection.ledger.chunk_ids().tolist(), collection.ledger.generation
    for file in docs.iterdir():
        os.utime(file)  # a later time alone is no change
    summary = ingest([docs], collection, ENCODER)
    assert (summary.documents, summary.unchanged, summary.chunks) == (0, 5, 0)
    assert collection.ledger.chunk_ids().tolist() == ids
    assert collection.ledger.generation == generation


def test_what_is_unchanged_is_not_embedded_again(docs: Path, collection: Collection) -> None:
    encoder = Counting()
    chunks = ingest([docs], collection, encoder).chunks
    assert len(encoder.passages) == chunks
    ingest([docs], collection, encoder)
    assert len(encoder.passages) == chunks


def test_what_has_changed_takes_the_place_of_the_old(docs: Path, collection: Collection) -> None:
    ingest([docs], collection, ENCODER)
    (docs / "prices.txt").write_text("Tickets cost fifteen zuzim.", "utf-8")
    summary = ingest([docs], collection, ENCODER)
    assert (summary.documents, summary.unchanged) == (1, 4)
    assert texts(collection)["prices.txt"] == "Tickets cost fifteen zuzim."
    assert found(collection, "shekels") == []
    assert found(collection, "zuzim") == ["prices.txt"]
    assert names(collection) == sorted(TEXTS)


def test_a_file_that_becomes_unreadable_keeps_its_last_version(docs: Path, collection: Collection) -> None:
    ingest([docs], collection, ENCODER)
    (docs / "prices.txt").write_bytes(b"%PDF-1.7 broken")
    for _ in range(2):
        (skipped,) = ingest([docs], collection, ENCODER).skipped
        assert Path(skipped.source).name == "prices.txt"
        assert skipped.reason.endswith("What was read of it before still answers.")
        assert found(collection, "shekels") == ["prices.txt"]
    (docs / "prices.txt").write_text(TEXTS["prices.txt"], "utf-8")
    assert ingest([docs], collection, ENCODER).skipped == ()


def test_a_file_that_becomes_empty_answers_nothing_any_more(docs: Path, collection: Collection) -> None:
    ingest([docs], collection, ENCODER)
    (docs / "prices.txt").write_bytes(b"")
    (skipped,) = ingest([docs], collection, ENCODER).skipped
    assert skipped.reason == "prices.txt is empty."
    assert found(collection, "shekels") == []
    assert "prices.txt" not in names(collection)


def test_bad_files_are_skipped_with_reasons_and_the_rest_goes_in(docs: Path, collection: Collection) -> None:
    (docs / "empty.txt").write_bytes(b"")
    (docs / "blank.txt").write_text(" \n\n ", "utf-8")
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7\nnot really")
    (docs / "noise.bin").write_bytes(bytes(range(256)) * 8)
    (docs / "big.txt").write_text("a word " * 10_000, "utf-8")
    (docs / "gone.txt").symlink_to(docs / "nowhere.txt")
    config = IngestConfig(max_file_bytes=20_000)
    summary = ingest([docs, docs / "missing.txt"], collection, ENCODER, config=config)
    reasons = {Path(skipped.source).name: skipped.reason for skipped in summary.skipped}
    assert set(reasons) == {
        "empty.txt", "blank.txt", "broken.pdf", "noise.bin", "big.txt", "nowhere.txt", "missing.txt",
    }  # fmt: skip
    assert "empty" in reasons["empty.txt"]
    assert "limit" in reasons["big.txt"]
    assert "no such file" in reasons["missing.txt"]
    assert all(len(reason) > 10 and "\n" not in reason for reason in reasons.values())
    assert (summary.documents, names(collection)) == (5, sorted(TEXTS))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems allow no such names")
def test_a_name_that_is_not_utf_8_is_skipped(docs: Path, collection: Collection) -> None:
    Path(os.fsdecode(os.fsencode(docs) + b"/caf\xe9.txt")).write_text("words", "utf-8")
    summary = ingest([docs], collection, ENCODER)
    (skipped,) = summary.skipped
    assert skipped.source.endswith("caf\ufffd.txt")
    assert "not UTF-8" in skipped.reason
    assert summary.documents == 5


def test_an_empty_folder_is_listed_and_no_error(tmp_path: Path, collection: Collection) -> None:
    (tmp_path / "nothing" / "nested").mkdir(parents=True)
    summary = ingest([tmp_path / "nothing"], collection, ENCODER)
    assert (summary.documents, summary.chunks) == (0, 0)
    assert summary.skipped == (Skipped(str(tmp_path / "nothing"), "there are no files in this folder"),)
    assert found(collection, "museum") == []


def test_links_that_lead_to_themselves_or_to_folders_stop_nothing(docs: Path, collection: Collection) -> None:
    (docs / "loop.txt").symlink_to(docs / "loop.txt")
    (docs / "again").symlink_to(docs)
    for paths in ([docs], [docs / "loop.txt"]):
        summary = ingest(paths, collection, ENCODER)
        assert [Path(skipped.source).name for skipped in summary.skipped] == ["loop.txt"]
    assert names(collection) == sorted(TEXTS)


def test_hidden_files_in_folders_are_left_out_unless_named(docs: Path, collection: Collection) -> None:
    (docs / ".hidden.txt").write_text("hidden words", "utf-8")
    (docs / ".git").mkdir()
    (docs / ".git" / "notes.txt").write_text("hidden words", "utf-8")
    ingest([docs], collection, ENCODER)
    assert names(collection) == sorted(TEXTS)
    ingest([docs / ".hidden.txt"], collection, ENCODER)
    assert names(collection) == sorted([*TEXTS, ".hidden.txt"])


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    for name in ("b/two.txt", "a/one.txt", "b/a/deep.txt", "c.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    listing = find_files([tmp_path])
    assert [Path(path).relative_to(tmp_path).as_posix() for path in listing.files] == [
        "c.txt",
        "a/one.txt",
        "b/two.txt",
        "b/a/deep.txt",
    ]
    assert listing.skipped == []


def test_what_is_given_twice_is_taken_once(docs: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(docs)
    (docs / "link.txt").symlink_to(docs / "hours.txt")
    paths: list[str | Path] = [
        docs,
        docs,
        docs / "hours.txt",
        "hours.txt",
        Path("..") / "docs" / "hours.txt",
        docs / "link.txt",
    ]
    summary = ingest(paths, collection, ENCODER)
    assert (summary.documents, summary.unchanged) == (5, 0)
    assert names(collection) == sorted(TEXTS)
    assert len(collection.ledger.chunk_ids()) == summary.chunks
    assert ingest(paths, collection, ENCODER).unchanged == 5


def test_equal_files_under_two_names_are_two_documents(docs: Path, collection: Collection) -> None:
    (docs / "copy.txt").write_text(TEXTS["prices.txt"], "utf-8")
    ingest([docs], collection, ENCODER)
    assert sorted(found(collection, "shekels")) == ["copy.txt", "prices.txt"]


class Counting(HashEncoder):
    """Remembers what it embedded."""

    def __init__(self) -> None:
        super().__init__()
        self.passages: list[str] = []

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        self.passages.extend(passages)
        return super().encode_passages(passages)


def settled(docs: Path) -> None:
    """Make the files of `docs` an hour old: the time of a file just written says little."""
    for file in docs.rglob("*"):
        if file.is_file():
            os.utime(file, ns=(0, time.time_ns() - 3_600_000_000_000))


def test_settled_files_are_not_even_opened(docs: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(docs)
    ingest([docs], collection, ENCODER)
    monkeypatch.setattr("indexing.changes._sha256", lambda path: pytest.fail(f"{path} was read"))
    assert ingest([docs], collection, ENCODER).unchanged == 5


def test_a_change_that_keeps_size_and_nearly_the_time_is_seen(docs: Path, collection: Collection) -> None:
    ingest([docs], collection, ENCODER)
    file = docs / "prices.txt"
    before = file.stat()
    file.write_text(TEXTS["prices.txt"].replace("shekels", "drachma"), "utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert ingest([docs], collection, ENCODER).documents == 1
    assert found(collection, "drachma") == ["prices.txt"]


def test_what_another_loader_read_is_read_again(
    docs: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(docs)
    ingest([docs], collection, ENCODER)
    for module in ("indexing.changes", "indexing.writing"):
        monkeypatch.setattr(f"{module}.READER", 1000)
    summary = ingest([docs], collection, ENCODER)
    assert (summary.documents, summary.unchanged, summary.embedded) == (5, 0, 0)
    assert ingest([docs], collection, ENCODER).unchanged == 5


def test_only_what_is_new_in_a_document_is_embedded(tmp_path: Path, collection: Collection) -> None:
    file, encoder = tmp_path / "rules.md", Counting()
    sections = [f"## Rule {i}\n\n" + f"Rule number {i} says that the {i}th bell is rung. " * 12 for i in range(6)]
    file.write_text("\n\n".join(["# The rules", *sections]), "utf-8")
    ingest([file], collection, encoder)
    ids = set(collection.ledger.chunk_ids().tolist())
    encoder.passages.clear()
    sections[2] = "## Rule 2\n\n" + "Rule number 2 says that a gong is struck. " * 12
    file.write_text("\n\n".join(["# The rules", "This is new.", *sections]), "utf-8")
    summary = ingest([file], collection, encoder)
    assert summary.documents == 1
    assert summary.embedded == len(encoder.passages) < summary.chunks
    assert all("gong" in passage or "This is new" in passage for passage in encoder.passages)
    assert len(ids & set(collection.ledger.chunk_ids().tolist())) == summary.chunks - summary.embedded
    check_whole(collection)


def test_a_moved_folder_is_neither_read_nor_embedded_again(
    docs: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder = Counting()
    ingest([docs], collection, encoder)
    ids = collection.ledger.chunk_ids().tolist()
    encoder.passages.clear()
    moved = docs.rename(docs.with_name("moved"))
    monkeypatch.setattr("indexing.workers._Process.read", lambda *_: pytest.fail("a file was read"))
    summary = ingest([moved], collection, encoder)
    assert (summary.moved, summary.documents, summary.unchanged, summary.gone) == (5, 0, 0, ())
    assert encoder.passages == []
    assert collection.ledger.chunk_ids().tolist() == ids
    assert [info.source for info in collection.documents()] == [str(moved / name) for name in sorted(TEXTS)]
    assert found(collection, "shekels") == ["prices.txt"]
    check_whole(collection)


def test_a_renamed_file_takes_its_documents_along(tmp_path: Path, collection: Collection) -> None:
    encoder = Counting()
    (tmp_path / "old.md").write_text("# The title\n\nTickets cost forty shekels.", "utf-8")
    ingest([tmp_path], collection, encoder)
    encoder.passages.clear()
    (tmp_path / "old.md").rename(tmp_path / "new.md")
    summary = ingest([tmp_path], collection, encoder)
    assert (summary.moved, summary.gone, names(collection)) == (1, (), ["new.md"])
    assert encoder.passages == []
    assert found(collection, "shekels") == ["new.md"]


def test_a_copy_is_no_move(docs: Path, collection: Collection) -> None:
    ingest([docs], collection, ENCODER)
    (docs / "copy.txt").write_bytes((docs / "prices.txt").read_bytes())
    summary = ingest([docs], collection, ENCODER)
    assert (summary.moved, summary.documents) == (0, 1)
    assert sorted(found(collection, "shekels")) == ["copy.txt", "prices.txt"]


def test_files_that_are_gone_are_told_and_with_sync_taken_out(docs: Path, collection: Collection) -> None:
    ingest([docs], collection, ENCODER)
    (docs / "prices.txt").unlink()
    for _ in range(2):
        summary = ingest([docs], collection, ENCODER)
        assert ([Path(path).name for path in summary.gone], summary.removed) == (["prices.txt"], 0)
        assert found(collection, "shekels") == ["prices.txt"]
    summary = ingest([docs], collection, ENCODER, config=IngestConfig(sync=True))
    assert ([Path(path).name for path in summary.gone], summary.removed) == (["prices.txt"], 1)
    assert found(collection, "shekels") == []
    assert ingest([docs], collection, ENCODER).gone == ()
    check_whole(collection)


def test_sync_does_not_take_out_what_other_folders_hold(docs: Path, collection: Collection, tmp_path: Path) -> None:
    ingest([docs], collection, ENCODER)
    other = tmp_path / "other"
    other.mkdir()
    (other / "more.txt").write_text("Another document.", "utf-8")
    summary = ingest([other], collection, ENCODER, config=IngestConfig(sync=True))
    assert (summary.gone, summary.removed) == ((), 0)
    assert names(collection) == sorted([*TEXTS, "more.txt"], key=lambda name: (name == "more.txt", name))


def test_sync_takes_nothing_out_for_a_folder_that_is_empty_all_at_once(docs: Path, collection: Collection) -> None:
    ingest([docs], collection, ENCODER)
    for file in docs.iterdir():
        file.unlink()
    summary = ingest([docs], collection, ENCODER, config=IngestConfig(sync=True))
    assert (len(summary.gone), summary.removed) == (5, 0)
    assert "nothing was removed" in summary.skipped[-1].reason
    assert names(collection) == sorted(TEXTS)


def zipped(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in members.items():
            packed.writestr(f"{name}.txt", text)
    return path


def test_an_archive_is_its_documents(tmp_path: Path, collection: Collection) -> None:
    encoder = Counting()
    file = zipped(tmp_path / "all.zip", one="Cats purr.", two="כלבים נובחים.", three="鳥會飛。")
    summary = ingest([tmp_path], collection, encoder)
    assert (summary.documents, summary.skipped) == (3, ())
    assert [info.source for info in collection.documents()] == [f"{file}!/{n}.txt" for n in ("one", "three", "two")]
    assert {info.file for info in collection.documents()} == {str(file)}
    encoder.passages.clear()
    zipped(file, one="Cats purr.", two="כלבים ישנים.", four="Fish swim.")
    summary = ingest([tmp_path], collection, encoder)
    assert [passage.rpartition("\n")[2] for passage in encoder.passages] == ["Fish swim.", "כלבים ישנים."]
    assert names(collection) == ["four.txt", "one.txt", "two.txt"]
    assert found(collection, "鳥會飛") == []
    check_whole(collection)
    file.rename(tmp_path / "moved.zip")
    assert ingest([tmp_path], collection, encoder).moved == 1
    assert names(collection) == ["four.txt", "one.txt", "two.txt"]
    (tmp_path / "moved.zip").unlink()
    zipped(tmp_path / "else.zip", other="Something else.")
    assert ingest([tmp_path], collection, encoder, config=IngestConfig(sync=True)).removed == 1
    assert names(collection) == ["other.txt"]


def test_an_archive_whose_parts_cannot_be_read_any_more_keeps_its_last_version(
    tmp_path: Path, collection: Collection
) -> None:
    file = zipped(tmp_path / "all.zip", one="Cats purr.")
    ingest([tmp_path], collection, ENCODER)
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("one.txt", b"%PDF-1.7 broken")
    summary = ingest([tmp_path], collection, ENCODER)
    assert [skipped.reason for skipped in summary.skipped] == [
        "one.txt cannot be read as PDF: Failed to load document (PDFium: Data format error).",
        "all.zip holds no document that can be read. What was read of it before still answers.",
    ]
    assert found(collection, "cats") == ["one.txt"]


def test_a_part_that_is_empty_now_is_forgotten_and_one_that_cannot_be_read_is_not(
    tmp_path: Path, collection: Collection
) -> None:
    file = zipped(tmp_path / "all.zip", one="Cats purr.", two="Dogs bark.", three="Owls hoot.")
    ingest([tmp_path], collection, ENCODER)
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("one.txt", " ")
        packed.writestr("two.txt", b"%PDF-1.7 broken")
        packed.writestr("three.txt", "Owls sleep.")
    ingest([tmp_path], collection, ENCODER)
    assert names(collection) == ["three.txt", "two.txt"]
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("one.txt", " ")
    summary = ingest([tmp_path], collection, ENCODER)
    assert [skipped.reason for skipped in summary.skipped] == [
        "one.txt is empty: there is no text in it.",
        "all.zip is empty: there is no text in any part of it.",
    ]
    assert names(collection) == []


def test_a_broken_archive_in_an_archive_keeps_what_was_read_of_it(tmp_path: Path, collection: Collection) -> None:
    inner = zipped(tmp_path / "inner.zip", one="Cats purr.").read_bytes()
    (tmp_path / "inner.zip").unlink()
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("inner.zip", inner)
        packed.writestr("two.txt", "Dogs bark.")
    ingest([tmp_path], collection, ENCODER)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        packed.writestr("inner.zip", inner[:-30])
        packed.writestr("two.txt", "Dogs bark.")
    ingest([tmp_path], collection, ENCODER)
    assert found(collection, "cats") == ["one.txt"]


def test_of_an_archive_only_the_parts_that_changed_are_written(tmp_path: Path, collection: Collection) -> None:
    file = zipped(tmp_path / "all.zip", one="Cats purr.", two="Dogs bark.")
    ingest([tmp_path], collection, ENCODER)
    zipped(file, one="Cats sleep.", two="Dogs bark.")
    summary = ingest([tmp_path], collection, ENCODER)
    assert (summary.documents, summary.embedded) == (1, 1)


def test_what_readers_saw_and_took_out_is_told(tmp_path: Path, collection: Collection) -> None:
    (tmp_path / "a.txt").write_text("in\u200bvisible \U000e0041letters \u200fמימין", "utf-8")
    summary = ingest([tmp_path], collection, ENCODER)
    assert summary.invisible == 2
    assert texts(collection) == {"a.txt": "invisible letters \u200fמימין"}
    assert found(collection, "invisible") == ["a.txt"]
    assert collection.documents()[0].invisible == 2


def test_failures_are_recorded_and_tried_again(docs: Path, collection: Collection) -> None:
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    for _ in range(2):
        assert [Path(skipped.source).name for skipped in ingest([docs], collection, ENCODER).skipped] == ["broken.pdf"]
        record = collection.ledger.files()[str(docs / "broken.pdf")]
        assert record.status == "failed"
        assert record.reason.startswith("broken.pdf cannot be read as PDF")
    (docs / "broken.pdf").write_text("<html><body>It was a page all along.</body></html>", "utf-8")
    assert ingest([docs], collection, ENCODER).skipped == ()
    assert collection.ledger.files()[str(docs / "broken.pdf")].status == "indexed"


def test_reading_in_this_process_gives_the_same(docs: Path, collection: Collection) -> None:
    summary = ingest([docs], collection, ENCODER, config=IngestConfig(workers=0))
    assert summary.documents == 5
    assert found(collection, "兒童") == ["prices-zh.txt"]


def test_progress_is_told_file_by_file(docs: Path, collection: Collection) -> None:
    told: list[tuple[int, int, str]] = []
    ingest([docs], collection, ENCODER, progress=lambda *step: told.append(step))
    assert [(done, total) for done, total, _ in told] == [(i, 5) for i in range(6)]
    assert [Path(name).name for _, _, name in told] == ["", *sorted(TEXTS)]


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_the_batch_makes_no_difference(docs: Path, collection: Collection, batch: int) -> None:
    ingest([docs], collection, ENCODER, config=IngestConfig(batch_chunks=batch))
    ids = collection.ledger.chunk_ids()
    chunks = collection.chunks(ids.tolist())
    assert len(chunks) == 5
    for i, vector in zip(ids.tolist(), collection.ledger.vectors(ids, 64), strict=True):
        embedded = chunks[i].chunk.embedded_text(chunks[i].document.title)
        assert np.array_equal(vector, ENCODER.encode_passages([embedded])[0])


def test_chunks_keep_to_the_length_that_the_collection_began_with(tmp_path: Path, collection: Collection) -> None:
    (tmp_path / "long.txt").write_text("one word after the other. " * 60, "utf-8")
    ingest([tmp_path / "long.txt"], collection, ENCODER, split_config=SplitConfig(max_tokens=60))
    chunks = collection.chunks(collection.ledger.chunk_ids().tolist())
    assert max(ENCODER.count_tokens(chunk.chunk.text) for chunk in chunks.values()) <= 60 - 32
    (tmp_path / "more.txt").write_text("another word and another. " * 60, "utf-8")
    ingest([tmp_path / "more.txt"], collection, ENCODER)
    chunks = collection.chunks(collection.ledger.chunk_ids().tolist())
    assert max(ENCODER.count_tokens(chunk.chunk.text) for chunk in chunks.values()) <= 60 - 32
    with pytest.raises(CollectionError, match="chunks of 28 tokens, not 48"):
        ingest([tmp_path], collection, ENCODER, split_config=SplitConfig(max_tokens=80))


def test_another_encoder_is_refused_before_anything_is_done(docs: Path, collection: Collection) -> None:
    with pytest.raises(EncoderMismatch):
        ingest([docs], collection, HashEncoder(32))
    assert collection.documents() == []


def test_only_one_ingestion_at_a_time(docs: Path, collection: Collection) -> None:
    other = Collection.open("museum")
    with other.writing(), pytest.raises(CollectionLocked):
        ingest([docs], collection, ENCODER)
    other.close()
    assert ingest([docs], collection, ENCODER).documents == 5


def test_an_encoder_that_fails_leaves_what_was_there(docs: Path, collection: Collection) -> None:
    class Failing(HashEncoder):
        def encode_passages(self, passages: Sequence[str]) -> Vectors:
            raise RuntimeError("the card fell out")

    ingest([docs], collection, ENCODER)
    (docs / "prices.txt").write_text("Tickets cost fifteen zuzim.", "utf-8")
    with pytest.raises(RuntimeError, match="the card fell out"):
        ingest([docs], collection, Failing())
    assert found(collection, "shekels") == ["prices.txt"]
    assert ingest([docs], collection, ENCODER).documents == 1  # and the lock is free


VERSIONS = ("zero", "amber", "bronze", "cedar", "dahlia", "ebony", "flint")


def many(folder: Path, version: int, count: int = 40) -> None:
    for i in range(count):
        text = f"The bell number {i} rings in {VERSIONS[version]}. הפעמון מצלצל. 鐘聲響起。 " * 3
        (folder / f"{i:03}.txt").write_text(text.strip(), "utf-8")


def test_knowledge_is_measured_and_measured_again_when_something_changed(
    tmp_path: Path, collection: Collection
) -> None:
    many(tmp_path, 1)
    ingest([tmp_path], collection, ENCODER)
    first = collection.knowledge()
    assert first.keys() == {"en"}
    collection.ledger.set("knowledge", "{}")
    ingest([tmp_path], collection, ENCODER)
    assert collection.knowledge() == {}  # nothing changed: not measured
    many(tmp_path, 2)
    ingest([tmp_path], collection, ENCODER)
    assert collection.knowledge().keys() == {"en"}


def test_languages_that_the_encoder_was_trained_for_are_known_without_measuring(
    docs: Path, collection: Collection
) -> None:
    ingest([docs], collection, HashEncoder(languages=["en", "zh"]))
    assert collection.knowledge() == {"en": 1.0, "zh": 1.0}


def test_knowledge_that_an_interrupted_ingestion_did_not_come_to_is_measured_by_the_next(
    tmp_path: Path, collection: Collection
) -> None:
    many(tmp_path, 1)

    class Interrupted(HashEncoder):
        def encode_questions(self, questions: Sequence[str]) -> Vectors:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest([tmp_path], collection, Interrupted())
    assert collection.knowledge() == {}
    assert ingest([tmp_path], collection, ENCODER).unchanged == 40
    assert collection.knowledge().keys() == {"en"}


def check_whole(collection: Collection) -> None:
    """Every document has all its chunks, once, and the search finds those and no others."""
    with sqlite3.connect(collection.path / "truth.sqlite3") as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    db.close()
    ids = collection.ledger.chunk_ids()
    by_document: dict[int, list[str]] = {}
    for chunk in sorted(collection.chunks(ids.tolist()).values(), key=lambda chunk: chunk.chunk.start):
        by_document.setdefault(chunk.document.id, []).append(chunk.chunk.text)
    for info in collection.documents():
        text = stored_text(collection.ledger, info.id)
        assert "".join("".join(by_document[info.id]).split()) == "".join(text.split())
    _, found_ids = collection.dense(ENCODER.encode_questions(["bell"]), 10_000)
    assert sorted(found_ids[0].tolist()) == ids.tolist()


def test_who_waited_while_the_encoder_was_changed_writes_nothing(
    docs: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([docs], collection, ENCODER)
    before, other = collection.ledger.generation, HashEncoder(passage_prompt="other: ")
    hold = collection.writing

    @contextmanager
    def after_another(timeout: float = 0) -> Iterator[None]:
        with closing(Collection.open("museum")) as theirs:
            reindex(theirs, other)
        with hold(timeout):
            yield

    monkeypatch.setattr(collection, "writing", after_another)
    (docs / "new.txt").write_text("Something new.", "utf-8")
    with pytest.raises(EncoderMismatch, match="reindex"):
        ingest([docs], collection, ENCODER)
    assert collection.ledger.generation == before + 1
    assert "new.txt" not in names(collection)


def test_documents_of_a_file_without_a_record_are_gone_with_it(tmp_path: Path, collection: Collection) -> None:
    file = zipped(tmp_path / "all.zip", one="Cats purr.")
    (tmp_path / "other.txt").write_text("Dogs bark.", "utf-8")
    ingest([tmp_path], collection, ENCODER)
    with collection.ledger.transaction() as db:  # as when it is killed before the last part
        db.execute("DELETE FROM files WHERE path = ?", (str(file),))
    file.unlink()
    assert ingest([tmp_path], collection, ENCODER).gone == (str(file),)
    ingest([tmp_path], collection, ENCODER, config=IngestConfig(sync=True))
    assert names(collection) == ["other.txt"]


def test_what_an_older_reader_made_is_made_anew_though_a_reading_failed_meanwhile(
    docs: Path, collection: Collection
) -> None:
    file, ledger = docs / "prices.txt", collection.ledger
    ingest([docs], collection, ENCODER)
    ledger.record(replace(ledger.files()[str(file)], reader=READER - 1))
    old = collection.documents()[0].ingested_at
    file.chmod(0)
    with patch("indexing.load.file.read", side_effect=UnreadableFile("It takes too long to be read.")):
        ingest([docs], collection, ENCODER, config=IngestConfig(workers=0))
    file.chmod(0o644)
    assert ledger.files()[str(file)].reader == READER - 1
    assert ingest([docs], collection, ENCODER).documents == 1
    assert ledger.files()[str(file)].reader == READER
    assert old <= collection.documents()[0].ingested_at


def test_a_file_that_became_empty_is_a_change(docs: Path, collection: Collection) -> None:
    ingest([docs], collection, ENCODER)
    (docs / "prices.txt").write_text("", "utf-8")
    summary = ingest([docs], collection, ENCODER)
    assert (summary.emptied, summary.has_changes) == (1, True)
    assert not ingest([docs], collection, ENCODER).has_changes


def test_an_index_that_is_right_is_not_read_when_nothing_changed(
    docs: Path, collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([docs], collection, ENCODER)
    monkeypatch.setattr(Collection, "refresh", lambda _: pytest.fail("the index was read"))
    assert ingest([docs], collection, ENCODER).unchanged == 5


def test_a_damaged_vector_is_neither_copied_nor_sealed(docs: Path, collection: Collection) -> None:
    (docs / "prices.txt").write_text("# Prices\n\nAdults pay ten.\n\n# Hours\n\nNine to five.", "utf-8")
    ingest([docs], collection, ENCODER)
    with collection.ledger.transaction() as db:
        (blob,) = db.execute("SELECT vector FROM chunks JOIN documents d ON d.id = document_id "
                             "WHERE source LIKE '%prices.txt'").fetchone()  # fmt: skip
        flipped = bytes([blob[0], blob[1], blob[2], blob[3] ^ 0x80]) + blob[4:]  # a sign: the length stays 1
        db.execute("UPDATE chunks SET vector = ? WHERE vector = ?", (flipped, blob))
    (docs / "copy.txt").write_text((docs / "prices.txt").read_text("utf-8"), "utf-8")
    assert ingest([docs], collection, ENCODER).embedded == 1  # the others come from the ledger
    assert [damage.source for damage in check(collection.ledger.path).damaged] == [str(docs / "prices.txt")]
    (docs / "new").mkdir()
    os.rename(docs / "prices.txt", docs / "new" / "prices.txt")
    summary = ingest([docs], collection, ENCODER, config=IngestConfig(sync=True))
    assert (summary.moved, summary.documents, summary.removed) == (0, 1, 1)
    assert check(collection.ledger.path).damaged == []


@pytest.mark.parametrize(("seconds", "soon"), [(1e-6, True), (60.0, False)])
def test_a_long_ingestion_can_be_searched_before_its_end(
    docs: Path, collection: Collection, seconds: float, soon: bool
) -> None:
    indexed: list[int] = []

    def look(*_: object) -> None:
        with suppress(CollectionError):  # there is no index yet
            indexed.append(read_manifest(collection.path).count)

    ingest([docs], collection, ENCODER, progress=look,
           config=IngestConfig(batch_chunks=1, workers=0, refresh_seconds=seconds))  # fmt: skip
    assert any(0 < count < 5 for count in indexed) == soon
