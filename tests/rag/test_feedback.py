"""What a person says of answers, from a pipeline that really answers, to the file and to gold questions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from eval import read_gold
from indexing.errors import NoSuchCollection
from indexing.judgments import FILE, Judgment
from rag import RAG
from rag.errors import BadFeedback, NoSuchFeedback
from rag.feedback import LONGEST_REASON, Feedback, as_gold, write_gold
from rag.types import Turn
from tests.fakes import HashEncoder
from tests.indexing.samples import written
from tests.rag.test_pipeline import ASKED, FILES, Refuses


@pytest.fixture
def rag(tmp_path: Path) -> Iterator[RAG]:
    with RAG.open("museum", encoder=HashEncoder()) as opened:
        opened.ingest(written(tmp_path / "docs", FILES))
        yield opened


def folder(rag: RAG) -> Path:
    return rag._finder.collection().path


@pytest.mark.parametrize("lang", ASKED)
def test_a_judgment_points_at_the_words_that_the_answer_rests_on(rag: RAG, lang: str) -> None:
    question, document, words = ASKED[lang]
    answer = rag.ask(question)
    kept = rag.feedback(answer, good=False, reason="  לא\n对 ")
    assert (kept.question, kept.query, kept.answer) == (question, question, answer.text)
    assert (kept.good, kept.reason, kept.generator) == (False, "לא 对", "extractive")
    assert kept.encoder == rag._finder.collection().encoder.name
    assert document in {Path(anchor.source).name for anchor in kept.cited}
    assert [(a.source, a.start, a.end) for a in kept.shown] == [(p.source, p.start, p.end) for p in answer.passages]
    assert rag.judgments.all() == (kept,)
    assert words not in json.dumps([str(anchor) for anchor in (*kept.cited, *kept.shown)], ensure_ascii=False)


def test_one_may_change_ones_mind_and_take_it_back(rag: RAG) -> None:
    answers = [rag.ask(question) for question, *_ in ASKED.values()]
    kept = [rag.feedback(answer) for answer in answers]
    again = rag.feedback(rag.ask(ASKED["he"][0]), good=False)
    assert (again.id, again.good) == (kept[1].id, False)
    assert [one.good for one in rag.judgments.all()] == [True, False, True, True]
    rag.judgments.remove(1, 3)
    assert [one.id for one in rag.judgments.all()] == [2, 4]
    with pytest.raises(NoSuchFeedback, match="has the number 3: see `mekor feedback list --collection museum`"):
        rag.judgments.remove(2, 3)
    assert rag.judgments.clear() == 2
    assert rag.judgments.all() == ()


def test_a_follow_up_is_judged_with_what_was_searched_for(rag: RAG) -> None:
    answer = rag.ask("And on Saturdays?", history=[Turn("When does the harbour museum open?", "At nine.")])
    kept = rag.feedback(answer)
    assert kept.question == "And on Saturdays?"
    assert "harbour museum" in kept.query


def test_an_answer_that_says_nothing_can_be_judged(rag: RAG) -> None:
    with RAG.open("museum", encoder=HashEncoder(), generator=Refuses()) as refusing:
        kept = refusing.feedback(refusing.ask(ASKED["en"][0]), good=False)
    assert kept.cited == ()
    assert kept.shown


def test_what_cites_whole_documents_is_no_passage_to_search_for(rag: RAG) -> None:
    answer = rag.ask("Summarise all the documents.", whole=True)
    assert answer.citations
    kept = rag.feedback(answer)
    assert kept.cited == ()
    assert kept.shown


def test_an_answer_of_another_collection_is_refused(rag: RAG, tmp_path: Path) -> None:
    answer = rag.ask(ASKED["en"][0])
    with RAG.open("other", encoder=HashEncoder()) as other:
        other.ingest(written(tmp_path / "elsewhere", {"tea.txt": "Tea is served at four."}))
        with pytest.raises(BadFeedback, match="Nothing that the answer was made of is in the collection 'other' now"):
            other.feedback(answer)
        assert other.judgments.all() == ()


def test_what_cannot_be_kept_is_refused(rag: RAG) -> None:
    answer = rag.ask(ASKED["en"][0])
    with pytest.raises(BadFeedback, match=f"has {LONGEST_REASON + 1} characters: at most {LONGEST_REASON}"):
        rag.feedback(answer, reason="好" * (LONGEST_REASON + 1))
    kept = rag.feedback(replace(answer, text="half \ud83d of it", question="why \udc00?"), reason="half \ud83d")
    assert (kept.answer, kept.question, kept.reason) == ("half ? of it", "why ??", "half")
    gone = Feedback("gone")
    for act in (gone.all, gone.clear, lambda: gone.remove(1), lambda: gone.give(answer, good=True)):
        with pytest.raises(NoSuchCollection, match="no collection named 'gone'"):
            act()


def test_a_fact_is_not_kept_with_it(rag: RAG) -> None:
    rag.memory.switch(on=True)
    rag.remember("The harbour museum is where I met Marmalade the cat.")
    answer = rag.ask("Where did I meet Marmalade the cat of the harbour museum?")
    assert any(passage.remembered for passage in answer.passages)
    kept = rag.feedback(answer)
    assert (kept.answer, kept.query) == ("", answer.question)
    rag.judgments.clear()
    rag.feedback(replace(answer, question="Where?", query="Where?"))
    assert b"Marmalade" not in (folder(rag) / FILE).read_bytes()


def test_a_document_that_is_removed_takes_its_words_along(rag: RAG) -> None:
    for question, *_ in ASKED.values():
        rag.feedback(rag.ask(question))
    held = (folder(rag) / FILE).read_bytes()
    assert "סטודנט".encode() in held
    for document in rag.documents():
        rag.remove(document.source)
    assert rag.judgments.all() == ()
    left = (folder(rag) / FILE).read_bytes()
    for word in ("סטודנט", "茶室", "一楼", "Saturdays"):
        assert word.encode() not in left


def test_two_threads_judge_at_once(rag: RAG) -> None:
    answers = [rag.ask(question) for question, *_ in ASKED.values()]

    def judge(at: int) -> Judgment:
        return rag.feedback(answers[at % len(answers)], good=at % 2 == 0)

    with ThreadPoolExecutor(2) as pool:
        assert len(list(pool.map(judge, range(24)))) == 24
    kept = rag.judgments.all()
    assert [one.id for one in kept] == [1, 2, 3, 4]
    assert all(len(one.shown) == len(set(one.shown)) for one in kept)


def test_good_answers_become_gold_questions(rag: RAG, tmp_path: Path) -> None:
    for at, (question, *_) in enumerate(ASKED.values()):
        rag.feedback(rag.ask(question), good=at != 0)
    lines = as_gold(rag._finder.collection())
    write_gold(lines, tmp_path / "gold.jsonl")
    questions = read_gold(tmp_path / "gold.jsonl").questions
    assert [(one.question, one.lang) for one in questions] == [(ASKED[lang][0], lang) for lang in list(ASKED)[1:]]
    for one, (_, document, words) in zip(questions, list(ASKED.values())[1:], strict=True):
        assert any(words in answer for answer in one.answers)
        assert document in {source.document for source in one.sources}
        assert not any("[1]" in answer for answer in one.answers)
    with pytest.raises(BadFeedback, match=r"is there already: give another name, or replace it with `--replace`\.$"):
        write_gold(lines, tmp_path / "gold.jsonl")
    write_gold(lines[:1], tmp_path / "gold.jsonl", replace=True)
    assert len(read_gold(tmp_path / "gold.jsonl").questions) == 1
    with pytest.raises(BadFeedback, match="cannot be written"):
        write_gold(lines, tmp_path / "no" / "gold.jsonl")
    with pytest.raises(BadFeedback, match="There is no good answer to write"):
        write_gold([], tmp_path / "none.jsonl")
