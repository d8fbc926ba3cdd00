import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.config import EvalConfig
from eval.errors import EvalError
from eval.figures import figures, sliced
from eval.folder import record_dict
from eval.page import page
from eval.report import Report
from eval.score import scored
from eval.support import detectors
from eval.types import Question, Record, Retrieved
from rag.types import Verdict

EN = Question("en-1", "When?", ("1890",), "en")
HE = Question("he-1", "מתי?", ("1890",), "he")
FOUND = Retrieved("/docs/a|b.md", 0, 4, 0.5, "1890")


def made(*records: Record, missing: tuple[str, ...] = (), config: EvalConfig = EvalConfig()) -> Report:
    kept = tuple(scored(record, (1,), (1, 5, 10)) for record in records)
    return Report("museum", "tiny", kept, figures(kept), sliced(kept), missing, seconds=1.25, config=config)


RIGHT = Record(EN, answer="1890 [1]", sentences=1, retrieved=(FOUND,), generator="tiny", seconds=0.2)
WRONG = Record(HE, answer="1891", supported=False, sentences=1, unsupported_sentences=1, generator="tiny", seconds=0.4)


def test_the_main_table_has_value_interval_and_count() -> None:
    main = made(RIGHT, WRONG).tables()[0]
    assert main.columns == ("figure", "value", "95% interval", "count", "not measurable")
    rows = {row[0]: row[1:] for row in main.rows}
    assert rows["exact match"] == ("0.500", "0.095–0.905", "2", "")
    assert rows["abstained / unanswerable"] == ("not measurable", "", "0", "")


def test_slices_have_a_column_a_value_and_a_single_value_no_table() -> None:
    tables = made(RIGHT, WRONG).tables()
    assert [table.title for table in tables] == ["Figures", "By lang"]  # all are of one type
    assert tables[1].columns == ("figure", "en", "he")
    rows = {row[0]: row[1:] for row in tables[1].rows}
    assert rows["exact match"] == ("1.000 (0.207–1.000; 1)", "0.000 (0.000–0.793; 1)")
    assert rows["token F1, Hebrew prefixes stripped"][0] == "–"
    assert "abstained / unanswerable" not in rows


def test_the_dict_is_json_without_nan() -> None:
    told = json.loads(json.dumps(made(RIGHT, WRONG).to_dict(), allow_nan=False))
    assert told["figures"]["exact_match"]["count"] == 2
    assert told["figures"]["right_refusal"].items() >= {"value": None, "count": 0, "low": None, "high": None}.items()
    assert told["slices"]["lang"]["he"]["exact_match"]["value"] == 0.0
    assert (told["gold"], told["collection"], told["generator"], told["questions"]) == ("museum", "tiny", "tiny", 2)
    assert told["seconds"] == {"total": 1.25, "median": pytest.approx(0.3)}
    assert told["settings"]["seed"] == 0


def test_errors_and_missing_documents_are_told() -> None:
    report = made(RIGHT, Record(HE, error="ServerError: gone"), missing=tuple(f"{n}.md" for n in range(7)))
    assert report.notes == (
        "1 of 2 questions raised an error and score 0 as answers; the first, he-1: ServerError: gone",
        "7 gold documents are not in the collection: 0.md, 1.md, 2.md, 3.md, 4.md, …",
    )
    assert report.to_dict()["errors"] == [{"id": "he-1", "error": "ServerError: gone"}]
    assert all(note in report.to_markdown() for note in report.notes)


def test_conditions_are_told_everywhere() -> None:
    report = made(RIGHT, WRONG, config=EvalConfig(fail_if=("f1 < 0.9", "recall@5 < 0.1")))
    assert report.notes == (
        "Failed, f1 < 0.9: f1 is 0.5 (0.095–0.905; 2).",
        "Passed, recall@5 < 0.1: recall@5 is 1 (0.342–1.000; 2).",
    )
    told = report.to_dict()["conditions"]
    assert [(one["condition"], one["failed"], one["value"]) for one in told] == [
        ("f1 < 0.9", True, 0.5), ("recall@5 < 0.1", False, 1.0),
    ]  # fmt: skip
    assert "- Failed, f1 &lt; 0.9: f1 is 0.5" in report.to_markdown()


def test_markdown_is_a_page_with_tables() -> None:
    lines = made(RIGHT, WRONG).to_markdown().splitlines()
    assert lines[0] == "# museum: 2 questions"
    assert "Collection `tiny`, answers by tiny, 1.2 s." in lines
    assert "| exact match | 0.500 | 0.095–0.905 | 2 |  |" in lines
    assert all(line.count("|") == 6 for line in lines if line.startswith("| exact match | 0.5"))


def test_what_an_error_says_is_text_on_one_line_of_markdown() -> None:
    page = made(Record(HE, error="ServerError: <img src=x>\n# gone | far")).to_markdown()
    assert "he-1: ServerError: &lt;img src=x> # gone | far" in page


def test_a_report_is_written_as_a_folder(tmp_path: Path) -> None:
    report = made(RIGHT, WRONG)
    paths = report.write(tmp_path / "runs" / "first")
    assert [path.name for path in paths] == [
        "report.json", "report.md", "report.html", "junit.xml", "questions.jsonl",
    ]  # fmt: skip
    assert json.loads(paths[0].read_text(encoding="utf-8")) == report.to_dict()
    lines = [json.loads(line) for line in paths[-1].read_text(encoding="utf-8").splitlines()]
    assert [line["question"] for line in lines] == ["When?", "מתי?"]
    assert lines == [json.loads(json.dumps(record_dict(record))) for record in report.records]
    assert lines[0]["retrieved"] == [{"document": "/docs/a|b.md", "start": 0, "end": 4, "score": 0.5, "text": "1890"}]
    assert lines[0]["metrics"]["exact_match"] == 1.0


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(EvalError, match=r"Cannot write the report to .*: give another folder"):
        made(RIGHT).write(tmp_path / "file")


def test_a_report_of_nothing_is_a_report() -> None:
    report = made()
    assert report.to_dict()["seconds"]["median"] is None
    assert "answers by nobody" in report.to_markdown()


def test_the_error_of_what_judged_is_told_by_language_where_anything_was_judged() -> None:
    judged = Verdict("-", 0, 1, (1,), True, 0.6, judged=True)
    en, he = (replace(record, verdicts=(judged, judged), support="embedded") for record in (RIGHT, WRONG))
    zh = Question("zh-1", "何时？", ("1890",), "zh-Hans")
    other = Record(zh, answer="1890", sentences=1, verdicts=(judged,), support="judge tiny")
    (table,) = (table for table in made(en, he, other).tables() if table.title.startswith("Error of the support check"))
    assert [row[:3] for row in table.rows] == [
        ("embedded", "en", "2"), ("embedded", "he", "2"), ("judge tiny", "zh", "1"),
    ]  # fmt: skip
    known = detectors()["embedded"]["he"]
    assert table.rows[1][3].startswith(f"{known.caught / known.bad:.3f} (")
    assert table.rows[1][4].endswith(f"; {known.good})")
    assert table.rows[2][3:] == ("not measurable", "not measurable")
    assert table.title in page(made(en, he), {}, "")
    assert not any(table.title.startswith("Error of the support check") for table in made(RIGHT, WRONG).tables())
