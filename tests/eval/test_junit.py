from xml.etree import ElementTree as ET

from eval.config import EvalConfig
from eval.junit import junit
from eval.types import Question, Record
from tests.eval.runs import HE, MADE_UP, RIGHT, made


def test_conditions_fail_errors_are_errors_and_wrong_answers_neither() -> None:
    config = EvalConfig(fail_if=("right_refusal < 100%", "f1 < 0.01"))
    report = made(RIGHT, Record(HE, error="ServerError: gone"), MADE_UP, config=config)
    root = ET.fromstring(junit(report, report.outcomes))
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures"), suite.get("errors")) for suite in root] == [
        ("conditions", "2", "1", "0"),
        ("questions", "3", "0", "1"),
    ]
    (failure,) = root.iter("failure")
    assert str(failure.get("message")).startswith("Failed, right_refusal < 100%: right_refusal is 0 (")
    assert [(case.get("name"), case.find("error") is not None) for case in root[1].iter("testcase")] == [
        ("en-1", False), ("he-1", True), ("zh-1", False),
    ]  # fmt: skip
    told = {one.get("name"): one.get("value") for one in root.iter("property")}
    assert told["right_refusal"] == "0"
    assert "chrf" not in told  # nobody could measure it


def test_what_xml_cannot_hold_is_replaced() -> None:
    report = made(Record(Question("a\x00<&\ud800", "?", ("x",), "en"), error="\x1b[31m & <b>"))
    case = next(ET.fromstring(junit(report, ())).iter("testcase"))
    assert case.get("name") == "a�<&�"
    assert case[0].get("message") == "�[31m & <b>"
