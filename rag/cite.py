"""Citations of an answer: which sentence cites which passage, and the words of the passage it rests on.

Reads [1], [1][2], [1, 2], [1-3] and the full-width forms 【1】 and ［1］. A number that no passage has is reported and
taken out of the text. What stands in code is no mark, nor is a note of its own that a passage brings into a quote.
Knows nothing of whether a sentence is true; `verify` judges that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexing.text.analyze import terms
from indexing.text.fold import visible
from indexing.text.sentences import Span, sentences
from rag.types import MARK, Citation, Passage

_RUN = re.compile(r"(?:\[\d{1,3}\]\s*)*\[\d{1,3}\]")
_CODE = re.compile(r"^(```+|~~~+)[^\n]*$.*?(?:^\1|\Z)|(?<!`)(`+)(?!`)[^\n]*?[^`\n]\2(?!`)", re.MULTILINE | re.DOTALL)
_FULL_STOP = re.compile(r"(?:[.!?…。！？؟]+[\"'”’」』)）*_]*)?$")
_LONGEST_RANGE = 20
_OWN_WORDS = 8
"""Characters before a note of a passage that must stand before a mark, too, for it to be that note."""
_IGNORED = frozenset("*_`|#")


@dataclass(frozen=True, slots=True)
class Cited:
    """A sentence of the answer: where it stands in the answer's text, its words without marks, the numbers it cites."""

    text: str
    start: int
    end: int
    numbers: tuple[int, ...]


def tidy(text: str, count: int, passages: Sequence[Passage] = ()) -> tuple[str, tuple[int, ...]]:
    """`text` with its marks written as [1][2] and those above `count` taken out, and the numbers taken out.

    Notes that `passages` bring along, such as the [3] of a text that has notes, are taken out where they were copied.
    """
    dropped: list[int] = []
    notes = _notes(passages)

    def rewrite(match: re.Match[str]) -> str:
        numbers = _numbers(match.group(1))
        if (_tail(match.string[: match.start()]), tuple(numbers)) in notes:
            return ""
        dropped.extend(n for n in numbers if not 1 <= n <= count)
        kept = [n for n in numbers if 1 <= n <= count]
        space = " " if kept and match.start() else ""
        return space + "".join(f"[{n}]" for n in kept)

    before, tidied = "", text.strip()
    while tidied != before:  # a mark taken out of another leaves a new one behind: "[9[8]]"
        before = tidied
        tidied = _sub(_RUN, _once, _sub(MARK, rewrite, before)).strip()
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


def words(text: str, cited: Sequence[Cited]) -> list[list[Span]]:
    """Where the words of each sentence stand in `text`: the sentence without its marks."""
    marks = [match.span() for match in _marks(text)]
    found = []
    for sentence in cited:
        inside = [span for span in marks if sentence.start <= span[0] < sentence.end]
        edges = [sentence.start, *(edge for span in inside for edge in span), sentence.end]
        found.append([span for span in zip(edges[::2], edges[1::2], strict=True) if span[0] < span[1]])
    return found


def marked(text: str, cited: Sequence[Cited], numbers: Sequence[Sequence[int]]) -> str:
    """`text`, whose sentences cite `numbers` instead: a mark that stays keeps its place, new ones stand at the end."""
    edits: list[tuple[int, int, str]] = []
    for sentence, spans, wanted in zip(cited, words(text, cited), numbers, strict=True):
        begin, end = spans[-1]
        at = begin + _FULL_STOP.search(text[begin:end]).start()  # type: ignore[union-attr]  # it finds an empty one
        before = [match for match in _marks(text) if sentence.start <= match.start() < sentence.end]
        gone = [match.span() for match in before if not set(_numbers(match.group(1))) & set(wanted)]
        new = "".join(f"[{number}]" for number in wanted if number not in sentence.numbers)
        edits += [(*span, "") for span in gone] + [(at, at, new)]
    for start, end, instead in sorted(edits, reverse=True):
        text = text[:start] + instead + text[end:]
    return tidy(text, 999)[0]


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
                    passage.remembered,
                )
            )  # fmt: skip
    return citations


def quoted(passage: str, sentence: str) -> Span | None:
    """Where `sentence` stands in `passage` word for word, None when nowhere.

    White space and Markdown's marks are passed over, and so are the passage's own notes, such as [3], unless they stand in
    the sentence, too, as the brackets of code do.
    """
    notes = {i for match in MARK.finditer(passage) for i in range(*match.span())}
    wanted = "".join(char for char in sentence if not _passed_over(char))
    for skipped in (notes, set[int]()) if wanted else ():
        kept = [i for i, char in enumerate(passage) if not (_passed_over(char) or i in skipped)]
        at = "".join(passage[i] for i in kept).find(wanted)
        if at >= 0:
            return kept[at], kept[at + len(wanted) - 1] + 1
    return None


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
    for match in _marks(text):
        pieces.append(text[last : match.start()])
        places.extend(range(last, match.start()))
        length += match.start() - last
        marks.append((length, match.end(), _numbers(match.group(1))))
        last = match.end()
    pieces.append(text[last:])
    places.extend(range(last, len(text)))
    return "".join(pieces), places, marks


def _marks(text: str) -> list[re.Match[str]]:
    """The marks of `text`; what stands in code is none."""
    code = _code(text)
    return [match for match in MARK.finditer(text) if not _reaches(match, code)]


def _sub(pattern: re.Pattern[str], rewrite: Callable[[re.Match[str]], str], text: str) -> str:
    """`text` with each match that does not reach into code rewritten."""
    code = _code(text)
    return pattern.sub(lambda match: match.group() if _reaches(match, code) else rewrite(match), text)


def _code(text: str) -> list[Span]:
    return [match.span() for match in _CODE.finditer(text)]


def _reaches(match: re.Match[str], code: Sequence[Span]) -> bool:
    return any(start < match.end() and match.start() < end for start, end in code)


def _once(run: re.Match[str]) -> str:
    """A run of marks without space, each number once."""
    return "".join(dict.fromkeys(re.findall(r"\[\d+\]", run.group())))


def _notes(passages: Sequence[Passage]) -> set[tuple[str, tuple[int, ...]]]:
    """The notes that stand in the passages, each with the characters before it. One's own number is no note."""
    return {
        (tail, tuple(numbers))
        for passage in passages
        for match in MARK.finditer(passage.text)
        if passage.number not in (numbers := _numbers(match.group(1)))
        and (tail := _tail(passage.text[: match.start()]))
    }


def _tail(text: str) -> str:
    """The last characters of `text` without white space and Markdown's marks; "" when they are too few to tell."""
    kept = "".join(char for char in text[-4 * _OWN_WORDS :] if not _passed_over(char))
    return kept[-_OWN_WORDS:] if len(kept) >= _OWN_WORDS else ""


def _numbers(inside: str) -> list[int]:
    numbers: list[int] = []
    for part in re.split(r"[,，、;；]", inside):
        first, *rest = (int(n) for n in re.findall(r"\d+", part))
        last = rest[-1] if rest else first
        low, high = min(first, last), max(first, last)
        numbers.extend(range(low, high + 1) if high - low <= _LONGEST_RANGE else [first, last])
    return list(dict.fromkeys(numbers))
