"""The file of conversations: each for its visitor alone, and nothing in it of documents that are gone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from indexing import conversations
from indexing.anchors import Anchor, anchored
from indexing.collection import Collection
from indexing.compact import compact
from indexing.conversations import FILE, LONGEST_TITLE, Conversations, Entry
from indexing.deletion import delete_collection
from indexing.errors import CollectionError
from indexing.verify import verify
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, document, fill, put

ENCODER = HashEncoder()


@pytest.fixture
def collection() -> Iterator[Collection]:
    with closing(Collection.create("museum", ENCODER.id)) as made:
        fill(made, ENCODER)
        yield made


@pytest.fixture
def mine(collection: Collection) -> Conversations:
    return Conversations(collection.path, "me")


def anchor(collection: Collection, source: str) -> Anchor:
    made = anchored(collection.ledger, source, 0, len(TEXTS[source]), TEXTS[source])
    assert made is not None
    return made


def entry(collection: Collection, key: str, *sources: str, follows: bool = False) -> Entry:
    """An exchange that quotes all of these documents."""
    made_of = tuple(anchor(collection, source) for source in sources)
    return Entry(key, f"{key}: " + " ".join(TEXTS[source] for source in sources), f"{key}?", made_of, follows)


def bodies(mine: Conversations, id: str) -> dict[str, str]:
    held = mine.get(id)
    assert held is not None
    return {one.key: one.body for one in held[1]}


def test_they_are_kept_in_order_and_listed_newest_first(collection: Collection, mine: Conversations) -> None:
    assert mine.all() == ()
    assert mine.get("nothing") is None
    assert not (collection.path / FILE).exists()
    first, second = mine.begin("When does\nit open?"), mine.begin("מתי פותחים? " * 40)
    for key in ("a", "b"):
        assert mine.put(first, entry(collection, key, "hours.txt"))
    assert [one.id for one in mine.all()] == [first, second]
    held = mine.get(first)
    assert held is not None
    assert held[0].title == "When does it open?"
    assert [(one.key, one.bare) for one in held[1]] == [("a", "a?"), ("b", "b?")]
    assert len(mine.all()[1].title) == LONGEST_TITLE


def test_another_visitor_sees_and_changes_nothing(collection: Collection, mine: Conversations) -> None:
    id = mine.begin("Mine")
    mine.put(id, entry(collection, "a", "hours.txt"))
    other = Conversations(collection.path, "other")
    assert other.all() == ()
    assert other.get(id) is None
    assert not other.put(id, entry(collection, "b", "hours.txt"))
    assert not other.rename(id, "Taken")
    assert not other.say(id, "a", "bad")
    assert not other.remove(id)
    other.drop(id, ["a"])
    held = mine.get(id)
    assert held is not None
    assert (held[0].title, [(one.key, one.said) for one in held[1]]) == ("Mine", [("a", "")])


def test_an_exchange_is_replaced_said_of_and_dropped(collection: Collection, mine: Conversations) -> None:
    id = mine.begin("One")
    mine.put(id, entry(collection, "a", "hours.txt"))
    mine.put(id, entry(collection, "b", "prices.txt"))
    assert mine.say(id, "a", "good")
    mine.put(id, entry(collection, "a", "hours-he.txt"))
    held = mine.get(id)
    assert held is not None
    assert [(one.key, one.said) for one in held[1]] == [("a", "good"), ("b", "")]
    assert TEXTS["hours.txt"].encode() not in (collection.path / FILE).read_bytes()
    mine.drop(id, ["a", "nothing"])
    assert list(bodies(mine, id)) == ["b"]
    assert not mine.say(id, "a", "good")


def test_one_that_is_removed_leaves_no_bytes_and_is_not_made_again(collection: Collection, mine: Conversations) -> None:
    id = mine.begin("Unmistakable title")
    mine.put(id, entry(collection, "a", "hours.txt"))
    assert mine.rename(id, "Another title")
    assert mine.remove(id)
    assert not mine.remove(id)
    assert not mine.put(id, entry(collection, "b", "hours.txt"))  # an answer that was still being written
    held = (collection.path / FILE).read_bytes()
    for words in ("Unmistakable", "Another title", "a?", TEXTS["hours.txt"]):
        assert words.encode() not in held


def test_there_are_not_too_many(mine: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversations, "MOST", 1)
    mine.begin("First")
    with pytest.raises(CollectionError, match="1 conversations are kept already, which is the most"):
        mine.begin("Second")


class TestGone:
    def test_a_removed_document_takes_its_words_along(self, collection: Collection, mine: Conversations) -> None:
        id = mine.begin("Hours")
        mine.put(id, entry(collection, "he", "hours-he.txt", "prices.txt"))
        mine.put(id, entry(collection, "zh", "hours-zh.txt"))
        collection.remove(["hours-zh.txt"])
        assert bodies(mine, id) == {"he": f"he: {TEXTS['hours-he.txt']} {TEXTS['prices.txt']}", "zh": ""}
        assert "平日".encode() not in (collection.path / FILE).read_bytes()
        collection.remove(["prices.txt"])
        assert bodies(mine, id) == {"he": "", "zh": ""}
        held = (collection.path / FILE).read_bytes()
        assert "בתשע".encode() not in held
        assert b"he?" in held  # the person's own words stay

    def test_and_those_of_what_was_written_after_reading_it(self, collection: Collection, mine: Conversations) -> None:
        one, other = mine.begin("One"), mine.begin("Other")
        for id in (one, other):
            mine.put(id, entry(collection, f"before {id}", "hours-he.txt", follows=True))
            if id == one:
                mine.put(id, entry(collection, "read", "prices.txt"))
            mine.put(id, entry(collection, "follows", "hours.txt", follows=True))
            mine.put(id, entry(collection, "alone", "hours.txt"))
        collection.remove(["prices.txt"])
        assert [bool(body) for body in bodies(mine, one).values()] == [True, False, False, True]
        assert all(bodies(mine, other).values())

    def test_and_a_document_that_changed(self, collection: Collection, mine: Conversations) -> None:
        id = mine.begin("Hours")
        mine.put(id, entry(collection, "a", "hours-zh.txt"))
        put(collection, ENCODER, document("博物館平日十點開門。", "hours-zh.txt"))
        with collection.writing():
            collection.refresh()
        assert bodies(mine, id) == {"a": ""}

    def test_words_that_moved_are_followed(self, collection: Collection, mine: Conversations) -> None:
        id = mine.begin("Hours")
        mine.put(id, entry(collection, "a", "hours-he.txt"))
        collection.ledger.rename("hours-he.txt", "moved.txt")
        for _ in range(2):
            conversations.settle(collection.path, collection.ledger)
        assert bodies(mine, id)["a"]
        collection.remove(["moved.txt"])
        assert bodies(mine, id) == {"a": ""}

    def test_a_broken_file_keeps_nobody_from_searching_and_compact_insists(
        self, collection: Collection, mine: Conversations
    ) -> None:
        (collection.path / FILE).write_bytes(b"nothing that SQLite wrote" * 100)
        collection.remove(["prices.txt"])
        assert collection.lexical("nine", 5)[1].size
        for use in (lambda: compact(collection), mine.all, lambda: mine.begin("New")):
            with pytest.raises(CollectionError, match="The conversations of the collection 'museum' cannot be used"):
                use()


def test_that_of_another_version_is_left_alone(collection: Collection, mine: Conversations) -> None:
    id = mine.begin("One")
    with closing(sqlite3.connect(collection.path / FILE)) as db:
        db.execute("PRAGMA user_version = 9")
    for use in (mine.all, lambda: mine.get(id), lambda: mine.remove(id)):
        with pytest.raises(CollectionError, match=r"another version of Mekor \(layout 9, not 1\)"):
            use()


def test_threads_share_the_file(collection: Collection, mine: Conversations) -> None:
    id = mine.begin("Many")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: mine.put(id, entry(collection, str(n % 6), "hours.txt")), range(24)))
    assert len(bodies(mine, id)) == 6


def test_it_is_no_damage_and_goes_with_its_collection(collection: Collection, mine: Conversations) -> None:
    id = mine.begin("One")
    mine.put(id, entry(collection, "a", "hours.txt"))
    with collection.writing():
        collection.refresh()
    compact(collection)
    assert verify("museum").problems == ()
    assert bodies(mine, id)["a"]
    delete_collection("museum")
    assert mine.all() == ()
