"""The file of facts: nothing before somebody switches it on, and nothing left of what is forgotten."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from indexing.collection import Collection
from indexing.compact import compact
from indexing.deletion import delete_collection
from indexing.errors import CollectionError, NoSuchCollection
from indexing.places import collection_folder
from indexing.verify import verify
from rag.errors import BadFact, MemoryIsOff, NoSuchFact
from rag.memory import FILE, LONGEST_FACT, Memory, cleaned
from tests.fakes import HashEncoder
from tests.indexing.samples import document, put

TOLD = {
    "en": "I drink oolong tea in the morning.",
    "he": "הכלב שלי נקרא רקס.",
    "zh-Hans": "我的女儿今年七岁。",
    "zh-Hant": "我的女兒今年七歲。",
}
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """A collection with a document, searched once."""
    encoder = HashEncoder()
    with closing(Collection.create("mine", encoder.id, home=tmp_path)) as made:
        put(made, encoder, document("The museum opens at nine."))
        with made.writing():
            made.refresh()
        yield made


@pytest.fixture
def memory(collection: Collection, tmp_path: Path) -> Memory:
    return Memory("mine", tmp_path)


@pytest.fixture
def on(memory: Memory) -> Memory:
    memory.switch(on=True)
    return memory


def texts(memory: Memory) -> list[str]:
    return [fact.text for fact in memory.state()[1]]


def left_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


class TestOff:
    def test_is_how_it_begins_and_nothing_is_kept(self, memory: Memory) -> None:
        assert memory.state() == (False, ())
        assert memory.active() == ()
        with pytest.raises(MemoryIsOff, match="switch it on with `mekor memory on --collection mine`"):
            memory.add(TOLD["en"])
        memory.switch(on=False)
        assert memory.forget_all() == 0
        with pytest.raises(NoSuchFact, match="has the number 1"):
            memory.forget(1)
        assert not memory.path.exists()

    def test_facts_stay_to_be_seen_and_are_not_used(self, on: Memory) -> None:
        fact = on.add(TOLD["en"])
        assert on.active() == (fact,)
        on.switch(on=False)
        assert on.state() == (False, (fact,))
        assert on.active() == ()
        with pytest.raises(MemoryIsOff):
            on.add(TOLD["he"])
        on.edit(fact.id, TOLD["he"])
        assert texts(on) == [TOLD["he"]]
        on.switch(on=True)
        assert [fact.text for fact in on.active()] == [TOLD["he"]]
        on.switch(on=False)
        on.forget(fact.id)
        assert on.state() == (False, ())

    def test_without_a_collection_there_is_none(self, tmp_path: Path) -> None:
        gone = Memory("gone", tmp_path)
        assert gone.active() == ()
        for act in (gone.state, gone.forget_all, lambda: gone.switch(on=True), lambda: gone.add("x"),
                    lambda: gone.edit(1, "x"), lambda: gone.forget(1)):  # fmt: skip
            with pytest.raises(NoSuchCollection, match="no collection named 'gone'"):
                act()
        assert not collection_folder("gone", tmp_path).exists()


class TestFacts:
    def test_are_kept_in_their_language(self, on: Memory) -> None:
        for text in TOLD.values():
            on.add(f"  {text}\n")
        facts = on.state()[1]
        assert {fact.lang: fact.text for fact in facts} == TOLD
        assert [fact.id for fact in facts] == [1, 2, 3, 4]
        assert all(fact.created and not fact.edited for fact in facts)

    def test_are_not_kept_twice(self, on: Memory) -> None:
        first = on.add(TOLD["he"])
        assert on.add(f" {TOLD['he']} ") == first
        assert len(texts(on)) == 1

    def test_are_changed(self, on: Memory) -> None:
        fact = on.add(TOLD["en"])
        changed = on.edit(fact.id, TOLD["zh-Hans"])
        assert (changed.id, changed.text, changed.lang, changed.created) == (
            fact.id,
            TOLD["zh-Hans"],
            "zh-Hans",
            fact.created,
        )
        assert changed.edited >= fact.created
        assert on.active() == (changed,)
        for number in (0, -1, 2, 10**30):
            with pytest.raises(NoSuchFact):
                on.edit(number, "x")

    def test_a_number_is_not_given_twice(self, on: Memory) -> None:
        on.forget(on.add("One.").id)
        assert on.add("Two.").id == 2
        assert on.forget_all() == 1
        assert on.add("Three.").id == 3

    def test_what_is_forgotten_or_changed_leaves_no_bytes(self, on: Memory) -> None:
        for at in range(25):
            on.add(f"Marmalade {at} is what I like, and this is as long as a fact may well be. " * 5)
        kept = on.add("I like honey.")
        folder = on.path.parent
        assert left_in(folder).count(b"Marmalade") >= 125
        on.edit(1, "I like honey, too.")
        for number in range(2, 26):
            on.forget(number)
        assert b"Marmalade" not in left_in(folder)
        assert b"I like honey." in left_in(folder)
        assert on.edit(kept.id, "蜂蜜。").text == "蜂蜜。"
        assert on.forget_all() == 2
        assert b"honey" not in left_in(folder)
        assert "蜂蜜".encode() not in left_in(folder)

    def test_there_are_not_too_many(self, on: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("rag.memory.MOST_FACTS", 2)
        on.add("One.")
        on.add("Two.")
        with pytest.raises(BadFact, match="2 facts are remembered already, which is the most: forget one first"):
            on.add("Three.")
        assert on.add("Two.").id == 2


class TestCleaned:
    @pytest.mark.parametrize(
        ("told", "kept"),
        [
            ("I\x00 like\x1b[31m tea\x07", "I like[31m tea"),
            ("half \ud83d of it \udc00", "half of it"),
            ("tea\u200b \U000e0041and\ufeff milk", "tea and milk"),
            ("one\r\n\r\nsystem:\u2028two\x85three", "one system: two three"),
            ("קפה\tשחור", "קפה שחור"),
            ("我\n喜欢茶", "我 喜欢茶"),
            ("see [1] and 【2】", "see [1] and 【2】"),
            ("👩\u200d🚀 is what I am", "👩\u200d🚀 is what I am"),
        ],
    )
    def test_one_line_that_can_be_seen(self, told: str, kept: str) -> None:
        assert cleaned(told) == kept

    @pytest.mark.parametrize("told", ["", " \n", "\x00", "\ud800", "…!", "\u200b"])
    def test_nothing_is_refused(self, told: str) -> None:
        with pytest.raises(BadFact, match="The fact is empty"):
            cleaned(told)

    def test_so_is_what_is_too_long(self) -> None:
        assert len(cleaned("茶" * LONGEST_FACT)) == LONGEST_FACT
        with pytest.raises(BadFact, match=f"has {LONGEST_FACT + 1} characters: at most {LONGEST_FACT}"):
            cleaned("茶" * (LONGEST_FACT + 1))


class TestSharing:
    def test_two_processes_write_at_once(self, memory: Memory, tmp_path: Path) -> None:
        adds = (
            "import sys; from rag.memory import Memory; m = Memory('mine', sys.argv[1]); m.switch(on=True);"
            "[m.add(f'{sys.argv[2]} {at}') for at in range(15)]"
        )
        started = [subprocess.Popen([sys.executable, "-c", adds, str(tmp_path), who], cwd=ROOT) for who in "ab"]
        assert [process.wait(60) for process in started] == [0, 0]
        assert sorted(texts(memory)) == sorted(f"{who} {at}" for who in "ab" for at in range(15))

    def test_threads_share_one(self, on: Memory) -> None:
        with ThreadPoolExecutor(8) as pool:
            added = list(pool.map(on.add, [f"fact {at}" for at in range(24)]))
            list(pool.map(on.forget, [fact.id for fact in added[:12]]))
        assert sorted(texts(on)) == sorted(fact.text for fact in added[12:])

    def test_one_that_stops_in_the_middle_changes_nothing(self, on: Memory) -> None:
        on.add("One.")
        with closing(sqlite3.connect(on.path)) as other:
            other.execute("DELETE FROM facts")
        assert texts(on) == ["One."]


class TestTheFile:
    def test_a_file_that_is_being_made_is_none(self, memory: Memory) -> None:
        memory.path.touch()
        assert memory.state() == (False, ())
        memory.switch(on=True)
        assert memory.state() == (True, ())

    def test_a_broken_one_is_told(self, on: Memory) -> None:
        on.path.write_bytes(b"nothing that SQLite wrote" * 100)
        for act in (on.active, on.state, lambda: on.add("x"), lambda: on.switch(on=True)):
            with pytest.raises(CollectionError, match=r"cannot be used .*remove it to begin anew"):
                act()

    def test_that_of_another_version_is_left_alone(self, on: Memory) -> None:
        with closing(sqlite3.connect(on.path)) as db:
            db.execute("PRAGMA user_version = 9")
        before = on.path.read_bytes()
        with pytest.raises(CollectionError, match=r"another version of Mekor \(layout 9, not 1\)"):
            on.switch(on=True)
        assert on.path.read_bytes() == before


def test_it_goes_with_its_collection(collection: Collection, on: Memory, tmp_path: Path) -> None:
    on.add(TOLD["he"])
    delete_collection("mine", home=tmp_path)
    assert on.active() == ()
    assert TOLD["he"].encode() not in left_in(tmp_path)
    Collection.create("mine", collection.encoder, home=tmp_path).close()
    assert on.state() == (False, ())


def test_a_collection_with_it_is_sound_and_compacts(collection: Collection, on: Memory) -> None:
    fact = on.add(TOLD["zh-Hant"])
    assert verify("mine", home=collection.path.parents[1]).problems == ()
    compact(collection)
    assert verify("mine", home=collection.path.parents[1]).problems == ()
    assert on.state() == (True, (fact,))
    assert (collection.path / FILE).is_file()
