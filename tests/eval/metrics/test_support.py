from eval.metrics.support import unsupported_answer, unsupported_sentences


def test_an_answer_is_supported_as_a_whole_or_not() -> None:
    assert unsupported_answer(supported=False, abstained=False) == 1.0
    assert unsupported_answer(supported=True, abstained=False) == 0.0


def test_an_abstention_claims_nothing() -> None:
    assert unsupported_answer(supported=True, abstained=True) is None
    assert unsupported_sentences(1, 0, abstained=True) == (0, 0)


def test_sentences_are_counted() -> None:
    assert unsupported_sentences(4, 1, abstained=False) == (1, 4)
