"""Where a text has the words of a question, as BM25 counts them: what lexical search found, to be shown.

`analyze` says which terms words have; here are their places in the text as it was written, which folding does not keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from indexing.text.analyze import terms
from indexing.text.fold import MARKS, fold
from indexing.text.sentences import Span

_HAN = "\u3040-\u30ff\u3400-\u9fff"
_LETTER = rf"[^\W\d_{_HAN}]"
_WORD = re.compile(
    rf"(?P<run>[{_HAN}]+)"
    rf"|\d+(?:[.,:/-]\d+)*"
    rf"|{_LETTER}(?:{_LETTER}|[{MARKS}\u00ad\u200c\u200d]|[\"'’״׳”](?={_LETTER}))*"
)


def matches(text: str, question: str, lang: str | None = None) -> list[Span]:
    """The characters of `text`, in the language `lang`, that have a term in common with `question`: in order, merged.

    Of a Chinese run pairs of characters count; a single one does only where the question has it by itself.
    """
    wanted = frozenset(terms(question))
    single = _single(wanted)
    found: list[Span] = []
    for start, end in _matching(text, wanted, single, lang):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _matching(text: str, wanted: frozenset[str], single: frozenset[str], lang: str | None) -> Iterator[Span]:
    for word in _WORD.finditer(text):
        if word["run"]:
            yield from _in_run(word["run"], word.start(), wanted, single)
        elif not wanted.isdisjoint(terms(word.group(), lang)):
            yield word.span()


def _in_run(run: str, start: int, wanted: frozenset[str], single: frozenset[str]) -> Iterator[Span]:
    folded = fold(run)
    characters = list(folded) if len(folded) == len(run) else [fold(char) for char in run]
    for at, char in enumerate(characters):
        if char in single:
            yield start + at, start + at + 1
    for at, pair in enumerate(pairwise(characters)):
        if "".join(pair) in wanted:
            yield start + at, start + at + 2


def _single(wanted: frozenset[str]) -> frozenset[str]:
    """The characters of Chinese that `wanted` has outside of every pair."""
    paired = {char for term in wanted if len(term) == 2 for char in term}
    return frozenset(term for term in wanted if len(term) == 1 and term not in paired)
