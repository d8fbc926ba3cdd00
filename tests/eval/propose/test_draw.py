from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from eval.propose import Proposal, ProposeConfig, propose
from eval.propose.types import CLOZE, EXCHANGE, PROPOSED, TEST, TUNE
from indexing.collection import Collection
from indexing.text.language import base
from rag.errors import DecoderError, NothingIndexed
from tests.eval.propose.museum import FILES, museum
from tests.eval.test_questions import Says

BORROWED = "What can be borrowed?"


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with museum(tmp_path) as opened:
        yield opened


def made(collection: Collection, count: int = 12, unanswerable: float = 0.25, seed: int = 0) -> list[Proposal]:
    return list(propose(collection, ProposeConfig(count, unanswerable, seed)))


def test_questions_are_spread_over_documents_and_languages(collection: Collection) -> None:
    first = made(collection, len(FILES), 0.0)
    assert {Path(one.document).name for one in first} == set(FILES)
    assert [base(one.lang) for one in first[:3]] == ["en", "he", "zh"]
    assert {one.state for one in first} == {PROPOSED}


def test_every_answer_stands_in_the_words_that_are_quoted(collection: Collection) -> None:
    found = [one for one in made(collection) if one.answerable]
    assert len(found) == 9
    for one in found:
        assert one.quote in one.passage
        assert one.answers
        assert one.answers[0] in " ".join(one.quote.split())
        whole = collection.ledger.whole(next(info.id for info in collection.documents() if info.source == one.document))
        assert whole is not None
        assert whole.text[one.start : one.end] == one.passage


def test_plain_questions_come_before_gaps(collection: Collection) -> None:
    questions = {one.question for one in made(collection, 20, 0.0)}
    assert "In which year was the wing rebuilt in concrete?" in questions
    assert "כמה דקות כל סדנה נמשכת?" in questions
    assert "生日蛋糕需要提前几天预订？" in questions
    assert not any(one.how == CLOZE for one in made(collection, 6, 0.0))


def test_the_same_seed_gives_the_same_questions(collection: Collection) -> None:
    assert made(collection) == made(collection)
    assert made(collection) != made(collection, seed=1)


def test_all_questions_of_a_document_are_in_one_part(collection: Collection) -> None:
    found = made(collection, 20)
    parts = {(one.document, one.part) for one in found}
    assert len(parts) == len({one.document for one in found})
    assert {part for _, part in parts} == {TUNE, TEST}


def test_what_nothing_answers(collection: Collection) -> None:
    found = [one for one in made(collection, 12, 0.5) if not one.answerable]
    assert len(found) == 6
    assert {base(one.lang) for one in found} == {"en", "he", "zh"}
    for one in found:
        assert (one.answers, one.how) == ((), EXCHANGE)
        assert one.note
    questions = {one.question for one in made(collection, 40, 1.0) if not one.answerable}
    assert "What does “Volunteer guide” say about “The great fire”?" in questions
    assert "מה נאמר ב„כללי הבית” על „סדנאות לכיתות”?" in questions


def test_a_file_is_filled_up_with_new_questions_of_the_same_parts(collection: Collection) -> None:
    had = [replace(one, part=TEST) for one in made(collection, 6)]
    more = list(propose(collection, ProposeConfig(12), had=had))
    assert len(more) == 6
    assert not {one.question for one in more} & {one.question for one in had}
    documents = {one.document for one in had}
    assert {one.part for one in more if one.document in documents} == {TEST}
    assert sum(not one.answerable for one in [*had, *more]) == 3


def test_there_is_an_end(collection: Collection) -> None:
    found = made(collection, 500)
    assert 12 < len(found) < 60
    assert max(Counter(one.question for one in found).values()) == 1


def test_an_empty_collection(tmp_path: Path) -> None:
    with museum(tmp_path, {}) as opened, pytest.raises(NothingIndexed, match="mekor ingest"):
        made(opened)


def test_documents_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "guide.md").write_text(
            f"# {name}\n\nThe tower of {name} was built in 18{len(name)}4.\n", "utf-8"
        )
    from indexing.ingest import ingest
    from tests.eval.propose.museum import ENCODER

    with museum(tmp_path, {}) as opened:
        ingest([tmp_path / "one", tmp_path / "two"], opened, ENCODER)
        assert {one.source for one in made(opened, 2, 0.0)} == {"one/guide.md", "two/guide.md"}


LONG = {
    "en.txt": "The harbour museum lends wheelchairs and folding stools at the front desk, free of charge, to whoever asks.",
    "he.txt": "מוזיאון הנמל משאיל כיסאות גלגלים ושרפרפים מתקפלים בדלפק הכניסה, ללא תשלום, לכל מי שמבקש זאת מן הצוות של המוזיאון.",
    "zh.txt": "海港博物馆在前台免费出借轮椅和折叠凳，任何人都可以向工作人员提出借用，用完之后请归还到前台。" * 3,
}


class TestWithALanguageModel:
    def test_it_writes_question_and_answer(self, tmp_path: Path) -> None:
        model = Says(f"Question: {BORROWED}\nAnswer: wheelchairs and folding stools")
        dropped: list[str] = []
        with museum(tmp_path, LONG) as opened:
            (one,) = propose(opened, ProposeConfig(3, 0.0), generator=model, drop=dropped.append)
        assert (one.question, one.answers, one.how) == (BORROWED, ("wheelchairs and folding stools",), "model")
        assert one.quote == LONG["en.txt"]
        assert dropped == ["the answer does not stand in the passage"] * 2
        assert "שתי שורות" in {prompt.lang: prompt.messages[0].content for prompt in model.asked}["he"]

    def test_it_writes_what_is_nearly_answered(self, tmp_path: Path) -> None:
        model = Says("מי תרם את הכיסאות?")
        with museum(tmp_path, LONG) as opened:
            found = list(propose(opened, ProposeConfig(2, 1.0), generator=model))
        assert [one.answerable for one in found] == [False]
        assert found[0].question == "מי תרם את הכיסאות?"

    def test_one_that_never_works_ends_it(self, tmp_path: Path) -> None:
        with museum(tmp_path, LONG) as opened, pytest.raises(DecoderError):
            list(propose(opened, ProposeConfig(2), generator=Says("!")))

    def test_one_that_fails_now_and_then_is_told_of(self, tmp_path: Path) -> None:
        dropped: list[str] = []
        with museum(tmp_path, LONG) as opened:
            found = list(
                propose(opened, ProposeConfig(3, 0.0), generator=Says("!", "no question", "!"), drop=dropped.append)
            )
        assert not found
        assert sorted(dropped) == ["no question", "the model failed", "the model failed"]
