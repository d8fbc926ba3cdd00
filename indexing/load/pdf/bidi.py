"""Right-to-left lines of a PDF, put into the order in which they are read.

A PDF says what is drawn where. Here the characters of a line come as they stand on the page, from left to right, and are
turned as the Unicode Bidirectional Algorithm would have drawn them: Hebrew and Arabic round, Latin words and numbers
not. What is drawn alike is read as the commoner of its readings ("Windows 10", not "10 Windows"), and brackets, which
some writers store as they are meant and others as they are drawn, are set by the words around them.

Some writers know no right-to-left text and draw its letters from left to right. Letters that end words or begin them
tell; a page without such evidence is taken to be drawn right. It is not known where a paragraph begins.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_LATIN = rf"[^\W\d_{_RTL}]"
_NUMBER = r"[$€£₪#]{0,2}\d+(?:[.,:/+-]\d+)*[%°$€£₪]*"
RTL_LETTER = re.compile(f"[{_RTL}]")
_RTL_WORD = re.compile(f"[{_RTL}]+")
_LATIN_LETTER = re.compile(_LATIN)
_LATIN_WORD = re.compile(f"{_LATIN}+")
_INSIDE = rf"(?:(?!\s[,.;:!?])[^{_RTL}])*"  # a comma after a space was drawn from the right
_LTR_RUN = re.compile(rf"(?:{_NUMBER})?{_LATIN}(?:{_INSIDE}(?:{_LATIN}|\d[%°$€£₪]*))?|{_NUMBER}")
_RTL_RUN = re.compile(rf"[{_RTL}](?:(?:(?!{_LATIN}).)*[{_RTL}])?")
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_CLOSES_FIRST = re.compile(r"[^()]*\)")
_CLAUSE = re.compile(r"\)([^()\s]{1,4})\(")
_OPENING = re.compile(r"(?<![^\s\"'])[)\]}](?=[^\s.,;:!?])")
_CLOSING = re.compile(r"(?<=\S)[(\[{](?=[\s.,;:!?،؛؟\"')\]]|$)")
_STARTS_WITH_STOP = re.compile(r"[.,;:!?]+\w")

_FINAL = "[ךםןףץةى]"  # never first in a word of two letters
_ENDS_ON_LEFT = re.compile(rf"(?<![{_RTL}]){_FINAL}(?=[{_RTL}])|(?<=[{_RTL}][{_RTL}])لا(?![{_RTL}])")
_ENDS_ON_RIGHT = re.compile(rf"(?<=[{_RTL}]){_FINAL}(?![{_RTL}])|(?<![{_RTL}])ال(?=[{_RTL}][{_RTL}])")
_EVIDENCE = 3


def rtl_share(text: str) -> int:
    """How many more right-to-left letters than others `text` has; a text without any is taken to be all letters."""
    if text.isascii() or not RTL_LETTER.search(text):
        return -len(text)
    return sum(map(len, _RTL_WORD.findall(text))) - len(_LATIN_LETTER.findall(text))


def is_backwards(drawn: str) -> bool:
    """Whether the right-to-left words of a page were drawn from left to right: their last letters are on the right."""
    if drawn.isascii():
        return False
    wrong = len(_ENDS_ON_RIGHT.findall(drawn))
    return wrong >= _EVIDENCE and wrong > 5 * len(_ENDS_ON_LEFT.findall(drawn))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads drawn lines. `mostly_rtl` says that the text around them is right-to-left; `backwards`, see `is_backwards`."""

    mostly_rtl: bool = False
    backwards: bool = False

    def read(self, drawn: str) -> str:
        """The line `drawn` from left to right, in the order in which it is read."""
        if drawn.isascii() or not RTL_LETTER.search(drawn):
            return self._without_rtl(drawn)
        if self.backwards and not (_ENDS_ON_LEFT.search(drawn) and not _ENDS_ON_RIGHT.search(drawn)):
            line = drawn
        elif self.is_rtl(drawn):
            line = _as_read(drawn)
        else:
            line = _RTL_RUN.sub(lambda run: _as_read(run.group()), drawn)
        return _with_brackets(line)

    def is_rtl(self, drawn: str) -> bool:
        """Whether the line is a right-to-left one, though it may hold Latin words."""
        if drawn.isascii() or not RTL_LETTER.search(drawn):
            return self.mostly_rtl and not _LATIN_LETTER.search(drawn)
        latin = len(_LATIN_WORD.findall(drawn))
        return len(_RTL_WORD.findall(drawn)) > latin or (self.mostly_rtl and _begins_rtl(drawn))

    def _without_rtl(self, drawn: str) -> str:
        if not self.mostly_rtl or " " not in drawn:
            return drawn
        return drawn if _LATIN_LETTER.search(drawn) and not _STARTS_WITH_STOP.match(drawn) else _as_read(drawn)


def _with_brackets(line: str) -> str:
    """`line` with its brackets as they are meant: some writers store them so, others as they are drawn."""
    if _CLOSES_FIRST.match(line):
        line = _CLAUSE.sub(r"(\1)", line)
    for wrong in (_OPENING, _CLOSING):
        line = wrong.sub(lambda bracket: bracket.group().translate(_MIRRORED), line)
    return line


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
    letters = [char for char in reversed(drawn) if RTL_LETTER.match(char) or _LATIN_LETTER.match(char)]
    return bool(letters and RTL_LETTER.match(letters[0]))
