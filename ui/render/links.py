"""Where the page's links to documents lead. Addresses are relative to a page in some language, so they hold behind a proxy."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from rag.types import Passage

Span = tuple[int, int]
"""The first character, and the one after the last."""


@dataclass(frozen=True, slots=True)
class Links:
    """The links from a page in `lang` to documents of `collection`."""

    collection: str
    lang: str

    def document(self, passage: Passage, marked: Sequence[Span] = ()) -> str:
        """To the document of a passage, where the characters `marked` of it, else all of it, are shown as cited."""
        spans = marked or ((0, len(passage.text)),)
        places = [(name, passage.start + at) for span in spans for name, at in zip(("start", "end"), span, strict=True)]
        words = digest([passage.text[start:end] for start, end in spans])
        query = urlencode([*places, ("words", words), ("lang", self.lang)])
        return f"../view/{quote(self.collection)}/{passage.chunk.document.id}?{query}#cited"

    def around(self, passage: Passage) -> str:
        """To what stands before and after a passage."""
        query = urlencode({"start": passage.start, "end": passage.end})
        return f"../around/{quote(self.collection)}/{passage.chunk.id}?{query}"


def digest(texts: Sequence[str]) -> str:
    """What tells whether these words still stand where they stood; it does not tell the words."""
    return hashlib.blake2b("\0".join(texts).encode("utf-8", "replace"), digest_size=8).hexdigest()
