"""Gold questions in a CSV file, as a spreadsheet saves it: the first line names the columns.

question       required
answers        several with | between them; a question without one is unanswerable only where `answerable` says so
answerable     yes or no
document, passage    where the answer stands
id, lang, type

Columns may be apart by commas, semicolons or tabs. Parts and history need the project's own format.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from eval.dataset.fields import Fields
from eval.dataset.project import question_of
from eval.errors import GoldError
from eval.types import GoldSet, Question

COLUMNS = ("question", "answers", "answerable", "document", "passage", "id", "lang", "type")
_FLAGS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


def read_table(path: Path) -> GoldSet:
    """The questions of the file at `path`. Raises GoldError."""
    questions: dict[str, Question] = {}
    for line in _lines(path):
        question = question_of(line)
        if question.id in questions:
            raise line.fail(f'the id "{question.id}" was used before: give each question its own.')
        questions[question.id] = question
    if not questions:
        raise GoldError(path, "there are no questions in it: write one a line below the names of the columns.")
    return GoldSet(path.stem, tuple(questions.values()))


def _lines(path: Path) -> Iterator[Fields]:
    text = _text(path)
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        names = [name.strip().casefold() for name in next(rows, [])]
        Fields(path, 1, dict.fromkeys(names)).known(COLUMNS)
        if "question" not in names or len(set(names)) < len(names):
            raise GoldError(
                path, f"the first line must name each column once, question among them: {', '.join(COLUMNS)}.", 1
            )
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _fields(path, rows.line_num, names, row)
    except csv.Error as error:
        raise GoldError(path, f"this is not CSV ({error}).", rows.line_num) from None


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise GoldError(path, "this is not UTF-8 text: save the file as “CSV UTF-8”.") from None
    except OSError as error:
        raise GoldError(path, f"the file cannot be read ({error.strerror}).") from None


def _fields(path: Path, number: int, names: list[str], row: list[str]) -> Fields:
    """A row as the object that the project's own format has on a line; empty cells are not there."""
    if len(row) != len(names):
        raise GoldError(
            path, f"there are {len(row)} cells, and {len(names)} columns: put quotes around commas.", number
        )
    cells = {name: cell.strip() for name, cell in zip(names, row, strict=True) if cell.strip()}
    values: dict[str, object] = {name: cells[name] for name in ("question", "id", "lang", "type") if name in cells}
    if "answers" in cells:
        values["answers"] = [answer.strip() for answer in cells["answers"].split("|") if answer.strip()]
    if "document" in cells:
        values["sources"] = [{name: cells[name] for name in ("document", "passage") if name in cells}]
    elif "passage" in cells:
        raise GoldError(path, "a passage needs the name of its document.", number)
    if "answerable" in cells:
        if cells["answerable"].casefold() not in _FLAGS:
            raise GoldError(path, f'answerable is "{cells["answerable"]}": write yes or no.', number)
        values["answerable"] = _FLAGS[cells["answerable"].casefold()]
    return Fields(path, number, values)
