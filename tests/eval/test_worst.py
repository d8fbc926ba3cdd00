from dataclasses import replace

import pytest

from eval.types import Question, Record
from eval.worst import KINDS, MOST, fault, worst
from tests.eval.runs import EN, HE, MADE_UP, RIGHT, WRONG, ZH, made


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        (Record(EN, error="gone"), KINDS[0]),
        (MADE_UP, KINDS[1]),
        (replace(WRONG, supported=False), KINDS[2]),
        (WRONG, KINDS[3]),
        (RIGHT, KINDS[4]),
        (Record(HE, abstained=True), KINDS[5]),
        (Record(ZH, abstained=True), ""),
        (replace(RIGHT, supported=True), ""),
        (Record(Question("open", "?", (), "en"), answer="who knows"), ""),
    ],
)
def test_what_is_wrong_with_an_answer(record: Record, kind: str) -> None:
    assert fault(made(record).records[0]) == kind


def test_the_surest_of_the_worst_kind_come_first() -> None:
    unsure, sure = replace(WRONG, confidence=0.1), replace(WRONG, confidence=0.9)
    assert worst([RIGHT, unsure, sure, MADE_UP]) == [
        (KINDS[1], MADE_UP), (KINDS[3], sure), (KINDS[3], unsure), (KINDS[4], RIGHT),
    ]  # fmt: skip


def test_no_kind_crowds_out_the_others() -> None:
    shown = worst([*[WRONG] * 50, RIGHT])
    assert [kind for kind, _ in shown] == [KINDS[3]] * MOST + [KINDS[4]]
