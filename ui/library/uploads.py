"""Files that visitors send: where they wait, what they may be called, how large they may be. Knows no gradio.

    incoming/<visitor>/<batch>/     files that have arrived and are not in a collection yet
    collections/<name>/uploads/     files that are, which go where their collection goes

A name is never taken as it comes: it is made one that every system takes, and leads nowhere else.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import time
import unicodedata
from contextlib import suppress
from pathlib import Path, PurePosixPath

from indexing.places import collection_folder
from indexing.places import home as home_folder

MOST_BYTES = 200_000_000
"""Bytes of a file."""
MOST_FILES = 500
"""Files that are sent at once."""
MOST_WAITING = 2_000_000_000
"""Bytes of one visitor that wait."""
UPLOADS = "uploads"
WAITING = "incoming"

_KEPT_SECONDS = 24 * 3600.0
_DEEPEST = 12
_LONGEST = 180  # bytes of a name: systems take 255, and others add to it
_RANDOM = re.compile(r"[0-9a-f]{32}")
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f]')
_UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)", re.I)


class Refused(Exception):
    """A file is not taken. `why` is one of: name, hidden, empty, large, many, room, kind, disk, who."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def safe_path(given: str) -> PurePosixPath:
    """The relative path `given`, with names that every system takes and that lead nowhere else.

    Raises Refused for a hidden file, and for a name of which nothing is left.
    """
    text = unicodedata.normalize("NFC", given.encode("utf-8", "replace").decode()).replace("\\", "/")
    parts = [part for part in _UNSEEN.sub("", text).split("/") if part not in ("", ".", "..")]
    names = [name for part in parts if (name := _safe_name(part))]
    if any(name.startswith(".") for name in (*parts, *names)):
        raise Refused("hidden")
    if not names or not (parts and _safe_name(parts[-1])):
        raise Refused("name")
    folders = [name.replace("!", "_") for name in names[:-1]]  # "!/" leads into an archive
    if len(folders) >= _DEEPEST:
        raise Refused("name")
    return PurePosixPath(*folders, names[-1])


def room_of(home: str | Path | None, owner: str, batch: str) -> Path:
    """Where the files of `batch` wait. Raises Refused for what no browser of ours sends."""
    if not (_RANDOM.fullmatch(owner) and _RANDOM.fullmatch(batch)):
        raise Refused("who")
    return home_folder(home) / WAITING / owner / batch


def uploads_folder(collection: str, home: str | Path | None) -> Path:
    """Where the uploaded files of a collection are kept."""
    return collection_folder(collection, home) / UPLOADS


class Arriving:
    """One file on its way into `room`. Call `write` with its bytes and then `keep`; `drop` it where that comes to nothing.

    Raises Refused for a name that cannot be, and for what is too much.
    """

    def __init__(self, room: Path, given: str) -> None:
        self._path, self._room = safe_path(given), room
        if not room.exists():
            forget_old(room.parent.parent)
        room.mkdir(parents=True, exist_ok=True)
        if len(waiting(room)) >= MOST_FILES:
            raise Refused("many")
        self._left = MOST_WAITING - sum(file.stat().st_size for file in _files(room.parent))
        self._size = 0
        self._part = room / f".{secrets.token_hex(8)}"
        self._file = self._part.open("xb")

    def write(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > MOST_BYTES:
            raise Refused("large")
        if self._size > self._left:
            raise Refused("room")
        self._file.write(data)

    def keep(self) -> PurePosixPath:
        """The file is here: its path in the room, which is another one than asked for where that is taken."""
        self._file.close()
        if not self._size:
            raise Refused("empty")
        path, count = self._path, 1
        while os.path.lexists(self._room / path):
            count += 1
            path = self._path.with_name(f"{self._path.stem} ({count}){self._path.suffix}")
        try:
            (self._room / path).parent.mkdir(parents=True, exist_ok=True)
            os.rename(self._part, self._room / path)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):  # a folder is called as a file is
            raise Refused("name") from None
        return path

    def drop(self) -> None:
        """Leave nothing of what was not kept."""
        self._file.close()
        with suppress(OSError):
            self._part.unlink(missing_ok=True)


def waiting(room: Path) -> list[PurePosixPath]:
    """The files that wait in a room, by their paths in it, in order."""
    found = (PurePosixPath(file.relative_to(room).as_posix()) for file in _files(room))
    return sorted(path for path in found if not path.name.startswith("."))


def prune(folder: Path, root: Path) -> None:
    """Remove `folder` and those above it that are empty, below `root`."""
    with suppress(OSError):
        while folder != root and root in folder.parents:
            folder.rmdir()
            folder = folder.parent


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and not file.is_symlink()]


def forget_old(incoming: Path) -> None:
    """Take away what visitors sent long ago and never brought into a collection."""
    for room in incoming.glob("[!.]*/*"):
        with suppress(OSError):
            if time.time() - room.stat().st_mtime > _KEPT_SECONDS:
                shutil.rmtree(room, ignore_errors=True)
                prune(room.parent, incoming)


def _safe_name(part: str) -> str:
    """A name of a file or folder that is one on every system; "" when nothing is left of it."""
    name = _FORBIDDEN.sub("_", part).rstrip(" .").lstrip()
    if not name.strip("_ "):
        return ""
    if _DEVICE.match(name):
        name = f"_{name}"
    return name if len(name.encode()) <= _LONGEST else _shortened(name)


def _shortened(name: str) -> str:
    """A long name with its ending, and a few letters that tell it from others that begin like it."""
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix.encode()) > 20:
        stem, dot, suffix = name, "", ""
    mark = hashlib.sha256(name.encode()).hexdigest()[:8]
    room = _LONGEST - len(f"-{mark}{dot}{suffix}".encode())
    return f"{stem.encode()[:room].decode('utf-8', 'ignore').rstrip(' .')}-{mark}{dot}{suffix}"
