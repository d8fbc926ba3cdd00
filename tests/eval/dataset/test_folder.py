import json
import lzma
from pathlib import Path

import pytest

from eval.dataset.folder import read_folder
from eval.errors import GoldError
from eval.types import GoldPassage, Question

PASSAGE = {"id": "p1", "title": "Museum", "text": "It opened in 1890.", "lang": "en"}
QUESTION = {"id": "q1", "question": "When?", "answers": ["1890"], "passage_id": "p1", "lang": "en", "answerable": True}


def written(folder: Path, passages: list[object], questions: list[object]) -> Path:
    for name, lines in (("passages", passages), ("questions", questions)):
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return folder


def test_passages_and_questions_are_read(tmp_path: Path) -> None:
    gold = read_folder(written(tmp_path, [PASSAGE], [QUESTION]))
    assert gold.name == tmp_path.name
    assert gold.passages == (GoldPassage("p1", "Museum", "It opened in 1890.", "en"),)
    assert gold.questions == (Question("q1", "When?", ("1890",), "en", passage_id="p1"),)


def test_compressed_files_are_read(tmp_path: Path) -> None:
    for path in written(tmp_path, [PASSAGE], [QUESTION]).iterdir():
        Path(f"{path}.xz").write_bytes(lzma.compress(path.read_bytes()))
        path.unlink()
    assert len(read_folder(tmp_path).questions) == 1


def test_questions_of_other_people_may_lack_words_answers_and_ids_of_their_own(tmp_path: Path) -> None:
    blank = QUESTION | {"question": "", "answers": []}
    refused = QUESTION | {"answerable": False, "answers": ["1890"]}
    first, second, third = read_folder(written(tmp_path, [PASSAGE], [QUESTION, blank, refused])).questions
    assert (first.id, second.question, second.answers) == (second.id, "", ())
    assert (third.answerable, third.type, third.answers) == (False, "unanswerable", ())


@pytest.mark.parametrize(
    ("passages", "questions", "problem"),
    [
        ([PASSAGE, PASSAGE], [QUESTION], r'passages\.jsonl, line 2: the passage id "p1" was used before'),
        ([PASSAGE | {"text": ""}], [QUESTION], r'passages\.jsonl, line 1: "text" must be a text that is not empty'),
        ([PASSAGE | {"id": 3}], [QUESTION], r'passages\.jsonl, line 1: "id" must be a text'),
        ([], [QUESTION], r"there are no passages in it"),
        ([PASSAGE], [], r"there are no questions in it"),
        ([PASSAGE], [QUESTION | {"passage_id": "p9"}], r'questions\.jsonl, line 1: there is no passage "p9"'),
        ([PASSAGE], [QUESTION, {"id": "q2"}], r'questions\.jsonl, line 2: "passage_id" must be a text'),
        ([PASSAGE], [QUESTION | {"question": None}], r'questions\.jsonl, line 1: "question" must be a text'),
    ],
)
def test_a_bad_set_is_told_with_file_and_line(
    tmp_path: Path, passages: list[object], questions: list[object], problem: str
) -> None:
    with pytest.raises(GoldError, match=problem):
        read_folder(written(tmp_path, passages, questions))


def test_a_folder_without_the_two_files_is_told(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"there is no passages\.jsonl in this folder"):
        read_folder(tmp_path)
    (tmp_path / "passages.jsonl").write_text(json.dumps(PASSAGE), encoding="utf-8")
    with pytest.raises(GoldError, match=r"there is no questions\.jsonl in this folder"):
        read_folder(tmp_path)
