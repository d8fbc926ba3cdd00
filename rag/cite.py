"""Citations of an answer: which sentence cites which passage, and the words of the passage it rests on.

Reads [1], [1][2], [1, 2], [1-3] and the full-width forms 【1】 and ［1］. A number that no passage has is reported and
taken out of the text. Knows nothing of whether a sentence is true; `verify` judges that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexing.text.analyze import terms
from indexing.text.fold import visible
from indexing.text.sentences import Span, sentences
from rag.types import MARK, Citation, Passage

_BETWEEN = re.compile(r"(?<=\d\])\s+(?=\[\d{1,3}\])")
_LONGEST_RANGE = 20
_IGNORED = frozenset("*_`|#")


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of the answer: where it stands in the answer's text, its words without marks, the numbers it cites."""

    text: str
    start: int
    end: int
    numbers: tuple[int, ...]


def tidy(text: str, count: int) -> tuple[str, tuple[int, ...]]:
    """`text` with its marks written as [1][2] and those above `count` taken out, and the numbers taken out."""
    dropped: list[int] = []

    def rewrite(match: re.Match[str]) -> str:
        numbers = _numbers(match.group(1))
        dropped.extend(n for n in numbers if not 1 <= n <= count)
        kept = [n for n in numbers if 1 <= n <= count]
        space = " " if kept and match.start() else ""
        return space + "".join(f"[{n}]" for n in kept)

    before, tidied = "", text.strip()
    while tidied != before:  # a mark taken out of another leaves a new one behind: "[9[8]]"
        before = tidied
        tidied = _BETWEEN.sub("", MARK.sub(rewrite, before)).strip()
    return tidied, tuple(dict.fromkeys(dropped))


def cited_sentences(text: str) -> list[Cited]:
    """The sentences of a tidied answer. A mark belongs to the sentence before it, even after its full stop."""
    plain, places, marks = _without_marks(text)
    spans = sentences(plain)
    numbers: list[list[int]] = [[] for _ in spans]
    ends = [places[end - 1] + 1 for _, end in spans]
    for at, after, found in marks:
        owner = max((i for i, (start, _) in enumerate(spans) if start < at), default=None)
        if owner is not None:
            numbers[owner].extend(n for n in found if n not in numbers[owner])
            ends[owner] = max(ends[owner], after)
    return [Cited(plain[start:end], places[start], ends[i], tuple(numbers[i])) for i, (start, end) in enumerate(spans)]


def locate(cited: Sequence[Cited], passages: Sequence[Passage]) -> list[Citation]:
    """One citation for each sentence and number: the span of the passage that the sentence quotes or is nearest to."""
    by_number = {passage.number: passage for passage in passages}
    citations = []
    for index, sentence in enumerate(cited):
        for number in sentence.numbers:
            passage = by_number[number]
            start, end = quoted(passage.text, sentence.text) or _nearest(passage, sentence.text)
            first = passage.start + start
            citations.append(
                Citation(
                    number, index, passage.source, passage.title, passage.chunk.chunk.page_at(first), first,
                    passage.start + end, passage.text[start:end], passage.headings, passage.page_kind,
                )
            )  # fmt: skip
    return citations


def quoted(passage: str, sentence: str) -> Span | None:
    """Where `sentence` stands in `passage` word for word, None when nowhere.

    White space, Markdown's marks and the passage's own notes, such as [3], are passed over.
    """
    notes = {i for match in MARK.finditer(passage) for i in range(*match.span())}
    kept = [i for i, char in enumerate(passage) if not (_passed_over(char) or i in notes)]
    wanted = "".join(char for char in sentence if not _passed_over(char))
    at = "".join(passage[i] for i in kept).find(wanted) if wanted else -1
    return None if at < 0 else (kept[at], kept[at + len(wanted) - 1] + 1)


def _passed_over(char: str) -> bool:
    return char.isspace() or char in _IGNORED or not visible(char)


def _nearest(passage: Passage, sentence: str) -> Span:
    """The sentence of the passage that shares most terms with `sentence`; the whole passage when none does."""
    wanted = set(terms(sentence, passage.lang))
    best, span = 0.0, (0, len(passage.text))
    for start, end in sentences(passage.text):
        words = set(terms(passage.text[start:end], passage.lang))
        shared = len(wanted & words) / (len(words) + 5) ** 0.5
        if shared > best:
            best, span = shared, (start, end)
    return span


def _without_marks(text: str) -> tuple[str, list[int], list[tuple[int, int, list[int]]]]:
    """The text without marks, where each of its characters stood, and each mark as (place in it, end, numbers)."""
    pieces: list[str] = []
    places: list[int] = []
    marks: list[tuple[int, int, list[int]]] = []
    last = length = 0
    for match in MARK.finditer(text):
        pieces.append(text[last : match.start()])
        places.extend(range(last, match.start()))
        length += match.start() - last
        marks.append((length, match.end(), _numbers(match.group(1))))
        last = match.end()
    pieces.append(text[last:])
    places.extend(range(last, len(text)))
    return "".join(pieces), places, marks


def _numbers(inside: str) -> list[int]:
    numbers: list[int] = []
    for part in re.split(r"[,，、;；]", inside):
        first, *rest = (int(n) for n in re.findall(r"\d+", part))
        last = rest[-1] if rest else first
        numbers.extend(range(first, last + 1) if 0 <= last - first <= _LONGEST_RANGE else [first, last])
    return list(dict.fromkeys(numbers))
