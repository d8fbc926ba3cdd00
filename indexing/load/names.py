"""Names of files inside files, made fit to be shown and told apart. They are never used as paths of this machine."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from pathlib import PurePosixPath
from zipfile import ZipInfo

from indexing.load.parsed import one_line
from indexing.text.fold import visible

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_DRIVE = re.compile(r"[A-Za-z]:")
_LONGEST = 200
_NAMED_IN_UTF8 = 0x800
_UNICODE_PATH = (0x7075).to_bytes(2, "little")
_HEBREW = (
    ("cp1255", re.compile(rb"[\xe0-\xfa]|(?<=[\xe0-\xfa])[\xd7\xd8](?=[\xe0-\xfa])"), 2),
    ("cp862", re.compile(rb"[\x80-\x9a]"), 3),
)
"""Letters, with the marks of acronyms between them, and how many bytes that are not ASCII stand together at least."""
_LETTERS = 0.8  # the share of Hebrew letters among what is not ASCII; the rest are dashes, quotation marks and the like
_CHINESE = {"gb18030": (b"\xb0", b"\xd8", b"\xa1"), "big5": (b"\xa4", b"\xc7", b"\x40")}
"""Where characters in everyday use lie: from the first lead byte to before the second, with trail bytes from the third."""


def tidy(name: str) -> str:
    """`name` as a relative path: no "..", no drive, nothing that hides or turns what it says; "" when nothing is left.

    Marks of direction stay in texts, but a name must not pass for one with another ending.
    """
    parts = []
    for raw in name.replace("\\", "/").split("/"):
        part = one_line(visible(_CONTROLS.sub(" ", raw)))
        if part in ("", ".", "..") or _DRIVE.fullmatch(part):
            continue
        parts.append(part if len(part) <= _LONGEST else f"{part[: _LONGEST - 41]}…{part[-40:]}")
    return "/".join(parts)


class Distinct:
    """Gives each name once: a second "a.md" becomes "a (2).md"."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def __call__(self, name: str) -> str:
        path, given = PurePosixPath(name), name
        while given in self._given:
            self._given[name] += 1
            given = str(path.with_name(f"{path.stem} ({self._given[name]}){path.suffix}"))
        self._given[given] = 1
        return given


def of_entries(entries: Sequence[ZipInfo]) -> list[str]:
    """The names of the entries of a ZIP archive. Those of no stated encoding are judged together."""
    raw = [None if entry.flag_bits & _NAMED_IN_UTF8 else entry.filename.encode("cp437") for entry in entries]
    encoding = _encoding(b"\n".join(name for name in raw if name is not None))
    return [
        _unicode_path(entry, name) or name.decode(encoding, "replace") if name is not None else entry.filename
        for entry, name in zip(entries, raw, strict=True)
    ]


def _unicode_path(entry: ZipInfo, raw: bytes) -> str:
    """The name in UTF-8 that some packers add; "" when there is none, or when it is the name of something else."""
    extra, at = entry.extra, 0
    while at + 4 <= len(extra):
        end = at + 4 + int.from_bytes(extra[at + 2 : at + 4], "little")
        field = extra[at + 4 : end]
        if extra.startswith(_UNICODE_PATH, at) and int.from_bytes(field[1:5], "little") == zlib.crc32(raw):
            return field[5:].decode("utf-8", "replace")
        at = end
    return ""


def _encoding(raw: bytes) -> str:
    """UTF-8, Hebrew of Windows or DOS, Chinese, or what the format says: cp437.

    Letters of western names that are not ASCII stand alone or in pairs; Hebrew and Chinese ones come in runs.
    """
    try:
        raw.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError:
        pass
    runs = re.findall(rb"[\x80-\xff]+", raw)
    for encoding, letter, run in _HEBREW:
        letters = len(letter.findall(raw))
        if max(map(len, runs)) >= run and letters > _LETTERS * sum(map(len, runs)) and _is_in(raw, encoding):
            return encoding
    shares = {encoding: _common(raw, encoding) for encoding in _CHINESE}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] > 0.6 else "cp437"


def _is_in(raw: bytes, encoding: str) -> bool:
    try:
        raw.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _common(raw: bytes, encoding: str) -> float:
    """The share of everyday Chinese characters among those of `raw` that are not ASCII; 0 when they do not stand in runs."""
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    wide = re.findall(r"[^\x00-\x7f]", text)
    in_runs = sum(map(len, re.findall(r"[^\x00-\x7f]{2,}", text)))
    first, end, trail = _CHINESE[encoding]
    codes = [char.encode(encoding) for char in wide if "\u4e00" <= char <= "\u9fff"]
    common = sum(first <= code < end and code[1:2] >= trail for code in codes)
    return common / len(wide) if in_runs > len(wide) / 2 else 0.0
