"""Whether a question is over everything, by rule: it asks to summarise or compare the documents, or what they are about.

It must say so of the documents themselves: "summarise the documents" and "compare all files" do, while "summarise the house
rules", "which documents do I need?" and "compare the prices" are about what stands in some of them. English, Hebrew and
Chinese in both scripts; other languages have to ask for it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexing.text.fold import fold
from rag.types import Turn

_EN_FILES = r"(?:documents?|docs?|files?|papers|texts|sources|pdfs)"
_EN_WHICH = r"(?:the|these|those|this|my|our|your|both)"
_EN_ALL = (
    rf"(?:(?:(?:all|each|every|any)(?: of)?(?: {_EN_WHICH})?|{_EN_WHICH})"
    rf"(?: (?:two|three|four|five|six|\d+|whole|entire|different|uploaded|attached|given|above))*"
    rf" {_EN_FILES}|(?:(?:this|my|our)(?: whole| entire)?|the (?:whole|entire)) (?:collection|folder|archive|corpus)"
    r"|everything|it all|all of (?:it|them|this|these)|them all|all(?=$| (?:in|of what)\b))"
    # of single documents, or of something in them
    r"\b(?! (?:about(?!$| all$)|on|concerning|regarding|that|which|who|needed|required|necessary|listed|to|of|from|by|i|we|you|they"
    r"|for(?! (?:me|us)\b))\b)"
)
_EN_ASK = (
    r"^(?:(?:please|kindly|hello|hi|now|can you|could you|would you|will you|i want you to|i want|i need|i would like"
    r"|i'd like|let's|give|make|write|provide|show|draw up|me|us|an?|the|short|brief|quick|concise|detailed|general|full)"
    r"[ ,]+)*+"
)
_EN_SUMMARY = r"(?:summary|overview|synopsis|outline|digest|recap|comparison)"
_EN_TASK = rf"(?:summari[sz]e|sum up|recap|compare|contrast|review|outline|{_EN_SUMMARY} (?:of|over|across|between))"
_EN_MAIN = r"(?:main|key|central|common|most important|principal)"
_EN_POINTS = r"(?:points?|topics?|themes?|ideas?|subjects?|findings|messages?|differences?|similarities|conclusions?)"
_EN_NAMED = (
    rf"{_EN_ASK}{_EN_TASK} (?:what (?:is|stands) in |the contents? of )?{_EN_ALL}",
    rf"^what (?:is|are) {_EN_ALL} (?:all )?about$",
    rf"^what (?:is|stands) in {_EN_ALL}$",
    rf"^what (?:do|does) {_EN_ALL} (?:say|cover|contain|discuss|deal with|talk about|have in common)$",
    rf"^(?:what|which) {_EN_POINTS} (?:do|does|are|is) (?:\w+ )?(?:in )?{_EN_ALL}",
    rf"{_EN_ASK}(?:what (?:is|are) (?:the )?)?(?:{_EN_MAIN} {_EN_POINTS} (?:of|in|across|from)"
    rf"|(?:differences?|similarities|contradictions) (?:between|among|across|in)) {_EN_ALL}",
    rf"^how (?:do|does) {_EN_ALL} (?:differ|compare|relate|agree|fit together)",
)
_EN_BARE = rf"{_EN_ASK}(?:summari[sz]e|sum up|recap|{_EN_SUMMARY})(?: (?:please|briefly|this|for me))*$"

_HE_FILES = r"(?:[הבלמו]{0,2}(?:מסמכים|מסמך|קבצים|קובץ|טקסטים|מקורות|חומרים)(?![א-ת]))"
_HE_OTHERS = r"(?: (?:ה?אלה|ה?אלו|הללו|ה?זה|שלי|שלנו|שהעליתי|שהעלינו|שלפניך|המצורפים|השונים))*+"
_HE_ALL = (
    rf"(?:את )?(?:ב?(?:כל|שני|שלושת) )?(?:{_HE_FILES}{_HE_OTHERS}|ה?כל(?= [א-ת]*$|$)|הכול)"
    r"(?! (?:על|של|לגבי|בנושא|בעניין|מן|מאת|ש[א-ת]+|הנדרש[א-ת]+|הדרוש[א-ת]+|הנחוצ[א-ת]+|הנוגע[א-ת]+)(?![א-ת]))"
)
_HE_ASK = r"^(?:(?:בבקשה|אנא|נא|תוכלי?|תוכלו|אפשר|אני רוצה|אני צריך|אני צריכה|תן|תני|תנו|כתוב|כתבי|כתבו|הכן|הכיני|לי|לנו)[ ,]+)*+"
_HE_SUMMARY = r"(?:סיכום|תקציר|סקירה|השוואה)"
_HE_TASK = (
    rf"(?:ו?(?:ל|ת)?(?:סכם|סכמי|סכמו|תמצת|תמצתי|תמצתו|סקור|השווה|השווי|השוו|השוות)|תשווה|תשווי|תשוו|{_HE_SUMMARY})"
    r"(?: (?:לי|לנו|בבקשה|בקצרה|קצר|קצרה|כללי|כללית|נא))*"
)
_HE_MAIN = (
    r"(?:ה?(?:נושאים|נקודות|רעיונות|מסקנות|הבדלים|תכנים)(?: ה?(?:עיקריים|עיקריות|מרכזיים|מרכזיות|משותפים|משותפות))?)"
)
_HE_NAMED = (
    rf"{_HE_ASK}{_HE_TASK} (?:של |בין |על )?(?:מה (?:ש?כתוב|ש?נאמר|ש?יש) )?{_HE_ALL}",
    rf"^(?:על מה|במה|מה)(?: (?:מדברים|מדבר|עוסקים|עוסק|כתוב|נאמר|יש|אומרים|אומר|מכילים|מכיל))? {_HE_ALL}"
    r"(?: (?:מדברים|מדבר|עוסקים|עוסק|אומרים|אומר|מכילים|מכיל))?$",
    rf"^(?:מה(?:ם|ן)?|אילו|מה הם) {_HE_MAIN} (?:של |בין |ש?ב|ש?עולים מ|ש?עולות מ)?{_HE_ALL}$",
    rf"^(?:מה|מהו|מהם) (?:ה?הבדל|ה?הבדלים|ה?משותף) (?:של |בין |ל)?{_HE_ALL}$",
    rf"^במה (?:שונים|דומים|נבדלים) {_HE_ALL}(?: (?:זה מזה|זה לזה))?$",
)
_HE_BARE = rf"{_HE_ASK}(?:[לת]?(?:סכם|סכמי|סכמו)|סיכום|תקציר|סקירה)(?: (?:לי|לנו|בבקשה|בקצרה|קצר|קצרה|כללי|כללית))*$"

_ZH_FILES = r"(?:文件|文档|资料|文本|文章|材料|档案|文献|文书)"
_ZH_COUNT = r"(?:[份篇个些种]|几[份篇个]|[一两二三四五六七八九十\d]+[份篇个])"
_ZH_ALL = (
    rf"(?:(?:我的|我们的|上传的|上面的|以上|上述|这里的|所有的?|全部的?|整个|每|各|这|那|{_ZH_COUNT})*+{_ZH_FILES}(?:中|里|里面)?|全部内容|所有内容"
    r"|一切|全部)"
)
_ZH_ASK = (
    r"^(?:请|请你|你|帮我|帮忙|给我|为我|替我|麻烦|能不能|能否|能|可以|可否|我想|我要|要|用[^总概归综摘比对汇小]{1,6}[话字点句文]|简要|简单|简短|大致|地|来"
    r"|先|再|做|写|作|[一个份]|[,，\s])*+"
)
_ZH_TASK = r"(?:总结|概括|归纳|综述|概述|概要|摘要|比较|对比|汇总|小结|总览)(?:和(?:比较|对比|总结))?(?:一下|下|出|一遍|[,，\s])*"
_ZH_OF = r"的?(?:主要|中心|核心|重要)?(?:内容|要点|大意|主题|重点|异同|区别|不同|差异|摘要|观点|信息|话题)"
_ZH_ASKED = r"(?:什么|哪些|啥|哪些方面)"
_ZH_NAMED = (
    rf"{_ZH_ASK}{_ZH_TASK}{_ZH_ALL}(?:之间)?(?:{_ZH_OF})?(?:吧|吗|,.*|，.*)?$",
    rf"{_ZH_ASK}(?:把|将|对|给|就)?{_ZH_ALL}(?:之间)?(?:{_ZH_OF})?(?:做|进行|作|写|都|加以|来)*(?:一?[个份])?{_ZH_TASK}(?:吧|吗|,.*|，.*)?$",
    rf"^{_ZH_ALL}(?:主要|大概|都|分别|在|各自|是)*(?:讲|说|谈|写|关于|介绍|涉及|讨论|包含)(?:到|的|了|些|述)*是?{_ZH_ASKED}"
    r"(?:内容|主题|事情?|东西|话题)?(?:的|呢)?$",
    rf"^{_ZH_ALL}(?:之间)?{_ZH_OF}(?:是|有|在){{1,2}}{_ZH_ASKED}$",
    rf"^{_ZH_ALL}(?:之间)?(?:有|的)?{_ZH_ASKED}?(?:区别|不同|差异|异同|共同点)(?:吗|是什么|在哪里?|有哪些)?$",
)
_ZH_BARE = rf"{_ZH_ASK}(?:总结|概括|归纳|概述|摘要|小结)(?:一下|下|吧|一遍)*$"

_NAMED = re.compile("|".join((*_EN_NAMED, *_HE_NAMED, *_ZH_NAMED)))
_BARE = re.compile("|".join((_EN_BARE, _HE_BARE, _ZH_BARE)))


def over_everything(question: str, history: Sequence[Turn] = ()) -> bool:
    """Whether `question` is over all documents. In a conversation "summarise" alone means what was said in it."""
    said = re.sub(r"\s+", " ", fold(question)).strip(" .?!。？！؟…:：;；\"'“”«»")
    said = said.removesuffix(" please").removesuffix(" בבקשה").rstrip(" ,")
    return bool(_NAMED.search(said)) or (not history and bool(_BARE.search(said)))
