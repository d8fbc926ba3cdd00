"""Right-to-left lines of a PDF, put back into the order in which they are read.

A PDF stores what is drawn, left to right. pdfium turns each Hebrew or Arabic line round, but piece by piece: "Museum
Hall" comes out as "Hall Museum", "a@b.org" as "org.b@a", "שלוחה 230." as "שלוחה .230", and some brackets the wrong way
round. Here pdfium's turning is undone exactly (the rule is `CPDF_TextPage::CloseTempLine`) and the line is turned again
as the Unicode Bidirectional Algorithm would have drawn it.

What is drawn alike is read as the commoner of its readings ("Windows 10", not "10 Windows"). It is not known where a
paragraph begins, nor are lines mended whose letters were stored in another order than they are drawn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from unicodedata import bidirectional

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LATIN = rf"[^\W\d_{_RTL}]"
_NUMBER = r"[$€£₪#]{0,2}\d+(?:[.,:/+-]\d+)*[%°$€£₪]*"
_RTL_LETTER = re.compile(f"[{_RTL}]")
_LATIN_LETTER = re.compile(_LATIN)
_INSIDE = rf"(?:(?!\s[,.;:!?])[^{_RTL}])*"  # a comma after a space was drawn from the right
_LTR_RUN = re.compile(rf"(?:{_NUMBER})?{_LATIN}(?:{_INSIDE}(?:{_LATIN}|\d[%°$€£₪]*))?|{_NUMBER}")
_RTL_RUN = re.compile(rf"[{_RTL}](?:(?:(?!{_LATIN}).)*[{_RTL}])?")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_CLOSES_FIRST = re.compile(r"[^()]*\)")
_CLAUSE = re.compile(r"\)([^()\s]{1,4})\(")
_OPENING = re.compile(r"(?<![^\s\"'])[)\]}](?=[^\s.,;:!?])")
_CLOSING = re.compile(r"(?<=\S)[(\[{](?=[\s.,;:!?،؛؟\"')\]]|$)")
_STARTS_WITH_STOP = re.compile(r"[.,;:!?]+\w")
_MISPLACED = re.compile(r"(?<!\S)[.,;:!?)\]]+(?=\w)|\w[(\[](?!\S)")


def reading_order(pages: Sequence[str], *, r2l: bool = False) -> list[str]:
    """`pages` as pdfium gave them, their lines mended; or as they were, where that made it worse.

    `r2l` says that the viewer preferences of the PDF are right-to-left: pdfium then turns every line, Latin ones too.
    """
    whole = "\n".join(pages)
    letters = len(_RTL_LETTER.findall(whole))
    if not letters and not r2l:
        return list(pages)
    mostly_rtl = letters > len(_LATIN_LETTER.findall(whole))
    mended = ["\n".join(_mended(line, mostly_rtl, r2l) for line in page.split("\n")) for page in pages]
    worse = len(_MISPLACED.findall("\n".join(mended))) > len(_MISPLACED.findall(whole))
    return list(pages) if worse else mended


def _mended(line: str, mostly_rtl: bool, r2l: bool) -> str:
    if not _RTL_LETTER.search(line):
        if not r2l:
            return line
        drawn = _as_drawn(line, turned=True)
        return drawn if _LATIN_LETTER.search(drawn) and not _STARTS_WITH_STOP.match(drawn) else _as_read(drawn)
    turned = r2l or _is_turned(line)
    drawn = _as_drawn(line, turned=turned)
    if turned or (mostly_rtl and _begins_rtl(drawn)):
        line = _as_read(drawn)
    else:
        line = _RTL_RUN.sub(lambda run: _as_read(run.group()), drawn)
    return _with_brackets(line)


def _with_brackets(line: str) -> str:
    """`line` with its brackets as they are meant: some writers store them so, others as they are drawn."""
    if _CLOSES_FIRST.match(line):
        line = _CLAUSE.sub(r"(\1)", line)
    for wrong in (_OPENING, _CLOSING):
        line = wrong.sub(lambda bracket: bracket.group().translate(_MIRRORED), line)
    return line


def _is_turned(line: str) -> bool:
    """Whether pdfium took the line to be right-to-left."""
    kinds = [kind for kind, _ in groupby(line, _direction)]
    return kinds.count("right") > kinds.count("left")


def _as_drawn(line: str, *, turned: bool) -> str:
    """The characters from left to right as drawn."""
    current = "right" if turned else "left"
    drawn = []
    for kind, group in groupby(line, _direction):
        piece = "".join(group)
        if kind == "right" or (kind == "neutral" and current == "right"):
            current = "right"
            drawn.append(_turned(piece))
        else:
            current = current if kind == "weak" else "left"
            drawn.append(piece)
    return "".join(reversed(drawn) if turned else drawn)


def _direction(char: str) -> str:
    match bidirectional(char):
        case "L":
            return "left"
        case "R" | "AL":
            return "right"
        case "AN" | "EN" | "NSM" | "CS" | "ES" | "ET" | "BN":
            return "weak"
        case _:
            return "neutral"


def _as_read(drawn: str) -> str:
    """A right-to-left line in reading order: turned round, but for Latin words and numbers."""
    parts: list[str] = []
    end = 0
    for run in _LTR_RUN.finditer(drawn):
        parts += [_turned(drawn[end : run.start()]), run.group()]
        end = run.end()
    return "".join(reversed([*parts, _turned(drawn[end:])]))


def _turned(text: str) -> str:
    return text[::-1].translate(_MIRRORED)


def _begins_rtl(drawn: str) -> bool:
    """Whether the first word from the right is a right-to-left one."""
    letters = [char for char in reversed(drawn) if _RTL_LETTER.match(char) or _LATIN_LETTER.match(char)]
    return bool(letters and _RTL_LETTER.match(letters[0]))
