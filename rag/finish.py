"""What a generator wrote, made an answer: its marks tidied, its citations located, its sentences judged, or withheld."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from rag import abstain, cite
from rag.abstain import Calibration
from rag.attribute import Attribution
from rag.generate import extractive
from rag.knockout import used
from rag.support import SupportModel, embedded
from rag.types import Answer, Passage, Prompt
from rag.verify import verify

_IMAGE = re.compile(r"!+(?=\[|(?:\s*\[\d{1,3}\])+\[(?!\d))")
_TAG = re.compile(r"<(?!(?!style\b|script\b)[a-z][\w.:/@-]*>)(?=[a-z])", re.IGNORECASE)
"""What begins a tag that may fetch something: not one that is whole and has no attributes, as in `Vec<T>`."""

Weigh = Callable[[str, Sequence[cite.Cited]], Attribution]
"""What the sentences of an answer used, from its text."""


def finish(
    question: str,
    built: Prompt,
    text: str,
    passages: tuple[Passage, ...],
    generator: str,
    clock: Clock,
    calibration: Calibration,
    weigh: Weigh | None = None,
    support: SupportModel | None = None,
) -> Answer:
    """The answer with its citations located and its sentences judged. Only passages that were shown can be cited.

    It is withheld where `calibration` says so. `weigh` tells what each sentence used of the passages, and its citations
    follow that. `support` judges its sentences: the embedded model when None. Raises as they do.
    """
    text, dropped = cite.tidy(text, len(built.passages), built.passages)
    text = _unfetched(text)
    cited = cite.cited_sentences(text)
    said = " ".join(sentence.text for sentence in cited)
    if said == built.abstention:  # some models cite even for this
        text = said
    abstained = said == built.abstention or (
        not any(sentence.numbers for sentence in cited) and text.startswith(built.abstention.rstrip(".。"))
    )
    attribution = None if abstained or weigh is None else weigh(text, cited)
    if attribution is not None:
        text = _unfetched(cite.marked(text, cited, used(attribution, cited)))
        cited = cite.cited_sentences(text)
        clock.lap("attribute")
    citations = () if abstained else tuple(cite.locate(cited, built.passages))
    support = support or embedded()
    verdicts = () if abstained else tuple(verify(cited, built.passages, support))
    clock.lap("verify")
    answer = Answer(
        question=question,
        query=built.question,
        text=text,
        lang=built.lang,
        passages=passages,
        citations=citations,
        verdicts=verdicts,
        supported=abstained or (bool(verdicts) and all(verdict.supported for verdict in verdicts)),
        abstained=abstained,
        generator=generator,
        dropped=dropped,
        attribution=attribution,
        timings=clock.seconds(),
        support="" if abstained else support.name,
    )
    return answer if abstained else decided(answer, built, calibration)


def decided(answer: Answer, built: Prompt, by: Calibration) -> Answer:
    """`answer` with the probability that it is right, or withheld where that is too small; as it is where nobody knows it."""
    evidence = {
        **abstain.from_passages(_searched(answer, built)),
        **extractive.evidence(built.question, built.lang, built.passages),
        **abstain.from_verdicts(answer.verdicts),
    }
    answer = replace(answer, evidence=evidence)
    if not by.is_fitted(built.lang):
        return answer
    confidence = by.probability(evidence, built.lang)
    answer = replace(answer, confidence=confidence)
    if not by.withholds(confidence, built.lang):
        return answer
    return replace(
        answer, text=built.abstention, citations=(), verdicts=(), supported=True, abstained=True, withheld=answer.text
    )


def _unfetched(text: str) -> str:
    """`text` without what makes a reader of Markdown fetch an address by itself: a document may have had it quoted.

    Images become links, also where one would come about when marks are taken out, and tags are no tags any more.
    """
    return _IMAGE.sub("", _TAG.sub("< ", text))


def _searched(answer: Answer, built: Prompt) -> list[Passage]:
    """The passages that tell how well the search went: those of documents, and none where the answer rests on facts alone."""
    if answer.citations and all(citation.remembered for citation in answer.citations):
        return []
    return [passage for passage in built.passages if not passage.remembered]


class Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self._begun = self._last = time.perf_counter()
        self._laps: dict[str, float] = {}

    def lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._laps[stage] = now - self._last
        self._last = now

    def seconds(self) -> dict[str, float]:
        return {**self._laps, "total": self._last - self._begun}
