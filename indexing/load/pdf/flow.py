"""The text of a PDF from the lines and tables of its pages, with its headings, its tables and where each page begins."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexing.load.parsed import Parsed, clean
from indexing.load.pdf.glyphs import HYPHEN
from indexing.load.pdf.headings import Outline, body_size, levels
from indexing.load.pdf.lines import Item, begins_item, ends_sentence
from indexing.load.pdf.margins import without_margins
from indexing.load.pdf.paragraphs import Paragraph, paragraphs, usual_leading
from indexing.types import Heading, Page, Span

_APART = "\n\n"
_BROKEN_OFF = re.compile(f"[a-zß-öø-ÿ](?:-|{HYPHEN})$")
_LONG = 40  # bytes of a line that is no heading or entry: Chinese lines are shorter
_GOES_ON = re.compile("[a-zß-öø-ÿ]")


def flow(pages: Sequence[Sequence[Item]], heights: Sequence[tuple[float, float]], outline: Outline) -> Parsed:
    """The text of `pages`; `heights` are where each ends at the bottom and at the top."""
    kept = without_margins(pages, heights)
    body, leading = body_size(kept), usual_leading(kept)
    found = list(paragraphs(kept, body, leading))
    ranks = levels(found, outline, body)
    writer = _Writer(leading)
    for at, page in enumerate(found):
        writer.begin_page()
        for number, paragraph in enumerate(page):
            writer.write(paragraph, ranks.get((at, number), 0))
    return writer.parsed()


def _runs_on(before: Paragraph, after: Paragraph) -> bool:
    """Whether a sentence goes on from the end of a page or column to the next."""
    if ends_sentence(before.text) or begins_item(after.text):
        return False
    long = before.lines > 1 or len(before.text.encode()) >= _LONG
    return long or _GOES_ON.match(after.text) is not None


class _Writer:
    """Puts paragraphs one after the other and keeps count of characters."""

    def __init__(self, leading: float) -> None:
        self._leading = leading
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._blocks: list[Span] = []
        self._starts: list[int | None] = []
        self._before: tuple[int, Paragraph, int] | None = None

    def begin_page(self) -> None:
        self._starts.append(None)

    def write(self, paragraph: Paragraph, level: int) -> None:
        text = clean(paragraph.text.replace(HYPHEN, "-")).strip()
        if not text:
            return
        self._add(self._between(paragraph, level))
        start = self._length
        if self._starts[-1] is None:
            self._starts[-1] = start
        self._add(text)
        if level:
            self._headings.append(Heading(level, text, start))
        if paragraph.first is None:
            self._blocks.append(Span(start, self._length))
        self._before = len(self._starts), paragraph, level

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def _between(self, after: Paragraph, level: int) -> str:
        """What stands between the last paragraph and the one `after` it."""
        if self._before is None:
            return ""
        page, before, above = self._before
        if not before.first or not after.first or level or above or page < len(self._starts) - 1:
            return _APART
        if begins_item(before.text) and begins_item(after.text):
            return "\n"
        if page == len(self._starts) and before.column == after.column:
            return _APART if before.ends_before(after, self._leading) else "\n"
        if not _runs_on(before, after):
            return _APART
        if _BROKEN_OFF.search(before.text) and _GOES_ON.match(after.text):
            self._parts[-1] = self._parts[-1][:-1]
            self._length -= 1
            return ""
        return "\n"

    def parsed(self) -> Parsed:
        pages = []
        start = self._length  # an empty last page begins at the end
        for number in range(len(self._starts), 0, -1):
            own = self._starts[number - 1]
            start = start if own is None else own
            pages.append(Page(number, start))
        return Parsed("".join(self._parts), "", tuple(self._headings), tuple(reversed(pages)), tuple(self._blocks))
