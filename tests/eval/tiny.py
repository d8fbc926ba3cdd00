"""A small pipeline and a small encoder that really work, by shared words alone."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from eval.metrics.normalize import words
from indexing.types import Chunk, DocumentInfo, EncoderId, StoredChunk, Vectors
from rag.errors import BadQuestion
from rag.types import Answer, Passage, Turn, Verdict


class WordPipeline:
    """Answers with the text of the document that shares most words with the question, and abstains when none does.

    It keeps to what `evaluate` asks of a RAG: `ask`, `search`, `documents`, `collection_name`. A sentence that says
    "perhaps" is not supported. An empty question raises BadQuestion, as the real thing does.
    """

    collection_name = "tiny"

    def __init__(self, documents: Mapping[str, str], *, top_k: int = 2) -> None:
        self.top_k = top_k
        self.searches = 0
        self._chunks = [_stored(number, path, text) for number, (path, text) in enumerate(documents.items())]

    def documents(self) -> list[DocumentInfo]:
        return [chunk.document for chunk in self._chunks]

    def search(self, question: str, *, k: int | None = None) -> tuple[Passage, ...]:
        self.searches += 1
        return self._found(question, k or self.top_k)

    def ask(self, question: str, *, history: Sequence[Turn] = ()) -> Answer:
        if not question.strip():
            raise BadQuestion("The question is empty: ask one.")
        query = " ".join([*(turn.question for turn in history), question])
        passages = self._found(query, self.top_k)
        abstained = not passages or passages[0].score == 0
        text = "The documents do not say." if abstained else f"{passages[0].text} [1]"
        supported = "perhaps" not in text
        verdict = Verdict(text, 0, len(text), () if abstained else (1,), supported, float(supported))
        return Answer(question, query, text, "en", passages, (), (verdict,), supported, abstained, "tiny")

    def _found(self, query: str, k: int) -> tuple[Passage, ...]:
        asked = set(words(query))
        scored = [(len(asked.intersection(words(chunk.chunk.text))), chunk) for chunk in self._chunks]
        best = sorted(scored, key=lambda pair: (-pair[0], pair[1].id))[:k]
        return tuple(Passage(number, chunk, float(score)) for number, (score, chunk) in enumerate(best, 1))


def _stored(number: int, path: str, text: str) -> StoredChunk:
    document = DocumentInfo(number, path, path, "text/plain", "", "en", 1, "")
    return StoredChunk(number, Chunk(text, 0, len(text), "en"), document)


class WordEncoder:
    """A bi-encoder of words: each is a direction that its digest chooses. It knows equal words, and no meanings."""

    max_tokens = 128
    languages: frozenset[str] = frozenset()
    id = EncoderId("words", "1", 64, "", "")

    def encode_questions(self, questions: Sequence[str]) -> Vectors:
        return self.encode_passages(questions)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(passages), self.id.dimension), dtype=np.float32)
        for row, text in zip(vectors, passages, strict=True):
            for word in words(text):
                row[zlib.crc32(word.encode()) % self.id.dimension] += 1
        unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
        return unit

    def count_tokens(self, text: str) -> int:
        return len(words(text))
