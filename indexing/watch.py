"""When something changes in folders, by the system's own notice, and every half minute where it gives none."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from indexing.errors import IndexingError
from indexing.places import as_path

LOOK_AGAIN = 30.0
"""Seconds after which folders are looked through though nothing was noticed: some network disks tell nothing."""


def changes(paths: Sequence[str | Path], *, stop: threading.Event | None = None) -> Iterator[None]:
    """Gives None at once, whenever files of `paths` have changed and it is quiet again, and every LOOK_AGAIN seconds.

    Ends when `stop` is set. Raises IndexingError when a path does not exist.
    """
    folders = [as_path(path) for path in paths]
    for folder in folders:
        if not folder.exists():
            raise IndexingError(f"{folder} cannot be watched: there is no such file or folder.")
    from watchfiles import watch

    noticed = watch(
        *folders,
        watch_filter=_is_seen,
        stop_event=stop,
        rust_timeout=int(LOOK_AGAIN * 1000),
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    yield None
    for _ in noticed:
        if stop is None or not stop.is_set():
            yield None


def _is_seen(_: Any, path: str) -> bool:
    """Not hidden files: editors write and remove them all the time."""
    return not os.path.basename(path).startswith(".")
