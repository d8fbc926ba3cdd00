"""Questions that nothing in a collection answers: a question of one document with a name that only other documents have.

Years, numbered rooms, persons with a title and names of the same kind (the Map Room, the Reading Room) change places, so that the
question still makes sense. Whether the new combination stands anywhere is asked of the lexical index. Knows no grammar and no
meanings: who reviews has the last word.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from eval.propose.cloze import GAP
from eval.propose.english import MONTHS, TITLES
from eval.propose.layout import asked_about
from eval.propose.types import EXCHANGE, Asked, Candidate
from indexing.collection import Collection
from indexing.places import document_name
from indexing.text.analyze import terms
from indexing.text.fold import fold
from indexing.text.language import base
from indexing.types import StoredChunk

Names = Mapping[tuple[str, str], Mapping[str, frozenset[str]]]
"""By language and kind the names, each with the documents that have it."""

_LOOKED_AT = 30
"""Passages that are looked at for a combination."""

_FEWEST = 6
"""Words beside the name that a question needs: “What is the …?” asks for no combination."""

_TOGETHER = 0.6
"""The share of a question's other words beside which a name counts as standing there."""

_EVERYWHERE = (("year", re.compile(r"(?<![\d.,/-])(?P<name>1[5-9]\d\d|20\d\d)(?![\ds/]|[.,-]\d)")),)
_KINDS: Mapping[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "en": (
        ("person", re.compile(rf"\b(?P<name>(?:{TITLES}) [A-Z][\w’-]+(?: [A-Z][\w’-]+)?)")),
        ("", re.compile(r"\b(?P<kind>Room|Hall|Gate|Platform|Chapter|Section|Article|extension|[Tt]ram|bus) (?P<name>\d+)\b")),
        ("", re.compile(r"(?<=[a-z,;] )(?<!and )(?P<name>(?:[A-Z][\w’-]+ )+)(?P<kind>[A-Z][a-z][\w’-]+)\b(?! [A-Z])")),
        ("month", re.compile(rf"(?<=\d )(?P<name>{MONTHS})\b")),
        ("weekday", re.compile(r"\b(?P<name>(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)s?\b")),
    ),
    "he": (
        ("person", re.compile(r"(?P<name>(?:ד[\"״]ר|פרופ['׳]) [א-ת]+ [א-ת]+)")),
        ("", re.compile(r"(?P<kind>חדר|שלוחה|קומה|מחסן|ערוץ|סעיף) (?P<name>[A-Z]?\d+)")),
        ("", re.compile(r"(?<![א-ת])[ובכלמש]?(?P<kind>חדר|אולם|שער|סמטת|רחוב|כיכר|דלפק|מעבדת|מחלקת|משרד) "
                        r"(?P<name>ה[א-ת]{3,})(?![א-ת])")),
        ("month", re.compile(r"(?<=\d ב)(?P<name>ינואר|פברואר|מרץ|אפריל|מאי|יוני|יולי|אוגוסט|ספטמבר|אוקטובר|נובמבר|דצמבר)")),
        ("weekday", re.compile(r"(?<=ימי |יום )(?P<name>שני|שלישי|רביעי|חמישי|שישי)(?![א-ת])")),
    ),
    "zh": (
        ("", re.compile(r"(?P<name>\d{1,3}) ?(?P<kind>[号號][厅廳楼樓库庫线線])")),
        ("", re.compile(r"[「“《](?P<name>[^「」“”《》]{1,12})(?P<kind>[号號館馆展會会室廳厅社書书])[」”》]")),
        ("", re.compile(r"(?<![至到、])(?P<kind>[周週]|星期)(?P<name>[一二三四五六日])(?![至到、])")),
    ),
}  # fmt: skip


_ASKS = re.compile(
    rf"{GAP}|(?i:\b(?:who|whom|what|which|how)\b)|(?<![א-ת])[בלמ]?(?:כמה|איזה|איזו|מי|מהו|מהי)(?![א-ת])|多少|[几幾哪谁誰]|什[么麼]"
)


_DAYS = frozenset(("month", "weekday", "周", "週", "星期"))
_SPAN = re.compile(
    r"[至到]|\d ?[–—-] ?[\d_]|\b(?:between|from|until|to (?:which|what))\b|(?<![א-ת])(?:עד|בין)(?![א-ת])"
)


@dataclass(frozen=True, slots=True)
class _Name:
    kind: str
    text: str
    start: int
    end: int


def names(texts: Sequence[tuple[str, str, str]]) -> Names:
    """The names in texts, each given with its language and its document."""
    found: dict[tuple[str, str], dict[str, frozenset[str]]] = {}
    for text, lang, document in texts:
        for name in _names(text, lang):
            have = found.setdefault((base(lang), name.kind), {})
            have[name.text] = have.get(name.text, frozenset()) | {document}
    return found


def exchanged(
    candidate: Candidate, known: Names, collection: Collection, own: str, dice: random.Random
) -> Candidate | None:
    """`candidate` with another name in its question, which nothing answers; None where there is none.

    `own` is the folded text of its document, in which the name must not stand either.
    """
    stored, asked = candidate.stored, candidate.asked
    places = [place for place in _names(asked.question, stored.chunk.lang) if _is_asked_about(place, asked.question)]
    dice.shuffle(places)
    for place in places:
        others = known.get((base(stored.chunk.lang), place.kind), {})
        for other in _near(place, sorted(others), dice)[:8]:
            there = others[other] - {stored.document.source}
            question = asked.question[: place.start] + other + asked.question[place.end :]
            if not there or _stands(other, place.kind, own) or other in asked.question:
                continue
            if _is_nowhere(question, other, place.kind, collection):
                note = f"“{place.text}” became “{other}”"
                return replace(candidate, asked=replace(asked, question=question, answers=(), how=EXCHANGE),
                               answerable=False, note=note)  # fmt: skip
    return None


def misplaced(
    chunks: Sequence[StoredChunk], headings: Mapping[str, str], collection: Collection, own: str, dice: random.Random
) -> Iterator[Candidate]:
    """Questions what the document of `chunks` says about the `headings` of others, given with their documents.

    Most words of such a heading stand nowhere in its folded text `own`. The passage shown is the one that is nearest.
    """
    if not chunks[0].chunk.headings:
        return  # nobody asks by its file's name what is under a heading
    have = set(terms(own))
    for heading in dice.sample(sorted(headings), len(headings)):
        asked = set(terms(heading))
        if len(asked) < 2 or len(asked & have) >= (1 - _TOGETHER) * len(asked):
            continue
        _, ids = collection.lexical(heading, 1, among=np.array(sorted(chunk.id for chunk in chunks), np.int64))
        nearest = next((chunk for chunk in chunks if chunk.id in ids.tolist()), chunks[0])
        note = f"“{heading}” is a heading of {document_name(headings[heading])}"
        yield Candidate(Asked(asked_about(nearest, heading), (), EXCHANGE), nearest, "", answerable=False, note=note)


def _is_asked_about(place: _Name, question: str) -> bool:
    """Whether the name stands in the clause that asks, and is no end of a span of time: else it may change nothing."""
    asked = _ASKS.search(question)
    if asked is None:
        return True
    dated = place.kind == "year" or place.kind in _DAYS
    if (dated and _SPAN.search(question)) or (place.kind != "year" and GAP in question):
        return False
    between = question[min(place.end, asked.end()) : max(place.start, asked.start())]
    return not re.search(r"[，；：;]|, ", between)


def _names(text: str, lang: str) -> Iterator[_Name]:
    for kind, pattern in (*_EVERYWHERE, *_KINDS.get(base(lang), ())):
        for match in pattern.finditer(text):
            sort = kind or match["kind"].lower()
            name = match["name"].strip()
            start = match.start("name")
            yield _Name(sort, name, start, start + len(name))


def _near(place: _Name, others: Sequence[str], dice: random.Random) -> list[str]:
    """Other names of the kind: years by how near they are, since a far one gives itself away."""
    found = [other for other in others if other != place.text]
    if place.kind == "year":
        return sorted(found, key=lambda year: (abs(int(year) - int(place.text)), year))
    dice.shuffle(found)
    return found


def _stands(name: str, kind: str, folded: str) -> bool:
    """Whether a text has the name: a number only beside what it numbers."""
    return bool(re.search(_pattern(name, kind), folded))


def _pattern(name: str, kind: str) -> str:
    name, kind = re.escape(fold(name)), re.escape(fold(kind))
    if name.isdigit() and kind not in ("year",):
        return rf"{kind}\s*{name}(?!\d)|(?<!\d){name}\s*{kind}"
    return rf"(?<!\d){name}(?!\d)"


def _is_nowhere(question: str, name: str, kind: str, collection: Collection) -> bool:
    """Whether no passage has the name beside most of the question's other words."""
    rest = set(terms(question)) - set(terms(name))
    if len(rest) < _FEWEST:
        return False
    _, ids = collection.lexical(question, _LOOKED_AT)
    for stored in collection.chunks(ids.tolist()).values():
        text = stored.chunk.embedded_text(stored.document.title)
        if _stands(name, kind, fold(text)) and len(rest & set(terms(text))) >= _TOGETHER * len(rest):
            return False
    return True
