"""A folder of mixed files that changes from round to round: the same one each time for a seed.

Every paragraph says "compass", so one search finds all chunks. Knows nothing of collections.
"""

from __future__ import annotations

import json
import os
import random
import zipfile
from dataclasses import replace
from pathlib import Path

from indexing.errors import UnreadableFile
from indexing.load import load_all
from indexing.types import Document

WORD = "compass"
_KINDS = (".txt", ".md", ".csv", ".json", ".py", ".srt", ".zip")
_WORDS = ("harbour", "lantern", "orchard", "anchor", "willow", "מגדלור", "ספינה", "נמל", "燈塔", "港口", "船長")
_LIMIT = 20_000_000


class Corpus:
    """The folder, and where the files that were moved in the last round came from."""

    def __init__(self, folder: Path, rng: random.Random, count: int = 20) -> None:
        self.folder = folder
        self.moved: dict[str, str] = {}
        self._rng = rng
        self._made = 0
        folder.mkdir(parents=True)
        for _ in range(count):
            self._add()
        _write(folder / "never.zip", b"PK\x03\x04 this was never an archive")

    def change(self) -> None:
        """Change, delete, move, rename, touch, break and add files."""
        self.moved.clear()
        for path in self.files():
            blow = self._rng.random()
            if path.name == "never.zip" or blow > 0.75:
                continue
            if blow < 0.40:
                _write(path, self._content(path.suffix))
            elif blow < 0.48:
                path.unlink()
            elif blow < 0.58:
                self._move(path, path.name)
            elif blow < 0.64:
                self._move(path, f"renamed-{self._number()}{path.suffix}")
            elif blow < 0.70:
                os.utime(path)
            elif blow < 0.72:
                _write(path, b"")
            else:
                _write(path.with_name(f"copy-{self._number()}{path.suffix}"), path.read_bytes())
        for _ in range(self._rng.randrange(4)):
            self._add()

    def files(self) -> list[Path]:
        return sorted(path for path in self.folder.rglob("*") if path.is_file())

    def documents(self) -> dict[str, dict[str, Document] | None]:
        """What each file holds now, by path and source: None when it cannot be read, {} when it is empty."""
        return {str(path): read(path) for path in self.files()}

    def _add(self) -> None:
        kind = self._rng.choice(_KINDS)
        folder = self.folder / self._rng.choice(("", "north", "south"))
        folder.mkdir(exist_ok=True)
        _write(folder / f"file-{self._number():04}{kind}", self._content(kind))

    def _move(self, path: Path, name: str) -> None:
        target = self.folder / f"moved-{self._number()}" / name
        target.parent.mkdir()
        path.rename(target)
        self.moved[str(target)] = str(path)

    def _number(self) -> int:
        self._made += 1
        return self._made

    def _content(self, kind: str) -> bytes:
        """New content of this kind, unlike any before."""
        if kind != ".zip":
            return content(kind, self._number(), self._rng).encode()
        import io

        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for i in range(self._rng.randint(1, 4)):
                archive.writestr(f"part-{i}.txt", content(".txt", self._number(), self._rng))
        return packed.getvalue()


def content(kind: str, number: int, rng: random.Random) -> str:
    """A text of one format; its number is in every line of it."""
    lines = [f"The {WORD} {number} says {' '.join(rng.choices(_WORDS, k=9))}." for _ in range(rng.randint(1, 40))]
    if kind == ".md":
        return f"# Notes {number}\n\n" + "\n\n".join(lines)
    if kind == ".csv":
        return "number,words\n" + "\n".join(f"{number},{line}" for line in lines)
    if kind == ".json":
        return json.dumps({"number": number, "lines": lines}, ensure_ascii=False, indent=1)
    if kind == ".py":
        return "\n\n".join(f"def n{number}_{i}():\n    return '{line}'" for i, line in enumerate(lines))
    if kind == ".srt":
        cues = (f"{i + 1}\n00:{i:02}:00,000 --> 00:{i:02}:30,000\n{line}\n" for i, line in enumerate(lines))
        return "\n".join(cues)
    return "\n\n".join(lines)


def read(path: Path) -> dict[str, Document] | None:
    """The documents of a file by source, without their days; None when it cannot be read, {} when it is empty."""
    from indexing.errors import EmptyFile

    try:
        loaded = load_all(path, max_bytes=_LIMIT)
    except EmptyFile:
        return {}
    except UnreadableFile:
        return None
    return {document.source: replace(document, date="") for document in loaded.documents}


def _write(path: Path, data: bytes) -> None:
    path.write_bytes(data)
