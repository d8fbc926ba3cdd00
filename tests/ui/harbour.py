"""A real collection of three documents in three languages, six gold questions about it, and a page over it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.pipeline import RAG
from rag.settings import Settings
from rag.types import Event
from tests.fakes import HashEncoder

if TYPE_CHECKING:
    from ui.page import Services

COLLECTION = "harbour"
FILES = {
    "history.md": "# History of the house\n\nThe city council laid the first stone in 1868. The wing was rebuilt in "
    "concrete in 1926.\n\n## Opening hours\n\nThe museum opens at ten in the morning and closes at six.\n",
    "מחירים.md": "# מחירים\n\nכרטיס כניסה למבוגר עולה 19 אירו, וכרטיס לילד עולה 9 אירו. כל סדנה נמשכת 90 דקות.\n",
    "票价.md": "# 票价\n\n成人票每张六十元，学生票每张三十元。海关大楼于 1874 年建成开放。\n",
}
GOLD = [
    ("en-1", "en", "When does the museum open?", ["at ten", "ten"], "history.md", "The museum opens at ten"),
    ("en-2", "en", "When was the first stone laid?", ["1868"], "history.md", "laid the first stone in 1868"),
    ("he-1", "he", "כמה עולה כרטיס כניסה למבוגר?", ["19 אירו"], "מחירים.md", "כרטיס כניסה למבוגר עולה 19 אירו"),
    ("he-2", "he", "כמה זמן נמשכת כל סדנה?", ["90 דקות"], "מחירים.md", "כל סדנה נמשכת 90 דקות"),
    ("zh-1", "zh-Hans", "成人票每张多少元？", ["六十元"], "票价.md", "成人票每张六十元"),
    ("en-3", "en", "Who painted the blue giraffe?", [], "", ""),
]


class Slowly(RAG):
    """Answers after a moment, word by word, so that somebody can stop it."""

    def stream(self, question: str, **how: Any) -> Iterator[Event]:
        for event in super().stream(question, **how):
            time.sleep(0.15)
            yield event


def made(home: Path, kind: type[RAG] = RAG) -> RAG:
    """The collection in the folder `home`, made where it is not there."""
    rag = kind.open(COLLECTION, home=home, encoder=HashEncoder(max_tokens=200))
    folder = home / "documents"
    if not folder.exists():
        folder.mkdir(parents=True)
        for name, text in FILES.items():
            (folder / name).write_text(text, "utf-8")
        rag.ingest(folder)
    return rag


def gold(home: Path, name: str = "harbour.jsonl") -> Path:
    """A file with the gold questions."""
    lines = [
        {"id": id, "lang": lang, "question": question, "answers": answers, "answerable": bool(answers)}
        | ({"sources": [{"document": document, "passage": passage}]} if answers else {})
        for id, lang, question, answers, document, passage in GOLD
    ]
    path = home / name
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), "utf-8")
    return path


def settings(home: Path) -> Settings:
    return Settings(home=home, collection=COLLECTION)


def served(rag: RAG, home: Path) -> Services:
    """A page's services, which answer with `rag`."""
    from ui.page import Services

    return Services(lambda _: rag, lambda: [COLLECTION], settings(home))
