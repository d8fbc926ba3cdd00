"""Text with some of its characters marked, as HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from indexing.text.sentences import Span
from ui.markup import element, escape


def marked(text: str, spans: Sequence[Span], tag: str = "mark") -> str:
    """`text` escaped, with the characters of `spans`, which are in order and apart, in an element each."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [escape(text[at:start]), element(tag, escape(text[start:end]))]
        at = end
    return "".join([*pieces, escape(text[at:])])


def excerpt(text: str, spans: Sequence[Span], longest: int) -> tuple[str, list[Span]]:
    """At most about `longest` characters of `text`, where most of `spans` are, on one line; and the spans in them."""
    start, end = _window(text, spans, longest)
    cut = "".join(" " if char in "\r\n\t\u2028\u2029" else char for char in text[start:end])
    before, after = "…" if start else "", "…" if end < len(text) else ""
    moved = len(before) - start
    inside = [
        (max(left, start) + moved, min(right, end) + moved) for left, right in spans if left < end and right > start
    ]
    return f"{before}{cut}{after}", inside


def _window(text: str, spans: Sequence[Span], longest: int) -> Span:
    if len(text) <= longest:
        return 0, len(text)
    lead = longest // 4
    begins = [0, *(max(0, start - lead) for start, _ in spans)]

    def held(begin: int) -> int:
        return sum(right - left for left, right in spans if left >= begin and right <= begin + longest)

    start = min(max(begins, key=held), len(text) - longest)
    space = text.find(" ", start, start + lead) if start else -1  # a word is not cut where there are spaces
    end = text.rfind(" ", start + longest - lead, start + longest)
    return (space + 1 if space >= 0 else start), (end if end > 0 and start + longest < len(text) else start + longest)
