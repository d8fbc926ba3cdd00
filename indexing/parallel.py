"""Work that torch computes, done by threads that compute alone.

Left to itself torch shares every product between all cores, and at the end of each waits for the slowest: on a machine
that has other things to do most of that is waiting. Knows threads; knows nothing of models and texts.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

MOST_THREADS = 16
"""More would wait for Python's own lock."""

ENOUGH = 2
"""Items a thread, below which the last ones would be waited for."""


ALONE = "encode-alone"

_beginning = threading.Lock()
"""Held while torch's number of threads, which is everybody's, is not what it should be."""


def each(work: Callable[[T], R], items: Sequence[T]) -> Iterator[tuple[T, R]]:
    """Every item with what `work` makes of it, in no order: in as many threads as torch would use for one of them.

    Few items are worked on one after another, each by all cores.
    """
    count = threads()
    if count == 1 or len(items) < ENOUGH * count:
        yield from ((item, work(item)) for item in items)
        return
    left, taking, stopped = iter(range(len(items))), threading.Lock(), threading.Event()
    done = SimpleQueue[tuple[T, R] | BaseException]()

    def run() -> None:
        try:
            while not stopped.is_set():
                with taking:
                    place = next(left, None)
                if place is None:
                    return
                done.put((items[place], work(items[place])))
        except BaseException as error:
            done.put(error)

    running = _start(run, count, "encode")
    try:
        for _ in items:
            found = done.get()
            if isinstance(found, BaseException):
                raise found
            yield found
    finally:
        stopped.set()
        for thread in running:
            thread.join()


def alone(work: Callable[[T], R], item: T) -> R:
    """What `work` makes of one small item, in a thread that computes alone and stays for the next one."""
    if threading.current_thread().name == ALONE:
        return work(item)
    answer = Future[R]()
    _asked().put((work, item, answer))
    return answer.result()


@functools.cache
def _asked() -> SimpleQueue[Any]:
    asked = SimpleQueue[Any]()

    def run() -> None:
        while True:
            work, item, answer = asked.get()
            try:
                answer.set_result(work(item))
            except BaseException as error:
                answer.set_exception(error)

    _start(run, 1, ALONE)
    return asked


def threads() -> int:
    """In how many threads many items are worked on."""
    import torch

    with _beginning:
        return min(torch.get_num_threads(), MOST_THREADS)


def _start(run: Callable[[], None], count: int, name: str) -> list[threading.Thread]:
    """`count` threads that are in `run`, each with one core of torch's; threads to come have as many as this one."""
    import torch

    ready = threading.Semaphore(0)

    def begin() -> None:
        torch.get_num_threads()  # a thread takes over everybody's number when it first asks
        torch.set_num_threads(1)  # this thread's, and everybody's
        ready.release()
        run()

    threads = [threading.Thread(target=begin, name=name, daemon=True) for _ in range(count)]
    with _beginning:
        cores = torch.get_num_threads()
        for thread in threads:
            thread.start()
        for _ in threads:
            ready.acquire()
        torch.set_num_threads(cores)
    return threads
