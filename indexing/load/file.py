"""The bytes of a file on disk, or the reason why there are none. Nothing is known here of formats."""

from __future__ import annotations

import stat
from pathlib import Path

from indexing.errors import EmptyFile, UnreadableFile


def read(path: Path, *, max_bytes: int, only: int | None = None) -> bytes:
    """The bytes of the regular file `path`, which is opened once, or the first `only`. Raises UnreadableFile."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise UnreadableFile(f"{path.name or path} is a folder, not a file.")
        if not stat.S_ISREG(status.st_mode):  # opening a pipe or a device can wait for ever
            raise UnreadableFile(f"{path.name} is not a regular file.")
        _check(status.st_size, max_bytes, path)
        with path.open("rb") as file:
            data = file.read(max_bytes + 1 if only is None else only)
    except FileNotFoundError as error:
        raise UnreadableFile(f"{path} does not exist.") from error
    except PermissionError as error:
        raise UnreadableFile(f"{path.name} cannot be opened: no permission to read it.") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreadableFile(f"{path.name} cannot be opened: {reason}.") from error
    _check(len(data), max_bytes, path)  # it may have grown
    if not data:
        raise EmptyFile(f"{path.name} is empty.")
    return data


def _check(size: int, max_bytes: int, path: Path) -> None:
    if size > max_bytes:
        raise UnreadableFile(f"{path.name} has {size / 1e6:,.1f} MB, more than the limit of {max_bytes / 1e6:,.1f} MB.")
