import json
from pathlib import Path
from typing import Any

import pytest

from eval.config import EvalConfig
from eval.errors import ConfigError
from eval.run import chosen, evaluate, targets
from eval.types import GoldSet, Question, Source
from indexing.errors import CollectionError
from rag.errors import NothingIndexed
from rag.types import Answer, Turn
from tests.eval.tiny import WordPipeline

DOCUMENTS = {
    "/docs/history.md": "The museum opened in 1890.",
    "/docs/prices.md": "An adult pays 12 euros.",
    "/docs/tower.md": "The tower is perhaps 30 metres tall.",
}
OPENED = Question(
    "1", "When was the museum opened?", ("1890",), "en", sources=(Source("history.md", "opened in 1890"),)
)
PRICE = Question(
    "2", "What pays an adult?", ("12 euros",), "en", sources=(Source("prices.md", "An adult pays 12 euros."),)
)
TALL = Question("3", "How tall is the tower?", ("30 metres",), "en", sources=(Source("tower.md"),))
NOBODY = Question("4", "Who?", (), "en", answerable=False, type="unanswerable")
BLANK = Question("5", "", ("1890",), "en", sources=(Source("history.md"),))


def asked(*questions: Question, rag: Any = None, **settings: Any) -> Any:
    pipeline: Any = rag or WordPipeline(DOCUMENTS)
    return evaluate(pipeline, GoldSet("tiny-gold", questions), **settings)


def test_the_whole_walk() -> None:
    report = asked(OPENED, PRICE, TALL, NOBODY)
    told = {name: (figure.value, figure.count) for name, figure in report.figures.items()}
    assert (report.gold, report.collection, report.generator) == ("tiny-gold", "tiny", "tiny")
    assert told["gold_in_answer"] == (1.0, 3)
    assert told["exact_match"] == (0.0, 3)
    assert told["recall@1"] == (1.0, 3)
    assert told["unsupported_answers"] == (1 / 3, 3)
    assert told["unsupported_sentences"] == (1 / 3, 3)
    assert told["over_refusal"] == (0.0, 3)
    assert told["right_refusal"] == (1.0, 1)
    assert told["errors"] == (0.0, 4)
    assert report.notes == ()


def test_a_question_that_raises_is_recorded_and_counted() -> None:
    report = asked(OPENED, BLANK)
    assert [record.error for record in report.records] == ["", "BadQuestion: The question is empty: ask one."]
    assert (report.figures["gold_in_answer"].value, report.figures["gold_in_answer"].count) == (0.5, 2)
    assert (report.figures["recall@10"].value, report.figures["recall@10"].count) == (0.5, 2)
    assert report.figures["over_refusal"].count == 1
    assert report.figures["errors"].value == 0.5


@pytest.mark.parametrize("error", [NothingIndexed("tiny"), CollectionError("gone")])
def test_an_error_that_is_not_about_the_question_ends_the_evaluation(error: Exception) -> None:
    class Broken(WordPipeline):
        def ask(self, question: str, *, history: Any = ()) -> Answer:
            raise error

    with pytest.raises(type(error)):
        asked(OPENED, rag=Broken(DOCUMENTS))


def test_history_is_asked_along() -> None:
    follow = Question("6", "And an adult?", ("12 euros",), "en", history=(Turn("Who pays what?", "A child 5."),))
    rag = WordPipeline({**DOCUMENTS, "/docs/adult.md": "An adult and a dog."})
    assert asked(follow, rag=rag).records[0].answer == "An adult pays 12 euros. [1]"


def test_recall_looks_further_than_the_answer_did_and_no_passage_counts_twice() -> None:
    many = {f"/docs/{n}.md": f"museum number {n}" for n in range(12)} | {"/docs/last.md": "museum"}
    rag = WordPipeline(many, top_k=2)
    question = Question("7", "museum number", ("x",), "en", sources=(Source("9.md"),))
    record = asked(question, rag=rag).records[0]
    assert [hit.document for hit in record.retrieved] == [f"/docs/{n}.md" for n in range(10)]
    assert (record.metrics["recall@5"], record.metrics["recall@10"], record.metrics["mrr"]) == (0.0, 1.0, 0.1)
    assert rag.searches == 1


def test_search_is_not_repeated_where_nothing_is_to_be_gained() -> None:
    rag = WordPipeline(DOCUMENTS, top_k=2)
    asked(NOBODY, Question("8", "museum", ("1890",), "en"), rag=rag)  # neither has a source to be found
    asked(OPENED, rag=rag, config=EvalConfig(cutoffs=(1, 2)))  # the answer's passages reach far enough
    assert rag.searches == 0


def test_documents_that_the_collection_lacks_are_told_and_not_scored_as_misses() -> None:
    elsewhere = Question("9", "When was it opened?", ("1890",), "en", sources=(Source("gone.md", "opened in 1890"),))
    report = asked(OPENED, elsewhere)
    assert report.missing == ("gone.md",)
    assert (report.figures["recall@1"].value, report.figures["recall@1"].count) == (1.0, 1)
    assert report.records[1].metrics["recall@1"] is None


def test_equal_runs_give_equal_figures() -> None:
    first, second = asked(OPENED, PRICE, TALL, NOBODY), asked(OPENED, PRICE, TALL, NOBODY)
    assert (first.figures, first.slices) == (second.figures, second.slices)


def test_progress_is_told_from_first_to_last() -> None:
    seen: list[tuple[int, int, str]] = []
    asked(OPENED, NOBODY, progress=lambda *step: seen.append(step))
    assert seen == [(0, 2, OPENED.question), (1, 2, NOBODY.question), (2, 2, "")]


def test_a_limit_takes_questions_from_the_whole_set() -> None:
    questions = tuple(Question(str(n), "?", ("x",), "en") for n in range(10))
    assert [question.id for question in chosen(questions, 4)] == ["0", "2", "5", "7"]
    assert chosen(questions, 10) == chosen(questions, None) == chosen(questions, 99) == questions
    with pytest.raises(ConfigError, match="limit is 0: give at least 1"):
        chosen(questions, 0)


def test_what_is_to_be_found() -> None:
    assert targets(OPENED) == OPENED.sources
    assert targets(NOBODY) == ()
    assert targets(Question("p", "When?", ("1890",), "en", passage_id="heq-1")) == (Source("heq-1.md"),)
    assert targets(Question("p", "When?", (), "en", answerable=False, passage_id="heq-1")) == ()


def test_gold_may_be_given_as_a_path(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"question": "When was the museum opened?", "answers": ["1890"]}), encoding="utf-8")
    rag: Any = WordPipeline(DOCUMENTS)
    assert evaluate(rag, path).figures["gold_in_answer"].value == 1.0
