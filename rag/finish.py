"""What a generator wrote, made an answer: its marks tidied, its citations located, its sentences judged."""

from __future__ import annotations

import time

from rag import cite
from rag.types import Answer, Passage, Prompt
from rag.verify import verify


def finish(
    question: str, built: Prompt, text: str, passages: tuple[Passage, ...], generator: str, clock: Clock
) -> Answer:
    """The answer with its citations located and its sentences judged. Only passages that were shown can be cited."""
    text, dropped = cite.tidy(text, len(built.passages))
    cited = cite.cited_sentences(text)
    said = " ".join(sentence.text for sentence in cited)
    if said == built.abstention:  # some models cite even for this
        text = said
    abstained = said == built.abstention or (
        not any(sentence.numbers for sentence in cited) and text.startswith(built.abstention.rstrip(".。"))
    )
    citations = () if abstained else tuple(cite.locate(cited, built.passages))
    verdicts = () if abstained else tuple(verify(cited, built.passages))
    clock.lap("verify")
    return Answer(
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
        timings=clock.seconds(),
    )


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
