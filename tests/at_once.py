"""Several threads that do the same at once."""

from __future__ import annotations

import threading
from collections.abc import Callable


def at_once(work: Callable[[], None], threads: int) -> None:
    """Call `work` on so many threads and wait for all of them. Raises the first error that one of them met."""
    errors: list[BaseException] = []

    def safely() -> None:
        try:
            work()
        except BaseException as error:
            errors.append(error)

    started = [threading.Thread(target=safely) for _ in range(threads)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    if errors:
        raise errors[0]
