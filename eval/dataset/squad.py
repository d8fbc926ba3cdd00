"""SQuAD 1 and 2, and the sets that took over their shape (CMRC, DRCD, XQuAD): contexts are the passages.

A context that occurs twice is one passage. `plausible_answers` and answer offsets are not used.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

from eval.dataset.fields import Fields
from eval.errors import GoldError
from eval.types import GoldPassage, GoldSet, Question
from indexing.text.language import detect


def read_squad(path: Path) -> GoldSet:
    """The set in the file at `path`, named after it. Raises GoldError, with the path inside the file as the place."""
    passages: dict[str, GoldPassage] = {}
    questions: list[Question] = []
    for article in _root(path).objects("data"):
        title = article.text("title", "")
        for paragraph in article.objects("paragraphs"):
            passage = _passage(paragraph, title)
            passages.setdefault(passage.id, passage)
            questions.extend(_questions(paragraph, passage))
    if not questions:
        raise GoldError(path, 'there are no questions in it: SQuAD has them under "data", "paragraphs", "qas".')
    return GoldSet(path.stem, tuple(questions), tuple(passages.values()))


def _root(path: Path) -> Fields:
    try:
        values = json.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise GoldError(path, "this is not UTF-8 text: save the file as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise GoldError(path, f"this is not JSON ({error.msg}).", error.lineno) from None
    except RecursionError:
        raise GoldError(path, "this JSON is nested too deeply to be SQuAD.") from None
    except OSError as error:
        raise GoldError(path, f"the file cannot be read ({error.strerror}).") from None
    if not isinstance(values, dict) or "data" not in values:
        raise GoldError(path, 'this is not SQuAD: the file must be an object with "data".')
    return Fields(path, "", values)


def _passage(paragraph: Fields, title: str) -> GoldPassage:
    text = paragraph.text("context")
    name = hashlib.sha256(f"{title}\n{text}".encode()).hexdigest()[:16]
    return GoldPassage(name, title, text, detect(text))


def _questions(paragraph: Fields, passage: GoldPassage) -> Iterator[Question]:
    for entry in paragraph.objects("qas"):
        answerable = not entry.flag("is_impossible", False)
        answers = (answer.text("text") for answer in entry.objects("answers"))
        yield Question(
            id=str(entry.values.get("id", entry.place)),
            question=entry.any_text("question"),
            answers=tuple(dict.fromkeys(answers)) if answerable else (),
            lang=passage.lang,
            answerable=answerable,
            type="fact" if answerable else "unanswerable",
            passage_id=passage.id,
        )
