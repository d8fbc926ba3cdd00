"""A follow-up made to stand alone, by rule: "And on Sundays?" is searched for together with the question before it.

A question depends on the conversation when it begins like one ("and", "what about", ו, 那…), points back to what it has
not named itself, has hardly a word of its own, or corrects the one before it ("no, I meant Saturday"). It is then joined to
the last question that stood alone; a correction of a question that points back ("how long does it take?") to that one.
Knows no grammar: it adds words and takes none away, but for "no, I meant" and the days of the week that another one
replaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexing.text.fold import fold
from indexing.text.language import base, detect
from rag.types import Turn

_BEGINS = re.compile(
    r"\s*(?:and|but|or|also|then|so|what about|how about|what if|only|which one|why not)\b"
    r"|\s*(?:ואיך|ואם|ואיפה|וכמה|ואילו|ואיזה|ואיזו|ואצל|ועם|ועל|ול|וב|ומ|וה|מה (?:לגבי|עם|בנוגע)|וגם|אבל|ואז|רק)"
    r"|\s*(?:那么|那(?!须)|还有|另外|此外|然后|如果是|而|只(?![要有]))"
)
_ENDS = re.compile(r"^(?!.*(?:什么|谁|哪|几|多少|如何|怎|何)).*呢\s*[？?]?\s*$")
_BE = r"(?:is|are|was|were|be|been)"
_SMALL = (
    r"(?:am|is|are|was|were|be|been|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must|who|whom|"
    r"whose|what|which|when|where|why|how|much|many|long|old|often|the|an?|of|to|in|on|at|by|for|from|with|about|after|"
    r"before|like|than|into|over|and|or|not|if|there|any|some|i|we|you|me|us|my|our|your|it|they|them|he|she|him|her|his|"
    r"its|their)"
)
_POINTS = re.compile(
    r"\b(?P<whose>its|their|his)\b|\b(?:it|they|them|he|she|him|her|then|same)\b"
    rf"|(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )(?<!\bbe )\bthere\b(?! {_BE}\b)"
    r"|\b(?P<this>this|these|those(?! (?:at|of|in|from|with|who|that)\b))\b"
    rf"|(?:^|\b{_SMALL}) (?P<that>that)\b|\bthat(?=\s*(?:[?.!]|$))"  # elsewhere it begins a clause of its own
    rf"|\bones?\b(?=\s*(?:[?.!]|$)| (?:{_BE}|does|do|did|for|on|in|at|with)\b)"
    r"|(?<!מה )(?<!מי )(?<![א-ת])(?:[ובהלמכש]{0,2}(?:הוא|היא)|[ובהלכש]{0,2}(?:הם|הן))(?![א-ת])"  # "מה הוא" only joins
    r"|(?<=[א-ת] )מה[םן](?![א-ת])"
    r"|(?<![א-ת])[ובהלמכש]{0,2}(?P<זה>זה|זו|זאת|אלה|אלו)(?![א-ת])(?! של)"
    r"|(?<![א-ת])[ובהלמכ]{0,2}(?:שם(?= *[?.!]|$)|אז|אותו|אותה|אותם|אותן|בו|בה|בהם|לו|לה|להם|ממנו|ממנה)(?![א-ת])"
    r"|(?<![א-ת])(?P<שלו>שלו|שלה|שלהם|שלהן)(?![א-ת])"
    r"|它|他们|她们|(?<![其吉])[他她](?!们|人)|这(?![类种])|那[个些里位]|(?<![尤极与])其(?![他它中余实])"
)
_FILLER = re.compile(
    rf"\b{_SMALL}\b|\b(?:this|these|those|that|one|ones|then|same)\b"
    r"|(?<![א-ת])(?:מי|מה|מהו|מהי|מהם|מהן|מיהו|מיהי|מתי|איפה|היכן|כיצד|איך|כמה|ב?איזה|ב?איזו|אילו|למה|למי|מדוע|האם|של|את|על|עם|"
    r"אל|עד|יש|אין|אצל|גם|זה|זו|זאת|שלו|שלה|שלהם|אותו|אותה|הוא|היא|הם|הן)(?![א-ת])"
    r"|什么时候|为什么|什么|怎么样?|怎样|如何|为何|哪[里儿些个位一]?|谁|何时|何处|何人|多少|多[久大长高远]|几|请问|吗|是|的|了|在|于|有|要|会|把|被"
    r"|它|他们?|她们?|[这那][个些里]?|其"
)
_DEFINES = re.compile(
    r"\s*(?:(?:what|who) (?:is|are|was|were) (?!the\b)\S+|(?:מה|מי) (?:הוא|היא|הם|הן|היה|הייתה) (?!ה)\S+"
    r"|(?:מהו|מהי|מהם|מהן|מיהו|מיהי) (?!ה)\S+|什么是\S+|\S+是(?:什么|谁))\s*[?？]?\s*$"
)
_NO = r"(?:no|nope|לא(?: לא)?|不(?:是|[对對])?)"
_SORRY = rf"(?:{_NO}|sorry|wait|oops|סליחה|רגע|抱歉|[对對]不起|不好意思|等等|等一下)"
_STOP = r"[\s,.;:!，。；：！、–—-]"
_CORRECTS = re.compile(
    rf"\s*(?:{_SORRY}{_STOP}+)*(?:i (?:meant|mean|was asking about|asked about)(?: to say)?\b"
    r"|(?:התכוונתי|הכוונה(?: שלי)?(?: הייתה| היא)?|אני מתכוו(?:ן|נת)|שאלתי על)(?![א-ת])"
    r"|我(?:是[说說指问問]|[说說指问問]的是|的意思是))[\s,:，：]*"
    rf"|\s*{_NO}(?:\s*[,.;:!，。；：！、]|\s+[–—-]\s){_STOP}*",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\s*\b(?:on )?(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b"
    r"|\s*(?<![א-ת])[ובהלמכש]{0,2}(?:(?:יום|ימי) (?:ראשון|שני|שלישי|רביעי|חמישי|שישי)|(?:יום )?שבת)(?![א-ת])"
    r"|(?:星期|[周週]|禮拜|礼拜)[一二三四五六日天]",
    re.IGNORECASE,
)
_HAN = re.compile("[\u3400-\u9fff]")
_WORD = re.compile("[^\\W\\d_\u3400-\u9fff]{2,}|\\d+")
_CLAUSE = re.compile(r"[,.;:!?，。；：！？、](?!\d)")
_HAN_SHARE = 0.75  # of a word that one Chinese character says
_FEW, _NAMED, _OWNED = 2.0, 3.0, 2.0
_FEW_ELSEWHERE = 4.0  # in a language whose small words are not listed above


def depends(question: str) -> bool:
    """Whether `question` cannot be understood without the one before it."""
    if corrects := _CORRECTS.match(question):
        rest = question[corrects.end() :]
        return not rest.rstrip().endswith(("?", "？")) or depends(rest)
    folded = fold(question)
    if _BEGINS.match(folded) or _ENDS.search(folded) or _points_back(folded):
        return True
    few = _FEW if base(detect(question)) in ("en", "he", "zh") else _FEW_ELSEWHERE
    return _words(folded) < few and not _DEFINES.match(folded)


def rewrite(question: str, history: Sequence[Turn]) -> str:
    """What to search for: `question`, behind the earlier question that it goes on from when it depends on one."""
    if not history or not depends(question):
        return question
    corrects = _CORRECTS.match(question)
    if corrects and (rest := question[corrects.end() :].strip()):
        return f"{_corrected(rest, history)} {rest}"
    return f"{_gone_on_from(history)} {question}"


def _gone_on_from(history: Sequence[Turn]) -> str:
    """The last question that stood alone, or what it became when it was corrected."""
    for at in range(len(history) - 1, 0, -1):
        question = history[at].question
        if not depends(question) or _CORRECTS.match(question):
            return rewrite(question, history[:at])
    return history[0].question


def _corrected(rest: str, history: Sequence[Turn]) -> str:
    """What a correction that says `rest` is about: the question before it where that points to what `rest` names."""
    asked = [turn.question for turn in history]
    alone = next((question for question in reversed(asked) if not depends(question)), asked[0])
    last = fold(asked[-1])
    if _points_back(last) and not _BEGINS.match(last):
        alone = f"{alone} {asked[-1]}" if _points_back(fold(rest)) and alone != asked[-1] else asked[-1]
    return _DAY.sub("", alone).strip(" ,，") if _DAY.search(rest) else alone


def _points_back(folded: str) -> bool:
    """Whether a folded question points to what it has not named itself."""
    return any(not _named(folded, pointer) for pointer in _POINTS.finditer(folded))


def _named(question: str, pointer: re.Match[str]) -> bool:
    """Whether enough was said before `pointer` for it to point inside the question."""
    before = question[: pointer.start()]
    after_clause = bool(_CLAUSE.search(before))
    if pointer.lastgroup in ("this", "that", "זה"):  # "the price of this tour" points out however much comes before
        return after_clause and _words(before) >= _NAMED
    owned = pointer.lastgroup in ("whose", "שלו")
    return _words(before) >= (_OWNED if owned or after_clause else _NAMED)


def _words(text: str) -> float:
    """Words of `text` that say something of their own."""
    said = _FILLER.sub(" ", text)
    return len(_WORD.findall(said)) + _HAN_SHARE * len(_HAN.findall(said))
