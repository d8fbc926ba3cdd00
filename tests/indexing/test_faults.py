"""The proofs of `benchmarks.faults` with small counts, and that they would see what they look for."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from benchmarks.faults.after import acknowledged, clear
from benchmarks.faults.check import ENCODER, Held, differences, fresh, halves, held
from benchmarks.faults.corpus import Corpus, read
from benchmarks.faults.crowd import crowd
from benchmarks.faults.entities import PAYLOADS, SECRET, entities
from benchmarks.faults.flips import flips
from benchmarks.faults.full import full, limits
from benchmarks.faults.kills import kills
from benchmarks.faults.nursery import End, Job, Nursery
from benchmarks.faults.tally import Tally, table
from benchmarks.faults.writes import writes
from indexing.collection import LEDGER, Collection

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="what is done to processes here only Linux can")

Documents = dict[str, Held]


def is_right(tally: Tally) -> None:
    if tally.skipped:
        pytest.skip(f"{tally.part}: {tally.skipped}")
    assert tally.right, f"{tally}\n" + "\n".join(tally.told)
    assert tally.tried


@pytest.mark.slow
@pytest.mark.timeout(600)  # a hundred processes, on machines that may be busy
def test_killed_at_any_moment_nothing_is_lost_doubled_or_half_there(tmp_path: Path) -> None:
    tally = kills(tmp_path, 100, seed=20, files=5)
    is_right(tally)
    assert tally.tried >= 100


@pytest.mark.slow
def test_a_fault_at_any_write_is_said_and_survived(tmp_path: Path) -> None:
    for tally in writes(tmp_path, stride=67, seed=3, files=4):
        is_right(tally)


@pytest.mark.slow
def test_a_full_disk_is_said_and_survived(tmp_path: Path) -> None:
    is_right(full(tmp_path, sizes=4))


def test_files_that_may_not_grow_are_said_and_survived(tmp_path: Path) -> None:
    is_right(limits(tmp_path, sizes=4))


@pytest.mark.slow
def test_two_writers_and_a_reader_see_whole_states_only(tmp_path: Path) -> None:
    tally = crowd(tmp_path, rounds=10)
    is_right(tally)
    assert tally.seen["searches"] > 0  # how many is a matter of how busy the machine is


@pytest.mark.slow
def test_a_flipped_bit_is_reported_or_changes_nothing_that_is_read(tmp_path: Path) -> None:
    tally = flips(tmp_path, 30)
    is_right(tally)
    assert 0 < tally.seen["reported"] < 30


def test_documents_that_name_a_secret_do_not_get_it(tmp_path: Path) -> None:
    tally = entities(tmp_path)
    is_right(tally)
    assert tally.tried == len(PAYLOADS) >= 12
    assert SECRET in (tmp_path / "secret.txt").read_text()


class TestTheLooks:
    """Each wrong is seen where it is."""

    @pytest.fixture
    def corpus(self, tmp_path: Path) -> Corpus:
        return Corpus(tmp_path / "docs", Random(1), 4)

    @pytest.fixture
    def collection(self, corpus: Corpus, tmp_path: Path) -> Iterator[Collection]:
        collection = fresh(corpus.folder, tmp_path / "home")
        assert list(halves(collection)) == []
        yield collection
        collection.close()

    @pytest.mark.parametrize(
        ("statement", "seen"),
        [
            ("DELETE FROM chunks WHERE id = 1", "chunks that are not the"),
            ("UPDATE chunks SET vector = zeroblob(256) WHERE id = 1", "vectors that are not"),
            ("UPDATE chunks SET document_id = 99 WHERE id = 1", "chunks without a document"),
            ("UPDATE chunks SET text = 'x' WHERE id = 1", "its chunks cannot be read"),
            ("UPDATE documents SET notes = '[\"x\"]' WHERE id = 1", "checksum"),
            ("UPDATE meta SET value = '9' WHERE key = 'chunk_tokens'", "seal"),
        ],
    )
    def test_what_is_half(self, collection: Collection, statement: str, seen: str) -> None:
        with closing(sqlite3.connect(collection.path / LEDGER)) as db:
            db.execute(statement)
            db.commit()
        assert any(seen in half for half in halves(collection))

    def test_what_the_search_lacks(self, collection: Collection) -> None:
        collection.dense(ENCODER.encode_questions(["compass"]), 1)  # the index is open from now on
        with closing(sqlite3.connect(collection.path / LEDGER)) as db:
            db.execute("PRAGMA foreign_keys=ON")
            db.execute("DELETE FROM documents WHERE id = 1")
            db.commit()
        assert any("search finds" in half for half in halves(collection))

    def test_what_was_acknowledged_and_is_not_there(self, corpus: Corpus, collection: Collection) -> None:
        before = held(collection)
        done = {one.file for one in before.values()}
        assert self._wrong(corpus, before, before, done) == {}
        changed = Path(min(done, key=lambda path: Path(path).suffix == ".zip"))
        changed.write_text("The compass says something else.", "utf-8")
        assert self._wrong(corpus, before, before, done - {str(changed)}) == {}
        assert self._wrong(corpus, before, before, done) == {"lost": 1}
        missing = {source: one for source, one in before.items() if one.file != str(changed)}
        assert self._wrong(corpus, before, missing, done) == {"lost": 1}

    def test_what_is_there_and_should_not_be(self, corpus: Corpus, collection: Collection) -> None:
        before = held(collection)
        source, one = next((source, one) for source, one in before.items() if "!" not in source)
        mixed = {**before, source: replace(one, document=replace(one.document, text="half of it"))}
        assert self._wrong(corpus, before, mixed, set()) == {"half": 1}
        moved = str(Path(source).with_name("moved.txt"))
        Path(source).rename(moved)
        corpus.moved[moved] = source
        both = {**before, moved: replace(one, file=moved, document=read(Path(moved))[moved])}
        assert self._wrong(corpus, before, both, {moved}) == {"doubled": 1}

    def test_what_differs_from_a_fresh_ingestion(self, corpus: Corpus, collection: Collection, tmp_path: Path) -> None:
        again = fresh(corpus.folder, tmp_path / "again")
        assert list(differences(collection, again)) == []
        again.ledger.delete(again.documents()[0].source)
        again.ledger.forget(str(corpus.files()[-1]))
        assert sum("is not as in a fresh ingestion" in line for line in differences(collection, again)) >= 2
        again.close()

    @pytest.mark.parametrize(
        ("error", "kinds", "wrong"),
        [
            ("CollectionError: The disk is full.", ("CollectionError", "IndexingError"), {}),
            ("OperationalError: disk I/O error", ("OperationalError", "DatabaseError"), {"unclear": 1}),
            ("CollectionError: faiss::write_index at x.cpp:3", ("CollectionError", "IndexingError"), {"unclear": 1}),
            ("", (), {"unclear": 1}),
        ],
    )
    def test_what_a_person_cannot_read(self, error: str, kinds: tuple[str, ...], wrong: dict[str, int]) -> None:
        tally = Tally("")
        clear(tally, End(1, False, 1, (), True, False, 0.1, error, kinds), "eio")
        assert tally.wrong == wrong

    def _wrong(self, corpus: Corpus, before: Documents, after: Documents, done: set[str]) -> dict[str, int]:
        tally = Tally("")
        acknowledged(tally, corpus, before, after, done)
        return tally.wrong


def test_a_job_says_what_it_has_done_until_it_is_killed(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path / "docs", Random(2), 6)
    with Nursery() as nursery:
        whole = nursery.run(Job(docs=str(corpus.folder), home=str(tmp_path / "home"), batch_chunks=1))
        assert (whole.finished, whole.killed, whole.error, len(whole.done)) == (True, False, "", len(corpus.files()))
        cut = nursery.run(Job(docs=str(corpus.folder), home=str(tmp_path / "other"), kill_after=0.001))
        assert (cut.finished, cut.killed, cut.done) == (False, True, ())


def test_the_table_says_what_was_wrong_and_what_was_left_out() -> None:
    tally = Tally("kills", tried=100)
    tally.expect("lost", "doubled")
    assert str(tally) == "kills 100: 0 lost, 0 doubled"
    assert "| kills | 100 | 0 lost, 0 doubled | right |" in table([tally])
    tally.blame("lost", "a.txt")
    assert not tally.right
    assert "| kills | 100 | 1 lost, 0 doubled | WRONG |" in table([tally])
    assert "| disks | 0 | no mount | skipped |" in table([Tally("disks", skipped="no mount")])
