from __future__ import annotations

import hashlib
import threading
from contextlib import closing
from importlib import import_module
from pathlib import Path

import pytest

from indexing import judgments, snapshot
from indexing.anchors import anchored
from indexing.collection import Collection
from indexing.compact import compact
from indexing.errors import CollectionError, CollectionLocked
from indexing.judgments import Judgment
from indexing.verify import verify
from tests.indexing.damage import ENCODER, everything, flip
from tests.indexing.samples import document, put
from tests.indexing.test_collection import another_process_writes

MODULE = import_module("indexing.compact")
SECRETS = ("unmistakable", "סודית", "機密文件")
TERMS = ("unmistak", "סודי", "機密", "密文")
SECRET = "An unmistakable secret. הודעה סודית מאוד. 機密文件在此。 "


def contents(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(path.rglob("*")) if file.is_file())


def indexed_terms(path: Path) -> set[str]:
    """All terms that the lexical index knows, also of removed documents."""
    current = snapshot.open_current(path)
    return {term for term, _ in current.lexical._searcher.terms_with_prefix("terms", "")}


def digests(path: Path) -> list[str]:
    """What is in the files of the index, but for their random names."""
    folder = snapshot.open_current(path).folder
    files = [file for file in folder.rglob("*") if file.is_file() and file.suffix != ".json"]
    return sorted(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)


@pytest.fixture
def collection(path: Path) -> Collection:
    """The collection "museum", in which there was a secret document, and another version of one that is there."""
    collection = Collection.open("museum")
    put(collection, ENCODER, document("A plain text.", "/docs/plain.txt"))
    with collection.writing():
        collection.refresh()
    put(collection, ENCODER, document(SECRET * 200, "/docs/secret-unmistakable.txt"), budget=24)
    put(collection, ENCODER, document("A plain text. " + SECRET, "/docs/plain.txt"))
    put(collection, ENCODER, document("It stays.", "/docs/kept.txt"))
    with collection.writing():
        collection.refresh()
    collection.ledger.delete("/docs/secret-unmistakable.txt")
    put(collection, ENCODER, document("A plain text.", "/docs/plain.txt"))
    with collection.writing():
        collection.refresh()
    return collection


def test_no_byte_of_what_was_deleted_is_left(collection: Collection) -> None:
    assert any(term in indexed_terms(collection.path) for term in TERMS)  # tantivy keeps them until it merges
    done = compact(collection)
    assert done.after < done.before
    assert done.after == len(contents(collection.path))
    collection.close()
    held = contents(collection.path)
    for word in (*SECRETS, *TERMS):
        assert word.encode() not in held, word
    assert not any(term.startswith(TERMS) for term in indexed_terms(collection.path))
    assert verify("museum").problems == ()


@pytest.mark.parametrize("question", ["What is secret?", "מה סודי?", "什么是机密？"])
def test_nor_of_the_answers_that_were_made_of_it(collection: Collection, question: str) -> None:
    text = "A plain text. " + SECRET
    put(collection, ENCODER, document(text, "/docs/plain.txt"))
    anchor = anchored(collection.ledger, "/docs/plain.txt", 0, len(text), text)
    kept = anchored(collection.ledger, "/docs/kept.txt", 0, 9, "It stays.")
    assert anchor is not None
    assert kept is not None
    judgments.put(collection.path, Judgment(question, question, SECRET, True, cited=(anchor,)), SECRET)
    judgments.put(collection.path, Judgment(question, SECRET, SECRET, False, cited=(kept,), shown=(anchor,)), "another")
    put(collection, ENCODER, document("A plain text.", "/docs/plain.txt"))  # and nobody searched since
    assert b"unmistakable" in (collection.path / judgments.FILE).read_bytes()
    compact(collection)
    held = contents(collection.path)
    for word in SECRETS:
        assert word.encode() not in held, word
    assert [(one.question, one.answer, one.query) for one in judgments.read(collection.path)] == [(question, "", "")]
    collection.close()


def test_the_index_is_that_of_a_collection_that_never_held_it(collection: Collection, path: Path) -> None:
    compact(collection)
    with collection.writing():
        fresh = snapshot.build(path / "fresh", collection.ledger, ENCODER.id, None)
    assert digests(path) == digests(path / "fresh") != []
    assert fresh.generation == collection.ledger.generation
    collection.close()


def test_what_is_there_stays(collection: Collection) -> None:
    with collection.ledger.transaction():
        collection.ledger.set("probed", str(collection.ledger.generation))
        collection.ledger.set("knowledge", '{"en": 0.5}')
    before = everything("museum")
    compact(collection)
    after = everything("museum")
    assert after[1:7] == before[1:7]
    assert after[8:] == before[8:]
    assert collection.ledger.get("probed") == str(collection.ledger.generation)  # what was measured still holds
    collection.close()


def test_readers_go_on(collection: Collection) -> None:
    reader = Collection.open("museum")
    assert reader.lexical("museum", 5)[1].size
    held = reader._snapshot
    errors: list[Exception] = []
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                assert reader.chunks(reader.lexical("museum", 5)[1].tolist())
                assert reader.dense(ENCODER.encode_questions(["museum"]), 5)[1].size
            except Exception as error:
                errors.append(error)
                return

    thread = threading.Thread(target=read)
    thread.start()
    for _ in range(3):
        compact(collection, wait=30)  # a reader that brings its index up to date writes for a moment
    stop.set()
    thread.join()
    assert errors == []
    assert reader.lexical("museum", 5)[1].size
    assert reader._snapshot is not held  # they let go of the files that hold the deleted words
    assert reader._snapshot is not None
    assert reader._snapshot.generation == collection.ledger.generation
    reader.close()
    collection.close()


@pytest.mark.parametrize("where", ["vacuum", "build"])
def test_a_failure_in_the_middle_loses_nothing(
    collection: Collection, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = everything("museum")
    with monkeypatch.context() as broken:
        broken.setattr(*((MODULE, "vacuum") if where == "vacuum" else (snapshot, "_write")), fail)
        with pytest.raises((OSError, CollectionError)):
            compact(collection)
    assert everything("museum")[1:4] == before[1:4]
    assert verify("museum").problems == ()
    compact(collection)
    collection.close()


def test_somebody_who_reads_all_the_while_is_told_of(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    import sqlite3

    from indexing.ledger import upkeep

    def impatient(file: Path) -> sqlite3.Connection:
        db = sqlite3.connect(file, timeout=0.1, isolation_level=None)
        db.execute("PRAGMA secure_delete=ON")
        return db

    monkeypatch.setattr(upkeep, "connect", impatient)
    with closing(sqlite3.connect(collection.path / "truth.sqlite3", isolation_level=None)) as db:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM documents").fetchone()
        with pytest.raises(
            CollectionError, match=r"Another process reads 'museum' all the while.*Run `mekor compact` again"
        ):
            compact(collection)
    assert compact(collection).after
    collection.close()


def test_copies_of_a_broken_truth_go_too(collection: Collection) -> None:
    collection.close()
    flip(collection.path / "truth.sqlite3", 5)
    assert verify("museum", repair=True).problems == ()
    (collection.path / "salvage-abc").mkdir()
    assert (collection.path / "truth.sqlite3.damaged").is_file()
    with closing(Collection.open("museum")) as again:
        assert compact(again).removed == ("salvage-abc", "truth.sqlite3.damaged")
    assert not list(collection.path.glob("truth.sqlite3.*"))


def test_not_while_another_writes(collection: Collection) -> None:
    with another_process_writes(), pytest.raises(CollectionLocked):
        compact(collection)
    collection.close()
