"""The words of a text as support is judged by them: what each counts as, how much it says, and its numbers and negations.

A word of Latin letters counts as its stem; a Hebrew one as itself with and without prefix letters; Chinese runs, both scripts
as one, as pairs of characters. Knows one text at a time, and no grammar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from indexing.text.analyze import terms
from indexing.text.fold import MARKS, fold
from indexing.text.language import base, detect
from indexing.text.numerals import spelled
from indexing.text.sentences import sentences

_HAN = "\u3040-\u30ff\u3400-\u9fff"
_LETTER = rf"(?:(?![{_HAN}])[^\W\d_])"
_TOKEN = re.compile(rf"\d+(?:[.,:/-]\d+)*|[{_HAN}]+|{_LETTER}(?:{_LETTER}|[{MARKS}])*(?:['’]{_LETTER}+)*")
_NAME = re.compile(r"(?<![.!?:\"“”]\s)(?<!^)\b[A-Z][^\W\d_]+")
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_FULL_HOUR = re.compile(r"(?<=\d):00(?::00)?$")
_FRACTION = re.compile(r"(?<=[.,]\d)0$|[.,]00?$")  # of hundredths: 7.50 and 7,50 are 7.5 and 7,5
_DENIALS = {
    "en": "not no never none nor neither without nobody nothing cannot unable nowhere hardly",
    "he": "לא אין אינו אינה אינם אינן איננו איננה בלי ללא מעולם אל בלתי לאו",
}
_NOT = re.compile("n['’]t\\b|[不没未非無沒]")
_NOT_BEFORE = re.compile("[不没未非无無沒]有?")
_SIGHT = 3
"""Words after a denial among which the one that it denies is looked for."""
TELLING = 0.5
"""The weight above which a word says something of its own."""
_REACH = {
    "en": "only all every always first last most least more less entirely exclusively ever solely any both before after",
    "he": "רק כל תמיד ראשון ראשונה אחרון אחרונה הכי ביותר יותר פחות כולם לפני אחרי",
}
_EXTREME = re.compile("只|仅|全部|所有|每|都|首|最|唯一|之前|之后")
_NO, _EXTREMES = (frozenset(" ".join(said.values()).split()) for said in (_DENIALS, _REACH))


@dataclass(frozen=True, slots=True)
class Word:
    """What a word may count as (its last form is the barest), how much it says, from 0 to 1, and whether it is denied."""

    forms: tuple[str, ...]
    weight: float
    denied: bool = False

    @property
    def key(self) -> str:
        return self.forms[-1]


@dataclass(frozen=True, slots=True)
class Words:
    """One sentence, or one claim.

    `numbers` are those in digits, `spelled` those that its words may say. `names` are the words among them that are written as
    names, in a script that does so.
    """

    words: tuple[Word, ...]
    forms: frozenset[str]
    numbers: frozenset[str]
    spelled: frozenset[str]
    names: frozenset[str]
    extremes: frozenset[str]
    negated: bool

    @property
    def denied(self) -> frozenset[str]:
        """The forms of words that are denied and nowhere not."""
        return _said(self.words, denied=True) - _said(self.words, denied=False)

    @property
    def affirmed(self) -> frozenset[str]:
        """The forms of words that are not denied anywhere."""
        return _said(self.words, denied=False) - _said(self.words, denied=True)


Weights = Mapping[str, Mapping[str, float]]
"""How much the commonest words of a language say; all others say 1."""


def read(text: str, weights: Weights, lang: str | None = None) -> Words:
    """The words of `text`, as those of `lang`, which is detected when None."""
    lang = base(lang or detect(text))
    common = weights.get(lang, {})
    folded = fold(text)
    words, numbers, denial = [], set[str](), 0
    tokens = _TOKEN.findall(_GROUPED.sub("", folded))
    for token in tokens:
        if token[0].isdigit():
            numbers.update(_numbers(token))
        after = {match.end() for match in _NOT_BEFORE.finditer(token)}
        for at, forms in enumerate(_forms(token, lang)):
            weight = common.get(forms[-1], 1.0)
            words.append(Word(forms, weight, at in after or (denial > 0 and weight > TELLING)))
            denial = 0 if words[-1].denied else denial - 1
        denial = _SIGHT if token in _NO or _NOT.fullmatch(token[-3:]) else denial
    spoken = frozenset(tokens)
    return Words(
        tuple(words),
        frozenset(form for word in words for form in word.forms),
        frozenset(numbers),
        frozenset(map(str, spelled(text, lang))),
        frozenset(form for name in _NAME.findall(text) for form in _forms(fold(name), lang)[0][-1:]),
        (spoken & _EXTREMES) | frozenset(_EXTREME.findall(folded)),
        bool(_NOT.search(folded) or spoken & _NO),
    )


def parts(text: str, weights: Weights) -> list[Words]:
    """The sentences of `text`."""
    lang = detect(text)
    return [read(text[start:end], weights, lang) for start, end in sentences(text)]


def _numbers(token: str) -> list[str]:
    """A number without zeros that say nothing, and a date or a time as the numbers in it; a full hour is its hour."""
    cut = re.split(r"[:/-]", _FULL_HOUR.sub("", token))
    return [_FRACTION.sub("", re.sub(r"^0+(?=\d)", "", part)) for part in cut]


def _said(words: Iterable[Word], *, denied: bool) -> frozenset[str]:
    return frozenset(form for word in words if word.denied == denied for form in word.forms)


@lru_cache(maxsize=100_000)
def _forms(token: str, lang: str) -> tuple[tuple[str, ...], ...]:
    """Of a word its forms; of a run of Chinese those of each pair of characters."""
    if "\u3040" <= token[0] <= "\u9fff":
        return tuple((left + right,) for left, right in pairwise(token)) or ((token,),)
    if token[0].isdigit():
        return tuple((number,) for number in _numbers(token))
    return (tuple(terms(token, lang)) or (token,),)
