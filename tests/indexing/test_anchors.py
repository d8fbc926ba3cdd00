"""Words that are pointed at are found again where they went, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from indexing.anchors import Anchor, anchored, found, versions, words
from indexing.collection import Collection
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, document, fill, put

ENCODER = HashEncoder()
QUOTES = {
    "hours.txt": "On Saturdays it opens at ten.",
    "hours-he.txt": "בשבת הוא נפתח בעשר.",
    "hours-zh.txt": "星期六十點開門。",
    "prices-zh.txt": "儿童免费",
}


@pytest.fixture
def collection() -> Iterator[Collection]:
    with closing(Collection.create("museum", ENCODER.id)) as made:
        fill(made, ENCODER)
        yield made


def quote(collection: Collection, source: str = "hours.txt") -> Anchor:
    start = TEXTS[source].index(QUOTES[source])
    made = anchored(collection.ledger, source, start, start + len(QUOTES[source]), QUOTES[source])
    assert made is not None
    return made


@pytest.mark.parametrize("source", sorted(QUOTES))
def test_words_are_found_where_they_stand(collection: Collection, source: str) -> None:
    anchor = quote(collection, source)
    assert found(collection.ledger, anchor) == anchor
    assert words(collection.ledger, anchor) == QUOTES[source]
    assert collection.chunks([anchor.chunk_id])[anchor.chunk_id].document.source == source
    assert versions(collection.ledger)[source] == anchor.version
    assert QUOTES[source] not in str(anchor)


def test_what_does_not_stand_there_has_no_anchor(collection: Collection) -> None:
    ledger, text = collection.ledger, TEXTS["hours.txt"]
    assert anchored(ledger, "hours.txt", 0, 3, "the") is None
    assert anchored(ledger, "gone.txt", 0, 3, "The") is None
    assert anchored(ledger, "hours.txt", 3, 3, "") is None
    assert anchored(ledger, "hours.txt", -1, 3, text[:4]) is None
    assert anchored(ledger, "hours.txt", len(text) - 1, len(text) + 5, ".") is None


def test_they_are_followed_when_the_file_is_renamed(collection: Collection) -> None:
    anchor = quote(collection, "hours-he.txt")
    collection.ledger.rename("hours-he.txt", "new/hours-he.txt")
    moved = found(collection.ledger, anchor)
    assert moved is not None
    assert (moved.source, moved.start, moved.chunk_id) == ("new/hours-he.txt", anchor.start, anchor.chunk_id)


def test_they_are_followed_when_lines_come_before_them(collection: Collection) -> None:
    one, two = "The first floor is closed. " * 9, "The second floor has the tea room. " * 9
    put(collection, ENCODER, document(one + "\n\n" + two, "floors.txt"), budget=80)
    start = (one + "\n\n" + two).index("The second")
    there = anchored(collection.ledger, "floors.txt", start, start + 34, "The second floor has the tea room.")
    assert there is not None
    put(collection, ENCODER, document("A new line.\n\n" + one + "\n\n" + two, "floors.txt"), budget=80)
    again = found(collection.ledger, there)
    assert again is not None
    assert again.start == there.start + len("A new line.\n\n")
    assert words(collection.ledger, again) == "The second floor has the tea room."


def test_they_are_found_in_other_chunks_of_the_same_text(collection: Collection) -> None:
    text = " ".join(f"Hall {n} has a box of amber." for n in range(40))
    put(collection, ENCODER, document(text, "halls.txt"), budget=200)
    start = text.index("Hall 30")
    anchor = anchored(collection.ledger, "halls.txt", start, start + 29, text[start : start + 29])
    assert anchor is not None
    collection.ledger.delete("halls.txt")
    put(collection, ENCODER, document(text, "halls.txt"), budget=24)
    now = found(collection.ledger, anchor)
    assert now is not None
    assert (now.start, now.digest) == (anchor.start, anchor.digest)
    assert now.chunk_id != anchor.chunk_id
    assert "Hall 30" in collection.chunks([now.chunk_id])[now.chunk_id].chunk.text


def test_they_are_gone_when_they_were_changed_or_deleted(collection: Collection) -> None:
    anchor = quote(collection, "hours-zh.txt")
    put(collection, ENCODER, document(TEXTS["hours-zh.txt"].replace("十點", "九點"), "hours-zh.txt"))
    assert found(collection.ledger, anchor) is None
    collection.ledger.delete("hours.txt")
    other = replace(anchor, source="hours.txt", chunk_id=10**6)
    assert found(collection.ledger, other) is None
    assert words(collection.ledger, other) == ""
