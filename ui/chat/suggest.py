"""Questions that follow an answer, made by rule of the headings of what was found for it.

A heading is asked about in the language of the question, and only where a search for that finds the part of the document
below the heading. Knows no gradio.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from indexing.text.analyze import terms
from indexing.text.fold import fold
from indexing.text.language import base
from rag.abstain import QUOTES
from rag.types import Answer, Citation, Passage
from ui.words import words

if TYPE_CHECKING:
    from indexing.collection import Collection
    from rag.pipeline import RAG

MOST = 3
"""Questions that are suggested."""
TRIED = 6
"""Headings that are searched for, at the most."""
SECONDS = 1.5
"""After so long no further one is: where another model reads along, a search takes its time."""
_SEARCHED = 3  # passages of the search among which the heading's own must be
_LONGEST = 60  # characters of a heading: a longer one is a sentence, and no question is made of it
_NUMBER = re.compile(
    r"^\s*(?:\d+(?:\.\d+)*[.):]?|[IVXLC]+[.)]|\(?[a-zA-Zא-ת][.)]|[一二三四五六七八九十]+[、.．])\s+|^[一二三四五六七八九十]+、"
)
_ENDS = " \t:：.。;；,，?？!！-–—"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question about the heading `heading` of the document `source`."""

    question: str
    heading: str
    source: str


def candidates(answer: Answer, outline: Sequence[str] = ()) -> list[Candidate]:
    """Questions about headings of what was found, in the order in which they are worth asking.

    Those of documents in the language of the question come first, and among them those of documents that the answer cites.
    `outline` are other headings of the first document that it cites, from the place that it cites on.
    """
    cited = [citation.document for citation in answer.citations]
    ranked = sorted(answer.passages, key=lambda one: (base(one.lang) != base(answer.lang), one.source not in cited))
    known = set(terms(answer.question)) | set(terms(answer.query))
    under = {citation.headings[-1] for citation in answer.citations if citation.headings}
    made: dict[str, Candidate] = {}
    for heading, source in (*_of(ranked[:1], cited, outline), *_of(ranked, cited)):
        plain = _plain(heading)
        said = set(terms(plain))
        if heading in under or not said or said <= known or len(plain) > _LONGEST:
            continue
        made.setdefault(fold(plain), Candidate(words(answer.lang).asked_about.format(heading=plain), heading, source))
    return list(made.values())


def answered(rag: RAG, found: Iterable[Candidate], answer: Answer) -> tuple[str, ...]:
    """The first questions among `found` that the collection answers. Raises RAGError and IndexingError, as a search does."""
    sure: list[str] = []
    begun = time.monotonic()
    for one in islice(found, TRIED):
        if len(sure) == MOST or time.monotonic() - begun > SECONDS:
            break
        best = rag.search(one.question, k=_SEARCHED)
        if not any(passage.source == one.source and one.heading in passage.headings for passage in best):
            continue
        # What quotes is as quick as a search, and may find that nothing there is worth quoting.
        if answer.generator != QUOTES or not rag.ask(one.question).abstained:
            sure.append(one.question)
    return tuple(sure)


def _of(
    passages: Sequence[Passage], cited: Sequence[str], outline: Sequence[str] | None = None
) -> list[tuple[str, str]]:
    """The headings to ask about with their documents: those of an outline, else the one that each passage stands under."""
    if outline is not None:
        return [(heading, cited[0]) for heading in outline] if cited else []
    asked = (one for one in passages if one.headings and not one.remembered)
    return [(one.headings[-1], one.source) for one in asked if one.headings[-1] != one.title or len(one.headings) == 1]


def _plain(heading: str) -> str:
    """A heading without its number and what ends it."""
    return _NUMBER.sub("", " ".join(heading.split())).strip(_ENDS)


def outline(stored: Collection, citation: Citation | None) -> tuple[str, ...]:
    """The headings of the document that is cited: those after the cited words first. Raises CollectionError."""
    info = stored.ledger.document(citation.document) if citation else None
    whole = stored.ledger.whole(info.id) if info else None
    if whole is None or citation is None:
        return ()
    return tuple(one.title for one in sorted(whole.headings, key=lambda one: (one.start <= citation.start, one.start)))
