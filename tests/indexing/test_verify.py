from __future__ import annotations

import json
import random
import re
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexing.collection import Collection
from indexing.errors import CollectionError, CollectionLocked, IndexingError, NoSuchCollection
from indexing.ingest import ingest
from indexing.ledger import Ledger
from indexing.ledger import check as check_module
from indexing.ledger import next as following
from indexing.places import collection_folder
from indexing.reindex import reindex
from indexing.split import split
from indexing.types import Chunk, Vectors
from indexing.verify import verify
from tests.fakes import HashEncoder
from tests.indexing.damage import ENCODER, PART, copy_of, cut, everything, flip, sql
from tests.indexing.samples import document, overwrite, put
from tests.indexing.test_collection import another_process_writes

HEBREW = "/docs/hours-he.txt"
CHINESE = "/docs/hours-zh.txt"


def problems() -> str:
    return " ".join(verify("museum").problems)


def mended(encoder: HashEncoder | None = None) -> str:
    """What a repair says that it did; after it nothing is wrong."""
    done = verify("museum", repair=True, encoder=encoder)
    assert done.problems == ()
    again = verify("museum")
    assert again.problems == again.repaired == ()
    assert (again.documents, again.chunks) == (done.documents, done.chunks)
    return " ".join(done.repaired)


def sources() -> list[str]:
    with closing(Collection.open("museum")) as collection:
        return [info.source for info in collection.documents()]


def generation(path: Path) -> Path:
    return path / "generations" / (path / "CURRENT").read_text("utf-8")


class TestSound:
    def test_nothing_is_wrong_and_all_is_counted(self, path: Path) -> None:
        done = verify("museum")
        assert (done.collection, done.problems, done.repaired) == ("museum", (), ())
        with closing(Collection.open("museum")) as collection:
            chunks = len(collection.ledger.chunk_ids())
            assert (done.documents, done.chunks, done.vectors, done.files) == (6, chunks, chunks, 6)
            assert verify(collection) == done

    def test_a_repair_of_what_is_sound_changes_nothing(self, path: Path) -> None:
        before = everything("museum")
        assert verify("museum", repair=True).repaired == ()
        assert everything("museum") == before

    def test_an_index_that_is_behind_is_no_damage(self, path: Path) -> None:
        with closing(Collection.open("museum")) as collection:
            put(collection, ENCODER, document("The dinosaur hall is new.", "/docs/new.txt"))
            assert verify(collection).problems == ()

    def test_progress_is_told_by_document(self, path: Path) -> None:
        told: list[tuple[int, int, str]] = []
        verify("museum", progress=lambda *step: told.append(step))
        assert [step[:2] for step in told] == [(i, 6) for i in range(1, 7)]
        assert {step[2] for step in told} == set(sources())

    def test_a_collection_that_is_not_there(self) -> None:
        with pytest.raises(NoSuchCollection, match="no collection named 'gone'"):
            verify("gone")

    def test_one_that_is_written_to_can_be_looked_at_but_not_repaired(self, path: Path) -> None:
        (path / "generations" / "00000001-deadbeef").mkdir()
        with another_process_writes():
            assert verify("museum").problems == ()  # the other may be building it
            with pytest.raises(CollectionLocked):
                verify("museum", repair=True)


class TestTheIndex:
    @pytest.mark.parametrize("name", ["vectors.faiss", "lexical/meta.json", "manifest.json"])
    def test_a_file_that_is_broken_or_gone(self, path: Path, name: str) -> None:
        before = everything("museum")
        flip(generation(path) / name, 99)
        assert "not as it was written" in problems()
        mended()
        (generation(path) / name).unlink()
        assert re.search("not as it was written|no manifest", problems())
        assert "The index was built anew." in mended()
        assert everything("museum")[2:4] == before[2:4]

    def test_a_pointer_that_is_broken_or_gone(self, path: Path) -> None:
        flip(path / "CURRENT", 7)
        assert "which index is in use" in problems()
        mended()
        (path / "CURRENT").unlink()
        assert problems() == ""  # an index that is not there is made when it is needed
        mended()

    def test_chunks_that_one_side_lacks(self, path: Path) -> None:
        with closing(Collection.open("museum")) as collection, collection.writing():
            collection.ledger.delete(CHINESE)
            put(collection, ENCODER, document("New.", "/docs/new.txt"))
            collection.ledger.set(
                "generation", json.loads((generation(path) / "manifest.json").read_text())["generation"]
            )
        said = problems()
        assert re.search(
            r"The index of vectors holds [1-9]\d* chunks that the truth lacks, and lacks 1 that it holds", said
        )
        assert "The index of words holds" in said
        mended()

    def test_what_was_left_behind(self, path: Path) -> None:
        (path / "generations" / "00000001-deadbeef" / "lexical").mkdir(parents=True)
        (path / "generations" / "stray").write_text("x")
        assert "left behind: 00000001-deadbeef, stray." in problems()
        mended()
        assert list((path / "generations").iterdir()) == [generation(path)]

    def test_one_that_is_newer_than_the_truth_says_that_commits_were_lost(self, path: Path, tmp_path: Path) -> None:
        shutil.copy(path / "truth.sqlite3", tmp_path)
        with closing(Collection.open("museum")) as collection, collection.writing():
            put(collection, ENCODER, document("The dinosaur hall is new.", "/docs/new.txt"))
            collection.refresh()
            last_id = int(collection.ledger.chunk_ids()[-1])
        shutil.copy(tmp_path / "truth.sqlite3", path)
        assert "Documents that had been committed were lost" in problems()
        with closing(Collection.open("museum")) as collection, collection.writing():
            assert "Documents that had been committed were lost" in problems()  # also when it was caught up with
            put(collection, ENCODER, document("Another hall.", "/docs/another.txt"))
            assert int(collection.ledger.chunk_ids()[-1]) > last_id
            collection.refresh()
            _, found = collection.lexical("dinosaur", 5)
            assert found.tolist() == []
        assert "Documents that had been committed were lost" in problems()
        mended()


class TestDocuments:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE documents SET text = replace(text, 'ב', 'כ') WHERE source = ?",
            "UPDATE documents SET title = 'x' WHERE source = ?",
            "UPDATE documents SET headings = 'no json' WHERE source = ?",
            "UPDATE documents SET file = '/docs/other.txt' WHERE source = ?",
            "UPDATE documents SET checksum = NULL WHERE source = ?",
            "UPDATE chunks SET text = 'x' WHERE document_id = (SELECT id FROM documents WHERE source = ?)",
            "UPDATE chunks SET start = start + 1 WHERE document_id = (SELECT id FROM documents WHERE source = ?)",
            "UPDATE chunks SET lang = 'zh' WHERE document_id = (SELECT id FROM documents WHERE source = ?)",
            "UPDATE chunks SET digest = x'00' WHERE document_id = (SELECT id FROM documents WHERE source = ?)",
            "UPDATE chunks SET vector = zeroblob(64) WHERE document_id = (SELECT id FROM documents WHERE source = ?)",
            "UPDATE chunks SET vector = x'00' WHERE document_id = (SELECT id FROM documents WHERE source = ?)",
            "DELETE FROM chunks WHERE document_id = (SELECT id FROM documents WHERE source = ?)",
        ],
    )
    def test_one_that_changed_by_itself_is_taken_out_and_read_again(self, path: Path, change: str) -> None:
        others = [source for source in sources() if source != HEBREW]
        sql(path, change, HEBREW)
        assert f"{HEBREW} is damaged: its checksum is that of something else." in problems()
        said = mended()
        assert f"{HEBREW} was damaged and is taken out" in said
        assert "mekor ingest" in said
        assert sources() == others
        with closing(Collection.open("museum")) as collection:
            assert HEBREW not in collection.ledger.files() or "SET file" in change
            assert collection.ledger.files()[CHINESE].reader == 1

    def test_text_that_is_not_utf_8_any_more(self, path: Path) -> None:
        sql(path, "UPDATE documents SET source = CAST(x'2f646f63732fff' AS TEXT) WHERE source = ?", HEBREW)
        assert "/docs/\ufffd is damaged" in problems()
        assert "/docs/\ufffd was damaged" in mended()

    def test_of_an_archive_only_the_part_goes_and_the_archive_is_read_again(self, path: Path) -> None:
        sql(path, "UPDATE documents SET text = 'x' WHERE source = ?", PART)
        mended()
        assert "/docs/old.zip!/first.txt" in sources()
        assert PART not in sources()
        with closing(Collection.open("museum")) as collection:
            assert collection.ledger.files()["/docs/old.zip"].reader == 0

    @pytest.mark.parametrize(
        ("vector", "said"),
        [
            ([float("nan")] * 16, "not of numbers"),
            ([1.0] * 16, "not of length 1"),
            ([1.0] + [0.0] * 14, "another length"),
        ],
    )
    def test_a_vector_that_cannot_be_one(self, path: Path, vector: list[float], said: str) -> None:
        with closing(Collection.open("museum")) as collection:
            doc = document("Some words.", "/docs/new.txt")
            collection.ledger.put(doc, cut(doc)[0], np.array([vector], np.float32))
        assert "/docs/new.txt is damaged: a vector of it" in problems()
        assert said in problems()
        mended()

    def test_a_chunk_that_is_not_in_the_text(self, path: Path) -> None:
        with closing(Collection.open("museum")) as collection:
            chunk = Chunk("other", 0, 5, "en")
            collection.ledger.put(document("Words.", "/docs/new.txt"), [chunk], ENCODER.encode_passages(["other"]))
        assert "a chunk of it is not where it says in the text" in problems()

    def test_what_is_known_of_a_file(self, path: Path) -> None:
        sql(path, "UPDATE files SET size = 11 WHERE path = ?", CHINESE)
        assert f"What is known of the file {CHINESE} is damaged." in problems()
        assert f"What was known of the file {CHINESE} was dropped" in mended()
        assert CHINESE in sources()
        with closing(Collection.open("museum")) as collection:
            assert CHINESE not in collection.ledger.files()

    def test_a_path_that_is_not_utf_8_any_more(self, path: Path) -> None:
        sql(path, "UPDATE files SET path = CAST(x'2fff' AS TEXT) WHERE path = ?", CHINESE)
        assert "the file /\ufffd is damaged" in problems()
        mended()


class TestSettings:
    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE meta SET value = 'x' WHERE key = 'encoder'",
            "UPDATE meta SET value = replace(value, '16', '17') WHERE key = 'encoder'",
            "DELETE FROM meta WHERE key = 'encoder'",
            "UPDATE meta SET value = '25' WHERE key = 'chunk_tokens'",
            "UPDATE meta SET value = 'x' WHERE key = 'generation'",
            "UPDATE meta SET value = 'x' WHERE key = 'seal'",
            "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'chunks'",
            "UPDATE sqlite_sequence SET seq = 1 << 62 WHERE name = 'chunks'",
        ],
    )
    def test_those_that_changed_by_themselves(self, path: Path, change: str) -> None:
        before, last = sources(), json.loads((generation(path) / "manifest.json").read_text("utf-8"))
        sql(path, change)
        assert "The settings of the collection" in problems()
        assert "The settings were damaged and are set right: the encoder is hash." in mended()
        assert sources() == before
        with closing(Collection.open("museum")) as collection:
            assert collection.encoder == ENCODER.id
            assert collection.ledger.generation > last["generation"]
            put(collection, ENCODER, document("New words.", "/docs/new.txt"))
            assert last["last_id"] < int(collection.ledger.chunk_ids()[-1]) < 2**53
            assert collection.ledger.get("chunk_tokens") is None  # the next ingestion decides

    def test_without_an_index_the_encoder_is_known_by_its_vectors(self, path: Path) -> None:
        sql(path, "UPDATE meta SET value = 'x' WHERE key = 'encoder'")
        (path / "CURRENT").unlink()
        for other in (None, HashEncoder(32), Backwards(16)):
            done = verify("museum", repair=True, encoder=other)
            assert "mekor verify --repair --encoder NAME" in " ".join(done.problems)
        mended(ENCODER)
        assert sources()

    def test_of_a_collection_that_was_never_completed(self) -> None:
        folder = collection_folder("museum")
        folder.mkdir(parents=True)
        Ledger(folder / "truth.sqlite3").close()
        assert "never completed" in problems()

    def test_a_change_of_encoder_that_was_begun(self, path: Path) -> None:
        begin(path)
        assert problems() == ""
        sql(path, "UPDATE chunks_next SET text = 'x'")
        assert "What a change of encoder has made so far is damaged." in problems()
        assert "mekor reindex" in mended()
        assert begun() == 0
        assert sources()

    def test_a_change_of_encoder_that_was_begun_outlasts_a_repair_of_other_things(self, path: Path) -> None:
        begin(path)
        (path / "CURRENT").unlink()
        mended()
        assert begun() == 1
        sql(path, "UPDATE documents SET text = 'x' WHERE source = ?", PART)
        mended()
        assert begun() == 1

    def test_an_index_from_before_a_change_of_encoder_says_nothing_of_it(self, path: Path) -> None:
        before = copy_of(path, "before")
        now = Backwards(16, question_prompt="new: ")
        with closing(Collection.open("museum")) as collection:
            reindex(collection, now)
        sql(path, "UPDATE meta SET value = replace(value, 'new: ', 'nev: ') WHERE key = 'encoder'")
        shutil.rmtree(path / "generations")
        shutil.copytree(before / "generations", path / "generations")
        shutil.copy(before / "CURRENT", path)
        again = copy_of(path, "again")
        assert verify("again", repair=True).problems == ()
        with closing(Collection.open(again.name)) as collection:
            assert collection.encoder.question_prompt == "nev: "  # nothing says otherwise
        mended(now)
        with closing(Collection.open("museum")) as collection:
            assert collection.encoder == now.id


class Backwards(HashEncoder):
    """Another encoder with vectors of the same length."""

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        return super().encode_passages([text[::-1] + "!" * 40 for text in passages])


def begun() -> int:
    """How many documents have chunks by the next encoder."""
    with closing(Collection.open("museum")) as collection:
        return len(collection.documents()) - len(following.waiting(collection.ledger))


def begin(path: Path) -> None:
    """Make the chunks of one document by another encoder."""
    other = HashEncoder(8)
    with closing(Collection.open(path.name)) as collection:
        following.begin(collection.ledger, other.id, 30)
        document_id, _ = following.waiting(collection.ledger)[0]
        whole = collection.ledger.whole(document_id)
        assert whole is not None
        chunks = split(whole, other.count_tokens, 30)
        texts = [chunk.embedded_text(whole.title) for chunk in chunks]
        following.put(collection.ledger, document_id, whole.title, chunks, other.encode_passages(texts))


class TestBrokenFile:
    def test_what_can_be_read_is_copied_and_the_rest_is_named(self, path: Path) -> None:
        with closing(Collection.open("museum")) as collection:
            for number in range(20):
                put(collection, ENCODER, document(f"The bell number {number} rings. " * 20, f"/docs/{number:02}.txt"))
        before = sources()
        truth = path / "truth.sqlite3"
        content = truth.read_bytes()
        at = content.index(b"The bell number 11") // 4096 * 4096
        truth.write_bytes(content[:at] + b"\xff" * 4096 + content[at + 4096 :])
        assert "truth.sqlite3 cannot be read" in problems() or "SQLite finds its file broken" in problems()
        said = mended()
        assert "the broken one is kept as truth.sqlite3.damaged" in said
        left = sources()
        assert 0 < len(left) < len(before)
        assert set(left) < set(before)
        for lost in set(before) - set(left):
            assert f"{lost} is lost" in said or "more are lost" in said
        assert (path / "truth.sqlite3.damaged").stat().st_size == len(content)
        with closing(Collection.open("museum")) as collection:
            assert set(collection.ledger.files()) - {"/docs/bad.pdf", "/docs/old.zip"} <= set(left)
            assert collection.ledger.files()[CHINESE].reader == 1

    @pytest.mark.parametrize(
        ("offset", "content"),
        [(0, b"sQLite"), (18, b"\xff\xff"), (16, b"\x20\x00"), (28, b"\0\0\0\1"), (56, b"\0\0\0\3"), (60, b"\0\0\0\3")],
    )
    def test_a_broken_header_loses_nothing(self, path: Path, offset: int, content: bytes) -> None:
        before = everything("museum")
        whole = (path / "truth.sqlite3").read_bytes()
        (path / "truth.sqlite3").write_bytes(whole[:offset] + content + whole[offset + len(content) :])
        if problems():
            mended()
        after = everything("museum")
        assert after[2:4] == before[2:4]
        assert after[9] == before[9]

    def test_a_broken_table_of_tables_loses_nothing(self, path: Path) -> None:
        before = everything("museum")
        whole = (path / "truth.sqlite3").read_bytes()
        assert whole.count(b"CREATE TABLE chunks (") == 1
        (path / "truth.sqlite3").write_bytes(whole.replace(b"CREATE TABLE chunks (", b"CR\xc5ATE TABLE chunks ("))
        assert "truth.sqlite3 cannot be read" in problems()
        mended()
        assert everything("museum")[2:4] == before[2:4]

    @pytest.mark.parametrize("content", [b"", b"no database at all" * 500, b"SQLite format 3\0" + b"\xff" * 9000, None])
    def test_one_of_which_nothing_is_left(self, path: Path, content: bytes | None) -> None:
        (path / "truth.sqlite3").unlink()
        if content is not None:
            (path / "truth.sqlite3").write_bytes(content)
        assert "truth.sqlite3 cannot be read" in problems()
        assert "0 documents were copied" in mended()
        with closing(Collection.open("museum")) as collection:
            assert collection.encoder == ENCODER.id  # the index knew
            assert collection.documents() == []

    def test_an_open_collection_goes_on_with_the_new_file(self, path: Path) -> None:
        whole = (path / "truth.sqlite3").read_bytes()
        (path / "truth.sqlite3").write_bytes(b"sQLite" + whole[6:])
        for file in (path / "truth.sqlite3-wal", path / "truth.sqlite3-shm"):
            file.unlink(missing_ok=True)
        overwrite(path / "truth.sqlite3", whole)
        with closing(Collection.open("museum")) as collection:
            overwrite(path / "truth.sqlite3", b"sQLite" + whole[6:])
            assert verify(collection, repair=True).problems == ()
            assert not collection.is_gone
            assert len(collection.documents()) == 6
            assert collection.lexical("museum", 3)[1].size

    def test_the_layout_of_another_version_is_left_alone(self, path: Path) -> None:
        sql(path, "PRAGMA user_version = 1")
        sql(path, "DROP TABLE chunks_next")
        before = (path / "truth.sqlite3").read_bytes()
        done = verify("museum", repair=True)
        assert "made by another version of Mekor, with layout 1" in " ".join(done.problems)
        assert done.repaired == ()
        assert (path / "truth.sqlite3").read_bytes() == before

    def test_one_that_somebody_else_has_locked_is_not_mended(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(check_module._HOW, "timeout", 0.1)
        with closing(sqlite3.connect(path / "truth.sqlite3", isolation_level=None)) as db:
            db.executescript("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE;")
            assert "database is locked" in problems()
            with pytest.raises(CollectionError, match=r"cannot be repaired now: .*database is locked"):
                verify("museum", repair=True)
        assert problems() == ""

    def test_a_second_repair_keeps_both_files(self, path: Path) -> None:
        for expected in ("truth.sqlite3.damaged", "truth.sqlite3.damaged-2"):
            flip(path / "truth.sqlite3", 5)
            assert f"kept as {expected}." in mended()
        assert sorted(file.name for file in path.glob("truth.sqlite3*")) == [
            "truth.sqlite3", "truth.sqlite3.damaged", "truth.sqlite3.damaged-2",
        ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_bit_that_turns_over_is_found_or_changes_nothing_that_is_read(path: Path, seed: int) -> None:
    """And a repair leaves a collection that nothing is wrong with, and little is missing from."""
    begin(path)
    whole, before = everything("museum"), verify("museum").documents
    rng = random.Random(seed)
    files = [file.relative_to(path) for file in sorted(path.rglob("*")) if file.is_file() and file.stat().st_size]
    found = lost = 0
    for number in range(70):
        file = Path("truth.sqlite3") if rng.random() < 0.6 else rng.choice(files)
        bits = 8 * (path / file).stat().st_size
        bit = rng.randrange(bits if rng.random() < 0.9 else min(bits, 8 * 100))
        copy = copy_of(path, f"copy{number}")
        flip(copy / file, bit)
        where = f"bit {bit} of {file}"
        wrong = verify(copy.name).problems
        found += bool(wrong)
        try:
            same = everything(copy.name) == whole
        except IndexingError:
            same = False
        assert wrong or same, where
        if wrong:
            done = verify(copy.name, repair=True)
            assert done.problems == (), where
            lost += before - done.documents
            everything(copy.name)
        shutil.rmtree(copy, ignore_errors=True)  # a thread of tantivy's may still be writing
    assert found > 20
    assert lost < found


def test_a_log_of_changes_that_is_damaged_raises_nothing_bare(tmp_path: Path) -> None:
    """SQLite drops what follows a damaged entry of its log: what is there is what was there after some commit."""
    collection = Collection.create("museum", ENCODER.id)
    states = []
    for number in range(6):
        put(collection, ENCODER, document(f"The hall number {number} is open.", f"/docs/{number}.txt"))
        states.append([info.source for info in collection.documents()])
    with collection.writing():
        collection.refresh()
    shutil.copytree(collection.path, tmp_path / "open")  # as a machine that lost its power leaves it
    collection.close()
    rng = random.Random(7)
    log = "truth.sqlite3-wal"
    for number in range(12):
        copy = copy_of(tmp_path / "open", f"copy{number}")
        flip(copy / log, rng.randrange(8 * (copy / log).stat().st_size))
        wrong = " ".join(verify(copy.name).problems)
        try:
            with closing(Collection.open(copy.name)) as opened:
                held = [info.source for info in opened.documents()]
        except IndexingError:
            assert wrong
            continue
        assert held in [[], *states]
        assert ("were lost" in wrong) == (held != states[-1])


def test_ingesting_after_a_repair_brings_back_what_was_lost(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name, text in {"a.txt": "The hall is open.", "b.txt": "המוזיאון סגור.", "c.txt": "博物館開門。"}.items():
        (docs / name).write_text(text, "utf-8")
    collection = Collection.create("museum", ENCODER.id)
    ingest([docs], collection, ENCODER)
    collection.close()
    whole = sources()
    sql(collection.path, "UPDATE documents SET text = text || 'x' WHERE source LIKE '%b.txt'")
    mended()
    assert len(sources()) == 2
    collection = Collection.open("museum")
    assert ingest([docs], collection, ENCODER).documents == 1
    collection.close()
    assert sources() == whole
    assert problems() == ""
