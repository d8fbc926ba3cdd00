"""Work on a thread of its own, with the steps that it tells of on the way. Knows no gradio."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from queue import Empty, Queue
from typing import TypeVar

T = TypeVar("T")
Tell = Callable[[int, int, str], None]
"""Called with the things done, the things in all, and the one just done."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work is: so many of `total` are done, `name` was the last."""

    done: int
    total: int
    name: str


def stepwise(work: Callable[[Tell], T]) -> Generator[Step, None, T]:
    """The steps of `work` while it runs, then what it returns; a step that nobody had time to see is left out.

    Who closes this generator stops watching: the work goes on to its end. Raises what the work raises.
    """
    steps: Queue[Step | None] = Queue()
    threads = ThreadPoolExecutor(1, thread_name_prefix="page")
    result = threads.submit(work, lambda done, total, name: steps.put(Step(done, total, name)))
    result.add_done_callback(lambda _: steps.put(None))
    threads.shutdown(wait=False)
    while (step := _latest(steps)) is not None:
        yield step
    return result.result()


def _latest(steps: Queue[Step | None]) -> Step | None:
    """The newest step, waited for; None is the end."""
    step = steps.get()
    while step is not None:
        try:
            step = steps.get_nowait()
        except Empty:
            break
    return step
