from __future__ import annotations

from pathlib import Path

import pytest

from rag.abstain import NONE, OTHERS, Calibration, Line
from rag.answering import Answering, as_asked
from rag.config import PromptConfig
from rag.finish import Clock
from rag.generate.extractive import ExtractiveGenerator
from rag.pipeline import RAG
from rag.types import Answer, Delta, Found, Turn
from tests.fakes import HashEncoder
from tests.indexing.samples import written
from tests.rag.made import passages

QUOTING = Answering(ExtractiveGenerator(), PromptConfig(), NONE)
TOLD = passages(
    "The reading room closes at seven in the evening.",
    "חדר הקריאה נסגר בשבע בערב.",
    "阅览室晚上七点关门。",
)
ASKED = {
    "When does the reading room close?": "The reading room closes at seven in the evening. [1]",
    "מתי נסגר חדר הקריאה?": "חדר הקריאה נסגר בשבע בערב. [2]",
    "阅览室几点关门？": "阅览室晚上七点关门。 [3]",
}


@pytest.mark.parametrize("question", ASKED)
def test_it_answers_from_what_it_is_given_and_cites_that(question: str) -> None:
    answer = QUOTING.answer(as_asked(question, question), TOLD)
    assert answer.text == ASKED[question]
    assert (answer.passages, answer.supported, answer.abstained) == (TOLD, True, False)
    assert [citation.document for citation in answer.citations] == [TOLD[answer.citations[0].number - 1].source]


def test_other_passages_give_another_answer() -> None:
    question = "When does the reading room close?"
    changed = passages("The reading room closes at four in the evening.")
    assert (
        QUOTING.answer(as_asked(question, question), changed).text
        == "The reading room closes at four in the evening. [1]"
    )


def test_it_withholds_as_the_pipeline_does() -> None:
    beside = passages("The lighthouse keeper wears yellow boots.")
    asked = as_asked("Who painted the ceiling of the chapel?", "Who painted the ceiling of the chapel?")
    never = Calibration("", {}, {OTHERS: Line(-5.0, {}, threshold=0.5)})
    answer = Answering(ExtractiveGenerator(), PromptConfig(), never).answer(asked, beside)
    assert answer.abstained
    assert answer.withheld == "The lighthouse keeper wears yellow boots. [1]"


def test_a_stream_ends_with_the_answer_and_tells_its_times() -> None:
    question = next(iter(ASKED))
    *pieces, answer = QUOTING.stream(as_asked(question, question), TOLD, Clock())
    assert isinstance(answer, Answer)
    assert "".join(piece.text for piece in pieces if isinstance(piece, Delta)) == answer.text
    assert list(answer.timings) == ["prompt", "generate", "verify", "total"]


def test_the_pipeline_answers_what_it_finds_in_the_same_way(tmp_path: Path) -> None:
    docs = written(tmp_path / "docs", {f"{one.number}.md": one.text for one in TOLD})
    with RAG.open("museum", home=tmp_path, encoder=HashEncoder(max_tokens=400)) as rag:
        rag.ingest(docs)
        for question in ASKED:
            found = next(event for event in rag.stream(question) if isinstance(event, Found))
            given = rag.answering().answer(as_asked(question, found.query), found.passages)
            whole = rag.ask(question)
            assert (given.text, given.citations, given.confidence) == (whole.text, whole.citations, whole.confidence)


def test_what_only_quotes_tells_no_probabilities() -> None:
    assert QUOTING.logprobs(as_asked("When?", "When?"), TOLD, "at seven") is None


def test_a_question_is_in_its_own_language_where_it_has_letters() -> None:
    history = (Turn("מתי נסגר חדר הקריאה?", "בשבע."),)
    assert as_asked("And when does it open?", "מתי נפתח חדר הקריאה?", history).lang == "en"
    assert as_asked("1890?", "מתי נפתח חדר הקריאה ב־1890?", history).lang == "he"
    assert as_asked("1890?", "מתי?", history).history == history
