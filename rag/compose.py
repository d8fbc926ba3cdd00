"""From what a person has set to the pipelines that the commands use. Reaches no room above this one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

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


def pool(chosen: Settings) -> Callable[[str], RAG]:
    """One pipeline a collection, all with the same models, so that a model is loaded once."""
    first = open_rag(chosen)

    @cache
    def rag_for(name: str) -> RAG:
        return first if name == chosen.collection else first.beside(name)

    return rag_for


def warm(rag: RAG) -> None:
    """Load the models while the person reads the page; what goes wrong is told with the first question."""
    with contextlib.suppress(Exception):
        rag.warm()


def sample_documents() -> Path:
    """The folder of the sample collection: in the package when it was installed, else in the source tree."""
    here = Path(__file__).parent
    inside = here / "examples"
    return (inside if inside.is_dir() else here.parent / "examples") / "museum"
