"""Programs and files of settings: the text as it was written, with a heading at each definition.

A heading begins at the comments and decorators over its definition, and has its name alone, so that a method lies under
"Class › method". What a program does is not known.
"""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import PurePath

from indexing.load.decode import decode
from indexing.load.definitions import find
from indexing.load.parsed import Parsed, clean, one_line
from indexing.types import Heading, Span

SHORT = 2000
"""Characters of a definition that is kept in one piece where it fits."""

_DECLARED = re.compile(rb"(?:coding|charset)[ \t]*[:=]?[ \t]*[\"']?([\w.-]+)")


def parse(data: bytes, name: str) -> Parsed:
    """The text of the program `name`. Raises UnreadableFile when it is not text."""
    declared = _DECLARED.search(data[:200])
    text = clean(decode(data, name, declared.group(1).decode("ascii", "replace") if declared else None))
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    definitions = find(text, PurePath(name).suffix)
    headings = (Heading(one.level, title, starts[one.first]) for one in definitions if (title := one_line(one.name)))
    spans = (Span(starts[one.first], starts[one.end] - 1) for one in definitions if one.leaf and one.end - one.at > 1)
    kept = (Span(span.start, span.start + len(text[span.start : span.end].rstrip())) for span in spans)
    return Parsed(text, name, tuple(headings), (), tuple(span for span in kept if span.end - span.start <= SHORT))
