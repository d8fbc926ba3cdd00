"""Facts that the person told, found for a question by its words and given as passages after those of the documents.

A fact joins when it holds a good part of the question's words, or the question a good part of its own; words that every
text has do not count. At most three do, so that documents keep the prompt. A fact is data like any passage: cited, judged
and made inert as they are, and marked as `remembered`. Knows nothing of how facts are kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from indexing.filters import Filter
from indexing.text.analyze import terms
from indexing.text.fold import fold
from indexing.text.language import base
from indexing.types import Chunk, DocumentInfo, StoredChunk
from rag.memory import Fact
from rag.types import REMEMBERED, Passage

MOST = 3
ENOUGH_ASKED = 1 / 3
ENOUGH_TOLD = 1 / 2
"""Shares of the words of the question and of the fact: chosen by reason, low, for a fact that does not answer does no harm."""

TOLD = {"en": "you told me", "he": "אמרת לי", "zh-Hans": "你告诉过我", "zh-Hant": "你告訴過我"}
"""The title of a fact, by the language of the question."""

_PIECE = re.compile(r"[^\W_]+(?:['’\".-][^\W_]+)*")
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_SAID_EVERYWHERE = (
    "a an the and or but of to in on at by for from with about as into than that this these those there it its is are was were "
    "be been am do does did has have had can could will would should may might must not no so if i me my mine we us our you your "
    "he him his she her they them their who whom whose what which when where why how many much any some please tell know "
    "את של על אל עם אני אתה הוא היא הם הן אנחנו אתם לי לך לו לה לנו להם שלי שלך שלו שלה שלנו אותי אותך זה זאת זו אלה יש אין "
    "לא כן גם או אם כי כמו היה הייתה היו מי מה מהו מהי מתי איפה היכן איך כיצד כמה למה מדוע איזה איזו אילו האם הזה הזאת כל רק עוד"
)
_EMPTY = frozenset(_SAID_EVERYWHERE.split())
_EMPTY_HAN = frozenset(
    "我你您他她它们的了是在有和与或这那个吗呢吧啊么什哪谁几多少怎何时候请问不也都就很把被给对从到要会能可以为"
)

Words = tuple[frozenset[str], ...]
"""The words of a text that say something, each as the forms that it counts as."""


def joined(
    passages: tuple[Passage, ...], facts: Sequence[Fact], query: str, lang: str, where: Filter = Filter()
) -> tuple[Passage, ...]:
    """`passages` and after them the facts for `query`, best first. Facts are in no place and of no day: no filter lets them in."""
    if not facts or where:
        return passages
    best = max((passage.score for passage in passages), default=1.0)
    found = matching(facts, query, lang)
    return passages + tuple(
        Passage(number, _as_chunk(fact, lang), best * share if best > 0 else best)
        for number, (fact, share) in enumerate(found, len(passages) + 1)
    )


def matching(facts: Sequence[Fact], query: str, lang: str) -> list[tuple[Fact, float]]:
    """The facts that match, each with the share of the question's words that it holds; of equal ones the newest first."""
    asked = words(query, lang)
    found = []
    for fact in facts:
        told = words(fact.text, lang)  # cut as the question is: of a short text the language is often a guess
        of_asked, of_told = _share(asked, told), _share(told, asked)
        if of_asked >= ENOUGH_ASKED or of_told >= ENOUGH_TOLD:
            found.append((of_asked, of_told, fact.id, fact))
    return [(fact, of_asked) for of_asked, _, _, fact in sorted(found, reverse=True)[:MOST]]


@lru_cache(maxsize=4_000)
def words(text: str, lang: str) -> Words:
    """The words of `text` that say something, each once. Of Chinese, characters and pairs of them."""
    found: dict[frozenset[str], None] = {}
    for piece in _PIECE.findall(fold(text)):
        forms = terms(piece, lang)
        if _HAN.search(piece):
            found |= {frozenset((form,)): None for form in forms if not _EMPTY_HAN & set(form)}
        elif forms and not _EMPTY & {piece, *forms}:
            found[frozenset(forms)] = None
    return tuple(found)


def _share(some: Words, others: Words) -> float:
    """The share of `some` words that stand among the others in one of their forms."""
    known = frozenset().union(*others)
    return sum(1 for word in some if word & known) / len(some) if some else 0.0


def _as_chunk(fact: Fact, lang: str) -> StoredChunk:
    title = TOLD.get(lang) or TOLD.get(base(lang)) or TOLD["zh-Hans" if base(lang) == "zh" else "en"]
    day = (fact.edited or fact.created)[:10]
    document = DocumentInfo(
        -fact.id, f"memory:{fact.id}", title, REMEMBERED, "", fact.lang, 1, fact.edited or fact.created, date=day
    )
    return StoredChunk(-fact.id, Chunk(fact.text, 0, len(fact.text), fact.lang), document)
