"""What a parser of one format returns: the words of a file, before they are a `Document`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from indexing.text.fold import visible
from indexing.types import Heading, Page

_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Parsed:
    """The clean text of a file with its headings and pages; `title` is "" when the file does not name itself."""

    text: str
    title: str = ""
    headings: tuple[Heading, ...] = ()
    pages: tuple[Page, ...] = ()


def clean(text: str) -> str:
    """`text` in NFC, its lines ended by \\n alone, without control characters and what no reader sees."""
    text = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))
    return unicodedata.normalize("NFC", visible(text))


def one_line(text: str) -> str:
    """`text` with every run of white space written as one space."""
    return " ".join(text.split())
