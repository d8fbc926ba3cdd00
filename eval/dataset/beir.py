"""A BEIR folder (Thakur et al. 2021): passages, queries, and which passages answer which query. It has no answers.

corpus.jsonl       _id, title, text
queries.jsonl      _id, text
qrels/SPLIT.tsv    query-id, corpus-id, score

A passage whose score is above 0 is right, however high; only queries of the split are asked. A query without a right passage
is asked, and its retrieval is not measurable.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from eval.collection import file_name
from eval.dataset.fields import Fields, read_lines
from eval.errors import GoldError
from eval.types import GoldPassage, GoldSet, Question, Source
from indexing.text.language import detect

HEADER = ("query-id", "corpus-id", "score")


def is_beir(folder: Path) -> bool:
    """Whether `folder` says that it is one."""
    return any((folder / name).is_file() for name in ("corpus.jsonl", "corpus.jsonl.xz"))


def read_beir(path: Path) -> GoldSet:
    """The set in a folder, named after it, or of one of its qrels/SPLIT.tsv. Raises GoldError."""
    folder = path if path.is_dir() else path.resolve().parent.parent
    qrels = _split(path) if path.is_dir() else path
    passages = {passage.id: passage for passage in map(_passage, _lines(folder, "corpus"))}
    queries = {line.text("_id"): line for line in _lines(folder, "queries")}
    right: dict[str, list[str]] = {}
    for line in _rows(qrels):
        query, passage = line.text("query-id"), line.text("corpus-id")
        if query not in queries:
            raise line.fail(f'there is no query "{query}" in queries.jsonl: mend "query-id".')
        if passage not in passages:
            raise line.fail(f'there is no passage "{passage}" in corpus.jsonl: mend "corpus-id".')
        right.setdefault(query, []).extend([passage] if _score(line) > 0 else [])
    if not right:
        raise GoldError(qrels, "there are no judgements in it: write query-id, corpus-id and score on each line.")
    questions = tuple(_question(queries[query], ids) for query, ids in right.items())
    return GoldSet(folder.resolve().name, questions, tuple(passages.values()))


def _split(folder: Path) -> Path:
    """The split that is reported by custom: test, or the only one."""
    splits = sorted((folder / "qrels").glob("*.tsv"))
    named = [path for path in splits if path.stem == "test"] or splits
    if not splits:
        raise GoldError(folder, "there is no qrels/test.tsv in this folder: a BEIR set needs its judgements.")
    if len(named) > 1:
        raise GoldError(folder, f"there are several splits: give one, such as {named[0].relative_to(folder)}.")
    return named[0]


def _lines(folder: Path, name: str) -> Iterator[Fields]:
    for path in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.xz"):
        if path.is_file():
            ids: set[str] = set()
            for line in read_lines(path):
                if (own := line.text("_id")) in ids:
                    raise line.fail(f'the _id "{own}" was used before: give each line its own.')
                ids.add(own)
                yield line
            return
    raise GoldError(folder, f"there is no {name}.jsonl in this folder: a BEIR set needs corpus, queries and qrels.")


def _passage(line: Fields) -> GoldPassage:
    text = line.any_text("text")
    return GoldPassage(line.text("_id"), line.text("title", ""), text, detect(text))


def _question(line: Fields, ids: list[str]) -> Question:
    text = line.text("text")
    sources = tuple(Source(file_name(passage)) for passage in dict.fromkeys(ids))
    return Question(line.text("_id"), text, (), detect(text), sources=sources)


def _rows(path: Path) -> Iterator[Fields]:
    """The judgements of a file, with the number of their line; a first line that names the columns is passed over."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise GoldError(path, "this is not UTF-8 text: save the file as UTF-8.") from None
    except OSError as error:
        raise GoldError(path, f"the file cannot be read ({error.strerror}).") from None
    for number, row in enumerate(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE), 1):
        if not row or tuple(row) == HEADER:
            continue
        if len(row) != len(HEADER):
            raise GoldError(path, "a line needs query-id, corpus-id and score with tabs between them.", number)
        yield Fields(path, number, dict(zip(HEADER, row, strict=True)))


def _score(line: Fields) -> float:
    try:
        return float(line.text("score"))
    except ValueError:
        raise line.fail(f"the score {line.text('score')!r} is not a number: 0 is wrong, 1 or more is right.") from None
