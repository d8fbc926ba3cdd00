"""Keeps what a model thinks aloud between <think> and </think> out of its answer, piece by piece.

Knows these two marks only, and nothing of models. A passage quoted with the marks in it would lose them, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

OPEN = "<think>"
CLOSE = "</think>"


def without_thinking(pieces: Iterable[str], *, inside: bool = False, beat: bool = False) -> Iterator[str]:
    """The pieces without thinking and without the space at the answer's beginning and after each block of thinking.

    `inside` says that the text begins within a block: some chat templates write the opening mark themselves. A block
    that never ends is thinking to its end. What is yielded depends on the text alone, not on how it was cut. With `beat`,
    an empty piece stands for each of which nothing is shown, so that the reader can leave while a model thinks.
    """
    held, fresh = "", True
    for piece in pieces:
        held += piece
        switched, silent = True, beat
        while switched:
            text, held, switched = _cut(held, CLOSE if inside else OPEN)
            if not inside and (shown := text.lstrip() if fresh else text):
                fresh = silent = False
                yield shown
            if switched:
                inside = not inside
                fresh = fresh or not inside
        if silent:
            yield ""
    if held and not inside:
        yield held


def _cut(text: str, mark: str) -> tuple[str, str, bool]:
    """What of `text` stands before `mark`, what is left to read, and whether `mark` was there.

    Without the mark, characters at the end that may be its beginning are left.
    """
    before, found, after = text.partition(mark)
    if found:
        return before, after, True
    begun = (size for size in range(min(len(text), len(mark) - 1), 0, -1) if mark.startswith(text[-size:]))
    kept = len(text) - next(begun, 0)
    return text[:kept], text[kept:], False
