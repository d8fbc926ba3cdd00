"""From what a person has set to the pipelines that the commands use. Reaches no room above this one."""

from __future__ import annotations

import contextlib
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from rag.config import Models
from rag.pipeline import RAG
from rag.settings import Settings
from rag.sharing import Shared

SAMPLE = "museum"
"""The collection that `mekor demo` makes."""


SETS = 4
"""Sets of models that a pool holds at once, that of the first settings among them."""
PIPELINES = 32
"""Pipelines that it holds: each has a collection open."""


def open_rag(chosen: Settings) -> RAG:
    """The pipeline that `chosen` describes. Raises ConfigError."""
    return _opened(chosen, Shared())


def _opened(chosen: Settings, shared: Shared) -> RAG:
    prompt = chosen.prompt(chosen.chosen().generator.prompt_tokens)
    return RAG(
        chosen.collection, chosen.home, shared.loaded(chosen), chosen.retrieve(), prompt, chosen.abstaining()
    )  # fmt: skip


class Pool:
    """Pipelines by settings, each opened once. They share the models that they have in common.

    Those of the first settings stay. Of the others the least recently asked for are let go when there are too many, and
    close once nobody answers with them any more. Safe for threads; nothing is loaded, and nobody waits, while one is opened.
    """

    def __init__(self, sets: int = SETS, pipelines: int = PIPELINES) -> None:
        self._sets, self._pipelines = sets, pipelines
        self._shared = Shared()
        self._lock = Lock()
        self._held: dict[Settings, RAG] = {}  # the one asked for last stands last
        self._alive: WeakValueDictionary[Settings, RAG] = WeakValueDictionary()
        self._first: Settings | None = None

    def __call__(self, chosen: Settings) -> RAG:
        """The pipeline that `chosen` describes. Raises ConfigError."""
        with self._lock:
            known = self._alive.get(chosen)
        opened = known or _opened(chosen, self._shared).close_when_unused()
        with self._lock:
            rag = self._alive.setdefault(chosen, opened)
            self._first = self._first or chosen
            self._held.pop(chosen, None)
            self._held[chosen] = rag
            dropped = self._let_go()
        del dropped  # here: what closes with the last of them may take a moment
        return rag

    def _let_go(self) -> list[RAG]:
        """What is held no more, as there are others that were asked for later."""
        assert self._first is not None  # a pipeline was asked for
        kept = {self._first}
        sets = {_models(self._first)}
        for chosen in reversed(self._held):
            if len(kept) < self._pipelines and len(sets | {_models(chosen)}) <= self._sets:
                kept.add(chosen)
                sets.add(_models(chosen))
        return [self._held.pop(chosen) for chosen in list(self._held) if chosen not in kept]


def _models(chosen: Settings) -> tuple[str, str | None, Models]:
    """What tells a set of models from others."""
    return chosen.models, chosen.encoder, chosen.chosen()


def warm(rag: RAG) -> None:
    """Load the models while the person reads the page; what goes wrong is told with the first question."""
    with contextlib.suppress(Exception):
        rag.warm()


def sample_documents() -> Path:
    """The folder of the sample collection: in the package when it was installed, else in the source tree."""
    here = Path(__file__).parent
    inside = here / "examples"
    return (inside if inside.is_dir() else here.parent / "examples") / "museum"
