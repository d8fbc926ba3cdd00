from dataclasses import replace
from math import log2

import pytest

from eval.score import scored, sure
from eval.types import Question, Record, Retrieved

KNOWN = Question("k", "When?", ("1890",), "en")
UNKNOWN = Question("u", "Who?", (), "en", answerable=False)
RIGHT = Record(KNOWN, answer="In 1890 [1].", sentences=1)


def metrics(record: Record, found: tuple[int | None, ...] = ()) -> dict[str, float | None]:
    return dict(scored(record, found, (1, 5)).metrics)


def test_an_answer_is_scored_on_everything_but_refusal_of_the_unanswerable() -> None:
    read = Retrieved("a.md", 0, 4, 1.0, "1890")
    record = replace(RIGHT, retrieved=(read, read), citation_recall=1.0, citation_precision=0.5)
    assert metrics(record, (2,)) == {
        "exact_match": 0.0,
        "f1": pytest.approx(2 / 3),
        "gold_in_answer": 1.0,
        "recall@1": 0.0,
        "recall@5": 1.0,
        "success@1": 0.0,
        "success@5": 1.0,
        "mrr": 0.5,
        "ndcg@5": pytest.approx(1 / log2(3)),
        "citation_recall": 1.0,
        "citation_precision": 0.5,
        "unsupported_answers": 0.0,
        "unsupported_questions": 0.0,
        "hallucination": 0.0,
        "memory": 0.0,
        "coverage": 1.0,
        "accuracy": 1.0,
        "over_refusal": 0.0,
        "over_refusal_found": 0.0,
        "errors": 0.0,
    }


def test_an_abstention_scores_nothing_even_when_its_words_hold_the_answer() -> None:
    found = metrics(replace(RIGHT, answer="1890", abstained=True), (1,))
    assert (found["exact_match"], found["f1"], found["gold_in_answer"]) == (0.0, 0.0, 0.0)
    assert (found["over_refusal"], found["coverage"], found["recall@1"]) == (1.0, 0.0, 1.0)
    assert found["unsupported_questions"] == 0.0
    assert not {"unsupported_answers", "hallucination", "citation_recall", "accuracy"} & set(found)


def test_an_unanswerable_question_counts_for_abstention_and_what_was_answered() -> None:
    found = metrics(
        Record(UNKNOWN, answer="The director.", supported=False, sentences=1, unsupported_sentences=1), (1,)
    )
    assert found == {
        "unsupported_answers": 1.0,
        "unsupported_questions": 1.0,
        "hallucination": 1.0,
        "memory": 0.0,
        "citation_recall": None,
        "citation_precision": None,
        "coverage": 1.0,
        "accuracy": 0.0,
        "right_refusal": 0.0,
        "answered_unanswerable": 1.0,
        "errors": 0.0,
    }
    assert metrics(Record(UNKNOWN, answer="-", abstained=True)) == {
        "unsupported_questions": 0.0,
        "coverage": 0.0,
        "right_refusal": 1.0,
        "answered_unanswerable": 0.0,
        "errors": 0.0,
    }


def test_unsupported_and_right_is_memory() -> None:
    found = metrics(replace(RIGHT, supported=False, unsupported_sentences=1))
    assert (found["hallucination"], found["memory"], found["accuracy"]) == (0.0, 1.0, 1.0)


def test_a_refusal_is_told_apart_by_what_the_answer_was_made_of() -> None:
    read = Retrieved("a.md", 0, 4, 1.0, "1890")
    refused = Record(KNOWN, abstained=True, retrieved=(read,) * 10, shown=4)
    assert metrics(refused, (4,))["over_refusal_found"] == 1.0
    assert metrics(refused, (5,))["over_refusal_missed"] == 1.0
    assert "over_refusal_missed" not in metrics(replace(refused, shown=None), (5,))
    unknown = metrics(refused, ())
    assert unknown["over_refusal_found"] is unknown["over_refusal_missed"] is None


def test_an_error_scores_nothing_and_says_nothing_of_refusal() -> None:
    found = metrics(Record(KNOWN, error="ServerError: gone"), (None,))
    assert found["errors"] == 1.0
    assert (found["exact_match"], found["gold_in_answer"], found["recall@5"], found["mrr"]) == (0.0, 0.0, 0.0, 0.0)
    unknown = {name for name, value in found.items() if value is None}
    assert unknown == {
        "unsupported_answers", "unsupported_questions", "hallucination", "memory", "citation_recall", "citation_precision",
        "accuracy", "coverage", "over_refusal", "over_refusal_found", "over_refusal_missed",
    }  # fmt: skip


def test_a_question_without_answers_still_tells_of_retrieval() -> None:
    found = metrics(replace(RIGHT, question=replace(KNOWN, answers=())), (1,))
    assert found["exact_match"] is found["f1"] is found["gold_in_answer"] is None
    assert found["accuracy"] is found["hallucination"] is found["memory"] is None
    assert found["unsupported_answers"] == 0.0
    assert found["recall@1"] == 1.0


def test_prefixes_are_for_hebrew_and_parts_for_gold_in_answer() -> None:
    hebrew = replace(KNOWN, lang="he", answers=("מערה",), parts=(("מערה",), ("פקיעין",)))
    found = metrics(Record(hebrew, answer="במערה", sentences=1))
    assert (found["f1"], found["f1_prefixes"], found["gold_in_answer"]) == (0.0, 1.0, 0.0)


def test_chinese_has_the_longest_common_run_and_long_answers_chrf() -> None:
    chinese = replace(KNOWN, lang="zh-Hant", answers=("北京大学",))
    found = metrics(Record(chinese, answer="在北京的大學", sentences=1))
    assert (found["f1"], found["f1_lcs"]) == (pytest.approx(8 / 10), pytest.approx(4 / 10))
    assert "f1_prefixes" not in found
    assert "chrf" not in found
    long = replace(KNOWN, answers=("The hall was built in eighteen ninety " * 3,))
    assert metrics(Record(long, answer=long.answers[0]))["chrf"] == 1.0
    assert metrics(Record(long, abstained=True))["chrf"] == 0.0


def test_how_sure_it_was_counts_for_what_was_written_also_where_it_was_withheld() -> None:
    assert sure(replace(RIGHT, confidence=0.9)) == (0.9, True)
    assert sure(Record(KNOWN, answer="I do not know.", abstained=True, confidence=0.2, withheld="1891")) == (0.2, False)
    assert sure(Record(UNKNOWN, answer="1890", confidence=0.4)) == (0.4, False)
    assert sure(RIGHT) is None
    assert sure(replace(RIGHT, question=replace(KNOWN, answers=()), confidence=0.9)) is None
