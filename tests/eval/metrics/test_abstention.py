import pytest

from eval.metrics.abstention import answered_unanswerable, over_refusal, right_refusal


@pytest.mark.parametrize(
    ("answerable", "abstained", "over", "right", "answered"),
    [
        (True, True, 1.0, None, None),
        (True, False, 0.0, None, None),
        (False, True, None, 1.0, 0.0),
        (False, False, None, 0.0, 1.0),
    ],
)
def test_each_question_counts_on_its_own_side(
    answerable: bool, abstained: bool, over: float | None, right: float | None, answered: float | None
) -> None:
    assert over_refusal(answerable, abstained) == over
    assert right_refusal(answerable, abstained) == right
    assert answered_unanswerable(answerable, abstained) == answered
