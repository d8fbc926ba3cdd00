"""The sample collection, made while somebody watches. Knows no gradio."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ui.library.background import stepwise

if TYPE_CHECKING:
    from rag.pipeline import RAG


def made(rag: RAG, folder: Path) -> Iterator[tuple[int, int]]:
    """Brings the documents of `folder` into a collection; again and again the files done, and the files in all.

    Raises RAGError and IndexingError. Who leaves it early stops watching: it goes on to its end.
    """
    yield 0, 0
    for step in stepwise(lambda tell: rag.ingest(folder, progress=tell)):
        yield step.done, step.total
