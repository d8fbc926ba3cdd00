"""A folder with two files, each plain or .xz: a question set that brings its passages.

passages.jsonl     id, title, text, lang
questions.jsonl    id, question, answers, passage_id, lang, answerable
"""

from __future__ import annotations

from pathlib import Path

from eval.dataset.fields import Fields, read_lines
from eval.errors import GoldError
from eval.types import GoldPassage, GoldSet, Question
from indexing.text.language import detect


def read_folder(folder: Path) -> GoldSet:
    """The set in `folder`, named after it. Raises GoldError."""
    passages: dict[str, GoldPassage] = {}
    for line in read_lines(_file(folder, "passages")):
        passage = _passage(line)
        if passage.id in passages:
            raise line.fail(f'the passage id "{passage.id}" was used before: give each passage its own.')
        passages[passage.id] = passage
    if not passages:
        raise GoldError(folder, "there are no passages in it: write one a line of passages.jsonl.")
    questions = tuple(_question(line, passages) for line in read_lines(_file(folder, "questions")))
    if not questions:
        raise GoldError(folder, "there are no questions in it: write one a line of questions.jsonl.")
    return GoldSet(folder.resolve().name, questions, tuple(passages.values()))


def _file(folder: Path, name: str) -> Path:
    for path in (folder / f"{name}.jsonl", folder / f"{name}.jsonl.xz"):
        if path.is_file():
            return path
    raise GoldError(folder, f"there is no {name}.jsonl in this folder: a set needs passages.jsonl and questions.jsonl.")


def _passage(line: Fields) -> GoldPassage:
    text = line.text("text")
    return GoldPassage(line.text("id"), line.text("title", ""), text, line.text("lang", detect(text)))


def _question(line: Fields, passages: dict[str, GoldPassage]) -> Question:
    """Other people's questions may be blank, lack answers or share an id: they are asked and counted all the same."""
    answerable = line.flag("answerable", True)
    passage = line.text("passage_id")
    if passage not in passages:
        raise line.fail(f'there is no passage "{passage}" in passages.jsonl: mend "passage_id".')
    return Question(
        id=line.text("id"),
        question=line.any_text("question"),
        answers=line.texts("answers") if answerable else (),
        lang=line.text("lang", passages[passage].lang),
        answerable=answerable,
        type="fact" if answerable else "unanswerable",
        passage_id=passage,
    )
