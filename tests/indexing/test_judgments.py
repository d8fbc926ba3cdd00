"""The file of what people said of answers: each answer once, and nothing in it of documents that are gone."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from indexing import judgments
from indexing.anchors import Anchor, anchored
from indexing.collection import Collection
from indexing.compact import compact
from indexing.deletion import delete_collection
from indexing.errors import CollectionError
from indexing.judgments import FILE, Judgment
from indexing.verify import verify
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, document, fill, put

ENCODER = HashEncoder()
ROOT = Path(__file__).resolve().parents[2]
ASKED = {
    "hours.txt": ("When does it open?", "The museum opens at nine on weekdays."),
    "hours-he.txt": ("מתי פותחים?", "המוזיאון נפתח בתשע בבוקר בימי חול."),
    "hours-zh.txt": ("幾點開門？", "博物館平日九點開門。"),
}
KILLED = """
import os, signal, sys
from pathlib import Path
from indexing import judgments
from indexing.judgments import Judgment
judgments.astuple = lambda anchor: os.kill(os.getpid(), signal.SIGKILL)
anchor = judgments.Anchor("hours.txt", 0, 3, "", 1, 0, "")
judgments.put(Path(sys.argv[1]), Judgment("killed?", "killed?", "words", True, cited=(anchor,)), "words")
"""


@pytest.fixture
def collection() -> Iterator[Collection]:
    with closing(Collection.create("museum", ENCODER.id)) as made:
        fill(made, ENCODER)
        yield made


def judgment(collection: Collection, source: str = "hours.txt", *others: str, good: bool = True) -> Judgment:
    """A judgment of an answer that quotes `source` and was shown `others`, too."""
    question, quote = ASKED[source]
    cited = (_anchor(collection, source, quote),)
    shown = tuple(_anchor(collection, one, TEXTS[one]) for one in (source, *others))
    return Judgment(question, question, f"{quote} [1]", good, "", cited, shown, "hash", "quotes")


def _anchor(collection: Collection, source: str, text: str) -> Anchor:
    start = TEXTS[source].index(text)
    made = anchored(collection.ledger, source, start, start + len(text), text)
    assert made is not None
    return made


def said(collection: Collection, judgment: Judgment) -> Judgment:
    return judgments.put(collection.path, judgment, judgment.answer)


def changed(collection: Collection) -> None:
    with collection.writing():
        collection.refresh()


def test_they_are_kept_as_they_were_given(collection: Collection) -> None:
    assert judgments.read(collection.path) == ()
    assert not (collection.path / FILE).exists()
    kept = [said(collection, judgment(collection, source, "prices.txt")) for source in ASKED]
    assert judgments.read(collection.path) == tuple(kept)
    assert [one.id for one in kept] == [1, 2, 3]
    assert [(one.question, one.answer) for one in kept] == [(q, f"{quote} [1]") for q, quote in ASKED.values()]
    assert all(one.created and not one.changed for one in kept)
    assert [len(one.shown) for one in kept] == [2, 2, 2]


def test_another_mind_takes_the_place_of_the_first(collection: Collection) -> None:
    first = said(collection, judgment(collection, "hours-he.txt", "prices.txt"))
    second = said(collection, replace(judgment(collection, "hours-he.txt", good=False), reason="לא נכון"))
    assert (second.id, second.good, second.created) == (first.id, False, first.created)
    assert second.changed
    assert judgments.read(collection.path) == (second,)
    other = said(collection, replace(judgment(collection, "hours-he.txt"), answer="תשובה אחרת [1]"))
    assert other.id == 2


def test_they_are_taken_back(collection: Collection) -> None:
    for source in ASKED:
        said(collection, judgment(collection, source))
    assert judgments.remove(collection.path, [1, 7, 10**30, -1]) == [7, 10**30, -1]
    assert len(judgments.read(collection.path)) == 3  # all of them, or none
    assert judgments.remove(collection.path, [1, 3]) == []
    held = (collection.path / FILE).read_bytes()
    assert ASKED["hours.txt"][0].encode() not in held
    assert ASKED["hours-he.txt"][0].encode() in held
    assert said(collection, judgment(collection)).id == 4  # a number is not given twice
    assert judgments.clear(collection.path) == 2
    assert judgments.read(collection.path) == ()
    assert "פותחים".encode() not in (collection.path / FILE).read_bytes()


def test_without_a_file_there_is_nothing_to_take_back(collection: Collection) -> None:
    assert judgments.remove(collection.path, [1]) == [1]
    assert judgments.clear(collection.path) == 0
    judgments.settle(collection.path, collection.ledger)
    assert not (collection.path / FILE).exists()


def test_there_are_not_too_many(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judgments, "MOST", 1)
    said(collection, judgment(collection))
    said(collection, judgment(collection, good=False))
    with pytest.raises(CollectionError, match="1 answers are judged already, which is the most"):
        said(collection, judgment(collection, "hours-zh.txt"))


class TestGone:
    def test_a_removed_document_takes_its_words_along(self, collection: Collection) -> None:
        for source in ASKED:
            said(collection, judgment(collection, source))
        collection.remove(["hours-zh.txt"])
        kept = judgments.read(collection.path)
        assert [one.question for one in kept] == [ASKED["hours.txt"][0], ASKED["hours-he.txt"][0]]
        assert "平日".encode() not in (collection.path / FILE).read_bytes()
        assert kept[0].answer == "The museum opens at nine on weekdays. [1]"

    def test_so_does_one_that_was_only_shown(self, collection: Collection) -> None:
        said(collection, judgment(collection, "hours-he.txt", "prices.txt"))
        follow_up = replace(
            judgment(collection, "hours.txt", "prices.txt"), query="When does it open, at twelve shekels?"
        )
        said(collection, follow_up)
        collection.remove(["prices.txt"])
        first, second = judgments.read(collection.path)
        assert (first.answer, first.query) == ("", ASKED["hours-he.txt"][0])
        assert [anchor.source for anchor in first.cited] == ["hours-he.txt"]
        assert [anchor.source for anchor in first.shown] == ["hours-he.txt"]
        assert (second.answer, second.query) == ("", "")  # a query may be made of what was answered before

    def test_and_a_document_that_changed(self, collection: Collection) -> None:
        said(collection, judgment(collection, "hours-zh.txt"))
        put(collection, ENCODER, document("博物館平日十點開門。", "hours-zh.txt"))
        changed(collection)
        assert judgments.read(collection.path) == ()

    def test_words_that_moved_are_followed(self, collection: Collection) -> None:
        said(collection, judgment(collection, "hours-he.txt"))
        collection.ledger.rename("hours-he.txt", "moved.txt")
        changed(collection)
        (kept,) = judgments.read(collection.path)
        assert {anchor.source for anchor in (*kept.cited, *kept.shown)} == {"moved.txt"}
        assert kept.answer

    def test_a_broken_file_keeps_nobody_from_searching_and_compact_insists(self, collection: Collection) -> None:
        (collection.path / FILE).write_bytes(b"nothing that SQLite wrote" * 100)
        collection.remove(["prices.txt"])
        assert collection.lexical("nine", 5)[1].size
        with pytest.raises(
            CollectionError, match=r"The feedback of the collection 'museum' cannot be used .*begin anew"
        ):
            compact(collection)


def test_threads_and_processes_share_the_file(collection: Collection) -> None:
    many = [replace(judgment(collection), question=f"Question {n}?", query=f"Question {n}?") for n in range(24)]
    with ThreadPoolExecutor(4) as pool:
        kept = list(pool.map(lambda one: said(collection, one), [*many, *(replace(one, good=False) for one in many)]))
    assert sorted({one.id for one in kept}) == list(range(1, 25))
    assert len(judgments.read(collection.path)) == 24
    assert {len(one.cited) for one in judgments.read(collection.path)} == {1}


def test_one_that_is_killed_in_the_middle_leaves_nothing(collection: Collection) -> None:
    said(collection, judgment(collection))
    run = subprocess.run([sys.executable, "-c", KILLED, str(collection.path)], cwd=ROOT, timeout=60, check=False)
    assert run.returncode == -signal.SIGKILL
    (kept,) = judgments.read(collection.path)
    assert kept.question == ASKED["hours.txt"][0]
    assert "killed?" not in os.fsdecode((collection.path / FILE).read_bytes())


def test_that_of_another_version_is_left_alone(collection: Collection) -> None:
    said(collection, judgment(collection))
    with closing(sqlite3.connect(collection.path / FILE)) as db:
        db.execute("PRAGMA user_version = 9")
    with pytest.raises(CollectionError, match=r"another version of Mekor \(layout 9, not 1\)"):
        said(collection, judgment(collection))


def test_it_is_no_damage_and_goes_with_its_collection(collection: Collection) -> None:
    said(collection, judgment(collection))
    changed(collection)
    compact(collection)
    assert verify("museum").problems == ()
    assert len(judgments.read(collection.path)) == 1
    delete_collection("museum")
    assert judgments.read(collection.path) == ()
