"""A run step by step, for those who watch it and may stop it. One at a time in a home: a run takes what the machine has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, cast

from eval.errors import EvalError
from eval.kept import Kept, gold_of
from eval.provenance import made_with
from eval.run import Out, evaluate
from indexing.places import home as home_folder
from rag.settings import Settings
from rag.types import Answer

if TYPE_CHECKING:
    from rag import RAG

_PULSE = 0.5
"""Seconds without news after which the last step is told again: whoever watches can leave then."""


class Stopped(EvalError):
    """Whoever watches a run has stopped it. What was answered is kept."""

    def __init__(self) -> None:
        super().__init__("The evaluation was stopped: what was answered is kept.")


class Busy(EvalError):
    """Another run goes on."""

    def __init__(self) -> None:
        super().__init__("Another evaluation is running: begin this one when it is done.")


@dataclass(frozen=True, slots=True)
class Step:
    """Of `total` questions `done` are answered, and `question` is at hand."""

    done: int
    total: int
    question: str = ""


def steps(rag: RAG, settings: Settings, run: Kept, stop: Event) -> Iterator[Step]:
    """Ask what is left of the questions of `run`, and write its report in the end.

    `settings` are those that `rag` was opened with. Once `stop` is set it ends at the next word of an answer; closing the
    iterator sets it. Raises Busy, Stopped, and as `evaluate`.
    """
    told: Queue[Step | Exception | None] = Queue()

    def work() -> None:
        try:
            with one_at_a_time(settings.home):
                _evaluate(rag, settings, run, stop, told)
            told.put(None)
        except Exception as error:
            told.put(error)

    Thread(target=work, name="evaluation", daemon=True).start()
    last = Step(0, run.questions)
    try:
        while True:
            try:
                news = told.get(timeout=_PULSE)
            except Empty:
                news = last
            if news is None:
                return
            if isinstance(news, Exception):
                raise news
            yield (last := news)
    finally:
        stop.set()


@contextmanager
def one_at_a_time(home: str | Path | None) -> Iterator[None]:
    """The right to evaluate in this home. Raises Busy."""
    from filelock import FileLock, Timeout

    folder = home_folder(home) / "runs"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / ".lock", timeout=0)
        lock.acquire()
    except Timeout:
        raise Busy() from None
    except OSError as error:
        raise EvalError(f"Runs cannot be kept in {folder} ({error.strerror}): give another home.") from None
    try:
        yield
    finally:
        lock.release()


class _Stoppable:
    """A pipeline whose answers end where `stop` is set."""

    def __init__(self, rag: RAG, stop: Event) -> None:
        self._rag = rag
        self._stop = stop

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rag, name)

    def ask(self, question: str, **how: Any) -> Answer:
        events = self._rag.stream(question, **how)
        answer = None
        try:
            for event in events:
                if self._stop.is_set():
                    raise Stopped()
                answer = event
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()
        assert isinstance(answer, Answer)  # a stream ends with one
        return answer


def _evaluate(rag: RAG, settings: Settings, run: Kept, stop: Event, told: Queue[Step | Exception | None]) -> None:
    def progress(done: int, left: int, question: str) -> None:
        if stop.is_set():
            raise Stopped()
        told.put(Step(run.questions - left + done, run.questions, question))

    evaluate(
        cast("RAG", _Stoppable(rag, stop)), gold_of(run), limit=run.limit, progress=progress,
        out=Out(run.path, made_with(settings, rag.collection_name)),
    )  # fmt: skip
