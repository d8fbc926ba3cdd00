"""Folding of text for search: what two spellings of the same word have in common.

Folding is for matching only. What is stored, shown and cited is the text as it came. Folding does not keep
character offsets and knows nothing of words; `analyze` cuts a folded text into terms.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

_HIDDEN = "\u180e\u200b\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
HIDDEN = re.compile(f"[{_HIDDEN}]")
"""Zero-width spaces, invisible operators, byte order marks, tag characters; and lone surrogates, which are no text."""

DIRECTION = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Marks of the direction of text, as the inside of a regular expression's class. They stay in stored texts."""

_INVISIBLE = re.compile(f"[{_HIDDEN}{DIRECTION}\u00ad\u200c\u200d]")

MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u064b-\u065f\u0670"  # accents, Hebrew, Arabic
    + "".join(  # the blocks of the Indian scripts are laid out alike
        f"{chr(block)}-{chr(block + 3)}{chr(block + 0x3A)}-{chr(block + 0x3C)}{chr(block + 0x3E)}-{chr(block + 0x4F)}"
        for block in range(0x0900, 0x0D80, 0x80)
    )
    + "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece"  # Thai, Lao
    + "\u102b-\u103e\u17b4-\u17d3\u20d0-\u20f0\u3099\u309a"  # Burmese, Khmer, enclosing marks, kana
)
"""Characters that belong to the one before them, as the inside of a regular expression's class."""

_HEBREW_POINTS = re.compile("[\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7]")
_HEBREW_QUOTES = re.compile(r"(?<=[\u05d0-\u05ea])[\"'״׳’‘`´”“](?=[\u05d0-\u05ea]|\b)")
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")
_ARABIC_LETTERS = str.maketrans({"ٱ": "ا", "ى": "ي", "ة": "ه"})
_ALEF_MARKS = re.compile("(?<=\u0627)[\u0653-\u0655]+")
_LATIN_GREEK_MARKS = re.compile("(?<=[a-z\u03b1-\u03c9])[\u0300-\u036f]+")
_HAN = re.compile("[\u3400-\u9fff]")
_SEPARATORS = str.maketrans({"\u05be": " ", "\u05c0": " ", "\u05c3": " "})  # maqaf, paseq, sof pasuq


def visible(text: str) -> str:
    """`text` without characters that no reader sees: HIDDEN ones, marks of direction, joiners and soft hyphens."""
    return _INVISIBLE.sub("", text)


def on_one_line(text: str) -> str:
    """`text` on one line, without HIDDEN and control characters."""
    line = " ".join(HIDDEN.sub("", text).split())
    return "".join(char for char in line if unicodedata.category(char) != "Cc")


def fold(text: str) -> str:
    """`text` as search sees it.

    Compatibility forms are unified (NFKC: full width, ligatures, Hebrew presentation forms), case and the accents of
    Latin and Greek letters dropped, Hebrew points and the quotation marks inside Hebrew acronyms dropped, Arabic
    vowel marks dropped and alef forms unified, traditional Chinese written in simplified characters.
    """
    text = unicodedata.normalize("NFKD", visible(text)).casefold()
    text = _ARABIC_MARKS.sub("", _HEBREW_POINTS.sub("", text)).translate(_ARABIC_LETTERS)
    text = _LATIN_GREEK_MARKS.sub("", _ALEF_MARKS.sub("", text))
    text = unicodedata.normalize("NFKC", text).translate(_SEPARATORS)
    return simplify(_HEBREW_QUOTES.sub("", text))


def simplify(text: str) -> str:
    """`text` with traditional Chinese characters written in their simplified forms."""
    if not _HAN.search(text):
        return text
    return str(_converter().convert(text.encode("utf-8", "replace").decode()))  # opencc refuses lone surrogates


@cache
def _converter():  # type: ignore[no-untyped-def]  # opencc ships no types
    import opencc

    return opencc.OpenCC("t2s")
