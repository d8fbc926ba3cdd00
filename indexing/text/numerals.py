"""Numbers written out in words: "twenty-one", "עשרים ואחת", "二十一". Small ones, and round ones; each as an integer.

Reads what stands there and no grammar: "one" counts wherever it stands, so what is found says which numbers a text may mean,
never that it means one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from indexing.text.analyze import terms
from indexing.text.fold import fold

_ENGLISH = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ROUND = {"dozen": 12, "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_HEBREW = {
    1: "אחד אחת", 2: "שניים שתיים שני שתי", 3: "שלושה שלוש שלושת", 4: "ארבעה ארבע ארבעת", 5: "חמישה חמש חמשת",
    6: "שישה שש ששת", 7: "שבעה שבע שבעת", 8: "שמונה שמונת", 9: "תשעה תשע תשעת", 10: "עשרה עשר עשרת", 20: "עשרים",
    30: "שלושים", 40: "ארבעים", 50: "חמישים", 60: "שישים", 70: "שבעים", 80: "שמונים", 90: "תשעים", 100: "מאה",
    200: "מאתיים", 1_000: "אלף", 2_000: "אלפיים", 1_000_000: "מיליון", 1_000_000_000: "מיליארד",
}  # fmt: skip
_WORDS: Mapping[str, Mapping[str, int]] = {
    "en": {word: number for number, word in enumerate(_ENGLISH)}
    | {word: 10 * number for number, word in enumerate(_TENS, 2)}
    | _ROUND,
    "he": {fold(word): number for number, words in _HEBREW.items() for word in words.split()},
}
_TOKEN = re.compile(r"[^\W\d_]+")
_DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1_000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_CHINESE = re.compile(f"[{''.join((*_DIGITS, *_UNITS, *_MYRIADS))}]+")


def spelled(text: str, lang: str) -> frozenset[int]:
    """The numbers that `text` in `lang` ("en", "he", "zh") may say in words."""
    folded = fold(text)
    if lang == "zh":
        return frozenset(_chinese(run) for run in _CHINESE.findall(folded))
    known = _WORDS.get(lang)
    return _in_words(_TOKEN.findall(folded), known, lang) if known else frozenset()


def _in_words(tokens: Sequence[str], known: Mapping[str, int], lang: str) -> frozenset[int]:
    said = [_meant(token, known, lang) for token in tokens]
    alone = {number for number in said if number is not None}
    return frozenset(alone | set(_joined(pairwise(said))))


def _meant(token: str, known: Mapping[str, int], lang: str) -> int | None:
    """The number that a word says, without Hebrew letters that are written onto it."""
    if token in known or lang != "he":
        return known.get(token)
    return next((known[form] for form in terms(token, lang) if form in known), None)


def _joined(neighbours: Iterable[tuple[int | None, int | None]]) -> Iterable[int]:
    """Tens with ones after them, the ones of a Hebrew teen with ten after them, and so many hundreds, thousands or millions."""
    for left, right in neighbours:
        if left is None or right is None:
            continue
        if (left in range(20, 100, 10) and 0 < right < 10) or (0 < left < 10 and right == 10):
            yield left + right
        elif 0 < left < 1_000 and right in (100, 1_000, 1_000_000, 1_000_000_000) and left < right:
            yield left * right


def _chinese(run: str) -> int:
    """A run of Chinese numerals: by places ("二〇二四") where no unit stands in it, else by its units ("两千零二十四")."""
    if not set(run) & {*_UNITS, *_MYRIADS}:
        return int("".join(str(_DIGITS[char]) for char in run))
    total, below, digit = 0, 0, 0
    for char in run:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _UNITS:
            below, digit = below + (digit or 1) * _UNITS[char], 0
        else:
            total, below, digit = (total + below + digit or 1) * _MYRIADS[char], 0, 0
    return total + below + digit
