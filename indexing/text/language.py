"""Which language a text is in: by script, and by function words where several languages share the Latin script.

Returns BCP 47 codes ("en", "he", "zh-Hans", "zh-Hant", "ja", …) and "und" when there are no letters. It is a rule for
choosing stemmers, fusion weights and the language of a message, not a language identifier of record: a Latin text
with no known function word counts as English.
"""

from __future__ import annotations

import re
from collections import Counter

from indexing.text.fold import simplify

_SCRIPTS = (
    ("he", re.compile("[\u05d0-\u05ea\ufb1d-\ufb4f]")),
    ("kana", re.compile("[\u3040-\u30ff]")),
    ("han", re.compile("[\u3400-\u9fff\uf900-\ufaff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("ar", re.compile("[\u0620-\u064a]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("latin", re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")),
)
_DENSE = {"han": 3.0, "kana": 3.0, "ko": 2.0, "he": 1.3}  # a character of these says more than a Latin letter
_FUNCTION_WORDS = {
    "en": "the of and to in is was what who when where how which did does are were for on that with by from many much",
    "de": "der die das und ist war was wer wann wo wie welche welcher welches ein eine von zu den dem mit für auf wurde",
    "es": "el la los las de del y es fue qué quién cuándo dónde cómo cuál cuántos cuántas en un una por para con se",
    "fr": "le la les des du et est était que quel quelle qui quand où comment combien dans un une par pour avec sur au",
    "it": "il lo la gli le di del della e è era che chi quando dove come quale quanti quante in un una per con nel alla",
    "pt": "o a os as do da dos das e é foi que quem quando onde como qual quantos quantas em um uma por para com não ao",
    "nl": "de het een en is was wat wie wanneer waar hoe welke van in op met voor door aan te zijn werd niet",
    "ro": "și este a fost ce cine când unde cum care câți câte în un o de la cu pe pentru din sunt nu al ale",
    "tr": "ve bir bu ne kim zaman nerede nasıl hangi kaç için ile de da mi olarak olan daha en gibi kadar",
    "vi": "và là của những các gì ai khi nào đâu thế bao nhiêu trong một được có không cho với người đã",
}
_WORDS = {lang: frozenset(words.split()) for lang, words in _FUNCTION_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]{2,}")


def detect(text: str) -> str:
    """The language of most of `text`, of which the first 4,000 characters are read."""
    sample = text[:4000]
    counts = {name: len(pattern.findall(sample)) * _DENSE.get(name, 1.0) for name, pattern in _SCRIPTS}
    script = max(counts, key=lambda name: counts[name])
    if not counts[script]:
        return "und"
    if script == "han" and counts["kana"] > 0.1 * counts["han"]:
        return "ja"
    if script == "kana":
        return "ja"
    if script == "han":
        return chinese_script(sample)
    return _latin(sample) if script == "latin" else script


def chinese_script(text: str) -> str:
    """ "zh-Hant" when `text` holds more traditional-only characters than a stray one, else "zh-Hans"."""
    simplified = simplify(text)
    changed = sum(1 for before, after in zip(text, simplified, strict=False) if before != after)
    return "zh-Hant" if changed > 0.02 * len(text) else "zh-Hans"


def base(lang: str) -> str:
    """The language without its script or region: "zh" of "zh-Hant"."""
    return lang.partition("-")[0]


def _latin(text: str) -> str:
    words = Counter(_WORD.findall(text.casefold()))
    hits = {lang: sum(words[word] for word in known) for lang, known in _WORDS.items()}
    best = max(hits, key=lambda lang: hits[lang])
    return best if hits[best] > hits["en"] else "en"
