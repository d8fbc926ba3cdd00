from collections.abc import Sequence

import pytest

from eval.metrics.citations import CitationScores, citation_scores, of_answer
from rag.types import Answer, Passage, Verdict
from tests.eval.tiny import WordPipeline

PASSAGES = {1: "a b", 2: "c", 3: "a", 4: "x"}


def holds(sentence: str, passages: Sequence[str]) -> bool:
    """Every word of the sentence is in one passage or another."""
    return set(sentence.split()) <= set(" ".join(passages).split())


@pytest.mark.parametrize(
    ("sentences", "dropped", "recall", "precision"),
    [
        ([("a", (1,))], 0, 1, 1),
        ([("a b c", (1, 2))], 0, 1, 1),  # neither is enough, both are needed
        ([("a", (1, 3))], 0, 1, 1),  # each is enough: that one would do is no fault of either
        ([("a b", (1, 4))], 0, 1, 1 / 2),  # 4 says nothing, and 1 does without it
        ([("a b c", (1, 2, 3))], 0, 1, 2 / 3),  # 3 is not needed
        ([("a c", (1,))], 0, 0, 0),
        ([("a", (1,)), ("c", ())], 0, 1 / 2, 1),  # a sentence that cites nothing is not recalled
        ([("a", ())], 0, 0, 0),  # nothing is cited: 0, as ALCE has it
        ([], 0, 0, 0),  # ALCE passes over an empty answer
        ([("a", (1, 9))], 0, 0, 0),  # ALCE leaves 9 out of the citations
        ([("a", (1,)), ("c", (9,))], 0, 1 / 2, 1 / 2),
        ([("a", (1,))], 1, 1, 1 / 2),  # taken out of the answer, and counted all the same
        ([("a b c", (1, 2, 3, 4))], 0, 1, 2 / 4),  # ALCE reads three of four
    ],
)
def test_recall_and_precision(
    sentences: list[tuple[str, tuple[int, ...]]], dropped: int, recall: float, precision: float
) -> None:
    found = citation_scores(sentences, PASSAGES, holds, dropped)
    assert (found.recall, found.precision) == pytest.approx((recall, precision))


def answer(text: str, passages: tuple[Passage, ...], *verdicts: Verdict, dropped: tuple[int, ...] = ()) -> Answer:
    return Answer(text, text, text, "en", passages, (), verdicts, True, False, "tiny", dropped)


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("The hall was built in 1890 by Ada.", "Ada built the hall in 1890."),
        ("האולם נבנה בשנת 1890 בידי עדה.", "האולם נבנה בשנת 1890."),
        ("大厅于1890年由艾达建成。", "大厅于1890年建成。"),
    ],
)
def test_an_answer_is_judged_by_the_support_check_where_no_other_is_given(document: str, sentence: str) -> None:
    passages = WordPipeline({"a.md": document, "b.md": "Bags stay outside."}).search("hall", k=2)
    right = next(passage.number for passage in passages if passage.text == document)
    said = Verdict(sentence, 0, len(sentence), (1, 2), True, 1.0)
    assert of_answer(answer(sentence, passages, said)) == CitationScores(1.0, 0.5)
    alone = Verdict(sentence, 0, len(sentence), (right,), True, 1.0)
    assert of_answer(answer(sentence, passages, alone, dropped=(7,))) == CitationScores(1.0, 0.5)
    assert of_answer(answer(sentence, passages, alone), lambda claim, read: False) == CitationScores(0.0, 0.0)


def test_an_abstention_has_none_and_an_empty_answer_none_of_it() -> None:
    assert of_answer(WordPipeline({"a.md": "Bags."}).ask("Who?")) is None
    assert of_answer(answer("", ())) == CitationScores(0.0, 0.0)
