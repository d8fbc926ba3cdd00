"""The sample collection, made while somebody watches. Knows no gradio."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.pipeline import RAG

_EVERY = 0.1  # seconds between two looks


def made(rag: RAG, folder: Path) -> Iterator[tuple[int, int]]:
    """Brings the documents of `folder` into a collection; again and again the files done, and the files in all.

    Raises RAGError and IndexingError. Leaving it early waits for the end: what is half done would have to be done again.
    """
    at = (0, 0)

    def progress(done: int, total: int, _: str) -> None:
        nonlocal at
        at = (done, total)

    with ThreadPoolExecutor(1) as pool:
        job = pool.submit(rag.ingest, folder, progress=progress)
        shown = None
        while not job.done():
            if at != shown:
                shown = at
                yield at
            time.sleep(_EVERY)
        job.result()
    yield at
