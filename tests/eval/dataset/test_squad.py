import json
from pathlib import Path
from typing import Any

import pytest

from eval.dataset.squad import read_squad
from eval.errors import GoldError

OPENED = {"id": "q1", "question": "When did it open?", "answers": [{"text": "1890", "answer_start": 13}] * 2}
NOBODY = {"id": "q2", "question": "Who sold it?", "answers": [], "is_impossible": True, "plausible_answers": []}
CLOSED = {"id": "q3", "question": "它何时关闭？", "answers": [{"text": "1979年"}, {"text": "1979"}]}


def written(tmp_path: Path, values: object) -> Path:
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(values), encoding="utf-8")
    return path


def article(title: str, *paragraphs: tuple[str, list[Any]]) -> dict[str, Any]:
    return {"title": title, "paragraphs": [{"context": text, "qas": qas} for text, qas in paragraphs]}


def test_contexts_are_passages_and_impossible_questions_unanswerable(tmp_path: Path) -> None:
    english = article("Museum", ("It opened in 1890.", [OPENED]), ("It opened in 1890.", [NOBODY]))
    chinese = article("博物馆", ("它于1979年关闭。", [CLOSED]))
    gold = read_squad(written(tmp_path, {"version": "v2.0", "data": [english, chinese]}))
    assert gold.name == "dev"
    assert gold.passages is not None
    assert [(p.title, p.text, p.lang) for p in gold.passages] == [
        ("Museum", "It opened in 1890.", "en"),
        ("博物馆", "它于1979年关闭。", "zh-Hans"),
    ]
    opened, nobody, closed = gold.questions
    assert opened.passage_id == nobody.passage_id == gold.passages[0].id
    assert (opened.answers, opened.answerable) == (("1890",), True)
    assert (nobody.answers, nobody.answerable, nobody.type) == ((), False, "unanswerable")
    assert (closed.answers, closed.lang) == (("1979年", "1979"), "zh-Hans")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ([], 'this is not SQuAD: the file must be an object with "data"'),
        ({"data": {}}, '"data" must be a list of objects'),
        ({"data": []}, "there are no questions in it"),
        ({"data": [article("a", ("", []))]}, r'data\[0\]\.paragraphs\[0\]: "context" must be a text'),
        (
            {"data": [article("a", ("b", [OPENED, {"id": "x"}]))]},
            r'data\[0\]\.paragraphs\[0\]\.qas\[1\]: "question" must be a text',
        ),
        (
            {"data": [article("a", ("b", [OPENED | {"answers": [{"text": ""}]}]))]},
            r'qas\[0\]\.answers\[0\]: "text" must be a text that is not empty',
        ),
        (
            {"data": [article("a", ("b", [OPENED | {"is_impossible": "no"}]))]},
            r'qas\[0\]: "is_impossible" must be true or false',
        ),
    ],
)
def test_a_bad_set_is_told_with_its_place(tmp_path: Path, values: object, problem: str) -> None:
    with pytest.raises(GoldError, match=problem):
        read_squad(written(tmp_path, values))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"data":\n [}', r"dev\.json, line 2: this is not JSON"),
        (b'{"data": "\xff"}', r"dev\.json: this is not UTF-8"),
        (b"[" * 200_000, r"dev\.json: this JSON is nested too deeply"),
    ],
)
def test_what_is_not_json_is_told(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "dev.json"
    path.write_bytes(content)
    with pytest.raises(GoldError, match=problem):
        read_squad(path)
