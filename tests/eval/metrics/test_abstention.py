import pytest

from eval.metrics.abstention import refusals


@pytest.mark.parametrize(("abstained", "refused"), [(True, 1.0), (False, 0.0)])
def test_an_unanswerable_question_should_be_refused(abstained: bool, refused: float) -> None:
    assert refusals(False, abstained, None) == {
        "coverage": 1 - refused,
        "right_refusal": refused,
        "answered_unanswerable": 1 - refused,
    }


@pytest.mark.parametrize(("found", "name"), [(True, "over_refusal_found"), (False, "over_refusal_missed")])
def test_refusing_the_answerable_is_told_apart_by_what_was_read(found: bool, name: str) -> None:
    assert refusals(True, True, found) == {"coverage": 0.0, "over_refusal": 1.0, name: 1.0}
    assert refusals(True, False, found) == {"coverage": 1.0, "over_refusal": 0.0, name: 0.0}


def test_what_is_not_known_is_none_and_not_zero() -> None:
    assert refusals(True, True, None) == {
        "coverage": 0.0,
        "over_refusal": 1.0,
        "over_refusal_found": None,
        "over_refusal_missed": None,
    }
    assert set(refusals(True, None, None).values()) == {None}
    assert refusals(False, None, None) == {"coverage": None, "right_refusal": None, "answered_unanswerable": None}
