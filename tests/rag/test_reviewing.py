from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from rag import reviewing


@dataclass(frozen=True)
class Proposed:
    question: str = "When was it rebuilt?"
    answers: tuple[str, ...] = ("1926",)
    lang: str = "en"
    how: str = "rule"
    document: str = "/docs/house.md"
    start: int = 10
    end: int = 60
    passage: str = "It stood in 1926.\nThe wing was rebuilt in 1926. Nobody died."
    quote: str = "The wing was rebuilt in 1926."
    part: str = "test"
    note: str = ""
    state: str = "proposed"


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    return lambda text: monkeypatch.setattr("sys.stdin", io.StringIO(text))


def test_a_proposal_is_shown_with_the_place_of_its_answer(capsys: pytest.CaptureFixture[str]) -> None:
    reviewing.show(Proposed(), 3, 50)
    shown = capsys.readouterr().out
    assert "3 of 50 · rule · en · to test\n" in shown
    assert "house.md, characters 10–60" in shown
    assert "It stood in 1926.\nThe wing was rebuilt in [[1926]]. Nobody died." in shown
    assert "Question: When was it rebuilt?" in shown
    assert "Answer:   1926" in shown


def test_one_that_nothing_answers(capsys: pytest.CaptureFixture[str]) -> None:
    reviewing.show(Proposed(answers=(), quote="", note="“1926” became “1931”", state="accepted unseen"), 1, 1)
    shown = capsys.readouterr().out
    assert "· accepted unseen\n" in shown
    assert "none: nothing answers it" in shown
    assert "[[" not in shown
    assert "Note:     “1926” became “1931”" in shown


def test_a_document_gives_the_terminal_no_orders(capsys: pytest.CaptureFixture[str]) -> None:
    text = "\x1b[31mred [bold]x[/bold]"
    reviewing.show(Proposed(passage=text, quote=text, question=text, answers=(text,), note=text), 1, 1)
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert shown.count("[bold]x[/bold]") == 4


def test_a_key_is_asked_for_until_it_is_one(typed: Callable[[str], None], capsys: pytest.CaptureFixture[str]) -> None:
    typed("?\n\n Accept \n")
    assert reviewing.choice() == reviewing.ACCEPT
    assert capsys.readouterr().out.count("Give one of the letters") == 2
    assert reviewing.choice() == reviewing.STOP  # the input has ended


def test_a_line_that_is_empty_keeps_what_is_there(typed: Callable[[str], None]) -> None:
    typed("\n  מתי?  \n")
    assert reviewing.line("Question", "When?") == "When?"
    assert reviewing.line("Question", "When?") == "מתי?"
    assert reviewing.line("Question", "When?") is None


def test_what_was_made_and_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    reviewing.made({"rule": 1, "cloze": 3}, 1, {"no question": 2}, 5)
    shown = capsys.readouterr().out
    assert "Proposed 4 questions (3 by cloze, 1 by rule), 1 of them unanswerable." in shown
    assert "The documents give no more: 5 were asked for." in shown
    assert "Dropped 2 that the model wrote: 2 (no question)." in shown
    reviewing.made({}, 0, {}, 0)
    assert capsys.readouterr().out == ""


def test_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    told = {
        "file": "p.jsonl",
        "undecided": 0,
        "states": {"accepted": 2, "rejected": 0},
        "gold": {"test": "p-test.jsonl"},
    }
    reviewing.done(told, {"test": 2}, "museum", json_only=False)
    shown = capsys.readouterr().out
    assert "p.jsonl: 2 accepted.\n" in shown
    assert "gold questions to test: 2 in p-test.jsonl" in shown
    assert "mekor eval --gold p-test.jsonl --collection museum" in shown
    reviewing.done(told, {"test": 2}, None, json_only=True)
    assert '"gold": {' in capsys.readouterr().out
