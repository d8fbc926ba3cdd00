"""What speaks for each sentence of the passages as the answer to a question: plain features, no model.

A term counts the more the fewer of the candidate sentences have it, so that what all passages share decides little.
The kind of answer that the question asks for (a number, a time, a person) is read from its question word in English,
Hebrew and Chinese. Knows nothing of weights or decisions; `extractive` holds those.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexing.text.analyze import terms
from indexing.text.fold import fold
from indexing.text.sentences import Span, sentences
from rag.types import Passage

NAMES = (
    "coverage", "soft", "before", "after", "passage", "pairs", "rarest", "relative", "rank_score", "first_passage",
    "place", "length", "novel",
    "number_asked_and_there", "time_asked_and_there", "name_asked_and_there", "asked_but_missing", "asks", "heading",
    "unfinished",
)  # fmt: skip

_NUMBER_ASKED = re.compile(
    r"\bhow (?:many|much|old|long|far|tall|high|big|large|often|fast|deep|wide)\b|\b(?:what|which) (?:\w+ )?"
    r"(?:percent\w*|number|amount|price|cost|fee|age|size|extension)\b|\bphone\b|\bcosts?\b"
    r"|כמה|מספר|מחיר|אחוז|טלפון|עולה|בן כמה|多少|几[个名位次年天人种所座点楼岁元]|幾[個名位次年天人種所座點樓歲元]|几|幾|价格|價格|电话|電話|票价|票價"
)
_TIME_ASKED = re.compile(
    r"\bwhen\b|\b(?:what|which|in what|in which) (?:\w+ )?(?:year|date|day|month|century|decade|time|hour|era|season)s?\b"
    r"|\bhow long\b|מתי|ב?איזו? שנה|ב?אי[זל]ו? (?:תאריך|יום|חודש|שעה|שעות|מאה|עונה)|עד מתי|何时|何時|什么时候|什麼時候|哪[一]?[年天日月]"
    r"|什么时间|什麼時間|几[点月号年]|幾[點月號年]|年份|哪个世纪|哪個世紀|时间|時間"
)
_NAME_ASKED = re.compile(
    r"\bwho(?:m|se)?\b|\bwhat (?:is|was) (?:the )?names?\b|\bמי\b|למי|על ידי מי|שמו|שמה|谁|誰|哪位|何人|什么人|什麼人|叫什么|叫什麼"
)
_QUESTION_WORDS = re.compile(
    r"\b(?:who|whom|whose|what|which|when|where|why|how|many|much|is|are|was|were|do|does|did|the|a|an|of|to)\b"
    r"|(?<![א-ת])(?:מי|מה|מהו|מהי|מהם|מתי|איפה|היכן|כיצד|איך|כמה|למה|מדוע|איזה|איזו|אילו|האם|של|את|על|הוא|היא|הם)(?![א-ת])"
    r"|什么时候|什么|甚么|怎么样|怎么|怎样|如何|为什么|为何|为甚么|哪里|哪儿|哪些|哪个|哪一?[年天位座种次所]|哪|谁|何时|何处|何人|多少|几|吗|呢|是|的|了"
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
    r"september|october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|century|centuries|years?|"
    r"spring|summer|autumn|winter|noon|midnight)\b"
    r"|ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר|יום (?:ראשון|שני|שלישי|רביעי|חמישי|שישי)|שבת|"
    r"המאה ה|שנת|שנה|שנים|[0-9一二三四五六七八九十]+[年月日号號点點时時]|世纪|世紀|星期|周[一二三四五六日]|週[一二三四五六日]|朝"
)
_LONGEST_HEADING = 60
_NOT_IN_HEADINGS = re.compile(r"[\d:：|,，、€$£₪]|[.!?。！？…؟]\W*$|^[-*•]")
_CAPITALISED = re.compile(r"(?<=[^.!?\s] )[A-Z\u00c0-\u00de][\w'’-]+")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage: `passage` counts from 0, `span` counts characters of the passage's text."""

    passage: int
    span: Span
    text: str


Features = npt.NDArray[np.float64]
"""Shape (candidates, len(NAMES))."""


def candidates(passages: Sequence[Passage]) -> list[Candidate]:
    """The sentences of all passages, in order, without headings, unless there is nothing else."""
    found = [
        Candidate(index, (start, end), passage.text[start:end])
        for index, passage in enumerate(passages)
        for start, end in sentences(passage.text)
    ]
    return [candidate for candidate in found if not _is_heading(candidate, passages)] or found


def _is_heading(candidate: Candidate, passages: Sequence[Passage]) -> bool:
    """Whether a sentence is a heading: marked as one, named as one, or a short line with neither an end nor a figure."""
    passage, (start, end) = passages[candidate.passage], candidate.span
    text = candidate.text
    if text.startswith("#") or text in (passage.title, *passage.headings):
        return True
    alone = (start == 0 or passage.text[start - 1] == "\n") and passage.text[end : end + 1] == "\n"
    return alone and "\n" not in text and len(text) <= _LONGEST_HEADING and not _NOT_IN_HEADINGS.search(text)


def features(question: str, lang: str, passages: Sequence[Passage], found: Sequence[Candidate]) -> Features:
    """The features called NAMES of each candidate sentence."""
    if not found:
        return np.empty((0, len(NAMES)))
    asked = list(dict.fromkeys(terms(_QUESTION_WORDS.sub(" ", fold(question)), lang)))
    cut = [terms(candidate.text, passages[candidate.passage].lang) for candidate in found]
    sets = [frozenset(words) for words in cut]
    weight = _weights(asked, sets)
    by_passage: dict[int, set[str]] = {}
    for candidate, words in zip(found, sets, strict=True):
        by_passage.setdefault(candidate.passage, set()).update(words)
    whole = {index: _coverage(asked, words | _context(passages[index]), weight) for index, words in by_passage.items()}
    coverage = [_coverage(asked, words, weight) for words in sets]
    top, best = max(coverage), max(passage.score for passage in passages)
    folded = fold(question)
    kinds = tuple(bool(kind.search(folded)) for kind in (_NUMBER_ASKED, _TIME_ASKED, _NAME_ASKED))
    rows = []
    for i, candidate in enumerate(found):
        before, after = (
            coverage[j] if 0 <= j < len(found) and found[j].passage == candidate.passage else 0.0
            for j in (i - 1, i + 1)
        )
        rows.append([
            coverage[i],
            _soft_coverage(asked, sets[i], weight),
            before,
            after,
            whole[candidate.passage],
            _pairs(asked, cut[i], weight),
            _rarest(asked, sets[i], weight),
            coverage[i] / top if top else 0.0,
            passages[candidate.passage].score / best if best > 0 else 0.0,
            float(candidate.passage == 0),
            candidate.span[0] / max(1, len(passages[candidate.passage].text)),
            math.log1p(len(cut[i])),
            min(1.0, len(sets[i] - set(asked)) / 10),
            *_kinds(kinds, folded, candidate.text),
            float(candidate.text.rstrip().endswith(("?", "？", "؟"))),
            float(candidate.text.startswith("#")),
            float(not re.search(r"[.!?。！？…؟|\"”」)]\s*$", candidate.text)),
        ])  # fmt: skip
    return np.array(rows)


def _context(passage: Passage) -> set[str]:
    """The terms of the title and headings that a passage stands under."""
    return set(terms(" ".join((passage.title, *passage.headings)), passage.lang))


def _weights(asked: Sequence[str], sets: Sequence[frozenset[str]]) -> dict[str, float]:
    """Inverse sentence frequency of the question's terms among the candidates (Robertson's idf, kept above 0)."""
    counts = Counter(word for words in sets for word in words)
    n = len(sets)
    return {word: math.log(1 + (n - counts[word] + 0.5) / (counts[word] + 0.5)) for word in asked}


def _coverage(asked: Sequence[str], words: frozenset[str] | set[str], weight: dict[str, float]) -> float:
    total = sum(weight[word] for word in asked)
    return sum(weight[word] for word in asked if word in words) / total if total else 0.0


def _soft_coverage(asked: Sequence[str], words: frozenset[str], weight: dict[str, float]) -> float:
    """Coverage where a word of four letters or more is met by one that begins alike: inflection the stemmer misses."""
    beginnings = {word[:4] for word in words if len(word) >= 4}
    total = sum(weight[word] for word in asked)
    met = sum(weight[word] for word in asked if word in words or (len(word) >= 4 and word[:4] in beginnings))
    return met / total if total else 0.0


def _rarest(asked: Sequence[str], words: frozenset[str], weight: dict[str, float]) -> float:
    """The weight of the rarest term met, as a share of the rarest one asked."""
    top = max((weight[word] for word in asked), default=0.0)
    return max((weight[word] for word in asked if word in words), default=0.0) / top if top else 0.0


def _pairs(asked: Sequence[str], words: Sequence[str], weight: dict[str, float]) -> float:
    """The weighted share of the question's neighbouring terms that stand near each other in the sentence too."""
    places: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        places.setdefault(word, []).append(place)
    total = met = 0.0
    for left, right in zip(asked, asked[1:], strict=False):
        value = weight[left] + weight[right]
        total += value
        if any(abs(a - b) <= 3 for a in places.get(left, ()) for b in places.get(right, ())):
            met += value
    return met / total if total else 0.0


def _kinds(asked: tuple[bool, ...], question: str, text: str) -> tuple[float, float, float, float]:
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
