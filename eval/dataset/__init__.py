"""Gold sets from disk. Each format is a module; `read_gold` chooses by what the path is.

    NAME.jsonl           the project's own, a question a line               project
    NAME.json            SQuAD 1 and 2, and CMRC and DRCD in that shape     squad
    NAME.csv             a spreadsheet of questions                         table
    FOLDER               passages.jsonl and questions.jsonl                 folder
    FOLDER               BEIR: corpus.jsonl, queries.jsonl, qrels/*.tsv     beir
    FOLDER/qrels/X.tsv   one split of it                                    beir

Lines may be compressed (.jsonl.xz). Anything that is not what it should be raises GoldError with the file and the line.
"""

from __future__ import annotations

from pathlib import Path

from eval.dataset.beir import is_beir, read_beir
from eval.dataset.folder import read_folder
from eval.dataset.project import read_project
from eval.dataset.squad import read_squad
from eval.dataset.table import read_table
from eval.errors import GoldError
from eval.types import GoldSet
from indexing.places import as_path

__all__ = ["read_gold"]


def read_gold(path: str | Path) -> GoldSet:
    """The gold set at `path`, named after it. Raises GoldError."""
    path = as_path(path)
    if path.is_dir():
        return read_beir(path) if is_beir(path) else read_folder(path)
    if not path.is_file():
        raise GoldError(path, "there is no such file or folder: give the path of a gold set.")
    if path.name.endswith((".jsonl", ".jsonl.xz")):
        return read_project(path)
    if path.suffix == ".json":
        return read_squad(path)
    if path.suffix == ".csv":
        return read_table(path)
    if path.suffix == ".tsv" and is_beir(path.resolve().parent.parent):
        return read_beir(path)
    raise GoldError(
        path,
        "this is not a known gold format: give a .jsonl or .csv file of questions, a SQuAD .json file, or a folder "
        "with passages.jsonl and questions.jsonl, or with corpus.jsonl, queries.jsonl and qrels.",
    )
