"""A document of a collection as a page of its own: its text with headings and pages, and the cited words marked. Pure.

Long documents are shown in parts. Whatever stands in a document passes `markup.escape`, and each paragraph finds its own
direction.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexing.places import document_name
from indexing.types import Document
from ui.markup import element, escape
from ui.render.links import Span
from ui.words import direction, spoken, words
from ui.words.viewer import VIEWER, ViewerWords

PART = 200_000
"""Characters of a part, or somewhat more: no paragraph is cut in two unless it is longer."""
_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_SIGNS = re.compile(r"#{1,6}\s+")


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown of a document: its `part`, from 1, of those that begin at `begins`, with `marked` characters.

    `file` is the address of the file itself, empty where it is gone; `at` gives the address of another part. `changed`
    says that what was to be marked does not stand there.
    """

    part: int
    begins: Sequence[int]
    marked: Sequence[Span]
    file: str
    at: Callable[[int], str]
    changed: bool = False


def begins(document: Document) -> list[int]:
    """Where the parts of a document begin."""
    starts = [0]
    for paragraph in _PARAGRAPH.finditer(document.text):
        if paragraph.start() - starts[-1] >= PART:
            starts.append(paragraph.start())
    return starts


def part_at(starts: Sequence[int], offset: int) -> int:
    """The part, counted from 1, in which the character `offset` stands."""
    return max(1, bisect_right(starts, offset))


def document(given: Document, shown: Shown, lang: str, css: str) -> str:
    """The whole page, for a visitor who reads the page in `lang`."""
    said = spoken(VIEWER, lang)
    name = element("p", element("bdi", escape(document_name(given.source))), class_="name")
    head = element("h1", escape(given.title), dir="auto") + name
    if shown.file:
        head += element("p", element("a", escape(said.original), href=shown.file, target="_blank", rel="noopener"))
    if shown.changed:
        head += element("p", escape(said.changed), class_="notice", role="status")
    around = _parts(shown, said)
    start = shown.begins[shown.part - 1]
    end = shown.begins[shown.part] if shown.part < len(shown.begins) else len(given.text)
    body = "".join(_blocks(given, start, end, shown.marked, lang))
    return page(given.title, element("header", head) + around + element("main", body) + around, lang, css)


def sentence(text: str, lang: str, css: str) -> str:
    """A page that says one thing: that there is nothing to show."""
    said = spoken(VIEWER, lang)
    back = element("p", element("a", escape(said.to_page), href="../../"))
    return page("Mekor", element("main", element("p", escape(text), class_="notice", dir="auto") + back), lang, css)


def page(title: str, body: str, lang: str, css: str) -> str:
    """A page without scripts."""
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    head += element("title", escape(title)) + f"<style>{css}</style>"
    tree = element("html", element("head", head) + element("body", body), lang=lang, dir=direction(lang))
    return f"<!doctype html>{tree}"


def _parts(shown: Shown, said: ViewerWords) -> str:
    """The way to the other parts, where there are some."""
    count = len(shown.begins)
    if count == 1:
        return ""
    here = element("span", escape(said.part.format(part=shown.part, parts=count)))
    links = [(shown.part - 1, said.earlier, "prev"), (shown.part + 1, said.later, "next")]
    before, after = (
        element("a", escape(label), href=shown.at(part), rel=rel) if 1 <= part <= count else ""
        for part, label, rel in links
    )
    return element("nav", before + here + after, class_="parts")


def _blocks(given: Document, start: int, end: int, marked: Sequence[Span], lang: str) -> Iterator[str]:
    """The paragraphs between two characters, with headings and the beginnings of pages among them."""
    levels = {heading.start: heading.level for heading in given.headings}
    pages = [one for one in given.pages if start <= one.start < end]
    speak, spans, is_found = words(lang), sorted(marked), False
    for paragraph in _PARAGRAPH.finditer(given.text, start, end):
        while pages and pages[0].start < paragraph.end():
            one = pages.pop(0)
            said = escape(speak.pages.get(one.kind, "{page}").format(page=one.number))
            yield element("p", said, class_="page", id=f"page-{one.number}")
        for tag, span in _lines(given.text, paragraph.span(), levels.get(paragraph.start())):
            written = _marked(given.text, span, spans)
            if not is_found and "<mark>" in written:  # nothing of a document could say this: it is escaped
                written, is_found = written.replace("<mark>", '<mark id="cited">', 1), True
            yield element(tag, written, dir="auto")


def _lines(text: str, paragraph: Span, level: int | None) -> Iterator[tuple[str, Span]]:
    """A paragraph as elements: the line of a heading, without the signs that mark it as one, apart from what follows."""
    start, end = paragraph
    if level is not None:
        first = text.find("\n", start, end)
        first = end if first < 0 else first
        signs = _SIGNS.match(text, start, first)
        yield f"h{min(level + 1, 6)}", (signs.end() if signs else start, first)
        start = first
    if text[start:end].strip():
        yield "p", (start, end)


def _marked(text: str, paragraph: Span, spans: Sequence[Span]) -> str:
    """A paragraph, with the parts of it that `spans` cover marked."""
    written, at = [], paragraph[0]
    for start, end in spans:
        left, right = max(start, at), min(end, paragraph[1])
        if left < right:
            written += [escape(text[at:left]), element("mark", escape(text[left:right]))]
            at = right
    return "".join([*written, escape(text[at : paragraph[1]])])
