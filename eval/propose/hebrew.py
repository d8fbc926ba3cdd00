"""Questions made of a Hebrew sentence by rule; knows no meanings.

What says when, where or how many becomes the question word at the front; Hebrew needs no other change of order. What is
counted in the middle of a sentence is asked for where it stands. What follows the next comma is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.propose.english import BRACKETS
from eval.propose.types import Asked

_MONTH = "(?:ינואר|פברואר|מרץ|מרס|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר)"
_DATE = rf"\d{{1,2}} ב{_MONTH}(?: \d{{4}})?"
_TENS = "(?:עשרים|שלושים|ארבעים|חמישים|שישים|שבעים|שמונים|תשעים)"
_SMALL = "שניים שתיים שני שתי שלושה שלושת שלוש ארבעה ארבעת ארבע חמישה חמש שישה ששת שש שבעה שבעת שבע שמונה שמונת תשעה תשע עשרה עשר"
_UNITS = f"(?:{'|'.join(_SMALL.split())})"
_NUMBER = rf"(?:\d+(?:[.,]\d+)*|{_TENS}(?: ו{_UNITS})?|(?:שנים|שתים|שלוש|ארבע|חמש|שש|שבע|שמונה|תשע)[ ־]עשרה?|{_UNITS})"
_NOUN = (
    r"(?:(?!ו|לפחות|פחות|יותר|בערך)[א-ת]+(?:ים|ות|יים)|אירו|שקל|איש|יום|שנה|מטר|ק\"מ|ס\"מ|מ\"מ|קמ\"ש|גרם|ק\"ג|לוקס|אחוז|פעם|תלמיד|שקי|ימי|דפי|חדרי|כתמי|זוגות)"
    r"(?![א-ת\"])"
)
_EDGE = r"(?<![א-ת\d])"
_LABEL = "חדר|קומה|אולם|מחסן|ערוץ|שלוחה|עמוד"
_SPANS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"{_EDGE}ב[־-]?(?P<answer>{_DATE})"), "באיזה תאריך"),
    (re.compile(rf"{_EDGE}מ[־-]?(?P<answer>{_DATE})"), "מאיזה תאריך"),
    (re.compile(rf"{_EDGE}עד (?:ה[־-]?)?(?P<answer>{_DATE})"), "עד איזה תאריך"),
    (re.compile(rf"{_EDGE}ב(?P<answer>{_MONTH} \d{{4}})"), "באיזה חודש"),
    (re.compile(r"(?<![א-ת\d])(?:בשנת |ב[־-])(?P<answer>1\d{3}|20\d\d)(?![\d–־-])"), "באיזו שנה"),
    (re.compile(r"(?<![א-ת\d])משנת (?P<answer>1\d{3}|20\d\d)(?![\d–־-])"), "מאיזו שנה"),
    (re.compile(rf"{_EDGE}בשעה (?P<answer>\d{{1,2}}:\d\d)"), "באיזו שעה"),
    (re.compile(rf"{_EDGE}ביום (?P<answer>ראשון|שני|שלישי|רביעי|חמישי|שישי)(?! ה)"), "באיזה יום"),
    (re.compile(rf"{_EDGE}בימי (?P<answer>ראשון|שני|שלישי|רביעי|חמישי|שישי)(?! ה)"), "באיזה יום"),
    (re.compile(rf"{_EDGE}(?P<prefix>[בלמ])(?P<answer>(?P<label>{_LABEL}) [A-Z]?\d+)"), "{prefix}{which} {label}"),
)  # fmt: skip
_COUNTED = re.compile(
    rf"(?<![א-ת\d.,:־–-])(?P<prep>(?:עד|תוך|בתוך|לפני|אחרי|למשך|במשך) |[בלכ][־-]?)?"
    rf"(?P<answer>(?P<n>{_NUMBER}) (?P<noun>{_NOUN}))(?! ו[־-]?{_NUMBER})"
)
_NOT_COUNTED = re.compile(
    r"(?:מתוך|יום|ימי|בין|אחד|לפי|סעיף|או|כיתות|גיל|פי|חדר|קומה|שלוחה|מספר|עמוד) $|[\d–×-]\s?$|[,:(–]|(?:^| )בין "
)
_LEANING = re.compile(
    r"(?:ו?(?:הוא|היא|הם|הן|זה|זו|זאת|אלה|אלו|כך|לכן|אז|שם|כאן|מכאן|אך|אבל|אם|גם|אף|לאחר|אחר|שאר|בסופה|בסופו|מחירו|מחירה|שמו|שמה|חותמו"
    r"|מהם|מהן|בו|בה|בהם|בהן|לו|לה|להם|אחת|אחד|כולם|הללו|כזה|אנו|אנחנו|אתם|אני|יש|אין|נא|אנא|כש[א-ת]+|במקרה|לעתים|את|אסור|מותר|מי|מה|מומלץ))"
    r"(?![א-ת])"
)
_DANGLING = re.compile(
    r"(?<![א-ת])(?:אותו|אותה|אותם|אותן|לו|לה|להם|בו|בה|בהם|בהן|ממנו|ממנה|עליו|עליה|עליהם|זאת|הוא|היא|הם|הן|זה|זו|אלה|שלנו|אנו|עמה|לא|ללא|אינו"
    r"|אינה|אין)(?![א-ת])"
)
_IS = re.compile(r"(?P<subject>[א-ת]\S*(?: [א-ת\d]\S*){1,5}?) (?P<copula>הוא|היא|הם|הן) (?P<answer>[^,;:]+)")
_ROLES = re.compile(
    r"ה?(?:מנהלת?|אחראית?|אוצרת?|רכזת?|יושבת?|ראש|שרה?|נשיאה?|דוברת?|מזכירה?|איש|אשת|עורכת?|סופרת?|ממציאה?|מייסדת?|מורה|מדריכה?)(?![א-ת])"
)
_NO_SUBJECT = re.compile(r".* ש[א-ת]{3,}|(?!.*(?:^| )ה[א-ת])|(?:לפי|על|עם|בין|אצל|מאז|עד|ב[א-ת]+) ")
_NO_ANSWER = re.compile(r"(?:היה|הייתה|היתה|היו|ש[א-ת]{3,}|לא|גם|רק) ")
_GOES_ON = re.compile(r"\s*(?:ו[־-]?\d|[–-]|או |וחצי|ורבע|ועוד|:)")
_NOT_DATED = re.compile(r"\d $|[,:(–]")
_LIST = re.compile(r" (?P<letter>[בלמכ])[א-ת]{2,}, (?P=letter)[א-ת]{2,}(?:,| ו)")
_PLURAL = {"יום": "ימים", "שנה": "שנים", "איש": "אנשים"}
_WHAT = {"הוא": "מהו", "היא": "מהי", "הם": "מהם", "הן": "מהן"}


def questions(sentence: str, lang: str, common: frozenset[str]) -> Iterator[Asked]:
    """Questions that `sentence` answers, the best first."""
    if _LEANING.match(sentence):
        return
    told = BRACKETS.sub("", sentence).rstrip(" .!")
    yield from _is(told)
    for pattern, words in _SPANS:
        for match in pattern.finditer(told):
            groups = match.groupdict()
            which = "איזו" if (groups.get("label") or "").endswith(("ה", "ת")) else "איזה"
            wh = words.format(which=which, **groups)
            before, after = told[: match.start()], _to_comma(told[match.end() :])
            goes_on = _GOES_ON.match(told[match.end() :])
            if "label" in groups and re.match(r" ו[במל]", told[match.end() :]):
                continue
            if goes_on or _NOT_DATED.search(before) or not _whole(before + after) or _LIST.search(told):
                continue
            yield Asked(_placed(wh, before, after), (match["answer"],))
    yield from _counted(told)


def _counted(told: str) -> Iterator[Asked]:
    for match in _COUNTED.finditer(told):
        before, after = told[: match.start()], _to_comma(told[match.end() :])
        goes_on = _GOES_ON.match(told[match.end() :])
        if (
            match["n"] == "1"
            or goes_on
            or _LIST.search(told)
            or _NOT_COUNTED.search(before)
            or not _whole(f"{before}{match['answer']}{after}")
        ):
            continue
        wh = f"{(match['prep'] or '').rstrip('־-')}כמה {_PLURAL.get(match['noun'], match['noun'])}"
        whole = not after.strip()  # else more may belong to what is counted
        yield Asked(_placed(wh, before, after) if whole else _joined(before, wh, after), (match["answer"], match["n"]))


def _placed(wh: str, before: str, after: str) -> str:
    """The question word at the front, or where it stood when the sentence begins otherwise than with its subject."""
    simple = re.match(r"(?:ה|כל )", before) and not re.search(r" [וש][א-ת]{3,}", before)
    return _joined(wh, before, after) if simple else _joined(before, wh, after)


def _joined(*parts: str) -> str:
    return " ".join(" ".join(parts).split()) + "?"


def _is(told: str) -> Iterator[Asked]:
    first = told.partition(", ")[0]
    match = _IS.fullmatch(first)
    if not match or _NO_SUBJECT.match(match["subject"]) or _NO_ANSWER.match(match["answer"] + " "):
        return
    if len(match["answer"].split()) <= 7 and not _DANGLING.search(match["subject"]):
        who = f"מי {match['copula']}" if _ROLES.match(match["subject"]) else _WHAT[match["copula"]]
        yield Asked(f"{who} {match['subject']}?", (match["answer"],))


def _to_comma(text: str) -> str:
    return re.split(r"[,;:] | – ", text, maxsplit=1)[0]


def _whole(clause: str) -> bool:
    return len(clause.split()) >= 3 and not _DANGLING.search(clause)
