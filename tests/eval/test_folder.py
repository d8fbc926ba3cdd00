import json
from pathlib import Path

import pytest

from eval import folder
from eval.errors import EvalError
from tests.eval.runs import MADE_UP, RIGHT, WRONG, made

SETTINGS = {"gold_sha256": "ab", "generation": 3, "cutoffs": (1, 5)}
RECORDS = made(RIGHT, WRONG, MADE_UP).records


def begun(path: Path) -> Path:
    assert folder.begin(path, SETTINGS) == []
    for record in RECORDS:
        folder.add(path, record)
    return path


def test_records_come_back_as_they_went(tmp_path: Path) -> None:
    run = folder.read_run(begun(tmp_path / "new" / "run"))
    assert run.records == RECORDS
    assert run.settings == {"gold_sha256": "ab", "generation": 3, "cutoffs": [1, 5]}


def test_a_line_is_the_question_beside_what_came_back(tmp_path: Path) -> None:
    first = json.loads((begun(tmp_path) / folder.QUESTIONS).read_text("utf-8").splitlines()[0])
    assert (first["id"], first["question"], first["answers"]) == ("en-1", "When was it <b>opened</b>?", ["1890"])
    assert (first["confidence"], first["metrics"]["gold_in_answer"]) == (0.75, 1.0)
    assert first["retrieved"][0]["text"].startswith("It was opened")


def test_a_run_goes_on_with_equal_settings(tmp_path: Path) -> None:
    assert folder.begin(begun(tmp_path), dict(SETTINGS)) == list(RECORDS)


def test_a_line_that_was_being_written_is_asked_again(tmp_path: Path) -> None:
    file = begun(tmp_path) / folder.QUESTIONS
    content = file.read_bytes()
    file.write_bytes(content[:-20])
    assert folder.begin(tmp_path, SETTINGS) == list(RECORDS[:2])
    folder.add(tmp_path, RECORDS[2])
    assert file.read_bytes() == content


def test_other_settings_are_refused_by_name(tmp_path: Path) -> None:
    begun(tmp_path)
    with pytest.raises(EvalError, match=r"made otherwise \(generation, encoder\): go on with it as it was begun, or"):
        folder.begin(tmp_path, {**SETTINGS, "generation": 4, "encoder": "x"})


def test_a_line_of_something_else_is_told(tmp_path: Path) -> None:
    with (begun(tmp_path) / folder.QUESTIONS).open("a", encoding="utf-8") as file:
        file.write('{"id": "x"}\n')
    with pytest.raises(EvalError, match=r"questions.jsonl, line 4: this is not a line that this version writes"):
        folder.begin(tmp_path, SETTINGS)


def test_questions_without_settings_are_not_written_over(tmp_path: Path) -> None:
    (tmp_path / folder.QUESTIONS).write_text("a gold set\n", "utf-8")
    with pytest.raises(EvalError, match=r"holds questions\.jsonl but no settings\.json: give another folder"):
        folder.begin(tmp_path, SETTINGS)


@pytest.mark.parametrize("content", ["", "[]", "{"])
def test_settings_that_cannot_be_read(tmp_path: Path, content: str) -> None:
    (tmp_path / folder.SETTINGS).write_text(content, "utf-8")
    with pytest.raises(EvalError, match="cannot be read: give another folder"):
        folder.read_run(tmp_path)


def test_a_folder_without_a_run(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="holds no run: give a folder that `mekor eval --out` wrote"):
        folder.read_run(tmp_path)


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    with (
        folder.held(tmp_path / "run"),
        pytest.raises(EvalError, match="Another evaluation is writing to"),
        folder.held(tmp_path / "run"),
    ):
        pass
    with folder.held(tmp_path / "run"):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(EvalError, match="give another folder"), folder.held(tmp_path / "file"):
        pass
