import json
from dataclasses import fields, replace

import numpy as np

from indexing.types import DocumentInfo
from rag.present import answer_to_dict, document_to_dict, passage_to_dict
from rag.types import Answer, Citation, Verdict
from tests.ui.scene import OFFSET, Museum


def test_an_answer_keeps_every_field_and_can_be_json() -> None:
    answer = Museum().ask("When does the museum open?")
    said = answer_to_dict(answer)
    assert set(said) == {field.name for field in fields(Answer)}
    assert json.loads(json.dumps(said)) == said


def test_citations_and_verdicts_keep_every_field() -> None:
    said = json.loads(json.dumps(answer_to_dict(Museum().ask("perhaps the museum is open"))))
    assert set(said["citations"][0]) == {field.name for field in fields(Citation)}
    assert set(said["verdicts"][0]) == {field.name for field in fields(Verdict)}
    assert [verdict["supported"] for verdict in said["verdicts"]] == [True, True, True, False]
    assert said["supported"] is False


def test_a_passage_says_where_it_is() -> None:
    (passage,) = Museum().search("When does the museum open?", k=1)
    said = passage_to_dict(passage)
    assert said["document"] == "docs/hours.pdf"
    assert said["page"] == 3
    assert said["start"] == OFFSET
    assert said["end"] == OFFSET + len(passage.text)
    assert said["headings"] == ["Visiting", "Hours"]


def test_scores_of_numpy_become_numbers() -> None:
    (passage,) = Museum().search("museum", k=1)
    numpy_one = replace(passage, score=np.float32(0.5), dense=np.float64(0.25), lexical=None)  # type: ignore[arg-type]
    said = passage_to_dict(numpy_one)
    assert json.loads(json.dumps(said))["score"] == 0.5
    assert said["dense"] == 0.25
    assert said["lexical"] is None


def test_a_document_keeps_every_field() -> None:
    said = document_to_dict(Museum().documents()[1])
    assert set(said) == {field.name for field in fields(DocumentInfo)}
    assert said["title"] == "כרטיסים"
