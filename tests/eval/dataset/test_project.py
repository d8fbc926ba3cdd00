import json
from pathlib import Path

import pytest

from eval.dataset.project import read_project
from eval.errors import GoldError
from eval.types import Question, Source
from rag.types import Turn
from tests.eval.places import ROOT


def written(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "museum.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def test_every_field_is_read(tmp_path: Path) -> None:
    line = {
        "id": "en-1",
        "lang": "en",
        "type": "follow-up",
        "history": [{"question": "How much for an adult?", "answer": "€12."}],
        "question": "And for a child?",
        "answers": ["€5", "5 euros"],
        "parts": [["€5", "5 euros"], ["child"]],
        "answerable": True,
        "sources": [{"document": "prices.html", "passage": "Child €5"}],
    }
    gold = read_project(written(tmp_path, line))
    assert (gold.name, gold.passages) == ("museum", None)
    assert gold.questions == (
        Question(
            id="en-1",
            question="And for a child?",
            answers=("€5", "5 euros"),
            lang="en",
            type="follow-up",
            parts=(("€5", "5 euros"), ("child",)),
            history=(Turn("How much for an adult?", "€12."),),
            sources=(Source("prices.html", "Child €5"),),
        ),
    )


def test_a_question_and_its_answers_are_enough(tmp_path: Path) -> None:
    first = {"question": "מתי נפתח המוזיאון?", "answers": ["1890"]}
    second = {"question": "Who knows?", "answerable": False}
    known, unknown = read_project(written(tmp_path, first, second)).questions
    assert (known.id, known.lang, known.type, known.answerable) == ("1", "he", "fact", True)
    assert (unknown.id, unknown.lang, unknown.type, unknown.answers) == ("2", "en", "unanswerable", ())


GOOD = {"id": "a", "question": "Who?", "answers": ["me"]}


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ({"question": " ", "answers": ["x"]}, '"question" must be a text that is not empty'),
        ({"question": "Why?"}, 'an answerable question needs "answers"'),
        ({"question": "Why?", "answers": []}, 'an answerable question needs "answers"'),
        ({"question": "Why?", "answers": "x"}, '"answers" must be a list of texts'),
        ({"question": "Why?", "answers": ["x", 1]}, '"answers" must be a list of texts'),
        ({"question": "Why?", "answer": ["x"]}, 'there is no field "answer": use id, lang'),
        ({"question": "Why?", "answers": ["x"], "answerable": False}, "an unanswerable question has no answers"),
        ({"question": "Why?", "answers": ["x"], "answerable": "yes"}, '"answerable" must be true or false'),
        ({"question": "Why?", "answers": ["x"], "parts": [[]]}, '"parts" must be a list of lists'),
        ({"question": "Why?", "answers": ["x"], "history": [{"question": "a"}]}, '"answer" must be a text'),
        ({"question": "Why?", "answers": ["x"], "sources": ["a.md"]}, '"sources" must be a list of objects'),
        ({"question": "Why?", "answers": ["x"], "sources": [{"passage": "a"}]}, '"document" must be a text'),
        ({"id": "a", "question": "Why?", "answers": ["x"]}, 'the id "a" was used before'),
        ({"id": "q", "question": "Why?", "passage_id": "p"}, "give the folder that holds it"),
    ],
)
def test_a_bad_line_is_told_with_its_number(tmp_path: Path, bad: object, problem: str) -> None:
    with pytest.raises(GoldError) as raised:
        read_project(written(tmp_path, GOOD, bad))
    assert str(raised.value).startswith(f"{tmp_path / 'museum.jsonl'}, line 2: ")
    assert problem in str(raised.value)


def test_a_file_without_questions_is_told(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="there are no questions in it"):
        read_project(written(tmp_path))


def test_the_sample_collection_keeps_what_it_promises() -> None:
    questions = read_project(ROOT / "examples/gold.jsonl").questions
    by_type = [question.type for question in questions]
    assert len(questions) >= 80
    assert all(sum(q.lang.startswith(lang) for q in questions) >= 20 for lang in ("en", "he", "zh"))
    assert sum(not q.answerable for q in questions) >= 15
    assert by_type.count("across") >= 8
    assert by_type.count("follow-up") >= 8
    assert by_type.count("two") >= 6
    assert all(q.sources for q in questions if q.answerable)
    assert all((ROOT / "examples/museum" / place.document).is_file() for q in questions for place in q.sources)
