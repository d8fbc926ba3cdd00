"""Markdown: the text as it was written, without front matter, and where its headings are.

The text is not rendered. Headings are found line by line, without a parser of CommonMark: one inside a block quote or
spread over several lines is taken for prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexing.load.decode import decode
from indexing.load.front_matter import fields
from indexing.load.metadata import pairs
from indexing.load.parsed import Parsed, blocks, clean, one_line
from indexing.types import Heading, Metadata

_FRONT_MATTER = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?\n)?(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
_FIELD = re.compile(r"(?:#.*|\s*|[\w\"'][^:=]*[:=].*|[ \t].*|- .*|[\]}])")
_TOML_FIELD = re.compile(rf"{_FIELD.pattern}|\[.*")
_FIRST_FIELD = re.compile(r"[\w\"'][^:=\n]*(?:=|:(?=\s))")
_TITLE_FIELD = re.compile(r"^title\s*[:=]\s*(['\"]?)(.+?)\1\s*$", re.M)
_ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r" {0,3}(={2,}|-{2,})[ \t]*$")
_NOT_PROSE = re.compile(r"\s*$| {4}|\t|\s*(?:[-*+>|]|\d{1,9}[.)]\s|```|~~~|<!--)")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})(.*)$")
_COMMENT = re.compile(r" {0,3}<!--")
_PICTURE = re.compile(r"(data:image/[\w.+-]{1,40});base64,[A-Za-z0-9+/=_%-]{100,}")
_LONGEST = 1000  # characters of a line that may be a heading: the patterns are slow on endless ones
_MARKUP = (
    (re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), r"\1"),
    (re.compile(r"\s*\{#[^}]*\}\s*$"), ""),
    (re.compile(r"(\*{1,3}|_{2}|`+)(\S(?:.*?\S)?)\1"), r"\2"),
    (re.compile(r"\\([!-/:-@\[-`{-~])"), r"\1"),
)


def parse(data: bytes, name: str) -> Parsed:
    """The Markdown of the file `name`. Raises UnreadableFile when it is not text."""
    text, pictures = without_pictures(clean(decode(data, name)))
    front = _FRONT_MATTER.match(text)
    title = ""
    said: Metadata = ()
    if front and _are_fields(front.group(2) or "", front.group(1)):
        field = _TITLE_FIELD.search(front.group(2) or "")
        title = field.group(2) if field else ""
        said = pairs(fields(front.group(2) or "", front.group(1)))
        text = text[front.end() :].lstrip("\n")
    found = tuple(headings(text))
    title = next((heading.title for heading in found if heading.level == 1), title)
    notes = (f"Pictures written as letters into {name}, and left out: {pictures}.",) if pictures else ()
    return Parsed(text, title, found, (), blocks(text), notes, said)


def _are_fields(written: str, rule: str) -> bool:
    """Whether lines are front matter: they begin with a key, where a first section between two rules has a heading."""
    field = _TOML_FIELD if rule == "+++" else _FIELD
    begins = not written.strip() or _FIRST_FIELD.match(written)
    return bool(begins) and all(field.fullmatch(line) for line in written.splitlines())


def without_pictures(text: str) -> tuple[str, int]:
    """`text` without the content of pictures that are written into it in base64, and how many they were."""
    return _PICTURE.subn(r"\1", text)


def headings(text: str) -> Iterator[Heading]:
    """The ATX and setext headings of `text` that are outside fenced code and comments."""
    fence, in_comment = "", False
    start = before_start = 0
    before = previous = ""
    last_comment = text.rfind("-->")
    for line in text.split("\n"):
        line_is = ""
        mark = _FENCE.match(line)
        if fence:
            if mark and mark.group(1).startswith(fence) and not mark.group(2).strip():
                fence = ""
        elif in_comment:
            in_comment = "-->" not in line
        elif mark and not (mark.group(1)[0] == "`" and "`" in mark.group(2)):
            fence = mark.group(1)
        elif start < last_comment and (comment := _COMMENT.match(line)):
            in_comment = "-->" not in line[comment.end() :]
        elif len(line) <= _LONGEST and (atx := _ATX.match(line)) and atx.group(2):
            yield Heading(len(atx.group(1)), _words(atx.group(2)), start)
        elif (setext := _SETEXT.match(line)) and not before.strip() and not _NOT_PROSE.match(previous):
            yield Heading(1 if setext.group(1)[0] == "=" else 2, _words(previous), before_start)
        else:
            line_is = line
        before, previous = previous, line_is
        before_start, start = start, start + len(line) + 1


def _words(title: str) -> str:
    """A heading without the marks of emphasis, code and links."""
    title = title[:_LONGEST]
    for markup, kept in _MARKUP:
        title = markup.sub(kept, title)
    return one_line(title)
