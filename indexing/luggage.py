"""The encoder that was trained for a collection, taken along in its exported file, and checked when it comes in.

    model/FILE   the files of its folder, each with its size and SHA-256 in the manifest

Nothing that a file says is believed: names are plain, kinds are those of a model without code, sizes and digests are held
to the manifest. Knows archives and folders; knows nothing of collections.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

INSIDE = "model/"
KINDS = (".safetensors", ".json", ".txt", ".model", ".md", ".png")

_PATH = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*){0,3}", re.ASCII)
_MOST_FILES = 100
_MOST_BYTES = 20_000_000_000
_PIECE = 1 << 20

Files = Mapping[str, list[Any]]
"""The size and the SHA-256 of each file, by its path in the folder."""


def listed(folder: Path | None) -> dict[str, list[Any]]:
    """The files of a model's folder that are taken along; none where there is no folder."""
    found = {}
    for path in sorted(folder.rglob("*")) if folder else ():
        if path.is_file() and not path.is_symlink() and path.suffix in KINDS:
            with path.open("rb") as content:
                digest = hashlib.file_digest(content, "sha256").hexdigest()
            found[path.relative_to(folder or path).as_posix()] = [path.stat().st_size, digest]
    return found


def pack(archive: zipfile.ZipFile, folder: Path, files: Files) -> None:
    for name in files:
        archive.write(folder / name, INSIDE + name)


def require_sound(files: Files, held: Mapping[str, zipfile.ZipInfo]) -> int:
    """The bytes of all files. Raises ValueError when the manifest is not one, or says otherwise than the archive `held`."""
    if len(files) > _MOST_FILES:
        raise ValueError("its encoder has too many files")
    for name, said in files.items():
        if not _PATH.fullmatch(name) or Path(name).suffix not in KINDS:
            raise ValueError("its encoder has a file that is none of a model")
        if [type(value) for value in said] != [int, str] or held[INSIDE + name].file_size != said[0]:
            raise ValueError("its manifest says otherwise than the archive")
    total = sum(size for size, _ in files.values())
    if total > _MOST_BYTES:
        raise ValueError("its encoder is too large")
    return int(total)


def unpack(archive: zipfile.ZipFile, files: Files, folder: Path) -> None:
    """Write the files into `folder`. Raises ValueError for one that is not what the manifest says."""
    for name, (size, digest) in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        state, written = hashlib.sha256(), 0
        with archive.open(INSIDE + name) as content, target.open("wb") as file:
            while piece := content.read(_PIECE):
                written += len(piece)
                if written > size:
                    raise ValueError("its encoder holds more than it says")
                state.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if written != size or state.hexdigest() != digest:
            raise ValueError("the checksum of its encoder is that of something else")
