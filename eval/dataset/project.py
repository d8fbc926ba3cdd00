"""The project's own gold format: a question a line, with all that would do as an answer and where it stands.

    {"id": "en-001", "lang": "en", "type": "fact", "history": [{"question": "…", "answer": "…"}], "question": "…",
     "answers": ["…"], "parts": [["…"], ["…"]], "answerable": true, "sources": [{"document": "…", "passage": "…"}]}

Only `question` and `answers` (or "answerable": false) are required.
"""

from __future__ import annotations

from pathlib import Path

from eval.dataset.fields import Fields, read_lines
from eval.errors import GoldError
from eval.types import GoldSet, Question, Source
from indexing.text.language import detect
from rag.types import Turn

FIELDS = ("id", "lang", "type", "history", "question", "answers", "parts", "answerable", "sources")


def read_project(path: Path) -> GoldSet:
    """The questions of the file at `path`. Raises GoldError."""
    questions: dict[str, Question] = {}
    for line in read_lines(path):
        if "passage_id" in line.values:
            raise line.fail("this is one half of a set with passages: give the folder that holds it.")
        question = question_of(line)
        if question.id in questions:
            raise line.fail(f'the id "{question.id}" was used before: give each question its own.')
        questions[question.id] = question
    if not questions:
        raise GoldError(path, "there are no questions in it: write one a line.")
    return GoldSet(path.name.removesuffix(".xz").removesuffix(".jsonl"), tuple(questions.values()))


def question_of(line: Fields) -> Question:
    """The question that one object holds. Raises GoldError."""
    line.known(FIELDS)
    text = line.text("question")
    answerable = line.flag("answerable", True)
    question = Question(
        id=line.text("id", str(line.place)),
        question=text,
        answers=line.texts("answers"),
        lang=line.text("lang", detect(text)),
        answerable=answerable,
        type=line.text("type", "fact" if answerable else "unanswerable"),
        parts=line.groups("parts"),
        history=tuple(Turn(turn.text("question"), turn.text("answer")) for turn in line.objects("history")),
        sources=tuple(
            Source(source.text("document"), source.text("passage", "")) for source in line.objects("sources")
        ),
    )
    if answerable and not (question.answers or question.parts):
        raise line.fail('an answerable question needs "answers": give them, or "answerable": false.')
    if not answerable and (question.answers or question.parts):
        raise line.fail('an unanswerable question has no answers: leave them out, or "answerable": false.')
    return question
