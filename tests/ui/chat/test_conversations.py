"""Conversations as the page keeps them: each visitor's own, and without words of documents that are gone."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from indexing.collection import Collection
from indexing.conversations import FILE, Conversations
from indexing.errors import CollectionError
from rag.abstain import QUOTES
from rag.types import REMEMBERED, Answer
from tests.ui.scene import DOCUMENTS
from tests.ui.stored import Library
from ui.chat.conversations import Shelf, find
from ui.chat.judge import BAD, GOOD, REASONS, Opinion
from ui.chat.talk import KEPT, Conversation, Exchange, converse, stopped
from ui.words import words

HOURS, TICKETS, PRICES = "When does the museum open?", "כמה עולה כרטיס למבוגר?", "成人票多少元？"


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


@pytest.fixture
def shelf(library: Library) -> Shelf:
    return Shelf("museum", library.home, "me")


def talk(library: Library, *questions: str) -> Conversation:
    past: Conversation = ()
    for question in questions:
        *_, past = converse(lambda _: library, "museum", question, past)  # type: ignore[arg-type,return-value]
    return past


def kept(shelf: Shelf, exchanges: Conversation, id: str = "") -> str:
    """Every exchange, kept as it came."""
    for count in range(1, len(exchanges) + 1):
        id = shelf.keep(id, exchanges[:count])
    return id


def reopened(shelf: Shelf, id: str) -> Conversation:
    opened = shelf.open(id)
    assert opened is not None
    return opened.exchanges


def in_file(library: Library, text: str) -> bool:
    """Whether the file holds these words, written out or as JSON escapes them."""
    held = (library.home / "collections" / "museum" / FILE).read_bytes()
    return text.encode() in held or json.dumps(text)[1:-1].encode() in held


def test_what_is_opened_again_is_what_was_kept(library: Library, shelf: Shelf) -> None:
    past = talk(library, HOURS, TICKETS, PRICES, "zebra", "break the museum", "  open\ud800? ")
    id = kept(shelf, past)
    again = reopened(shelf, id)
    for before, after in zip(past[:4], again, strict=False):
        assert after == replace(before, found=None, text="")
        assert after.reply() == before.reply()
        assert after.panel("he") == before.panel("he")
    assert again[4].problem == past[4].problem
    assert again[4].text == past[4].text
    assert [one.title for one in shelf.all()] == [HOURS]
    assert (again[5].question, len(again)) == ("open??", 6)


def test_nobody_else_finds_it(library: Library, shelf: Shelf) -> None:
    id = kept(shelf, talk(library, HOURS))
    other = Shelf("museum", library.home, "other")
    assert other.all() == ()
    assert other.open(id) is None
    assert not other.remove(id)
    assert shelf.open(id) is not None
    nobody = Shelf("museum", library.home, "")
    assert nobody.keep("", talk(library, HOURS)) == ""
    assert nobody.all() == ()


def test_without_a_collection_nothing_is_kept(library: Library) -> None:
    nowhere = Shelf("elsewhere", library.home, "me")
    assert nowhere.keep("", talk(library, HOURS)) == ""
    assert not (library.home / "collections" / "elsewhere").exists()


def test_an_answer_that_was_stopped_is_kept_as_far_as_it_was_written(library: Library, shelf: Shelf) -> None:
    steps = [step[-1] for step in converse(lambda _: library, "museum", HOURS, ())]  # type: ignore[arg-type,return-value]
    id = shelf.keep("", (steps[0],))
    assert reopened(shelf, id)[0].problem == words("en").stopped
    written = replace(steps[1], text="The museum opens", key=steps[0].key)
    assert shelf.keep(id, stopped((written,))) == id
    (again,) = reopened(shelf, id)
    assert again.text == written.text
    assert again.found == written.found


def test_what_is_said_of_it_comes_back(library: Library, shelf: Shelf) -> None:
    past = talk(library, HOURS, TICKETS)
    id = kept(shelf, past)
    shelf.say(id, past[0].key, Opinion(GOOD, 7))
    shelf.say(id, past[1].key, Opinion(REASONS[1], 8))
    opened = shelf.open(id)
    assert opened is not None
    assert opened.opinions == {past[0].key: Opinion(GOOD, 7), past[1].key: Opinion(REASONS[1], 8)}
    shelf.say(id, past[0].key, Opinion())
    opened = shelf.open(id)
    assert opened is not None
    assert past[0].key not in opened.opinions
    for nonsense in ("x", "[]", '["Like"]', '["<b>", 1]', "null", '{"a": 1}'):
        assert Opinion.from_text(nonsense) == Opinion()
    assert Opinion.from_text(Opinion(BAD, 3).as_text()) == Opinion(BAD, 3)


def test_a_removed_document_takes_the_answer_along(library: Library, shelf: Shelf) -> None:
    id = kept(shelf, talk(library, TICKETS, HOURS))
    assert in_file(library, "כרטיס לילד")
    assert in_file(library, "It closes at six.")
    library.remove("docs/hours.pdf")
    gone = reopened(shelf, id)
    assert [one.question for one in gone] == [TICKETS, HOURS]
    assert [one.problem for one in gone] == [words("he").documents_gone, words("en").documents_gone]
    assert words("he").documents_gone.split(":")[0] in gone[0].reply().replace("&#58;", ":")
    assert not in_file(library, "It closes at six.")
    assert not in_file(library, "Opening hours")
    assert not in_file(library, "כרטיס לילד")  # it was among the same passages
    assert in_file(library, TICKETS)


def test_a_suggested_question_goes_with_the_heading_that_it_was_made_of(library: Library, shelf: Shelf) -> None:
    (first, second) = talk(library, HOURS, "What is said about “Monday”?")
    id = kept(shelf, (first, replace(second, suggested=True)))
    assert in_file(library, "about “Monday”")
    library.remove("docs/hours.pdf")
    assert [one.question for one in reopened(shelf, id)] == [HOURS, ""]
    assert not in_file(library, "about “Monday”")


def test_a_document_that_went_while_it_was_asked_leaves_nothing(library: Library, shelf: Shelf) -> None:
    past = talk(library, HOURS)
    library.remove("docs/hours.pdf")
    id = kept(shelf, past)
    assert reopened(shelf, id)[0].problem == words("en").documents_gone
    assert not in_file(library, "It closes at six.")


def told(exchange: Exchange) -> Exchange:
    """It, as if one of its passages were a fact that the person told."""
    answer = exchange.answer
    assert answer is not None
    first = answer.passages[0]
    document = replace(first.chunk.document, media_type=REMEMBERED)
    fact = replace(first, chunk=replace(first.chunk, document=document))
    return replace(exchange, answer=replace(answer, passages=(fact, *answer.passages[1:])))


def test_what_was_told_is_not_kept_nor_what_was_written_after_reading_it(library: Library, shelf: Shelf) -> None:
    first, second, third = talk(library, HOURS, TICKETS, PRICES)
    assert isinstance(second.answer, Answer)
    quoted = replace(second, answer=replace(second.answer, generator=QUOTES))  # and found by its own words alone
    again = reopened(shelf, kept(shelf, (told(first), quoted, third)))
    assert [one.problem for one in again] == [words("en").told, "", words("zh-Hans").told]
    assert again[1].answer == quoted.answer


def test_exchanges_are_dropped_and_conversations_renamed_and_removed(library: Library, shelf: Shelf) -> None:
    past = talk(library, HOURS, TICKETS)
    id = kept(shelf, past)
    shelf.drop(id, past[1:])
    assert [one.question for one in reopened(shelf, id)] == [HOURS]
    assert not in_file(library, TICKETS)
    assert shelf.rename(id, " שעות  הפתיחה ")
    assert not shelf.rename(id, "  ")
    assert shelf.all()[0].title == "שעות הפתיחה"
    assert shelf.remove(id)
    assert shelf.open(id) is None
    assert shelf.keep(id, past) == ""  # an answer that was still being written
    assert shelf.all() == ()
    assert not in_file(library, HOURS)


def test_a_page_goes_on_with_the_end_of_a_long_conversation(library: Library, shelf: Shelf) -> None:
    past = tuple(Exchange(str(number), "museum", "en", problem="x") for number in range(KEPT + 3))
    opened = shelf.open(kept(shelf, past))
    assert opened is not None
    assert len(opened.exchanges) == KEPT + 3
    assert [one.question for one in opened.chat("museum").exchanges] == [str(n) for n in range(3, KEPT + 3)]


def test_an_exchange_of_another_version_is_a_sentence(library: Library, shelf: Shelf) -> None:
    id = kept(shelf, talk(library, TICKETS, HOURS, PRICES))
    path = library.home / "collections" / "museum" / FILE
    with closing(sqlite3.connect(path)) as db:
        rows = [key for (key,) in db.execute("SELECT key FROM exchanges ORDER BY id")]
        db.execute("UPDATE exchanges SET body = '{\"answer\": 7}' WHERE key = ?", (rows[0],))
        db.execute("UPDATE exchanges SET body = 'x', bare = 'y' WHERE key = ?", (rows[1],))
        db.commit()
    first, second, third = reopened(shelf, id)
    assert (first.question, first.problem) == (TICKETS, words("he").unreadable)
    assert (second.question, second.problem) == ("", words("en").unreadable)
    assert third.answer is not None


def test_a_damaged_and_a_newer_file_are_sentences(library: Library, shelf: Shelf) -> None:
    id = kept(shelf, talk(library, HOURS))
    path = library.home / "collections" / "museum" / FILE
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 9")
    with pytest.raises(CollectionError, match="another version of Mekor"):
        shelf.open(id)
    path.write_bytes(b"nothing that SQLite wrote" * 100)
    for use in (shelf.all, lambda: shelf.open(id), lambda: shelf.keep(id, talk(library, HOURS))):
        with pytest.raises(CollectionError, match="conversations of the collection 'museum' cannot be used"):
            use()
    assert find(id, "museum", ["museum"], library.home, "me") == ""


def test_it_is_found_in_whichever_collection_it_is(library: Library, shelf: Shelf) -> None:
    id = kept(shelf, talk(library, HOURS))
    assert find(id, "elsewhere", ["another", "museum"], library.home, "me") == "museum"
    assert find(id, "museum", [], library.home, "other") == ""
    assert find("made up", "museum", ["museum"], library.home, "me") == ""


def test_the_words_of_its_documents_are_those_of_the_museum(library: Library) -> None:
    with closing(Collection.open("museum", home=library.home)) as stored:
        assert {one.source for one in stored.documents()} == set(DOCUMENTS)
    assert Conversations(library.home / "collections" / "museum", "me").all() == ()
