"""Terms of a text for lexical search, right for each script.

Latin, Cyrillic, Greek and Arabic words are stemmed (Snowball). A Hebrew word also counts as itself without one or two
prefix letters (ו ה ב כ ל מ ש), on both sides of the match, so a wrong cut costs little. Chinese and Japanese runs count as
character bigrams and single characters, Thai as trigrams: no word boundary is assumed, nor at
a line's end. Numbers, times and dates stay
whole and also count by their parts, and so do identifiers (`symbols`).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from indexing.text.fold import MARKS, fold
from indexing.text.language import base, detect
from indexing.text.symbols import humps, symbols

_WORD = rf"[^\W\d_](?:[^\W\d_]|[{MARKS}])*"  # vowel signs of Hindi or Thai are not \w, and words hold them
_TOKEN = re.compile(rf"\d+(?:[.,:/-]\d+)*|{_WORD}(?:['’]{_WORD})*|[^\W_]")
_RUN = re.compile("[\u3040-\u30ff\u3400-\u9fff]+|[\u0e00-\u0e7f]+|[^\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]+")
_WRAPPED = re.compile("(?<=[\u3040-\u30ff\u3400-\u9fff])\n(?=[\u3040-\u30ff\u3400-\u9fff])")
_thread = threading.local()
_HEBREW_PREFIXES = frozenset("והבכלמש")
_SNOWBALL = {
    "en": "english", "de": "german", "es": "spanish", "fr": "french", "it": "italian", "pt": "portuguese",
    "nl": "dutch", "ro": "romanian", "tr": "turkish", "ru": "russian", "ar": "arabic", "el": "greek", "hi": "hindi",
}  # fmt: skip


def terms(text: str, lang: str | None = None) -> list[str]:
    """The terms of `text` in order, repeats kept, the names among them after the words.

    `lang` chooses the stemmer of Latin words; it is detected when None.
    """
    latin = _SNOWBALL.get(base(lang or detect(text)), "english")
    folded = fold(text)
    found: list[str] = []
    for token in _TOKEN.finditer(_WRAPPED.sub("", folded)):
        for run in _RUN.finditer(token.group()):
            found.extend(_forms(run.group(), latin))
    found.extend(symbols(folded))
    for part in humps(text):
        found.extend(_forms(part, latin))
    return found


def _forms(run: str, latin: str) -> Sequence[str]:
    if "\u3040" <= run[0] <= "\u9fff":
        return [*run, *map("".join, pairwise(run))]
    return _forms_of_word(run, latin)


@lru_cache(maxsize=100_000)  # texts say the same words again
def _forms_of_word(word: str, latin: str) -> tuple[str, ...]:
    first = word[0]
    if "\u05d0" <= first <= "\u05ea":
        return tuple(_without_prefixes(word))
    if "\u0e00" <= first <= "\u0e7f":
        return tuple(word[i : i + 3] for i in range(max(1, len(word) - 2)))
    if first.isdigit():
        parts = re.split(r"[.,:/-]", word)
        return (word, *parts) if len(parts) > 1 else (word,)
    return (str(_stemmer(_stemmer_name(first, latin)).stemWord(word)),)


def _without_prefixes(word: str) -> Iterator[str]:
    yield word
    for _ in range(2):
        if len(word) < 4 or word[0] not in _HEBREW_PREFIXES:
            return
        word = word[1:]
        yield word


def _stemmer_name(char: str, latin: str) -> str:
    if "\u0400" <= char <= "\u04ff":
        return "russian"
    if "\u0600" <= char <= "\u06ff":
        return "arabic"
    if "\u0370" <= char <= "\u03ff":
        return "greek"
    if "\u0900" <= char <= "\u097f":
        return "hindi"
    return latin if latin not in ("russian", "arabic", "greek", "hindi") else "english"


def _stemmer(name: str):  # type: ignore[no-untyped-def]  # PyStemmer ships no types
    import Stemmer

    held: dict[str, object] = _thread.__dict__.setdefault("stemmers", {})  # a stemmer must not be shared by threads
    if name not in held:
        held[name] = Stemmer.Stemmer(name)
    return held[name]
