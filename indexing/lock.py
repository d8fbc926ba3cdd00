"""The right to write to a collection: one process has it, and who that is can be read beside the lock."""

from __future__ import annotations

import json
import os
import platform
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from indexing.errors import CollectionError, CollectionLocked

LOCK = "writer.lock"
HOLDER = "writer.json"

_LONGEST = 200


@contextmanager
def hold(folder: Path, timeout: float) -> Iterator[None]:
    """Hold the right to write to the collection in `folder`, waiting `timeout` seconds for it. Raises CollectionLocked."""
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, timeout=timeout)
    try:
        lock.acquire()
    except Timeout:
        raise CollectionLocked(
            f"Another process is writing to the collection {folder.name!r}{_holder(folder)}: try again when it has finished."
        ) from None
    except OSError as error:
        raise CollectionError(f"{folder} cannot be written to: {error.strerror}.") from error
    try:
        _sign(folder)
        yield
    finally:
        with suppress(OSError):
            (folder / HOLDER).unlink(missing_ok=True)
        lock.release()


def _sign(folder: Path) -> None:
    """Write who holds the lock. It is held all the same where that cannot be written: a disk may be full."""
    command = shlex.join([os.path.basename(sys.argv[0] or "python"), *sys.argv[1:]])
    signed = {
        "pid": os.getpid(),
        "host": platform.node(),
        "command": "".join(char if char.isprintable() else " " for char in command)[:_LONGEST],
        "since": datetime.now().astimezone().isoformat(timespec="seconds"),
    }
    with suppress(OSError):
        (folder / HOLDER).write_text(json.dumps(signed), "utf-8")


def _holder(folder: Path) -> str:
    """Who writes, to be put into a sentence; empty when it is not known, or the process that signed has ended."""
    try:
        signed = json.loads((folder / HOLDER).read_text("utf-8"))
        pid, host = int(signed["pid"]), str(signed["host"])
        since = datetime.fromisoformat(signed["since"])
        command = str(signed["command"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""
    here = host == platform.node()
    if here and not _is_running(pid):
        return ""
    when = since.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return f" (process {pid}{'' if here else f' on {host}'}, `{command}`, since {when})"


def _is_running(pid: int) -> bool:
    if pid < 1:
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (OSError, OverflowError):
        return False
    return True
