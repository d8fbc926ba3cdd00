"""`mekor eval make`, as the console script calls it."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from eval.dataset import read_gold
from eval.propose import read_proposals
from eval.propose.types import ACCEPTED, EDITED, PROPOSED, REJECTED, UNSEEN
from indexing.collection import Collection
from rag.types import Generator
from tests.eval.propose.museum import ENCODER, museum
from tests.eval.test_questions import Says
from tests.rag.commands import Done, Run, runner


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Calls `mekor eval make` with these arguments and with `keys`, what the person types, as its input."""
    mekor = runner(monkeypatch, capsys)
    with museum(tmp_path):
        pass

    def make(*arguments: object, keys: str = "") -> Done:
        monkeypatch.setattr("sys.stdin", io.StringIO(keys))
        return mekor("eval", "make", "--out", tmp_path / "p.jsonl", *arguments)

    return make


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "p.jsonl"


def states(path: Path) -> list[str]:
    return [one.state for one in read_proposals(path)]


def test_going_through_them(run: Run, path: Path) -> None:
    keys = "a\nr\ne\nWho proposed the roof?\nCaptain Strand | Strand\ns\nhuh\ne\n\n\nq\n"
    done = run("-c", "museum", "--count", "8", keys=keys)
    assert done.code == 0
    assert states(path) == [ACCEPTED, REJECTED, EDITED, PROPOSED, ACCEPTED, PROPOSED, PROPOSED, PROPOSED]
    edited = read_proposals(path)[2]
    assert (edited.question, edited.answers) == ("Who proposed the roof?", ("Captain Strand", "Strand"))
    assert "Proposed 8 questions (" in done.out
    assert "Give one of the letters" in done.out
    assert "p.jsonl: 4 proposed, 2 accepted, 1 edited, 1 rejected. The same command goes on" in done.out
    golds = [read_gold(file) for file in path.parent.glob("p-*.jsonl")]
    assert sum(len(gold.questions) for gold in golds) == 3


def test_it_goes_on_with_what_is_undecided_and_needs_no_collection(run: Run, path: Path) -> None:
    run("-c", "museum", "--count", "4", keys="a\n")
    before = read_proposals(path)
    assert [one.state for one in before] == [ACCEPTED, PROPOSED, PROPOSED, PROPOSED]
    done = run(keys="r\ns\n")
    assert "1 of 3 · " in done.out
    assert "Proposed" not in done.out
    assert states(path) == [ACCEPTED, REJECTED, PROPOSED, PROPOSED]
    run("-c", "museum", "--count", "6", "--no-review")
    assert states(path) == [ACCEPTED, REJECTED, *[PROPOSED] * 4]
    assert [one.id for one in read_proposals(path)][:4] == [one.id for one in before]


def test_an_input_that_ends_loses_nothing(run: Run, path: Path) -> None:
    assert run("-c", "museum", "--count", "3", keys="a\ne\nWhat el").code == 0
    assert states(path) == [ACCEPTED, PROPOSED, PROPOSED]
    assert run().code == 0
    assert states(path) == [ACCEPTED, PROPOSED, PROPOSED]


def test_an_unanswerable_one_can_get_an_answer_and_the_other_way_round(run: Run, path: Path) -> None:
    run("-c", "museum", "--count", "2", "--unanswerable", "0.5", keys="e\nWhy?\n-\ne\nWhere?\nhere\n")
    assert [(one.question, one.answers, one.answerable) for one in read_proposals(path)] == [
        ("Why?", (), False),
        ("Where?", ("here",), True),
    ]


def test_the_answer_is_marked_in_its_passage(run: Run) -> None:
    done = run("-c", "museum", "--count", "20", "--unanswerable", "0", keys="s\n" * 20)
    assert "rebuilt in concrete in [[1926]]." in done.out
    assert "[[90 דקות]]" in done.out
    assert "[[三天]]" in done.out
    assert "characters 0–" in done.out


def test_accepting_unseen_is_said_in_the_file(run: Run, path: Path) -> None:
    done = run("-c", "museum", "--count", "6", "--accept-unseen", "--json")
    assert done.value["made"] == 6
    assert done.value["states"][UNSEEN] == done.value["undecided"] == 6
    assert {json.loads(line)["state"] for line in path.read_text("utf-8").splitlines()} == {UNSEEN}
    assert set(done.value["gold"]) <= {"tune", "test"}
    assert "accepted unseen" in run(keys="a\n").out
    assert states(path).count(ACCEPTED) == 1


class TestWithALanguageModel:
    @pytest.fixture
    def model(self, monkeypatch: pytest.MonkeyPatch) -> Says:
        says = Says("In which year was it?\n1926")
        self.load(monkeypatch, says)
        return says

    @staticmethod
    def load(monkeypatch: pytest.MonkeyPatch, generator: Generator) -> None:
        monkeypatch.setattr("eval.making.load_generator", lambda config: generator)

    def test_what_was_dropped_is_said(self, run: Run, model: Says, path: Path) -> None:
        done = run("-c", "museum", "--count", "2", "--unanswerable", "0", "--llm", "any", "--no-review")
        assert [one.answers for one in read_proposals(path)] == [("1926",)]
        assert "The documents give no more: 2 were asked for." in done.out
        assert "that the model wrote: " in done.out
        assert "(the answer does not stand in the passage)" in done.out

    def test_one_of_no_use(self, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        self.load(monkeypatch, Says("I do not know."))
        said = run("-c", "museum", "--llm", "any").failed_with_a_sentence()
        assert "Nothing that says wrote could be used (no question: " in said

    def test_what_was_written_is_kept_when_it_is_interrupted(
        self, run: Run, monkeypatch: pytest.MonkeyPatch, path: Path
    ) -> None:
        says = Says("In which year was it?\n1926")
        generate = says.generate

        def stopped(prompt: Any) -> Any:
            if path.exists():
                raise KeyboardInterrupt
            return generate(prompt)

        says.generate = stopped  # type: ignore[method-assign]
        self.load(monkeypatch, says)
        assert run("-c", "museum", "--llm", "any").code == 130
        assert states(path) == [PROPOSED]


def test_what_cannot_be_done_is_said(run: Run, tmp_path: Path, path: Path) -> None:
    assert "give 1 or more" in run("-c", "museum", "--count", "0").failed_with_a_sentence()
    assert "give 0 to 1" in run("-c", "museum", "--unanswerable", "7").failed_with_a_sentence()
    assert "no collection named 'nope'" in run("-c", "nope").failed_with_a_sentence()
    assert not path.exists()
    path.write_text('{"question": "Who?"}\n', "utf-8")
    assert "no proposal of `mekor eval make`" in run("-c", "museum").failed_with_a_sentence()
    assert path.read_text("utf-8") == '{"question": "Who?"}\n'
    assert "cannot be read" in run("-c", "museum", "--out", tmp_path).failed_with_a_sentence()


def test_an_empty_collection(run: Run, path: Path) -> None:
    Collection.create("empty", ENCODER.id).close()
    assert "Nothing is indexed yet" in run("-c", "empty").failed_with_a_sentence()
    assert not path.exists()
