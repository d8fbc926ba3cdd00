"""Whether each sentence of an answer is borne out by the passages it cites: the support check that needs no model.

A sentence that stands word for word in a cited passage is supported. Otherwise its content terms and numbers are
looked for in the cited passages: every number must be there, and enough of the terms. Between two languages only
numbers and words in a script that both share can be compared; where nothing can, the sentence counts as unsupported.
It does not understand: a sentence that turns the words of its passage round passes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexing.text.analyze import terms
from indexing.text.fold import fold
from indexing.text.language import base, detect
from rag.cite import Cited, quoted
from rag.types import Passage, Verdict

ENOUGH = 0.6
"""Share of a sentence's terms that its passages must hold."""

_NUMBER = re.compile(r"\d+(?:[.,:/]\d+)*")
_SHARED_SCRIPT = re.compile(r"^[0-9a-z]")


def verify(cited: Sequence[Cited], passages: Sequence[Passage]) -> list[Verdict]:
    """A verdict for each sentence, in order."""
    by_number = {passage.number: passage for passage in passages}
    verdicts = []
    for sentence in cited:
        score = support(sentence.text, [by_number[number] for number in sentence.numbers])
        verdicts.append(
            Verdict(sentence.text, sentence.start, sentence.end, sentence.numbers, score >= ENOUGH, round(score, 4))
        )
    return verdicts


def support(sentence: str, passages: Sequence[Passage]) -> float:
    """How much of `sentence` the passages bear out, from 0 to 1; 0 when a number of it is in none of them."""
    if not passages:
        return 0.0
    if any(quoted(passage.text, sentence) for passage in passages):
        return 1.0
    together = fold(" ".join(f"{passage.title} {' '.join(passage.headings)} {passage.text}" for passage in passages))
    if set(_NUMBER.findall(fold(sentence))) - set(_NUMBER.findall(together)):
        return 0.0
    lang = detect(sentence)
    wanted = set(terms(sentence, lang))
    if base(lang) not in {base(passage.lang) for passage in passages}:
        wanted = {word for word in wanted if _SHARED_SCRIPT.match(word)}
    there = {word for passage in passages for word in terms(passage.text, passage.lang)} | set(terms(together))
    return len(wanted & there) / len(wanted) if wanted else 0.0
