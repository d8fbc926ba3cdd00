"""Judgments of answers as lessons: which pairs they give, and which passages become hard negatives."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from eval import training
from eval.feedback import SOURCE, Heard, Said, hear, sharpened
from eval.training import teach
from indexing import judgments
from indexing.anchors import anchored
from indexing.collection import Collection
from indexing.judgments import Judgment
from indexing.train.errors import TrainingError
from indexing.train.mine import passages_of
from indexing.train.types import Pair
from tests.eval.small import BLIND, TEACH, made
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, document, fill, put

ENCODER = HashEncoder()
ASKED = {
    "hours.txt": ("When does it open on Saturdays?", "On Saturdays it opens at ten.", "en"),
    "hours-he.txt": ("מתי פותחים בשבת?", "בשבת הוא נפתח בעשר.", "he"),
    "hours-zh.txt": ("星期六幾點開門？", "星期六十點開門。", "zh-Hant"),
}


@pytest.fixture
def collection() -> Iterator[Collection]:
    with closing(Collection.create("museum", ENCODER.id)) as opened:
        fill(opened, ENCODER)
        yield opened


def say(collection: Collection, question: str, source: str, quote: str, *, good: bool = True) -> None:
    text = collection.ledger.read("SELECT text FROM documents WHERE source = ?", source)[0][0]
    start = text.index(quote)
    anchor = anchored(collection.ledger, source, start, start + len(quote), quote)
    assert anchor is not None
    said = Judgment(question, question, f"{quote} [1]", good, cited=(anchor,), shown=(anchor,))
    judgments.put(collection.path, said, said.answer)


def chunk_of(collection: Collection, source: str) -> str:
    return str(collection.ledger.read("SELECT c.id FROM chunks c JOIN documents d ON d.id = document_id "
                                      "WHERE d.source = ?", source)[0][0])  # fmt: skip


def test_a_good_answer_is_a_pair_of_its_question_and_what_it_cites(collection: Collection) -> None:
    for source, (question, quote, _) in ASKED.items():
        say(collection, question, source, quote)
    heard = hear(collection)
    assert [(pair.question, pair.document, pair.passage_id, pair.lang, pair.source) for pair in heard.pairs] == [
        (question, source, chunk_of(collection, source), lang, SOURCE) for source, (question, _, lang) in ASKED.items()
    ]
    assert all(TEXTS[pair.document] in pair.passage for pair in heard.pairs)
    assert heard.said == Said(good=3, pairs=3)


@pytest.mark.parametrize("source", sorted(ASKED))
def test_a_bad_answer_is_a_negative_where_it_is_known_what_is_right(collection: Collection, source: str) -> None:
    question, quote, _ = ASKED[source]
    say(collection, question, source, quote)
    say(collection, f" {question.upper()}", "prices.txt", "Children enter free.", good=False)
    say(collection, "Who knows?", "prices-zh.txt", "儿童免费", good=False)
    heard = hear(collection)
    lesson = Pair("Tickets?", "…", "cloze", "prices.txt", chunk_of(collection, "prices.txt"))
    pairs = [*heard.pairs, lesson]
    sharp = sharpened(
        [replace(pair, negatives=("mined",), negative_ids=("77",)) for pair in pairs], heard, passages_of(pairs)
    )
    assert [pair.negative_ids for pair in sharp] == [(chunk_of(collection, "prices.txt"), "77"), ("77",)]
    assert sharp[0].negatives[0].endswith(TEXTS["prices.txt"])
    assert heard.counted(sharp, 1) == Said(good=1, bad=1, pairs=1, unused=1)
    assert heard.counted(sharp, 0) == Said(good=1, bad=0, pairs=1, unused=2)


def test_what_is_right_is_no_negative_though_another_answer_of_it_is_bad(collection: Collection) -> None:
    question, quote, _ = ASKED["hours.txt"]
    say(collection, question, "hours.txt", quote)
    say(collection, question, "hours.txt", "The museum opens at nine on weekdays.", good=False)
    heard = hear(collection)
    (pair,) = sharpened(heard.pairs, heard, passages_of(heard.pairs))
    assert pair.negative_ids == ()


def test_documents_that_are_held_out_give_no_negatives(collection: Collection) -> None:
    question, quote, _ = ASKED["hours-he.txt"]
    say(collection, question, "hours-he.txt", quote)
    say(collection, question, "prices.txt", "Children enter free.", good=False)
    heard = hear(collection)
    (pair,) = sharpened(heard.pairs, heard, passages_of(heard.pairs))
    assert pair.negative_ids == ()  # no lesson is of that document
    assert heard.counted([pair], 1).unused == 1


def test_what_is_gone_or_cites_nothing_is_counted(collection: Collection) -> None:
    for source, (question, quote, _) in ASKED.items():
        say(collection, question, source, quote)
    judgments.put(collection.path, Judgment("Who?", "Who?", "The documents do not say.", False), "…")
    put(collection, ENCODER, document(TEXTS["hours-zh.txt"].replace("十點", "九點"), "hours-zh.txt"))
    collection.ledger.delete("hours.txt")
    heard = hear(collection)
    assert [pair.document for pair in heard.pairs] == ["hours-he.txt"]
    assert heard.said == Said(good=1, pairs=1, gone=2, unused=1)


def test_nothing_said_is_nothing_heard(collection: Collection) -> None:
    assert hear(collection) == Heard()


def judge_some(collection: Collection) -> None:
    for info in collection.documents()[::7]:
        text = collection.ledger.read("SELECT text FROM documents WHERE id = ?", info.id)[0][0]
        say(collection, f"What stands here? {text[:12]}", info.source, text[:30])


def test_a_training_learns_from_it_and_says_so(tmp_path: Path) -> None:
    made(tmp_path / "docs")
    with closing(Collection.open("museum")) as opened:
        judge_some(opened)
        done = teach(opened, BLIND, TEACH)
        assert done.feedback == Said(good=13, pairs=13)
        assert "| feedback | " in (done.folder / "README.md").read_text("utf-8")


@pytest.mark.parametrize("feedback", [True, False])
def test_a_training_can_do_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, feedback: bool) -> None:
    sources: set[str] = set()

    def only_look(pairs: list[Pair], *given: object, **settings: object) -> None:
        sources.update(pair.source for pair in pairs)
        raise TrainingError("It was only looked at.")

    monkeypatch.setattr(training, "train", only_look)
    made(tmp_path / "docs")
    with closing(Collection.open("museum")) as opened:
        judge_some(opened)
        with pytest.raises(TrainingError, match="only looked at"):
            teach(opened, BLIND, replace(TEACH, feedback=feedback))
    assert ("feedback" in sources) is feedback
    assert "cloze" in sources
