"""Questions with a gap: a sentence without one telling span of it (Taylor 1953), said to be no more than that.

The span is a quoted term, a name, a number, or else the longest word that no other document has. It is for sentences that no rule
turns into a plain question, in any language; what is said around the sentence is English where it is not known in its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.propose.english import has_verb
from eval.propose.types import CLOZE, Asked
from indexing.text.language import base

GAP = "____"
_WORDS = {
    "en": "What is missing here: “{}”?",
    "he": "מה חסר כאן: „{}”?",
    "zh-Hans": "这里缺了什么：“{}”？",
    "zh-Hant": "這裡缺了什麼：『{}』？",
}
_LEANING = re.compile(
    r"(?:it|its|he|she|they|this|that|these|those|his|her|their|such|so|but|and|or|also|however|then|after that"
    r"|the (?:first|second|third|one))\b"
    r"|ו?(?:הוא|היא|הם|הן|זה|זו|זאת|אלה|אלו|כך|לכן|אז|שם|מכאן|אך|אבל|גם|בסופה|בסופו|מחירו|מחירה|שמו|שמה)(?![א-ת])"
    r"|[這这那它他她此其該该]|因此|所以|但|同時|同时|另外|也|又|並|并",
    re.I,
)
_DANGLING = re.compile(
    r"\b(?:it|them|him|this|these|those)\b|(?<![א-ת])(?:אותו|אותה|אותם|ממנו|ממנה|זאת)(?![א-ת])", re.I
)
_QUOTED = re.compile(
    r"「([^「」]{2,20})」|《([^《》]{2,20})》|“([^“”]{3,40})”|„([^„”“]{3,40})[”“]|(?<![\w״])\"([^\"]{3,40})\"(?!\w)"
)
_FOREIGN = re.compile(
    r"(?<=[\u0590-\u05ff\u3400-\u9fff] )([A-Za-z][A-Za-z\d .-]{2,30}[A-Za-z\d])|(?<=[\u3400-\u9fff])([A-Za-z][A-Za-z\d-]{3,})"
)
_NAME = re.compile(r"(?<=[a-z,;] )((?:(?:Dr|Mr|Mrs|Ms|St)\.? )?[A-Z][\w’-]{2,}(?: (?:of |the |& |de )*[A-Z][\w’-]+)*)")
_TITLED = re.compile(r"(?<![א-ת])(?:ד[\"״]ר|פרופ['׳]|מר|גב['׳]) ([א-ת]+ [א-ת]+)")
_NUMBER = re.compile(
    r"(?<![\w.,:/-])([€$£]?\d+(?:[.,:]\d+)*(?: ?(?:%|€))?)(?![\w/-]|[.,:]\d| ?[年月日号號]"
    r"| ב?(?:ינו|פבר|מרץ|אפר|מאי|יונ|יול|אוג|ספט|אוק|נוב|דצמ)"
    r"| (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))"
)
_WORD = re.compile(r"(?<![\w’'״\"-])([^\W\d_\u3040-\u9fff]{6,})(?![\w’'״\"-])")
_CAPITAL = re.compile(r"(?:^|[\s(“])[A-Z][\w’-]*\.? $")
_NO_NOUN = re.compile("(?:ed|ly|ing|wards|while|though|mente)$|^[א-דו-ת]")
_CALENDAR = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July|August|September|October|November|December"
)


def gaps(sentence: str, lang: str, common: frozenset[str], rare: frozenset[str]) -> Iterator[Asked]:
    """Questions about a gap in `sentence`, the most telling span first.

    `common` are words that the document also writes small, `rare` those that no other document has.
    """
    if _LEANING.match(sentence) or _DANGLING.search(sentence) or (base(lang) == "en" and not has_verb(sentence)):
        return
    told = sentence.rstrip(" .!。！；")
    words = _WORDS.get(lang) or _WORDS.get(base(lang), _WORDS["en"])
    for start, end in _spans(told, common, rare):
        if len(told) - (end - start) >= (10 if base(lang) in ("zh", "ja") else 20):
            yield Asked(words.format(told[:start] + GAP + told[end:]), (told[start:end],), CLOZE)


def _spans(told: str, common: frozenset[str], rare: frozenset[str]) -> Iterator[tuple[int, int]]:
    for pattern in (_QUOTED, _FOREIGN, _TITLED, _NAME, _NUMBER):
        for match in pattern.finditer(told):
            group = match.lastindex or 0
            text = match.group(group)
            cut = _CAPITAL.search(told[: match.start(group)])
            known = pattern is _NAME and (cut or _CALENDAR.fullmatch(text) or text.lower() in common)
            if not known and told.count(text) == 1:
                yield match.span(group)
    found = (
        match
        for match in _WORD.finditer(told)
        if match.group() in rare and not _NO_NOUN.search(match.group()) and not has_verb(match.group())
    )
    longest = max(found, key=lambda match: len(match.group()), default=None)
    if longest and told.count(longest.group()) == 1:
        yield longest.span()
