"""Small DOCX files, written with python-docx."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any


def word(*steps: Callable[[Any], object], title: str = "") -> bytes:
    """A DOCX made by `steps`, each of which adds to the document."""
    import docx

    document = docx.Document()
    document.core_properties.title = title
    for step in steps:
        step(document)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()
