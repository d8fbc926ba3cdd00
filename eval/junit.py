"""A run as JUnit XML, which services for continuous integration read: a case a condition, and a case a question.

A condition that fired is a failure and a question that raised an error is an error; a wrong answer is neither, since how
many of these are too many is what conditions say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from eval.conditions import Outcome

if TYPE_CHECKING:
    from eval.report import Report

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold (XML 1.0, section 2.2)."""


def junit(report: Report, outcomes: Sequence[Outcome]) -> bytes:
    """The XML document."""
    root = ET.Element("testsuites", name=_clean(f"mekor eval {report.gold}"))
    suite = _suite(root, "conditions", len(outcomes), failures=sum(outcome.fired for outcome in outcomes))
    for outcome in outcomes:
        case = ET.SubElement(suite, "testcase", classname="conditions", name=_clean(outcome.condition.text))
        if outcome.fired:
            ET.SubElement(case, "failure", message=_clean(outcome.sentence))
    suite = _suite(root, "questions", len(report.records), errors=len(report.errors))
    suite.set("time", f"{report.seconds:.3f}")
    properties = ET.SubElement(suite, "properties")
    for name, figure in report.figures.items():
        if figure.value is not None:
            ET.SubElement(properties, "property", name=name, value=f"{figure.value:.6g}")
    for record in report.records:
        case = ET.SubElement(
            suite, "testcase", classname="questions", name=_clean(record.question.id), time=f"{record.seconds:.3f}"
        )
        if record.error:
            ET.SubElement(case, "error", message=_clean(record.error))
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _suite(root: ET.Element, name: str, tests: int, *, failures: int = 0, errors: int = 0) -> ET.Element:
    counts = {"name": name, "tests": str(tests), "failures": str(failures), "errors": str(errors)}
    return ET.SubElement(root, "testsuite", counts)


def _clean(text: str) -> str:
    return _NOT_XML.sub("�", text)
