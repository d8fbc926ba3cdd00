"""Questions made of a Chinese sentence by rule, in the script it is written in; knows no meanings.

Chinese asks where the answer would stand: the number, the date or what something is becomes the question word in its place, and
what follows the next comma is left out. No word boundary is assumed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from eval.propose.types import Asked

_HAN = "一二两兩三四五六七八九十百千万萬"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|[{_HAN}]+)"
_MEASURE = (
    "(?:小時|小时|分鐘|分钟|公分|厘米|公里|公斤|歐元|欧元|美元|個月|个月|勒克斯|平方米|工作天|工作日|毫米|[名位個个件幅冊册卷封席頁页張张把隻"
    "艘塊块座層层次天週周年米元克箱間间家種种臺台辆輛批人倍級级枚支根杯壺壶條条歲岁口所場场部棵句盏盞])"
)
_SPACE = r"[ \u00a0]?"
_DAY = rf"(?:\d{{4}}{_SPACE}年{_SPACE})?\d{{1,2}}{_SPACE}月{_SPACE}\d{{1,2}}{_SPACE}[日号號]"
_EDGE = rf"(?<![\d.,{_HAN}第每約约數数近幾几:：～~—–-])"
_OVER = rf"(?![\d至到～~—–-]|{_SPACE}[至到～~—–-]|起至|、|[和及與与或上下凌中晚早]\d?|代)"
_SPANS: tuple[tuple[re.Pattern[str], str, str], ...] = (
    (re.compile(rf"(?<![\d至到—–-])(?P<answer>{_DAY}){_OVER}"), "什么时候", "什麼時候"),
    (re.compile(rf"(?<![\d至到—–-])(?P<answer>1\d{{3}}|20\d\d){_SPACE}年(?!{_SPACE}\d|[初底末代度間间]){_OVER}"),
     "哪一年", "哪一年"),
    (re.compile(rf"(?<![\d至到—–:-])(?P<answer>\d{{1,2}}:\d\d){_OVER}"), "几点", "幾點"),
    (re.compile(rf"{_EDGE}(?P<answer>(?P<n>\d{{1,2}}){_SPACE}(?P<unit>[号號][厅廳楼樓库庫线線]))"), "几{unit}", "幾{unit}"),
    (re.compile(rf"(?P<answer>[{_HAN}]+世[紀纪])"), "哪个世纪", "哪個世紀"),
    (re.compile(rf"(?P<answer>百分之{_SPACE}(?P<n>{_NUMBER})){_OVER}"), "百分之多少", "百分之多少"),
    (re.compile(rf"{_EDGE}(?P<answer>(?P<n>{_NUMBER}){_SPACE}(?P<unit>{_MEASURE}))(?![{_HAN}\d半多第目大]){_OVER}"),
     "{many}{unit}", "{many}{unit}"),
)  # fmt: skip
_LEANING = re.compile(
    "前者|[後后]者|[舉举例比]例?[來来如]|另|其|第[一二三四五六七八九十]+[個个]|第[一二三四五六七八九十\\d]+[批次]|[這这那它他她此其該该]|因此|所以|但|如|若|同時|同时|另外|此外|然而|不過|不过|而|也|又|並|并|每[場场件組组]|[请請]|右側|左側|原[計计]|兩|两|雙方|双方|对方|對方|時間|时间"
)
_UNSURE = re.compile("[一壹]|[千百万萬]|[二三四五六七八九]{2}")
"""One of a thing is mostly the thing; 五六 is about as many."""

_DANGLING = re.compile("(?<!其)[他她它牠]|[該该也]|此(?!外)")
_FEW = re.compile("[2-9二两兩三四五六七八九]")
_NOT_HERE = re.compile("(?:、|下列|以下|上述|其[餘余]|比例|[和與与及]|[這这那頭头]|（[^）]*|：.*)$")
_ORDER = re.compile("[请請]|勿")
_ONLY_WHEN = re.compile("(?:[前後后時时起内內中裡里間间]|的话|的話)$")
_IS = re.compile(
    r"(?P<subject>[^，；：。]{2,18}?)，?(?<![就也还還不于於但总總只可若算正都才的凡])(?P<verb>[是為为])(?P<answer>[^，；：]{2,24})"
)
_ROLES = re.compile(
    "(?:人|者|[馆館店校院会會]长|[馆館店校院会會]長|主任|经理|經理|教授|[编編策][辑輯]|[导導]演|[设設][计計][师師]|负责人|負責人|代表|创始人|創始人)$"
)
_NO_IS = re.compile(
    "(?:[雖虽]然|則|则|一樣|一样|同樣|同样|大多|大都|主要|一直|一般|通常|最初|原本|曾經|曾经|均|皆|便|即|仍|原|曾)$|[因认認以作成视視列改转轉定分行极極较較稍尤甚]$|[这這那]|必|可|[了会會能要]|有$"
)
_NO_THING = re.compile("[在先從从由不把將将已被要會会]|[為为]了|需要|因[為为]")
_BY = re.compile("[根按][據据照]|[據据]|[為为]了")
_MARKS = re.compile("[，；：]")


def questions(sentence: str, lang: str, common: frozenset[str]) -> Iterator[Asked]:
    """Questions that `sentence` answers, the best first."""
    if _LEANING.match(sentence):
        return
    told = sentence.rstrip(" 。！；.")
    hant = lang == "zh-Hant"
    yield from _is(told, hant=hant)
    for pattern, simplified, traditional in _SPANS:
        for match in pattern.finditer(told):
            number = match.groupdict().get("n") or ""
            before = told[: match.start()]
            lead = _MARKS.split(before)[-1]
            after = _clause(told[match.end() :], lead)
            is_year = len(number) > 2 and match["unit"] == "年"
            if _UNSURE.fullmatch(number) or is_year or _NOT_HERE.search(before):
                continue
            if (
                _DANGLING.search(_MARKS.split(told)[0])
                or len(lead + after) < 2
                or (not number and len(before + after) < 7)
            ):
                continue
            many = ("幾" if hant else "几") if _FEW.fullmatch(number) else "多少"
            wh = (traditional if hant else simplified).format(many=many, unit=match.groupdict().get("unit"))
            asked = f"{before.rstrip()}{wh}{after.strip()}"
            if told[match.end() :].lstrip().startswith("、"):
                continue
            listed = match.groupdict().get("unit") in ("种", "種") and "、" in _MARKS.split(before)[-1]
            if len(asked) >= 8 and not listed and not _ORDER.search(asked):
                yield Asked(f"{asked}？", tuple(dict.fromkeys(filter(None, (match["answer"], number)))))


def _clause(text: str, lead: str) -> str:
    """Up to the next comma; up to the one after it where the clause, which begins with `lead`, only says when or by what."""
    first, *more = _MARKS.split(text, maxsplit=2)
    return (
        f"{first}，{more[0]}"
        if (more and more[0] and _ONLY_WHEN.search(first)) or (more and _BY.match(lead))
        else first
    )


def _is(told: str, *, hant: bool) -> Iterator[Asked]:
    match = _IS.match(told)
    if not match or told[match.end() : match.end() + 1] not in ("", "，", "；"):
        return
    subject, answer = match["subject"], match["answer"].strip()
    role = _ROLES.search(subject)
    if (len(subject) < 4 and not role) or _NO_IS.search(subject) or (match["verb"] != "是" and not role):
        return
    if _NO_THING.match(answer) or (match.end() < len(told) and len(answer) > 12):
        return  # what follows may belong to it
    what = ("誰" if hant else "谁") if role else ("什麼" if hant else "什么")
    yield Asked(f"{subject}是{what}？", (answer,))
