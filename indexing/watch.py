"""When something changes in folders, by the system's own notice, and every half minute where it gives none."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from indexing.errors import IndexingError
from indexing.places import as_path

LOOK_AGAIN = 30.0
"""Seconds after which folders are looked through though nothing was noticed: some network disks tell nothing."""


def changes(
    paths: Sequence[str | Path], *, without: Path | None = None, stop: threading.Event | None = None
) -> Iterator[None]:
    """Gives None at once, whenever files of `paths` have changed and it is quiet again, and every LOOK_AGAIN seconds.

    What happens in the folder `without` is not told. Ends when `stop` is set. Where the system cannot watch so much, it is
    only looked again. Raises IndexingError when a path does not exist.
    """
    folders = [as_path(path) for path in paths]
    for folder in folders:
        if not os.path.exists(folder):
            raise IndexingError(f"{folder} cannot be watched: there is no such file or folder.")
    stop = stop or threading.Event()
    from watchfiles import watch

    noticed = watch(
        *folders,
        watch_filter=partial(_is_seen, tuple(map(os.path.realpath, folders)), os.path.realpath(without or os.devnull)),
        stop_event=stop,
        rust_timeout=int(LOOK_AGAIN * 1000),
        yield_on_timeout=True,
        raise_interrupt=True,
        ignore_permission_denied=True,
    )
    yield None
    try:
        for _ in noticed:
            if not stop.is_set():
                yield None
    except OSError:  # too many folders for the system
        while not stop.wait(LOOK_AGAIN):
            yield None


def _is_seen(folders: Sequence[str], without: str, _: Any, path: str) -> bool:
    """Not what is hidden below the folders: editors and programs write and remove such files all the time."""
    if _is_in(path, without):
        return False
    below = (os.path.relpath(path, folder) for folder in folders if _is_in(path, folder))
    return any(not any(part.startswith(".") for part in name.split(os.sep)) or name == os.curdir for name in below)


def _is_in(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
