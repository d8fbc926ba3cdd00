from pathlib import Path

import pytest

from eval.dataset import read_gold
from eval.dataset.table import read_table
from eval.errors import GoldError
from eval.types import Question, Source


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "gold.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_all_columns_are_read(tmp_path: Path) -> None:
    gold = read_gold(
        written(
            tmp_path,
            "id,lang,type,question,answers,answerable,document,passage\r\n"
            'h,he,across,"מתי, ואיפה?","1890 | שנת 1890",yes,hall.md,"נבנה ב-1890."\r\n'
            "z,,,大厅何时建成？,1890年,,hall.md,\r\n"
            ",,,,,,,\r\n"
            "u,,,Who?,,FALSE,,\r\n",
        )
    )
    assert (gold.name, gold.passages) == ("gold", None)
    assert gold.questions == (
        Question(
            "h", "מתי, ואיפה?", ("1890", "שנת 1890"), "he", type="across", sources=(Source("hall.md", "נבנה ב-1890."),)
        ),
        Question("z", "大厅何时建成？", ("1890年",), "zh-Hans", sources=(Source("hall.md"),)),
        Question("u", "Who?", (), "en", answerable=False, type="unanswerable"),
    )


@pytest.mark.parametrize("apart", [",", ";", "\t"])
def test_spreadsheets_write_a_mark_at_the_front_and_columns_apart_in_several_ways(tmp_path: Path, apart: str) -> None:
    text = f'Question{apart} Answers\nWhen?{apart}"1890{apart} or so"\n'
    (question,) = read_table(written(tmp_path, text, "utf-8-sig")).questions
    assert (question.id, question.question, question.answers) == ("2", "When?", (f"1890{apart} or so",))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", r"line 1: the first line must name each column once"),
        ("answers\n1890\n", r"line 1: the first line must name each column once, question among them"),
        ("question,question\na,b\n", r"line 1: the first line must name each column once"),
        ("question,anwsers\na,b\n", r'line 1: there is no field "anwsers": use question, answers'),
        ("question,answers\n", r"there are no questions in it"),
        ("question,answers\nWhen?,1890,or so\n", r"line 2: there are 3 cells, and 2 columns: put quotes around commas"),
        ("question,answers\nWhen?,\n", r'line 2: an answerable question needs "answers"'),
        ("question,answers\n,1890\n", r'line 2: "question" must be a text that is not empty'),
        ("question,answers,answerable\nWhen?,1890,no\n", r"line 2: an unanswerable question has no answers"),
        ("question,answerable\nWhen?,perhaps\n", r'line 2: answerable is "perhaps": write yes or no'),
        ("question,answers,passage\nWhen?,1890,In 1890.\n", r"line 2: a passage needs the name of its document"),
        ("id,question,answers\na,When?,1\na,Who?,2\n", r'line 3: the id "a" was used before'),
        ('question,answers\nWhen?,"1890\n', r"line 2: this is not CSV"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(GoldError, match=problem):
        read_table(written(tmp_path, text))


def test_another_encoding_is_told(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="this is not UTF-8 text: save the file as “CSV UTF-8”"):
        read_table(written(tmp_path, "question,answers\nמתי?,1890\n", "cp1255"))
