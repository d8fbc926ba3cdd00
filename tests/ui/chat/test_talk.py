import logging
from itertools import pairwise

import pytest

from indexing.errors import NoSuchCollection
from rag.types import Turn
from tests.ui.scene import ABSTENTION, Museum
from ui.chat.talk import HISTORY, KEPT, MAX_QUESTION, Conversation, Exchange, converse, stopped, turns


def asked(question: str, museum: Museum | None = None, past: Conversation = ()) -> list[Conversation]:
    museum = museum or Museum()
    return list(converse(lambda _: museum, "museum", question, past))  # type: ignore[arg-type,return-value]


def test_an_answer_grows() -> None:
    steps = [step[-1] for step in asked("When does the museum open?")]
    assert "Searching the documents" in steps[0].reply().replace("&#46;", ".")
    assert steps[0].panel() == ""
    assert steps[1].found is not None
    assert steps[1].panel()
    assert not steps[1].done
    assert steps[-1].answer is not None
    assert steps[-1].done
    texts = [step.text for step in steps]
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))


def test_what_was_said_before_is_handed_on_without_numbers() -> None:
    museum = Museum()
    past: Conversation = ()
    for number in range(HISTORY + 2):
        past = asked(f"When does the museum open {number}?", museum, past)[-1]
    last = museum.asked[-1]
    assert [turn.question for turn in last] == [f"When does the museum open {n}?" for n in range(1, HISTORY + 1)]
    assert last[0].answer == "The museum opens at ten. It closes at six. On Monday the museum is closed."


def test_an_abstention_is_handed_on_as_its_sentence() -> None:
    assert turns(asked("zebra")[-1], "museum") == (Turn("zebra", ABSTENTION),)


def test_another_collection_has_another_conversation() -> None:
    assert turns(asked("When does the museum open?")[-1], "elsewhere") == ()


def test_errors_are_sentences() -> None:
    for question, said in (("nothing", "Nothing is indexed yet"), ("museum break", "does not answer")):
        last = asked(question)[-1][-1]
        assert said in last.problem
        assert last.answer is None


def test_what_was_written_before_an_error_stays() -> None:
    last = asked("museum break")[-1][-1]
    assert last.text.startswith("The museum opens")
    assert "museum opens" in last.reply()
    assert "mk-notice" in last.reply()


def test_a_collection_that_cannot_be_opened_is_a_sentence() -> None:
    def none(_: str) -> None:
        raise NoSuchCollection("There is no collection 'x'.")

    (_, (last,)) = list(converse(none, "x", "Hello?", ()))  # type: ignore[arg-type]
    assert last.problem == "There is no collection 'x'."


def test_an_unforeseen_error_is_logged_and_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_: str) -> None:
        raise ZeroDivisionError("secret")

    with caplog.at_level(logging.ERROR):
        (_, (last,)) = list(converse(broken, "x", "מתי נפתח המוזיאון?", ()))  # type: ignore[arg-type]
    assert "secret" not in last.reply()
    assert "אירעה תקלה" in last.problem
    assert "secret" in caplog.text


def test_a_question_that_is_too_long_is_not_asked() -> None:
    museum = Museum()
    ((last,),) = asked("open " * MAX_QUESTION, museum)
    assert str(MAX_QUESTION) in last.problem
    assert museum.asked == []


def test_closing_stops_the_answer() -> None:
    museum = Museum()
    steps = converse(lambda _: museum, "museum", "When does the museum open?", ())  # type: ignore[arg-type,return-value]
    next(steps)
    next(steps)
    assert museum.closed == 0
    steps.close()  # type: ignore[attr-defined]
    assert museum.closed == 1


def test_a_stopped_answer_says_so_and_is_not_handed_on() -> None:
    half = asked("When does the museum open?")[2]
    (last,) = stopped(half)
    assert "Stopped" in last.problem
    assert last.text in half[-1].text
    assert turns((last,), "museum") == ()
    assert stopped((last,)) == (last,)
    assert stopped(()) == ()


def test_a_long_conversation_forgets_its_beginning() -> None:
    past = tuple(Exchange(str(number), "museum", "en", problem="x") for number in range(KEPT))
    now = asked("When does the museum open?", past=past)[-1]
    assert len(now) == KEPT
    assert now[0].question == "1"


def test_every_exchange_is_another() -> None:
    museum = Museum()
    past = asked("When does the museum open?", museum, asked("When does the museum open?", museum)[-1])[-1]
    assert len({exchange.key for exchange in past}) == 2
    assert {step[-1].key for step in asked("zebra")[1:]} != {past[0].key}
    steps = asked("When does the museum open?")
    assert len({step[-1].key for step in steps}) == 1


def test_half_a_character_is_asked_as_a_mark() -> None:
    assert asked("When does the museum\ud800 open?")[-1][-1].question == "When does the museum? open?"
