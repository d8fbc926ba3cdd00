"""ZIP files that hold one document (DOCX, PPTX, XLSX, ODS, EPUB): what is refused before a parser sees them.

Only what a file says of its size is known here: one that lies is stopped by the memory that its reading may take.
"""

from __future__ import annotations

import io
import zipfile

from indexing.errors import UnreadableFile
from indexing.load.safexml import declares_entities

UNPACKED = 100_000_000
"""Bytes that a document may unpack to however small it is packed; more when it is not much larger than the file."""

_ENCRYPTED = 0x1  # the bit of a member's flags


def check(data: bytes, name: str, unpacked: int = UNPACKED) -> None:
    """Raises UnreadableFile when `name` is encrypted, unpacks to far more than its size, or declares XML entities."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = packed.infolist()
        if any(member.flag_bits & _ENCRYPTED for member in members):
            raise UnreadableFile(f"{name} is encrypted: save a copy without a password.")
        size = sum(member.file_size for member in members)
        if size > max(unpacked, 3 * len(data)):
            raise UnreadableFile(f"{name} unpacks to {size / 1e6:,.0f} MB, far more than a document of its size does.")
        for member in members:
            if member.filename.lower().endswith(".svg"):  # a picture, which no parser here opens
                continue
            with packed.open(member) as part:
                if declares_entities(part):
                    raise UnreadableFile(f"{name} declares XML entities, which no document needs: save it anew.")
