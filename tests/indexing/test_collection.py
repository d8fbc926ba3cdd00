from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from indexing import snapshot
from indexing.collection import Collection
from indexing.deletion import delete_collection
from indexing.errors import CollectionError, CollectionLocked, EncoderMismatch, NoSuchCollection
from indexing.places import collection_folder, collection_names
from indexing.types import Chunk, FileRecord
from indexing.verify import verify
from tests.at_once import at_once
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, document, fill, overwrite, put

ROOT = Path(__file__).resolve().parents[2]
ENCODER = HashEncoder()
HOLD = """
import sys
from indexing.collection import Collection
with Collection.open("museum").writing():
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def collection() -> Iterator[Collection]:
    collection = Collection.create("museum", ENCODER.id)
    fill(collection, ENCODER)
    yield collection
    collection.close()


@contextmanager
def another_process_writes() -> Iterator[None]:
    command = [sys.executable, "-c", HOLD]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "held\n"
        yield
    finally:
        process.stdin.close()
        process.wait(30)
        process.stdout.close()


def sources(collection: Collection, question: str, k: int = 1) -> list[str]:
    """The documents that inner products find first."""
    _, ids = collection.dense(ENCODER.encode_questions([question]), k)
    chunks = collection.chunks(ids[0].tolist())
    return [chunks[i].document.source for i in ids[0].tolist() if i in chunks]


def by_words(collection: Collection, question: str) -> list[str]:
    _, ids = collection.lexical(question, 10)
    chunks = collection.chunks(ids.tolist())
    return [chunks[i].document.source for i in ids.tolist() if i in chunks]


def test_what_is_in_it_is_found_both_ways(collection: Collection) -> None:
    assert collection.name == "museum"
    assert [info.source for info in collection.documents()] == sorted(TEXTS)
    for source, text in TEXTS.items():
        assert sources(collection, text) == [source]
    assert by_words(collection, "shekels") == ["prices.txt"]
    assert by_words(collection, "博物馆") == ["hours-zh.txt"]
    assert by_words(collection, "מוזיאון") == ["hours-he.txt"]


def test_shapes(collection: Collection) -> None:
    scores, ids = collection.dense(ENCODER.encode_questions(["museum", "票价"]), 3)
    assert scores.shape == ids.shape == (2, 3)
    scores, ids = collection.lexical("museum", 3)
    assert scores.shape == ids.shape == (1,)


def test_an_empty_collection_finds_nothing() -> None:
    collection = Collection.create("empty", ENCODER.id)
    assert collection.dense(ENCODER.encode_questions(["museum"]), 5)[1].shape == (1, 0)
    assert collection.lexical("museum", 5)[1].shape == (0,)
    assert collection.documents() == []
    assert collection.knowledge() == {}
    collection.close()


def test_it_is_the_same_when_opened_again(collection: Collection) -> None:
    for again in (Collection.open("museum"), Collection.create("museum", ENCODER.id)):
        assert again.encoder == ENCODER.id
        assert again.documents() == collection.documents()
        assert sources(again, TEXTS["prices.txt"]) == ["prices.txt"]
        again.close()


def test_a_collection_that_is_not_there_is_named_with_those_that_are(collection: Collection) -> None:
    with pytest.raises(NoSuchCollection, match=r"no collection named 'muesum' \(there are: museum\).*mekor ingest"):
        Collection.open("muesum")
    assert collection_names() == ["museum"]  # looking for one makes none


def test_where_there_are_none_it_says_so() -> None:
    with pytest.raises(NoSuchCollection, match="there are: none yet"):
        Collection.open("museum")


@pytest.mark.parametrize("change", [{"revision": "2"}, {"name": "other"}, {"dimension": 65}, {"passage_prompt": "p: "}])
def test_another_encoder_is_refused(collection: Collection, change: dict[str, Any]) -> None:
    with pytest.raises(EncoderMismatch, match=r"'museum' was embedded by hash \(1\)") as told:
        Collection.create("museum", replace(ENCODER.id, **change))
    assert "open it with `--encoder hash`" in str(told.value)
    assert f"`mekor reindex --encoder {change.get('name', 'hash')} --collection museum`" in str(told.value)
    collection.require(ENCODER.id)


def test_a_home_where_no_folder_can_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(CollectionError):
        Collection.create("museum", ENCODER.id, home=tmp_path / "file")


def test_a_folder_that_was_never_completed_says_so() -> None:
    from indexing.ledger import Ledger

    collection_folder("half").mkdir(parents=True)
    Ledger(collection_folder("half") / "truth.sqlite3").close()
    with pytest.raises(CollectionError, match="never completed"):
        Collection.open("half")


def test_a_broken_ledger_says_so(collection: Collection) -> None:
    collection.close()
    (collection.path / "truth.sqlite3").write_bytes(b"not a database at all" * 50)
    with pytest.raises(CollectionError, match="restore it from a copy"):
        Collection.open("museum")


def test_only_one_process_writes(collection: Collection) -> None:
    refused = pytest.raises(CollectionLocked, match=r"Another process is writing to the collection 'museum'")
    with another_process_writes(), refused, collection.writing():
        pytest.fail("two processes hold the right to write")
    with collection.writing():
        pass


def test_a_reader_sees_what_another_has_written(collection: Collection) -> None:
    reader = Collection.open("museum")
    assert by_words(reader, "dinosaur") == []
    put(collection, ENCODER, document("The dinosaur hall is new.", "dinosaur.txt"))
    with collection.writing():
        collection.refresh()
    assert by_words(reader, "dinosaur") == ["dinosaur.txt"]
    assert sources(reader, "The dinosaur hall is new.") == ["dinosaur.txt"]
    reader.close()


def test_a_reader_brings_the_cache_up_to_date_itself(collection: Collection) -> None:
    put(collection, ENCODER, document("The dinosaur hall is new.", "dinosaur.txt"))
    assert by_words(collection, "dinosaur") == ["dinosaur.txt"]
    collection.ledger.delete("dinosaur.txt")
    assert by_words(collection, "dinosaur") == []


def test_while_another_writes_readers_answer_from_the_last_cache(collection: Collection) -> None:
    assert by_words(collection, "shekels") == ["prices.txt"]
    with another_process_writes():
        collection.ledger.delete("prices.txt")
        put(collection, ENCODER, document("The dinosaur hall is new.", "dinosaur.txt"))
        assert by_words(collection, "dinosaur") == []  # not in the cache yet
        assert by_words(collection, "shekels") == []  # in the cache, and gone from the truth
        assert by_words(collection, "museum") == ["hours.txt"]
        begun = time.monotonic()
        newcomer = Collection.open("museum")
        assert by_words(newcomer, "museum") == ["hours.txt"]
        assert time.monotonic() - begun < 10  # it does not wait for the writer, who may need hours
        newcomer.close()
    assert by_words(collection, "dinosaur") == ["dinosaur.txt"]


def test_while_another_writes_the_newest_cache_answers(collection: Collection) -> None:
    reader = Collection.open("museum")
    assert by_words(reader, "dinosaur") == []
    put(collection, ENCODER, document("The dinosaur hall is new.", "dinosaur.txt"))
    with collection.writing():
        collection.refresh()
    with another_process_writes():
        put(collection, ENCODER, document("Another hall.", "another.txt"))  # not in any cache yet
        assert by_words(reader, "dinosaur") == ["dinosaur.txt"]
        assert by_words(reader, "another") == []
    reader.close()


def test_an_index_that_cannot_be_written_says_what_the_system_said(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "Error in void faiss::write_index_header at index_write.cpp:107: write error: 0 != 1 (Input/output error)"
    for error, words in (
        (OSError(28, "No space left on device"), "No space left on device"),
        (RuntimeError(said), "Input/output error"),
        (ValueError("A strange thing"), "the library that writes it failed"),
    ):

        def fail(*_: object, error: Exception = error) -> None:
            raise error

        with monkeypatch.context() as broken, collection.writing():
            broken.setattr("indexing.snapshot._write", fail)
            with pytest.raises(CollectionError, match=rf"'museum' cannot be written \({words}\)"):
                collection.refresh(anew=True)


def test_chunks_that_are_gone_are_left_out(collection: Collection) -> None:
    ids = collection.ledger.chunk_ids().tolist()
    collection.ledger.delete("prices.txt")
    left = collection.chunks([*ids, 10_000])
    assert "prices.txt" not in {chunk.document.source for chunk in left.values()}
    assert len(left) == len(ids) - 1


def test_a_broken_cache_is_rebuilt_from_the_truth(collection: Collection) -> None:
    expected = [sources(collection, text, 5) for text in TEXTS.values()]
    for file in list((collection.path / "generations").rglob("*")):
        if file.is_file():
            overwrite(file, b"broken")
    again = Collection.open("museum")
    assert [sources(again, text, 5) for text in TEXTS.values()] == expected
    assert by_words(again, "shekels") == ["prices.txt"]
    again.close()


def test_threads_may_share_a_collection(collection: Collection) -> None:
    def work() -> None:
        for source, text in TEXTS.items():
            assert sources(collection, text) == [source]

    at_once(work, 6)


class Slowly:
    """A function that notes when it is called, and takes its time."""

    def __init__(self, does: Callable[..., Any], seconds: float = 0.3) -> None:
        self.does, self.seconds, self.calls = does, seconds, 0

    def __call__(self, *given: Any) -> Any:
        self.calls += 1
        time.sleep(self.seconds)
        return self.does(*given)


def test_threads_open_the_index_once(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    by_words(collection, "shekels")
    monkeypatch.setattr(snapshot, "open_current", opening := Slowly(snapshot.open_current))
    with closing(Collection.open("museum")) as opened:
        at_once(lambda: sources(opened, "museum") == by_words(opened, "museum"), 5)
        assert opening.calls == 1
        put(collection, ENCODER, document("The dinosaur hall is new.", "dinosaur.txt"))
        with collection.writing():
            collection.refresh()
        opening.calls = 0
        at_once(lambda: by_words(opened, "dinosaur").remove("dinosaur.txt"), 5)  # found by all of them
        assert opening.calls == 1


def test_threads_wait_for_the_one_that_builds_the_index(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("indexing.collection._PATIENCE", 0.1)
    monkeypatch.setattr(snapshot, "build", building := Slowly(snapshot.build, 1.0))
    at_once(lambda: by_words(collection, "shekels").remove("prices.txt"), 4)
    assert building.calls == 1


def test_what_is_at_hand_answers_while_a_thread_builds_for_long(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert by_words(collection, "shekels") == ["prices.txt"]
    monkeypatch.setattr("indexing.collection._MOMENT", 0.1)
    monkeypatch.setattr(snapshot, "build", building := Slowly(snapshot.build, 3.0))
    put(collection, ENCODER, document("Ten shekels for a coat.", "coats.txt"))
    builder = threading.Thread(target=by_words, args=(collection, "shekels"))
    builder.start()
    while not building.calls:
        time.sleep(0.01)
    begun = time.monotonic()
    assert by_words(collection, "shekels") == ["prices.txt"]
    assert time.monotonic() - begun < 1.5
    builder.join()
    assert sorted(by_words(collection, "shekels")) == ["coats.txt", "prices.txt"]
    assert building.calls == 1


def test_threads_wait_together_for_another_process(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indexing.collection._PATIENCE", 0.5)
    with another_process_writes():
        begun = time.monotonic()
        with pytest.raises(CollectionLocked):
            at_once(lambda: by_words(collection, "shekels"), 6)
        assert 0.5 <= time.monotonic() - begun < 2


def test_knowledge_is_what_was_written(collection: Collection) -> None:
    collection.ledger.set("knowledge", '{"en": 0.9, "zh": 0.1}')
    assert collection.knowledge() == {"en": 0.9, "zh": 0.1}


def test_a_deleted_collection_leaves_nothing(collection: Collection) -> None:
    by_words(collection, "museum")
    collection.close()
    delete_collection("museum")
    assert collection_names() == []
    assert not collection.path.exists()
    with pytest.raises(NoSuchCollection):
        delete_collection("museum")


def test_a_collection_that_is_written_to_is_not_deleted(collection: Collection) -> None:
    with another_process_writes(), pytest.raises(CollectionLocked):
        delete_collection("museum")
    assert collection_names() == ["museum"]


def embed_again(encoder: HashEncoder) -> None:
    """What another process does."""
    from indexing.reindex import reindex

    other = Collection.open("museum")
    reindex(other, encoder)
    other.close()


def test_one_that_is_held_open_notices_that_another_encoder_embedded_it(collection: Collection) -> None:
    collection.require(ENCODER.id)
    assert sources(collection, TEXTS["prices.txt"]) == ["prices.txt"]
    again = HashEncoder(64, passage_prompt="passage: ")
    embed_again(again)
    assert collection.encoder == again.id
    with pytest.raises(EncoderMismatch, match="not by hash"):
        collection.require(ENCODER.id)
    with pytest.raises(EncoderMismatch, match="not by hash"):  # embedded before the change
        collection.dense(ENCODER.encode_questions(["museum"]), 3, by=ENCODER.id)
    assert by_words(collection, "shekels") == ["prices.txt"]
    collection.require(again.id)
    _, ids = collection.dense(again.encode_questions([TEXTS["prices.txt"]]), 1)
    assert [stored.document.source for stored in collection.chunks(ids[0].tolist()).values()] == ["prices.txt"]


def test_vectors_of_another_length_are_refused(collection: Collection) -> None:
    with pytest.raises(EncoderMismatch, match="have 64 numbers, those of the question 8"):
        collection.dense(HashEncoder(8).encode_questions(["museum"]), 3)


def test_a_collection_that_was_deleted_or_replaced_is_not_written_to(collection: Collection) -> None:
    delete_collection("museum")
    with pytest.raises(NoSuchCollection, match="deleted or replaced"), collection.writing():
        pytest.fail("it was written to")
    assert not collection.path.exists()  # asking for the lock made no folder
    other = Collection.create("museum", ENCODER.id)
    with pytest.raises(NoSuchCollection, match="deleted or replaced"), collection.writing():
        pytest.fail("it was written to")
    with other.writing():
        pass
    other.close()


def test_one_that_is_replaced_while_somebody_waits_for_it(collection: Collection) -> None:
    told: list[Exception] = []

    def wait() -> None:
        try:
            with collection.writing(timeout=30):
                told.append(AssertionError("it was written to"))
        except NoSuchCollection as error:
            told.append(error)

    with another_process_writes():
        waiting = threading.Thread(target=wait)
        waiting.start()
        time.sleep(0.2)
        moved = collection.path.with_name("moved")
        collection.path.rename(moved)
        shutil.copytree(moved, collection.path)
    waiting.join()
    assert [type(each) for each in told] == [NoSuchCollection]


def test_nothing_is_left_of_a_deletion(collection: Collection) -> None:
    home = collection.path.parent.parent
    (home / ".deleted-0123").mkdir()
    collection.close()
    delete_collection("museum")
    assert [file.name for file in home.iterdir()] == ["collections"]


def test_where_nothing_can_be_written_the_index_at_hand_answers(collection: Collection) -> None:
    assert by_words(collection, "shekels") == ["prices.txt"]
    collection.ledger.delete("hours.txt")
    (collection.path / "writer.lock").unlink()
    (collection.path / "writer.lock").mkdir()
    assert by_words(collection, "shekels") == ["prices.txt"]


class TestRemove:
    @pytest.fixture
    def held(self, collection: Collection) -> Collection:
        for source in (
            "/docs/a/one.txt",
            "/docs/a/b/two.txt",
            "/docs/ab.txt",
            "/docs/c.zip!/three.txt",
            "/docs/c.zip!/4.txt",
        ):
            doc = document(f"A document called {source[-7:]}.", source)
            chunk = Chunk(doc.text, 0, len(doc.text), "en")
            vectors = ENCODER.encode_passages([chunk.embedded_text(doc.title)])
            collection.ledger.put(doc, [chunk], vectors, file=source.partition("!")[0])
            collection.ledger.record(FileRecord(source.partition("!")[0], 1, 2, "ab", 1, 3))
        collection.ledger.record(FileRecord("/docs/a/bad.pdf", 1, 2, "", 1, 3, "failed", "It is broken."))
        return collection

    @pytest.mark.parametrize(
        ("path", "gone", "files"),
        [
            ("/docs/ab.txt", ["/docs/ab.txt"], ["/docs/ab.txt"]),
            (
                "/docs/a",
                ["/docs/a/b/two.txt", "/docs/a/one.txt"],
                ["/docs/a/b/two.txt", "/docs/a/bad.pdf", "/docs/a/one.txt"],
            ),
            (
                "/docs/a/",
                ["/docs/a/b/two.txt", "/docs/a/one.txt"],
                ["/docs/a/b/two.txt", "/docs/a/bad.pdf", "/docs/a/one.txt"],
            ),
            ("/docs/c.zip", ["/docs/c.zip!/4.txt", "/docs/c.zip!/three.txt"], ["/docs/c.zip"]),
            ("/docs/c.zip!/4.txt", ["/docs/c.zip!/4.txt"], []),
            ("hours-he.txt", ["hours-he.txt"], []),
            ("/docs/x/../ab.txt", ["/docs/ab.txt"], ["/docs/ab.txt"]),
            ("/elsewhere", [], []),
            ("/docs/a/bad.pdf", [], ["/docs/a/bad.pdf"]),
        ],
    )
    def test_by_source_by_file_and_by_folder(
        self, held: Collection, path: str, gone: list[str], files: list[str]
    ) -> None:
        before, known = {info.source for info in held.documents()}, set(held.ledger.files())
        assert held.remove([path]) == {path: len(gone)}
        assert before - {info.source for info in held.documents()} == set(gone)
        assert known - set(held.ledger.files()) == set(files)

    def test_what_is_removed_is_found_no_more(self, held: Collection) -> None:
        assert by_words(held, "shekels") == ["prices.txt"]
        assert held.remove(["prices.txt", "/docs", "nothing", Path("/docs/ab.txt")]) == {
            "prices.txt": 1, "/docs": 5, "nothing": 0, "/docs/ab.txt": 0,
        }  # fmt: skip
        assert by_words(held, "shekels") == []
        assert held._snapshot is not None
        assert held._snapshot.generation == held.ledger.generation

    def test_not_while_another_writes(self, held: Collection) -> None:
        with another_process_writes(), pytest.raises(CollectionLocked):
            held.remove(["prices.txt"])
        assert by_words(held, "shekels") == ["prices.txt"]


class TestKindsOfIndex:
    def test_each_kind_is_kept_through_changes_and_reopening(self, collection: Collection) -> None:
        for i in range(100):
            put(collection, ENCODER, document(f"Number {i} is {i * i} squared.", f"/docs/{i}.txt"))
        for kind in ("ivf", "hnsw", "flat"):
            made = collection.index_as(kind)
            assert (made.kind, len(made.ids)) == (kind, 105)
            collection.remove([f"/docs/{len(kind)}.txt"])
            put(collection, ENCODER, document("Added later.", f"/docs/{kind}.txt"))
            with closing(Collection.open("museum")) as reopened:
                assert sources(reopened, "Added later.") == [f"/docs/{kind}.txt"]
                found = verify(reopened)
                assert (found.problems, found.kind) == ((), kind)
                assert found.recall is not None
                assert 0.8 < found.recall <= 1.0
            put(collection, ENCODER, document(f"Number {len(kind)}.", f"/docs/{len(kind)}.txt"))
            collection.remove([f"/docs/{kind}.txt"])

    def test_another_name_changes_nothing(self, collection: Collection) -> None:
        with pytest.raises(CollectionError, match="not a kind of index"):
            collection.index_as("annoy")
        assert collection.ledger.get("index") is None
