"""Support by asking a language model yes or no: by how probable it finds either, or by what it writes.

The first needs a decoder that tells log-probabilities, the second any generator that follows a prompt, a server's too. The
passages stand in the prompt as data, and what reads as a turn or a tag in them is made harmless. Whether the model is right
is not known here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from indexing.text.fold import fold
from indexing.text.language import base, detect
from rag.prompt.inert import inert
from rag.support.embedded import HALF
from rag.types import Generator, Message, Prompt, Scorer

_ASK = {
    "en": "Do the passages say that the claim is true? All of it must follow from them. Answer Yes or No, nothing else.",
    "he": "האם הקטעים אומרים שהטענה נכונה? כולה צריכה לנבוע מהם. ענו כן או לא, ולא דבר מלבד זה.",
    "zh": "这些段落是否说明该论断属实？论断必须全部由段落得出。只回答“是”或“否”。",
}
_TOLD = {"en": "Passages:\n{0}\n\nClaim: {1}", "he": "קטעים:\n{0}\n\nטענה: {1}", "zh": "段落：\n{0}\n\n论断：{1}"}
_YES = {"en": "Yes", "he": "כן", "zh": "是"}
_NO = {"en": "No", "he": "לא", "zh": "否"}
_SAID = re.compile(
    r"\W*(?:(?:answer|תשובה|答案|回答)\W+)?(?:(yes|כן|是(?!否)|对|對)|(no|not|לא|אין|否|不|没|沒|无|無))(?![^\W\u4e00-\u9fff])"
)
_AT_ONCE = 4


class YesNo:
    """A `SupportModel` by the log-probabilities of yes and no after the same prompt."""

    def __init__(self, scorer: Scorer, name: str, threshold: float = HALF) -> None:
        self._scorer = scorer
        self._name = f"yes or no by {name}"
        self._threshold = threshold

    @property
    def name(self) -> str:
        return self._name

    def score(self, claims: Sequence[str], passages: Sequence[Sequence[str]]) -> list[float]:
        """Raises GenerationError."""
        asked = _asked(claims, passages)
        scores = [0.0] * len(claims)
        for lang in _ASK:
            own = [at for at in asked if asked[at].lang == lang]
            if own:
                prompts = [asked[at] for at in own]
                yes, no = (self._logprobs(prompts, word[lang]) for word in (_YES, _NO))
                for at, for_yes, for_no in zip(own, yes, no, strict=True):
                    scores[at] = 1 / (1 + math.exp(min(500.0, for_no - for_yes)))
        return scores

    def threshold(self, lang: str) -> float:
        return self._threshold

    def _logprobs(self, prompts: Sequence[Prompt], word: str) -> list[float]:
        found = self._scorer.logprobs(prompts, word, [[(0, len(word))]])
        return [row[0] for row in found.sums]


class Judge:
    """A `SupportModel` by what a language model writes: 1 for yes and 0 for no, in any of the three languages."""

    def __init__(self, generator: Generator, threshold: float = HALF) -> None:
        self._generator = generator
        self._threshold = threshold

    @property
    def name(self) -> str:
        return f"judge {self._generator.name}"

    def score(self, claims: Sequence[str], passages: Sequence[Sequence[str]]) -> list[float]:
        """0 also where the answer begins with neither. Raises GenerationError."""
        asked = _asked(claims, passages)
        scores = [0.0] * len(claims)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for at, score in zip(asked, pool.map(self._judged, asked.values()), strict=True):
                scores[at] = score
        return scores

    def threshold(self, lang: str) -> float:
        return self._threshold

    def _judged(self, prompt: Prompt) -> float:
        written = "".join(self._generator.generate(prompt))
        said = _SAID.match(fold(written))
        return float(said is not None and said.group(1) is not None)


def _asked(claims: Sequence[str], passages: Sequence[Sequence[str]]) -> dict[int, Prompt]:
    """The prompt of each claim that says something and has passages, by its place, in the claim's language."""
    asked = {}
    for at, (claim, texts) in enumerate(zip(claims, passages, strict=True)):
        told = [inert(text.strip()) for text in texts if text.strip()]
        if told and any(char.isalnum() for char in claim):
            lang = base(detect(claim)) if base(detect(claim)) in _ASK else "en"
            content = _TOLD[lang].format("\n---\n".join(told), inert(claim))
            messages = (Message("system", _ASK[lang]), Message("user", content))
            asked[at] = Prompt(claim, lang, (), messages, "")
    return asked
