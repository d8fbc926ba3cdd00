from dataclasses import replace

import pytest

from eval.score import scored
from eval.types import Question, Record

KNOWN = Question("k", "When?", ("1890",), "en")
UNKNOWN = Question("u", "Who?", (), "en", answerable=False)
RIGHT = Record(KNOWN, answer="In 1890 [1].", sentences=1)


def metrics(record: Record, found: tuple[int | None, ...] = ()) -> dict[str, float | None]:
    return dict(scored(record, found, (1, 5)).metrics)


def test_an_answer_is_scored_on_everything_but_refusal_of_the_unanswerable() -> None:
    assert metrics(RIGHT, (2,)) == {
        "exact_match": 0.0,
        "f1": pytest.approx(2 / 3),
        "f1_prefixes": None,
        "gold_in_answer": 1.0,
        "recall@1": 0.0,
        "recall@5": 1.0,
        "success@1": 0.0,
        "success@5": 1.0,
        "mrr": 0.5,
        "unsupported_answers": 0.0,
        "over_refusal": 0.0,
        "right_refusal": None,
        "answered_unanswerable": None,
        "errors": 0.0,
    }


def test_an_abstention_scores_nothing_even_when_its_words_hold_the_answer() -> None:
    found = metrics(replace(RIGHT, answer="1890", abstained=True), (1,))
    assert (found["exact_match"], found["f1"], found["gold_in_answer"]) == (0.0, 0.0, 0.0)
    assert (found["over_refusal"], found["unsupported_answers"], found["recall@1"]) == (1.0, None, 1.0)


def test_an_unanswerable_question_counts_for_abstention_and_support_alone() -> None:
    found = metrics(
        Record(UNKNOWN, answer="The director.", supported=False, sentences=1, unsupported_sentences=1), (1,)
    )
    told = {name: value for name, value in found.items() if value is not None}
    assert told == {"unsupported_answers": 1.0, "right_refusal": 0.0, "answered_unanswerable": 1.0, "errors": 0.0}


def test_an_error_scores_nothing_and_says_nothing_of_refusal() -> None:
    found = metrics(Record(KNOWN, error="ServerError: gone"), (None,))
    assert found["errors"] == 1.0
    assert (found["exact_match"], found["gold_in_answer"], found["recall@5"], found["mrr"]) == (0.0, 0.0, 0.0, 0.0)
    assert found["over_refusal"] is found["unsupported_answers"] is None


def test_a_question_without_answers_still_tells_of_retrieval() -> None:
    found = metrics(replace(RIGHT, question=replace(KNOWN, answers=())), (1,))
    assert found["exact_match"] is found["f1"] is found["gold_in_answer"] is None
    assert found["recall@1"] == 1.0


def test_prefixes_are_for_hebrew_and_parts_for_gold_in_answer() -> None:
    hebrew = replace(KNOWN, lang="he", answers=("מערה",), parts=(("מערה",), ("פקיעין",)))
    found = metrics(Record(hebrew, answer="במערה", sentences=1))
    assert (found["f1"], found["f1_prefixes"], found["gold_in_answer"]) == (0.0, 1.0, 0.0)
