"""What the layout of a passage gives to ask: its sentences as questions are made of them, its heading, and the rows of its tables.

Knows nothing of grammar: the questions about headings and tables name what they ask for in quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from eval.propose.types import HEADING, TABLE, Asked
from indexing.places import document_name
from indexing.text.fold import visible
from indexing.text.language import base
from indexing.text.sentences import sentences
from indexing.types import Heading, StoredChunk

_MARK = re.compile(r"\A(?:[-*•‣◦·–]|\d{1,3}[.)]|[（(]?[一二三四五六七八九十]{1,3}[、）)])\s*")
_EMPHASIS = re.compile(r"\*{1,3}(?=\S)|(?<=\S)\*{1,3}|`|(?<!\w)_(?=\w)|(?<=\w)_(?!\w)")
_NO_PROSE = re.compile(r"https?:|www\.|\]\(|[{}<>\\=]|[^\s\w]{4}|\w@\w")
_ENDED = re.compile(r"[.!。！；](?:[\"'”’»)）」』\]]*)$")
_ASKING = re.compile(
    r"(?:what|who|when|where|which|why|how|if)\b|(?:מה|מי|מתי|איפה|היכן|למה|מדוע|איך|כיצד|כמה|אם)(?![א-ת])|[怎如为為谁誰]",
    re.I,
)
_NUMBERED = re.compile(r"^(?:\d+(?:\.\d+)*\.?|第[一二三四五六七八九十\d]+[條条章節节]|[一二三四五六七八九十]+、)\s*")
_LENGTHS = {"zh": (8, 110), "ja": (8, 110), "he": (18, 280)}
_LENGTH = (24, 280)
_TITLE = re.compile(r"\s*[|｜].*")
_ABOUT = {
    "en": "What does “{title}” say about “{heading}”?",
    "he": "מה נאמר ב„{title}” על „{heading}”?",
    "zh-Hans": "《{title}》关于“{heading}”是怎么说的？",
    "zh-Hant": "《{title}》關於「{heading}」是怎麼說的？",
}
_ROW = {
    "en": "What does the table in “{title}” give as “{column}” for “{row}”?",
    "he": "מה רשום ב„{title}” תחת „{column}” ליד „{row}”?",
    "zh-Hans": "《{title}》的表格中，“{row}”的“{column}”是什么？",
    "zh-Hant": "《{title}》的表格中，「{row}」的「{column}」是什麼？",
}
_WITHIN = {
    "en": "In “{title}”: {asked}",
    "he": "לפי „{title}”: {asked}",
    "zh-Hans": "根据《{title}》，{asked}",
    "zh-Hant": "根據《{title}》，{asked}",
}
MOST_ROWS = 2
"""Rows of one table that are asked for: one price is like the other."""

_MOST_SENTENCES = 4
"""Of a longer section nobody could say what a short answer to its heading is."""


_COVERED = 0.75
"""The part of a section that its sentences are: what it says may stand in a list."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence on one line, without marks of lists, and the `quote` that it is in its passage."""

    text: str
    quote: str


def told(stored: StoredChunk) -> Iterator[Told]:
    """The whole sentences of a passage that are prose."""
    chunk = stored.chunk
    short, long = _LENGTHS.get(base(chunk.lang), _LENGTH)
    for start, end in sentences(chunk.text):
        quote = _without_heading(chunk.text[start:end])
        text = _EMPHASIS.sub("", _MARK.sub("", _one_line(quote, chunk.lang)))
        prose = not text.startswith(("#", ">", "|")) and " | " not in text and not _NO_PROSE.search(text)
        whole = short <= len(text) <= long and _ENDED.search(text) and text not in chunk.headings
        if prose and whole and not _goes_on(text):
            yield Told(text, quote)


def about(stored: StoredChunk, headings: Sequence[Heading]) -> tuple[Asked, str] | None:
    """A question for what the section says, answered by any of its sentences, and what to quote; None for a long one.

    `headings` are those of the document, and the passage is all that stands below its heading.
    """
    chunk = stored.chunk
    inside = [heading for heading in headings if chunk.start <= heading.start < chunk.end]
    if len(chunk.headings) < 2 or len(inside) != 1 or inside[0].title != chunk.headings[-1]:
        return None
    heading = bare(chunk.headings[-1])
    found = list(told(stored))
    lines = [line for line in chunk.text.split("\n") if line.strip()]
    if not (0 < len(found) <= _MOST_SENTENCES and names_something(heading)) or any(" | " in line for line in lines):
        return None
    if sum(len(one.quote) for one in found) < _COVERED * len("".join(lines[1:])):
        return None
    return Asked(asked_about(stored, heading), tuple(one.text for one in found), HEADING), found[0].quote


def bare(heading: str) -> str:
    """A heading without its number."""
    return _NUMBERED.sub("", heading).strip()


def names_something(heading: str) -> bool:
    """Whether it can be asked what is said about it: a heading that asks, or goes on and on, cannot."""
    return 2 <= len(heading) <= 50 and not _ASKING.match(heading) and heading[-1] not in "?？:："


def asked_about(stored: StoredChunk, heading: str) -> str:
    """The question what the document says about this."""
    return _worded(_ABOUT, stored.chunk.lang, title=title_of(stored), heading=heading)


def rows(stored: StoredChunk) -> Iterator[tuple[Asked, str]]:
    """A question for a cell of each row of a table whose first line heads its columns, and the row."""
    lines = [line.strip() for line in stored.chunk.text.split("\n")]
    tables = [[_cells(line) for line in lines[at:]] for at, line in enumerate(lines)
              if " | " in line and (not at or " | " not in lines[at - 1])]  # fmt: skip
    for head, *body in tables:
        if any(re.search(r"\d", cell) for cell in head) or not all(head):
            continue
        for row in body:
            if len(row) != len(head):
                break
            name = next((cell for cell in row[:-1] if any(char.isalpha() for char in cell)), "")
            if name and row[-1]:
                asked = _worded(_ROW, stored.chunk.lang, title=title_of(stored), column=head[-1], row=name)
                yield Asked(asked, (row[-1],), TABLE), next(line for line in lines if _cells(line) == row)


def title_of(stored: StoredChunk) -> str:
    """What people call the document: its first heading, else its title without the name of the site, else its file."""
    chunk, info = stored.chunk, stored.document
    name = document_name(info.source)
    made_of_it = _letters(info.title) == _letters(PurePath(name).stem)
    title = name if made_of_it else _TITLE.sub("", info.title)
    return visible(chunk.headings[0] if chunk.headings else title).strip()


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def within(stored: StoredChunk, question: str) -> str:
    """The question asked of this document."""
    return _worded(_WITHIN, stored.chunk.lang, title=title_of(stored), asked=question)


def _worded(words: dict[str, str], lang: str, **parts: str) -> str:
    said = (words.get(lang) or words.get(base(lang), words["en"])).format(**parts)
    for opening, closing in (("《", "》"), ("「", "」")):  # titles bring marks of their own
        said = said.replace(opening * 2, opening).replace(closing * 2, closing)
    return said


def _cells(line: str) -> list[str]:
    return [_EMPHASIS.sub("", cell).strip() for cell in line.strip("| ").split(" | ")] if " | " in line else []


def _without_heading(text: str) -> str:
    """`text` without lines at its start that are much shorter than the rest: a heading is no part of a sentence."""
    lines = text.split("\n")
    longest = max(map(len, lines))
    while len(lines) > 1 and len(lines[0].strip()) <= 0.6 * longest:
        lines.pop(0)
    return "\n".join(lines).strip()


def _one_line(text: str, lang: str) -> str:
    gap = "" if base(lang) in ("zh", "ja") else " "
    return " ".join(gap.join(line.strip() for line in visible(text).split("\n")).split())


def _goes_on(text: str) -> bool:
    """Whether a sentence is the end of one that began before it, or an item of a list that did."""
    return text[0].islower() or text[0] in ",.;:)，。；：）、"
