"""Small ZIP archives, written with zipfile; and those that it would not write, made by changing bytes."""

from __future__ import annotations

import io
import zipfile


def archive(files: dict[str, bytes | str], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive of these files, by their names. A name may be a ZipInfo's, with "/" at its end for a folder."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return packed.getvalue()


def renamed(data: bytes, old: str, new: bytes) -> bytes:
    """`data` with the name `old` written as these bytes, and not said to be UTF-8. They must be as many as in `old`."""
    assert len(old) == len(new)
    return data.replace(old.encode(), new)
