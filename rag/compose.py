"""From what a person has set to the pipelines that the commands use. Reaches no room above this one."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path
from threading import Lock

from rag.pipeline import RAG
from rag.settings import Settings

SAMPLE = "museum"
"""The collection that `mekor demo` makes."""


def open_rag(chosen: Settings) -> RAG:
    """The pipeline that `chosen` describes."""
    models = chosen.chosen()
    return RAG.open(
        chosen.collection,
        home=chosen.home,
        models=chosen.models,
        encoder=models.encoder if chosen.encoder else None,
        generator=models.generator,
        reranker=models.reranker,
        support=models.support,
        retrieve=chosen.retrieve(),
        prompt=chosen.prompt(models.generator.prompt_tokens),
    )


class Pool:
    """Pipelines by settings, each opened once. Those that differ in nothing but the collection have the same models."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._opened: dict[Settings, RAG] = {}

    def __call__(self, chosen: Settings) -> RAG:
        """The pipeline that `chosen` describes. Raises ConfigError."""
        with self._lock:
            if chosen not in self._opened:
                alike = (
                    rag for other, rag in self._opened.items() if replace(other, collection=chosen.collection) == chosen
                )
                first = next(alike, None)
                self._opened[chosen] = first.beside(chosen.collection) if first else open_rag(chosen)
            return self._opened[chosen]


def warm(rag: RAG) -> None:
    """Load the models while the person reads the page; what goes wrong is told with the first question."""
    with contextlib.suppress(Exception):
        rag.warm()


def sample_documents() -> Path:
    """The folder of the sample collection: in the package when it was installed, else in the source tree."""
    here = Path(__file__).parent
    inside = here / "examples"
    return (inside if inside.is_dir() else here.parent / "examples") / "museum"
