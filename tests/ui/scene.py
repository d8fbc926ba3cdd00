"""A small museum with a pipeline that really finds, streams, quotes and abstains, for the tests of page and service.

It finds the document that shares most words with the question and quotes its sentences one by one. A question with
"break" in it fails as a server that is gone does; one with "perhaps" adds a sentence that no document bears out.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from indexing.filters import Filter
from indexing.judgments import Judgment
from indexing.text.language import detect
from indexing.text.sentences import sentences
from indexing.types import Chunk, DocumentInfo, Page, StoredChunk
from rag.errors import BadFeedback, BadQuestion, NoSuchFeedback, NothingIndexed, ServerError
from rag.settings import Settings
from rag.types import Answer, Citation, Delta, Event, Found, Passage, Turn, Verdict

if TYPE_CHECKING:
    from rag.pipeline import RAG
    from ui.page import Services

OFFSET = 40
"""Where each chunk begins in its document."""

DOCUMENTS = {
    "docs/hours.pdf": ("Opening hours", "The museum opens at ten. It closes at six. On Monday the museum is closed."),
    "docs/כרטיסים.docx": ("כרטיסים", "כרטיס למבוגר עולה 19 אירו. כרטיס לילד עולה 9 אירו. הכניסה עם Wi-Fi חינם."),
    "docs/票价.html": ("票价", "成人票每张60元。学生票每张30元。"),
    "docs/公告.txt": ("公告", "導覽每日兩場，每場限二十五人。"),
}
ABSTENTION = "The documents do not say."


def passage(number: int, source: str, *, text: str | None = None, title: str | None = None) -> Passage:
    """A passage of the museum, or one with another text or title."""
    known_title, known_text = DOCUMENTS.get(source, ("", ""))
    title, text = title if title is not None else known_title, text if text is not None else known_text
    pages = (Page(3, 0),) if source.endswith(".pdf") else ()
    chunk = Chunk(text, OFFSET, OFFSET + len(text), detect(text), ("Visiting", "Hours"), pages)
    document = DocumentInfo(number, source, title, "text/plain", "00", detect(text), 1, "2026-01-01T00:00:00Z")
    return Passage(number, StoredChunk(number, chunk, document), 1.0 / number, 0.5, None)


class Judgments:
    """What was said of the museum's answers."""

    def __init__(self) -> None:
        self.kept: dict[int, Judgment] = {}

    def remove(self, *ids: int) -> None:
        for id in ids:
            if id not in self.kept:
                raise NoSuchFeedback(id, "museum")
            del self.kept[id]


class Museum:
    """What page and service ask of a RAG. `closed` counts streams that have ended, `asked` keeps the histories.

    A question with "endless" in it is answered until somebody stops it.
    """

    collection_name = "museum"

    def __init__(self) -> None:
        self.closed = 0
        self.asked: list[tuple[Turn, ...]] = []
        self.judgments = Judgments()

    def feedback(self, answer: Answer, *, good: bool = True, reason: str = "") -> Judgment:
        if "refuse" in answer.question:
            raise BadFeedback("Nothing of <b>it</b> is in `museum`.")
        id = next((id for id, kept in self.judgments.kept.items() if kept.question == answer.question), 0)
        id = id or len(self.judgments.kept) + 1
        kept = Judgment(answer.question, answer.query, answer.text, good, reason, id=id)
        self.judgments.kept[id] = kept
        return kept

    def documents(self) -> list[DocumentInfo]:
        return [passage(number, source).chunk.document for number, source in enumerate(DOCUMENTS, 1)]

    def search(self, question: str, *, k: int | None = None, where: Filter = Filter()) -> tuple[Passage, ...]:
        self.where = where
        if not question.strip():
            raise BadQuestion("The question is empty: ask something.")
        words = set(_words(question))
        best = sorted(DOCUMENTS, key=lambda source: -len(words & set(_words(DOCUMENTS[source][1]))))
        return tuple(passage(number, source) for number, source in enumerate(best[: k or 3], 1))

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        where: Filter = Filter(),
        attribute: bool = False,
        whole: bool | None = None,
    ) -> Answer:
        *_, answer = self.stream(question, history=history, where=where)
        assert isinstance(answer, Answer)
        return answer

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        where: Filter = Filter(),
        attribute: bool = False,
        whole: bool | None = None,
    ) -> Iterator[Event]:
        self.asked.append(tuple(history))
        try:
            passages = self.search(question, where=where)
            if "nothing" in question:
                raise NothingIndexed("museum")
            yield Found(question, passages)
            text = ""
            for piece in self._pieces(question, passages[0]):
                text += piece
                yield Delta(piece)
            yield _answer(question, text, passages)
        finally:
            self.closed += 1

    def _pieces(self, question: str, best: Passage) -> Iterator[str]:
        while "endless" in question:
            yield "and "
            time.sleep(0.01)
        if not set(_words(question)) & set(_words(best.text)):
            yield ABSTENTION
            return
        for number, (start, end) in enumerate(sentences(best.text)):
            yield f"{' ' if number else ''}{best.text[start:end]} [1]"
            if "break" in question:
                raise ServerError("The server at http://127.0.0.1:9/v1 does not answer: start `vllm serve`.")
        if "perhaps" in question:
            yield " The roof is made of gold."


def services(museum: Museum, examples: Sequence[str] = ()) -> Services:
    """A page's services, which answer from `museum` whatever the settings are."""
    from ui.page import Services

    return Services(lambda _: cast("RAG", museum), lambda: ["museum"], Settings(collection="museum"), examples)


def _answer(question: str, text: str, passages: tuple[Passage, ...]) -> Answer:
    lang = detect(question)
    if text == ABSTENTION:
        return Answer(question, question, text, lang, passages, (), (), True, True, "museum", (), {"retrieve": 0.01})
    citations, verdicts, at = [], [], 0
    for number, sentence in enumerate(re.findall(r"\S.*?\[1\]|\S.*", text)):
        at = text.index(sentence, at)
        quote = sentence.removesuffix("[1]").strip()
        found = passages[0].text.find(quote)
        verdicts.append(Verdict(sentence, at, at + len(sentence), (1,) if found >= 0 else (), found >= 0, 0.9))
        if found >= 0:
            start = OFFSET + found
            best = passages[0]
            citations.append(Citation(1, number, best.source, best.title, best.page, start, start + len(quote), quote))
    supported = all(verdict.supported for verdict in verdicts)
    return Answer(
        question, question, text, lang, passages, tuple(citations), tuple(verdicts), supported, False, "museum",
        timings={"retrieve": 0.01, "generate": 0.2},
    )  # fmt: skip


def _words(text: str) -> list[str]:
    found = re.findall(r"[^\W_\u4e00-\u9fff]+|[\u4e00-\u9fff]", text.casefold())
    return [word for word in found if word not in {"the", "is", "at", "what", "of"}]
