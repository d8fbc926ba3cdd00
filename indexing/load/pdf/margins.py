"""Running headers and footers of a PDF, and page numbers: lines at the top or bottom that many pages have.

A line is one when it stands at the same height with the same words, its numbers being the same or counting the pages; or
when it has a number that counts the pages by itself or apart from its words. Words that are repeated stay once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from indexing.load.pdf.lines import Item, Line

_LEAST_PAGES = 4
_SHARE = 0.4  # of the pages: left and right ones may have headers of their own
_SURE = 0.8  # of the lines with the same words
_OUTER = 3  # lines from the top, and from the bottom,
_ZONE = 0.12  # of the height of the page at most from its edge
_SHIFT = 8.0
_LARGE = 1.15
_DIGITS = re.compile(r"\d{1,9}")
_COUNTER = re.compile(r"(?:page|pg|p|of|עמוד|עמ|מתוך|第|页|頁|共|صفحة|من|[\W\d_])*", re.I)
_MARKED = re.compile(r"[|–—•·/-]\s*#|#\s*[|–—•·/-]|\b(?:page|pg|p|of|עמוד|עמ|第)[ .']*#", re.I)
_ROMAN = re.compile(r"[ivxlc]{1,7}")


Span = tuple[float, float]
"""Where a page ends, at the bottom and at the top."""


@dataclass(frozen=True, slots=True)
class _Outer:
    """A line at the top or the bottom of page `page`: its number among the items there, those of the lines nearer to the
    edge of the page, and the numbers in it."""

    page: int
    at: int
    top: bool
    outside: tuple[int, ...]
    line: Line
    numbers: tuple[int, ...]

    @property
    def is_counter(self) -> bool:
        return _COUNTER.fullmatch(self.line.text) is not None

    @property
    def is_apart(self) -> bool:
        """Whether it begins or ends with a number that stands apart from its words."""
        text = self.line.text
        return self.line.parts > 1 and (text[:1].isdigit() or text[-1:].isdigit())


def without_margins(pages: Sequence[Sequence[Item]], heights: Sequence[Span]) -> list[list[Item]]:
    """The pages, which reach over `heights`, without running headers, footers and page numbers.

    A header stays where it is first, a footer where it is last, for the words in it.
    """
    left = [list(page) for page in pages]
    if len(pages) >= _LEAST_PAGES:
        outer = list(_outer_lines(pages, heights))
        body = median(item.size for page in pages for item in page if isinstance(item, Line)) if outer else 0.0
        repeated = {(line.page, line.at): line for line in _repeated(outer, len(pages), body)}
        found = repeated | {(line.page, line.at): line for line in _counting(outer, len(pages))}
        dropped = {place: line for place, line in found.items() if all((line.page, at) in found for at in line.outside)}
        kept = _kept([line for place, line in dropped.items() if place in repeated])
        for number, page in enumerate(pages):
            left[number] = [item for at, item in enumerate(page) if (number, at) not in dropped]
        for line in reversed(kept):
            if line.top:
                left[line.page].insert(0, line.line)
        for line in kept:
            if not line.top:
                left[line.page].append(line.line)
    return [_without_number(page, number) for number, page in enumerate(left, 1)]


def _outer_lines(pages: Sequence[Sequence[Item]], heights: Sequence[Span]) -> Iterator[_Outer]:
    """The lines nearest to the edges of the pages."""
    for number, (page, (low, high)) in enumerate(zip(pages, heights, strict=True)):
        lines = [(-item.y, at, item) for at, item in enumerate(page) if isinstance(item, Line) and item.size]
        lines.sort(key=lambda line: line[:2])
        for top in (True, False):
            outside: tuple[int, ...] = ()
            for _, at, line in lines[:_OUTER] if top else lines[: -1 - _OUTER : -1]:
                if (high - line.y if top else line.y - low) > _ZONE * (high - low):
                    break
                numbers = tuple(int(digits) for digits in _DIGITS.findall(line.text))
                yield _Outer(number, at, top, outside, line, numbers)
                outside = (*outside, at)


def _kept(repeated: Sequence[_Outer]) -> list[_Outer]:
    """The lines that keep the words of others, from the top."""
    kept: dict[tuple[bool, str], _Outer] = {}
    for line in sorted(repeated, key=lambda line: line.page if line.top else -line.page):
        if not line.is_counter:
            kept.setdefault((line.top, _DIGITS.sub("#", line.line.text)), line)
    return sorted(kept.values(), key=lambda line: -line.line.y)


def _repeated(outer: Sequence[_Outer], pages: int, body: float) -> Iterator[_Outer]:
    """The lines that have the same words on enough pages; numbers that count the pages must be marked as such."""
    found: defaultdict[tuple[bool, str], list[_Outer]] = defaultdict(list)
    for line in outer:
        found[line.top, _DIGITS.sub("#", line.line.text)].append(line)
    for (_, pattern), lines in found.items():
        height = median(line.line.y for line in lines)
        level = [line for line in lines if abs(line.line.y - height) <= _SHIFT]
        if len({line.page for line in level}) < _enough(pages):
            continue
        same = len({line.line.text for line in level}) == 1
        marked = level[0].is_counter or level[0].is_apart or _MARKED.search(pattern)
        if same or (marked and max(line.line.size for line in level) <= _LARGE * body and _count_up(level)):
            yield from level


def _count_up(lines: Sequence[_Outer]) -> bool:
    """Whether each number in the lines is always the same, or grows with the page."""
    for place in range(len(lines[0].numbers)):
        same = Counter(line.numbers[place] for line in lines)
        growing = Counter(line.numbers[place] - line.page for line in lines)
        if max(*same.values(), *growing.values()) < _SURE * len(lines):
            return False
    return True


def _counting(outer: Sequence[_Outer], pages: int) -> Iterator[_Outer]:
    """The lines with a page number by itself, or apart from words."""
    found: defaultdict[int, list[_Outer]] = defaultdict(list)
    for line in outer:
        if line.numbers and (line.is_counter or line.is_apart):
            for number in {line.numbers[0], line.numbers[-1]}:
                found[number - line.page].append(line)
        elif not line.outside and _ROMAN.fullmatch(line.line.text):
            yield line
    for lines in found.values():
        if len({line.page for line in lines}) >= _enough(pages):
            yield from lines


def _enough(pages: int) -> float:
    return max(3.0, _SHARE * pages)


def _without_number(page: list[Item], number: int) -> list[Item]:
    """A page without a first or last line that is only its number."""
    for at in (-1, 0):
        item = page[at] if page else None
        if isinstance(item, Line) and item.text == str(number):
            return page[1:] if at == 0 else page[:-1]
    return page
