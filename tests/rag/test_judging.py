"""The commands of `mekor feedback`, as the console script calls them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import RAG
from tests.rag.commands import Run
from tests.rag.test_upkeep import ENCODERS, docs, museum, run

__all__ = ["docs", "museum", "run"]
QUESTIONS = ("When does the museum open on weekdays?", "כמה עולה כרטיס לסטודנט?", "品茶會在哪裡舉行？")


@pytest.fixture
def judged(museum: Path) -> Path:
    """The folder of the collection "museum", three answers of which were judged: good, bad, good."""
    with RAG.open("museum", encoder=ENCODERS["embedded"]) as rag:
        for at, question in enumerate(QUESTIONS):
            rag.feedback(rag.ask(question), good=at != 1, reason="" if at != 1 else "לא נכון")
    return museum


def test_nothing_is_there_at_first(run: Run, museum: Path) -> None:
    assert run("feedback", "list", "-c", "museum").out == "No answer of 'museum' was judged.\n"
    assert run("feedback", "list", "-c", "museum", "--json").value == {"collection": "museum", "feedback": []}
    assert run("feedback", "remove", "--all", "-c", "museum").out == "Removed 0 judgments of the collection 'museum'.\n"
    assert not (museum / "feedback.sqlite3").exists()


def test_what_was_said_is_listed_and_taken_back(run: Run, judged: Path) -> None:
    listed = run("feedback", "list", "-c", "museum", "--json").value["feedback"]
    assert [(one["id"], one["question"], one["good"], one["reason"]) for one in listed] == [
        (1, QUESTIONS[0], True, ""),
        (2, QUESTIONS[1], False, "לא נכון"),
        (3, QUESTIONS[2], True, ""),
    ]
    assert listed[2]["cited"][0]["source"].endswith("tea.txt")
    shown = run("feedback", "list", "-c", "museum").out
    assert "good" in shown
    assert "bad" in shown
    assert run("feedback", "remove", 1, 1, "-c", "museum").out == "Removed 1 judgment of the collection 'museum'.\n"
    assert run("feedback", "remove", 2, 3, "-c", "museum", "--json").value == {"collection": "museum", "removed": 2}


def test_good_answers_are_written_as_gold_questions(run: Run, judged: Path, tmp_path: Path) -> None:
    out = tmp_path / "questions.jsonl"
    assert run("feedback", "export", out, "-c", "museum").out.startswith("Wrote 2 questions to")
    assert run("eval", "--gold", out, "-c", "museum", "--json", "--out", tmp_path / "run").value["questions"] == 2
    assert "is there already" in run("feedback", "export", out, "-c", "museum").failed_with_a_sentence()
    again = run("feedback", "export", out, "-c", "museum", "--replace", "--json").value
    assert again == {"collection": "museum", "file": str(out), "questions": 2}


def test_what_means_nothing_is_refused(run: Run, judged: Path) -> None:
    assert run("feedback", "remove", "-c", "museum").code == 2
    assert run("feedback", "remove", 1, "--all", "-c", "museum").code == 2
    assert run("feedback", "remove", 0, "-c", "museum").code == 2
    line = run("feedback", "remove", 1, 7, "-c", "museum").failed_with_a_sentence()
    assert "No judgment of the collection 'museum' has the number 7" in line
    assert len(run("feedback", "list", "-c", "museum", "--json").value["feedback"]) == 3
    for command in (("list",), ("remove", 1), ("export", "x.jsonl")):
        assert "no collection named 'gone'" in run("feedback", *command, "-c", "gone").failed_with_a_sentence()


def test_it_stays_through_upkeep_and_behind_an_export(run: Run, judged: Path, tmp_path: Path) -> None:
    for command in (("verify",), ("verify", "--repair"), ("compact",), ("reindex", "--encoder", "other/model")):
        assert run(*command, "-c", "museum").code == 0
    assert len(run("feedback", "list", "-c", "museum", "--json").value["feedback"]) == 3
    assert run("export", tmp_path / "carried", "-c", "museum").code == 0
    assert run("import", tmp_path / "carried.mekor", "-c", "copy").code == 0
    assert run("feedback", "list", "-c", "copy", "--json").value["feedback"] == []
