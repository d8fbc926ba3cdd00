"""Whether settings work: their models are loaded, and a language model is asked for a word. Knows no gradio."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from queue import Empty, Queue
from threading import Thread
from typing import TYPE_CHECKING

from indexing.collection import Collection
from indexing.errors import IndexingError, NoSuchCollection
from rag.errors import NothingIndexed, RAGError
from rag.generate import load_generator
from rag.settings import Settings
from rag.types import Generator, Message, Prompt

if TYPE_CHECKING:
    from rag.pipeline import RAG

SECONDS = 60.0
"""How long a try may take before the page says that nothing came; a model goes on loading."""
_SERVER_SECONDS = 15.0  # a server may be loading its model when it is first asked
_TOKENS = 16
_BEATS = 8  # empty pieces after which a model counts as one that writes: it thinks first
_WORD = Prompt("", "en", (), (Message("user", "Answer with one word: are you there?"),), "")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a try: who answered, or the sentence that says what is wrong.

    `late` where nothing came in time, and `failed` where the reason is known to the log alone.
    """

    seconds: float
    name: str = ""
    problem: str = ""
    late: bool = False
    failed: bool = False

    @property
    def works(self) -> bool:
        return not (self.problem or self.late or self.failed)


def tried(rag_for: Callable[[Settings], RAG], chosen: Settings, seconds: float = SECONDS) -> Tried:
    """Try `chosen` for so long at most. Raises nothing."""
    begun = time.monotonic()
    outcome: Queue[Tried] = Queue()

    def run() -> None:
        name = problem = ""
        failed = False
        try:
            name = _asked(rag_for, chosen)
        except (RAGError, IndexingError) as error:
            problem = str(error)
        except Exception:
            _log.exception("settings could not be tried")
            failed = True
        outcome.put(Tried(time.monotonic() - begun, name, problem, failed=failed))

    Thread(target=run, name="mekor-trying", daemon=True).start()
    try:
        return outcome.get(timeout=seconds)
    except Empty:
        return Tried(time.monotonic() - begun, late=True)


def encoder_of(settings: Settings, collection: str) -> str:
    """The encoder that made the vectors of `collection`; empty where there is no such collection, or it cannot be read."""
    try:
        with closing(Collection.open(collection, home=settings.home)) as stored:
            return stored.encoder.name
    except IndexingError:
        return ""


def _asked(rag_for: Callable[[Settings], RAG], chosen: Settings) -> str:
    """Who answers with these settings, once everything is loaded and a word was written."""
    config = chosen.chosen().generator
    if config.kind == "remote":  # before the rest is loaded: it is what was typed
        _write(load_generator(replace(config, seconds=min(config.seconds, _SERVER_SECONDS), max_new_tokens=_TOKENS)))
    rag = rag_for(chosen)
    generator = rag.warm()
    with suppress(NoSuchCollection, NothingIndexed):  # an encoder of the set may be another than the collection's
        rag.search("1", k=1)
    if config.kind == "local":
        _write(generator)
    return generator.name


def _write(generator: Generator) -> None:
    pieces = generator.generate(_WORD)
    try:
        for beats, piece in enumerate(pieces, 1):
            if piece.strip() or beats >= _BEATS:
                return
    finally:
        close = getattr(pieces, "close", None)
        if close:
            close()
