"""Tokens of answers, the same for two spellings of the same answer.

`words` serves every language: folded as search folds (points, width, traditional characters, accents), punctuation off,
one token a character of a script without word boundaries (Han, Kana, Thai and its neighbours), a number one token with
its decimals and without its thousands separators, a currency sign a token of its own. `squad_tokens` is SQuAD's
normalisation for English, in which exact match and F1 are reported. Neither knows meanings: "twelve" and "12" differ.
"""

from __future__ import annotations

import re
import string
import unicodedata
from functools import lru_cache

from indexing.text.fold import fold

HEBREW_PREFIXES = frozenset("והבכלמש")
ARTICLES = frozenset(("a", "an", "the"))

_MARKS = re.compile(r"\s*[\[［【]\d{1,3}(?:\s*[,，、;–-]\s*\d{1,3})*[\]］】]")
_SQUAD_ARTICLES = re.compile(r"\b(a|an|the)\b")
_SQUAD_PUNCTUATION = str.maketrans("", "", string.punctuation)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = r"\d+(?:[.:]\d+)*"
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_CHARACTER = re.compile(rf"[{_UNSPACED}]")
_TOKEN = re.compile(rf"{_NUMBER}|[{_UNSPACED}]|[^\s\d{_UNSPACED}]+")
_OTHER_SCRIPT = re.compile(rf"[\u05d0-\u05ea\u0620-\u064a{_UNSPACED}]")


def without_marks(text: str) -> str:
    """`text` without citation marks such as [1], [2, 3] and 【4】, unless it is nothing else."""
    return _MARKS.sub("", text) or text


def squad_tokens(text: str) -> list[str]:
    """Tokens after SQuAD 2's evaluation script: lower case, ASCII punctuation off, articles off, cut at white space.

    Source: Rajpurkar, Jia and Liang 2018, evaluate-v2.0.
    """
    return _SQUAD_ARTICLES.sub(" ", text.lower().translate(_SQUAD_PUNCTUATION)).split()


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """The tokens of `text` in any language. A text of nothing but marks keeps them, a character a token."""
    folded = _THOUSANDS.sub("", fold(text))
    found = tuple(token for piece in _pieces(folded) for token in _TOKEN.findall(piece))
    return found or tuple(char for char in folded if not char.isspace())


def length(text: str) -> float:
    """About how many words a text has: two characters of a script without word boundaries are taken for one."""
    tokens = words(text)
    return len(tokens) - sum(bool(_CHARACTER.match(token)) for token in tokens) / 2


def answer_tokens(text: str, lang: str) -> tuple[str, ...]:
    """The tokens that exact match and F1 compare: SQuAD's for an English question, else `words`."""
    return tuple(squad_tokens(text)) if lang.partition("-")[0] == "en" else words(text)


def scoring_lang(gold: str, lang: str) -> str:
    """The language whose rules compare with `gold`: an English question's gold answer may be in another script."""
    return "und" if _OTHER_SCRIPT.search(gold) else lang


def without_articles(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """`tokens` without English articles, unless nothing would be left."""
    return tuple(token for token in tokens if token not in ARTICLES) or tokens


def without_prefix(token: str) -> str:
    """A Hebrew word without one prefix letter, where at least three letters remain; else the word itself."""
    if len(token) >= 4 and token[0] in HEBREW_PREFIXES and all("\u05d0" <= char <= "\u05ea" for char in token):
        return token[1:]
    return token


def _pieces(text: str) -> list[str]:
    """Runs of letters and numbers; punctuation inside a number (12.50, 20:30) stays, currency signs stand alone."""
    kept = []
    for at, char in enumerate(text):
        category = unicodedata.category(char)
        if category == "Sc":
            kept.append(f" {char} ")
        elif category[0] in "PSZC":
            inside = char in ".:" and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
            kept.append(char if inside else " ")
        else:
            kept.append(char)
    return "".join(kept).split()
