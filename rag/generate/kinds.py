"""The kind of answer a question asks for (a number, a time, a name), read from its words in English, Hebrew and Chinese.

All functions take folded text (`indexing.text.fold`) but for the candidate sentence, whose capital letters matter. A
question in another language asks for no kind.
"""

from __future__ import annotations

import re

from indexing.text.fold import fold

_NUMBER_ASKED = re.compile(
    r"\bhow (?:many|much|old|long|far|tall|high|big|large|often|fast|deep|wide)\b|\b(?:what|which) (?:\w+ )?"
    r"(?:percent\w*|number|amount|price|cost|fee|age|size|extension)\b|\bphone\b|\bcosts?\b"
    r"|כמה|מספר|מחיר|אחוז|טלפון|עולה|בן כמה|多少|几|幾|价格|價格|电话|電話|票价|票價"
)
_TIME_ASKED = re.compile(
    r"\bwhen\b|\b(?:what|which|in what|in which) (?:\w+ )?(?:year|date|day|month|century|decade|time|hour|era|season)s?\b"
    r"|\bhow long\b|מתי|ב?איזו? שנה|ב?אי[זל]ו? (?:תאריך|יום|חודש|שעה|שעות|מאה|עונה)|何时|何時|什么时候|什麼時候"
    r"|哪一?[年天日月]|什么时间|什麼時間|几[点月号年]|幾[點月號年]|年份|哪个世纪|哪個世紀|时间|時間"
)
_NAME_ASKED = re.compile(
    r"\bwho(?:m|se)?\b|\bwhat (?:is|was) (?:the )?names?\b|\bמי\b|למי|על ידי מי|שמו|שמה|谁|誰|哪位|何人|什么人|什麼人|叫什么|叫什麼"
)
_DIGITS = re.compile(r"\d+(?:[.,:/]\d+)*")
_HAN_NUMBER = re.compile("[一二两兩三四五六七八九十百千万萬亿億]+")
_NUMBER_WORD = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|hundreds?|"
    r"thousands?|million|billion|half|once|twice|first|second|third)\b"
    r"|\b[ובהלכמש]?(?:אחד|אחת|שני|שתי|שניים|שתיים|שלוש|שלושה|שלושת|ארבע|ארבעה|חמש|חמישה|שש|שישה|שבע|שבעה|שמונה|תשע|תשעה|עשר|עשרה|"
    r"עשרים|שלושים|ארבעים|חמישים|מאה|מאות|אלף|אלפי|אלפים|מיליון|חצי)\b"
)
_TIME = re.compile(
    r"\b1\d{3}\b|\b20\d\d\b|\d{1,2}:\d{2}|\b\d{1,2} ?(?:am|pm|a\.m|p\.m)|\b(?:january|february|march|april|may|june|july|august|"
    r"september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|century|centuries|years?|"
    r"weekends?|daily|spring|summer|autumn|winter|mornings?|noon|afternoons?|evenings?|nights?|midnight)\b"
    r"|ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר|"
    r"(?:יום|ימי) (?:ראשון|שני|שלישי|רביעי|חמישי|שישי|חול|[א-ו](?![א-ת]))|"
    r"שבת|המאה ה|שנת|שנה|שנים|בבוקר|בצהריים|אחר הצהריים|בערב|בלילה|אביב|קיץ|סתיו|חורף"
    r"|[0-9一二三四五六七八九十]+[年月日號号點点時时]|世纪|世紀|星期|周[一二三四五六日]|週[一二三四五六日]|朝"
    r"|上午|中午|下午|早上|晚上|凌晨|每天|每日|春季|夏季|秋季|冬季"
)
_CAPITALISED = re.compile(r"(?<=[^.!?\s] )[A-Z\u00c0-\u00de][\w'’-]+")
_QUESTION_WORDS = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|many|much|is|are|was|were|do|does|did|the|a|an|of|to)\b"
    r"|(?<![א-ת])(?:מי|מה|מהו|מהי|מהם|מתי|איפה|היכן|כיצד|איך|כמה|למה|מדוע|איזה|איזו|אילו|האם|של|את|על|הוא|היא|הם)(?![א-ת])"
    r"|什么时候|什么|甚么|怎么样|怎么|怎样|如何|为什么|为何|为甚么|哪里|哪儿|哪些|哪个|哪一?[年天位座种次所]|哪|谁|何时|何处|何人|多少|几|吗|呢|是|的|了"
)

Kinds = tuple[bool, bool, bool]
"""Whether a number, a time and a name are asked for."""


def without_question_words(question: str) -> str:
    """A folded question without the words that every question has."""
    return _QUESTION_WORDS.sub(" ", question)


def kinds_asked(question: str) -> Kinds:
    """What a folded question asks for."""
    return bool(_NUMBER_ASKED.search(question)), bool(_TIME_ASKED.search(question)), bool(_NAME_ASKED.search(question))


def kinds_there(asked: Kinds, question: str, text: str) -> tuple[float, float, float, float]:
    """Whether the sentence holds the kind of thing asked for and the question does not say already."""
    number, time, name = asked
    known = set(_DIGITS.findall(question))
    lowered = fold(text)
    has_number = bool(
        set(_DIGITS.findall(lowered)) - known or _HAN_NUMBER.search(lowered) or _NUMBER_WORD.search(lowered)
    )
    has_time = bool(set(_TIME.findall(lowered)) - set(_TIME.findall(question)))
    has_name = any(fold(found) not in question for found in _CAPITALISED.findall(text))
    missing = (number or time) and not (has_number or has_time)
    return float(number and has_number), float(time and has_time), float(name and has_name), float(missing)
