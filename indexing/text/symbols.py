"""Names that are not words: identifiers, versions, part numbers, addresses. Each is one term beside those of its parts.

Works on ASCII alone; knows no language of people or machines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_RUN = re.compile(r"[a-z\d_](?:[a-z\d_]++|(?:[.\-/@#+]|::?|->)(?=[a-z\d_]))*+(?:\+\+|#(?!\w))?", re.ASCII)
_NAME = re.compile(r"_[a-z\d]|[a-z\d]_|@|::|->|\+\+|#|[a-z].*\d|\d.*[a-z]|[a-z]\.[a-z]", re.ASCII)
_WORD = re.compile(r"(?<![A-Za-z\d])[A-Za-z\d]{3,64}(?![A-Za-z\d])")
_HUMP = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_TURN = re.compile("[a-z][A-Z]")
_LONGEST = 64


def symbols(folded: str) -> Iterator[str]:
    """The names in a folded text as they are written: "get_user_name", "v1.2.3", "ab-1234", "c++"."""
    for run in _RUN.finditer(folded):
        name = run.group()
        if 1 < len(name) <= _LONGEST and _NAME.search(name):
            yield name


def humps(text: str) -> Iterator[str]:
    """The parts of names like getUserName, in small letters. `text` is as it was written: folding drops capitals."""
    for word in _WORD.finditer(text):
        if _TURN.search(word.group()):
            yield from (part.lower() for part in _HUMP.findall(word.group()))
