"""ZIP archives: the files in them, one by one and in the order of their names.

Links, folders and hidden files are left out. Sizes are those that unpacking gives, not those that the archive states. What
the files are is not known here, nor what to do with archives in archives.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator

from indexing.errors import UnreadableFile
from indexing.load.names import Distinct, of_entries, tidy

MOST_ENTRIES = 10_000
LARGEST = 100_000_000
"""Bytes of one file, unpacked."""
MOST_UNPACKED = 1_000_000_000
"""Bytes that are unpacked from one archive; those of files that turn out to be broken count too."""

_PIECE = 1 << 20
_LOCAL_HEADER = 30
_ENCRYPTED = 0x1


def members(data: bytes, name: str) -> Iterator[tuple[str, bytes | UnreadableFile]]:
    """The name and the bytes of each file in the archive `name`, or why there are none. Raises UnreadableFile at once."""
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except Exception as error:  # of zipfile, of struct, and of what a lying directory leads to
        raise UnreadableFile(f"{name} is a broken ZIP archive: pack it again.") from error
    with packed:
        entries = packed.infolist()
        if len(entries) > MOST_ENTRIES:
            raise UnreadableFile(f"{name} has {len(entries):,} entries, more than {MOST_ENTRIES:,}: unpack it.")
        if _overlap(entries):
            raise UnreadableFile(f"{name} is a broken ZIP archive, files in it share bytes: pack it again.")
        room = MOST_UNPACKED
        for inner, entry in _files(entries):
            content, reason = io.BytesIO(), None
            try:
                for piece in _pieces(packed, entry, f"{inner} in {name}"):
                    content.write(piece)
                    room -= len(piece)
                    if room < 0:
                        raise UnreadableFile(f"{name} unpacks to more than {_mb(MOST_UNPACKED)}: unpack it.")
            except UnreadableFile as error:
                reason = error
            except MemoryError:
                reason = UnreadableFile(f"{inner} in {name} needs too much memory: unpack the archive.")
            yield inner, reason or content.getvalue()
            if room < 0:
                return


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Whether two entries lie on the same bytes, by which a small archive can hold any number of large files."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if entry.header_offset < end:
            return True
        end = entry.header_offset + _LOCAL_HEADER + entry.compress_size
    return False


def _files(entries: list[zipfile.ZipInfo]) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """The entries that are files to read, by names that differ, in the order of the names."""
    named = []
    for entry, said in zip(entries, of_entries(entries), strict=True):
        inner = tidy(said)
        hidden = any(part.startswith(".") or part == "__MACOSX" for part in inner.split("/"))
        if inner and not hidden and not entry.is_dir() and not stat.S_ISLNK(entry.external_attr >> 16):
            named.append((inner, entry))
    distinct = Distinct()
    for inner, entry in sorted(named, key=lambda pair: pair[0]):
        yield distinct(inner), entry


def _pieces(packed: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """What unpacking `entry` gives, at most LARGEST bytes. Raises UnreadableFile, also after some pieces."""
    too_large = UnreadableFile(f"{name} unpacks to more than {_mb(LARGEST)}: unpack the archive.")
    if entry.flag_bits & _ENCRYPTED:
        raise UnreadableFile(f"{name} is encrypted: unpack it with its password.")
    if entry.file_size > LARGEST:
        raise too_large
    room = LARGEST
    try:
        with packed.open(entry) as file:
            while room >= 0 and (piece := file.read(_PIECE)):
                room -= len(piece)
                yield piece
    except MemoryError:
        raise
    except NotImplementedError as error:
        raise UnreadableFile(f"{name} is packed by a method that is not known: unpack the archive.") from error
    except Exception as error:  # of zipfile and of the decompressors
        raise UnreadableFile(f"{name} is broken: pack it again.") from error
    if room < 0:
        raise too_large


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
