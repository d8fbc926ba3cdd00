"""Which files there are: the files named and the folders walked, each file once, with its size and time.

Links that lead out of the folder given are not followed. Knows nothing of what is in files.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from indexing.places import as_path
from indexing.types import Skipped


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file: its real path, size in bytes and time of change; -1 for both when it cannot be looked at."""

    path: str
    size: int
    mtime_ns: int


@dataclass(slots=True)
class Listing:
    """The files found in order, what gave none and why, and the folders that were walked, with those that are closed.

    The folder `without` is not walked.
    """

    files: dict[str, OnDisk] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    without: str = ""

    def gone(self, known: Iterable[str]) -> list[str]:
        """The paths of `known` that lie in the folders walked and are not there any more."""
        return [
            path
            for path in known
            if path not in self.files and any(_is_in(path, folder) for folder in self.folders) and self.is_lost(path)
        ]

    def is_lost(self, path: str) -> bool:
        """Whether what was a file's real path is none any more. In a folder that is closed nobody knows."""
        if any(_is_in(path, folder) for folder in self.closed):
            return False
        return os.path.realpath(path) != path or not os.path.lexists(path) or os.path.isdir(path)

    def emptied(self, gone: Iterable[str]) -> dict[str, list[str]]:
        """The folders walked that hold no file at all, though these files of them are gone: a disk that is not there?"""
        empty = [folder for folder in self.folders if not any(_is_in(path, folder) for path in self.files)]
        lost = list(gone)
        found = {folder: [path for path in lost if _is_in(path, folder)] for folder in empty}
        return {folder: paths for folder, paths in found.items() if paths}


def find_files(paths: Iterable[str | Path], *, without: Path | None = None) -> Listing:
    """The files of `paths`. Hidden files in folders are left out, and the folder `without` with all below it."""
    listing = Listing(without=os.path.realpath(without) if without is not None else "")
    for path in map(as_path, paths):
        if os.path.isdir(path):
            _take_folder(path, listing)
        elif os.path.lexists(path):
            _add(os.path.realpath(path), listing)
        else:
            listing.skipped.append(Skipped(shown(path), "there is no such file or folder"))
    return listing


def shown(path: str | Path) -> str:
    """`path` as text that every terminal and file takes: a name need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def _take_folder(path: Path, listing: Listing) -> None:
    root = os.path.realpath(path)
    told, before = len(listing.skipped), len(listing.files)
    listing.folders.append(root)
    _walk(root, root, listing)
    if (
        len(listing.files) == before
        and len(listing.skipped) == told
        and not any(_is_in(p, root) for p in listing.files)
    ):
        listing.skipped.append(Skipped(shown(path), "there are no files in this folder"))


def _walk(folder: str, root: str, listing: Listing) -> None:
    """Add the files below `folder`: its own first, then those of its folders, both in order of their names."""
    waiting = [folder]
    while waiting:
        here = waiting.pop()
        if here == listing.without:
            continue
        try:
            with os.scandir(here) as found:
                entries = sorted(
                    (entry for entry in found if not entry.name.startswith(".")), key=lambda entry: entry.name
                )
        except OSError as error:
            listing.skipped.append(Skipped(shown(here), f"the folder cannot be read: {error.strerror}"))
            listing.closed.append(here)
            continue
        waiting.extend(entry.path for entry in reversed(entries) if entry.is_dir(follow_symlinks=False))
        for entry in entries:
            if entry.is_symlink():
                _follow(entry.path, root, listing)
            elif not entry.is_dir(follow_symlinks=False):
                _add(entry.path, listing, entry)


def _follow(link: str, root: str, listing: Listing) -> None:
    """Add the file that a link leads to; a folder of its own accord is walked, or was not meant to be."""
    target = os.path.realpath(link)
    if target != root and not _is_in(target, root):
        listing.skipped.append(Skipped(shown(link), "it is a link out of the folder: name what it leads to"))
    elif not os.path.isdir(target):
        _add(target, listing)


def _add(path: str, listing: Listing, entry: os.DirEntry[str] | None = None) -> None:
    if path in listing.files:
        return
    if shown(path) != path:
        listing.skipped.append(Skipped(shown(path), "its name is not UTF-8: rename it"))
        return
    try:
        status = entry.stat(follow_symlinks=False) if entry is not None else os.stat(path)
    except FileNotFoundError:
        listing.skipped.append(Skipped(path, "there is no such file: a link leads to it, or it has just gone"))
    except OSError:  # whoever reads it says what is wrong
        listing.files[path] = OnDisk(path, -1, -1)
    else:
        listing.files[path] = OnDisk(path, status.st_size, status.st_mtime_ns)


def _is_in(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip(os.sep) + os.sep)
