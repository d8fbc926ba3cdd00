"""Whether each sentence of an answer is borne out by the passages it cites: quotations at once, all else by a support model.

A sentence that stands word for word in a cited passage is supported, and one that cites nothing is not: neither needs a model.
What the model makes of the others, and how often it is wrong, is not known here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from indexing.text.language import detect
from rag.cite import Cited, quoted
from rag.support import SupportModel, embedded
from rag.types import Passage, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said of one sentence; `asked` tells whether the model had to be."""

    supported: bool
    score: float
    asked: bool


def verify(cited: Sequence[Cited], passages: Sequence[Passage], model: SupportModel | None = None) -> list[Verdict]:
    """A verdict for each sentence, in order, by `model`, which is the embedded one when None. Raises as the model does."""
    by_number = {passage.number: passage for passage in passages}
    given = [[by_number[number] for number in sentence.numbers] for sentence in cited]
    return [
        Verdict(one.text, one.start, one.end, one.numbers, found.supported, round(found.score, 4), found.asked)
        for one, found in zip(cited, judged([one.text for one in cited], given, model), strict=True)
    ]


def judged(
    sentences: Sequence[str], given: Sequence[Sequence[Passage]], model: SupportModel | None = None
) -> list[Judged]:
    """What is said of each sentence beside the passages at its place; `model` is asked once for all that it is needed for."""
    model = model or embedded()
    found = [
        Judged(supported=bool(quote), score=float(quote), asked=bool(passages and not quote))
        for sentence, passages in zip(sentences, given, strict=True)
        for quote in [any(quoted(passage.text, sentence) for passage in passages)]
    ]
    open_ = [at for at, one in enumerate(found) if one.asked]
    scores = model.score([sentences[at] for at in open_], [[_told(one) for one in given[at]] for at in open_])
    for at, score in zip(open_, scores, strict=True):
        found[at] = Judged(score >= model.threshold(detect(sentences[at])), score, asked=True)
    return found


def _told(passage: Passage) -> str:
    """What a passage says, its title and headings too."""
    return "\n\n".join(filter(None, (passage.title, " ".join(passage.headings), passage.text)))
