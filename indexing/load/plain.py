"""Plain text: the characters as they are. It has no headings that could be told from other lines."""

from __future__ import annotations

from indexing.load.decode import decode
from indexing.load.parsed import Parsed, clean


def parse(data: bytes, name: str) -> Parsed:
    """The text of the file `name`. Raises UnreadableFile when it is not text."""
    return Parsed(clean(decode(data, name)))
