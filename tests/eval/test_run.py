import json
from pathlib import Path
from typing import Any

import pytest

from eval.collection import targets
from eval.config import EvalConfig
from eval.errors import ConfigError, EvalError
from eval.folder import read_run
from eval.run import Out, chosen, evaluate
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


class Stopped(WordPipeline):
    """Is interrupted when it has answered `after` questions."""

    def __init__(self, after: int) -> None:
        super().__init__(DOCUMENTS)
        self.after = after
        self.asked: list[str] = []

    def ask(self, question: str, *, history: Any = ()) -> Answer:
        if len(self.asked) == self.after:
            raise KeyboardInterrupt
        self.asked.append(question)
        return super().ask(question, history=history)


ALL = (OPENED, PRICE, TALL, NOBODY, BLANK)


def test_a_run_that_was_stopped_goes_on_and_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        asked(*ALL, rag=Stopped(2), out=tmp_path / "run")
    assert [record.question.id for record in read_run(tmp_path / "run").records] == ["1", "2"]
    seen: list[tuple[int, int, str]] = []
    rest = Stopped(99)
    report = asked(*ALL, rag=rest, out=tmp_path / "run", progress=lambda *step: seen.append(step))
    assert rest.asked == [question.question for question in ALL[2:]]
    assert (seen[0], seen[-1]) == ((0, 3, TALL.question), (3, 3, ""))  # the time left is that of what is left
    assert "2 of 5 questions were answered when this run was begun before." in report.notes
    assert report.figures == asked(*ALL).figures
    assert [record.question for record in read_run(tmp_path / "run").records] == list(ALL)


def test_a_line_taken_out_is_asked_again_in_its_place(tmp_path: Path) -> None:
    asked(*ALL, out=tmp_path)
    file = tmp_path / "questions.jsonl"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:1] + lines[2:]), "utf-8")
    again = Stopped(99)
    report = asked(*ALL, rag=again, out=tmp_path)
    assert again.asked == [PRICE.question]
    assert [record.question for record in report.records] == list(ALL)


def test_questions_that_share_an_id_have_a_line_each(tmp_path: Path) -> None:
    twin = Question("1", "What pays an adult?", ("12 euros",), "en")
    with pytest.raises(KeyboardInterrupt):
        asked(OPENED, twin, rag=Stopped(1), out=tmp_path)
    report = asked(OPENED, twin, out=tmp_path)
    assert [record.question for record in report.records] == [OPENED, twin]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"config": EvalConfig(seed=1)}, "settings"),
        ({"limit": 2}, "asked_sha256"),
        ({"rag": WordPipeline({**DOCUMENTS, "/docs/new.md": "New."})}, "documents_sha256"),
    ],
)
def test_a_run_made_otherwise_does_not_go_on(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    asked(*ALL, out=tmp_path)
    with pytest.raises(EvalError, match=rf"was made otherwise \({named}\)"):
        asked(*ALL, out=tmp_path, **change)


def test_what_is_known_of_the_models_is_kept_without_secrets(tmp_path: Path) -> None:
    asked(OPENED, out=Out(tmp_path, {"generation": 3, "models": {"model": "m", "api_key": "secret"}}))
    assert read_run(tmp_path).settings["models"] == {"model": "m"}
    assert "secret" not in (tmp_path / "report.json").read_text("utf-8")
    with pytest.raises(EvalError, match="generation"):
        asked(OPENED, out=Out(tmp_path, {"generation": 4, "models": {"model": "m"}}))


def test_a_condition_on_no_figure_is_told_before_anything_is_asked() -> None:
    rag = Stopped(99)
    with pytest.raises(ConfigError, match="did you mean f1"):
        asked(OPENED, rag=rag, config=EvalConfig(fail_if=("f11<0.5",)))
    assert rag.asked == []
