import pytest

from eval.metrics.support import unsupported, unsupported_sentences


@pytest.mark.parametrize(
    ("supported", "right", "bad", "hallucination", "memory"),
    [
        (False, False, 1.0, 1.0, 0.0),
        (False, True, 1.0, 0.0, 1.0),
        (True, False, 0.0, 0.0, 0.0),
        (True, True, 0.0, 0.0, 0.0),
        (False, None, 1.0, None, None),
        (None, True, None, None, None),
    ],
)
def test_what_nothing_bears_out_is_wrong_or_remembered(
    supported: bool | None, right: bool | None, bad: float | None, hallucination: float | None, memory: float | None
) -> None:
    assert unsupported(supported, right) == {
        "unsupported_answers": bad,
        "unsupported_questions": bad,
        "hallucination": hallucination,
        "memory": memory,
    }


def test_an_abstention_claims_nothing() -> None:
    assert unsupported(None, None, abstained=True) == {"unsupported_questions": 0.0}
    assert unsupported_sentences(1, 0, abstained=True) == (0, 0)


def test_sentences_are_counted() -> None:
    assert unsupported_sentences(4, 1, abstained=False) == (1, 4)
