from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.propose.exchange import exchanged, misplaced, names
from eval.propose.types import Asked, Candidate
from indexing.collection import Collection
from indexing.text.fold import fold
from indexing.train.pairs import passages
from indexing.types import StoredChunk
from tests.eval.propose.museum import museum

TEXTS = {
    "a.md": "# House\n\nThe wing was rebuilt in 1926. The talk is given in Room 2. Dr Hollis opened the show.\n",
    "b.md": "# Boat\n\nThe boat was bought in 1931. It lies near Room 7. Captain Strand sails it.\n",
    "c.md": "# Both\n\nThe wing was rebuilt again in 1951, and the talk is given in Room 9 too.\n",
    "he.md": "# בית\n\nהסדנה מתקיימת בחדר המפות בשעה 9:00.\n",
    "he2.md": "# נמל\n\nהספרים שמורים בחדר העיון.\n",
    "zh.md": "# 馆\n\n模型自5月20日起陈列在1号厅。\n",
    "zh2.md": "# 茶\n\n饮水机在4号厅门口。\n",
}


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with museum(tmp_path, TEXTS) as opened:
        yield opened


def stored(collection: Collection, name: str) -> StoredChunk:
    return next(one for one in passages(collection.ledger) if one.document.source.endswith(f"/{name}"))


def other(collection: Collection, name: str, question: str) -> str | None:
    chunks = list(passages(collection.ledger))
    known = names([(one.chunk.text, one.chunk.lang, one.document.source) for one in chunks])
    own = stored(collection, name)
    candidate = Candidate(Asked(question, ("x",)), own, "quote")
    found = exchanged(candidate, known, collection, fold(own.chunk.text), random.Random(0))
    assert found is None or (not found.answerable and found.asked.answers == () and "became" in found.note)
    return found.asked.question if found else None


@pytest.mark.parametrize(
    ("name", "question", "asked"),
    [
        ("a.md", "How many people saw the wing rebuilt in 1926?", "How many people saw the wing rebuilt in 1931?"),
        ("a.md", "How many people hear the long talk in Room 2?", "How many people hear the long talk in Room 7?"),
        ("a.md", "Dr Hollis opened the show of how many old boats?", "Captain Strand opened the show of how many old boats?"),
        ("he.md", "הסדנה לתלמידים מתקיימת בחדר המפות באיזו שעה?", "הסדנה לתלמידים מתקיימת בחדר העיון באיזו שעה?"),
        ("zh.md", "模型自什么时候起陈列在1号厅？", "模型自什么时候起陈列在4号厅？"),
    ],
)  # fmt: skip
def test_another_name_of_the_same_kind(collection: Collection, name: str, question: str, asked: str) -> None:
    assert other(collection, name, question) == asked


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("a.md", "How many people saw it, and who came in 1926?"),
        ("a.md", "How long was it rebuilt from 1926 to which year?"),
        ("a.md", "What was 1926?"),
        ("zh.md", "模型是什么？"),
    ],
    ids=["in another clause", "an end of a span", "no combination", "no name"],
)
def test_no_name_is_exchanged(collection: Collection, name: str, question: str) -> None:
    assert other(collection, name, question) is None


def test_a_combination_that_stands_somewhere_is_not_taken(collection: Collection) -> None:
    asked = other(collection, "b.md", "How often was the wing rebuilt again since 1931?")
    assert asked is not None
    assert "1951" not in asked


def test_a_heading_of_another_document(collection: Collection) -> None:
    own = stored(collection, "a.md")
    headings = {"Lost and found": "/docs/lost.md", "The wing": "/docs/c.md"}
    (found,) = misplaced((own,), headings, collection, fold(own.chunk.text), random.Random(0))
    assert found.asked.question == "What does “House” say about “Lost and found”?"
    assert found.note == "“Lost and found” is a heading of lost.md"
    assert not found.answerable
