"""A follow-up made to stand alone, by rule: "And on Sundays?" is searched for together with the question before it.

A question depends on the conversation when it begins like one ("and", "what about", ו, 那…), points back with a pronoun,
or has hardly a word of its own. It is then joined to the last question that stood alone. Knows no grammar: it adds words
and never changes any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexing.text.fold import fold
from rag.types import Turn

_BEGINS = re.compile(
    r"\s*(?:and|but|or|also|then|so|what about|how about|what if|only|which one|why not)\b"
    r"|\s*(?:ומה|ואיך|ואם|ומתי|ואיפה|והיכן|וכמה|ומי|ולמה|ומדוע|ובכמה|ואילו|ואיזה|ואיזו|ואצל|ועם|ועל|ול|וב|ומ|וה|מה (?:לגבי|עם|בנוגע)|וגם|אבל|ואז|רק)"
    r"|\s*(?:那么|那麼|那|还有|還有|另外|此外|然后|然後|如果是|而|只)"
)
_ENDS = re.compile(r"呢\s*[？?]?\s*$")
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|her|his|this|that|these|those|there|then|one|ones|same)\b"
    r"|(?<![א-ת])[ובהלמכש]{0,2}(?:הוא|היא|הם|הן|זה|זו|זאת|אלה|אלו|שם|אז|אותו|אותה|אותם|אותן|שלו|שלה|שלהם|בו|בה|בהם|לו|לה|להם|ממנו|ממנה)(?![א-ת])"
    r"|它|他们|他們|她们|她們|[他她](?!们|們|人)|这[个個些里裡]?|這[個些裡]?|那[个個些里裡]|其"
)
_WORD = re.compile(r"[^\W\d_]{2,}|\d+")
_FEW_WORDS, _FEW_CHARACTERS = 3, 5


def depends(question: str) -> bool:
    """Whether `question` cannot be understood without the one before it."""
    folded = fold(question)
    han = len(re.findall("[\u3400-\u9fff]", folded))
    short = han <= _FEW_CHARACTERS if han else len(_WORD.findall(folded)) <= _FEW_WORDS
    return bool(short or _BEGINS.match(folded) or _ENDS.search(folded) or _POINTS.search(folded))


def rewrite(question: str, history: Sequence[Turn]) -> str:
    """What to search for: `question`, behind the last earlier question that stood alone when it depends on one."""
    if not history or not depends(question):
        return question
    alone = next((turn.question for turn in reversed(history) if not depends(turn.question)), history[0].question)
    return f"{alone} {question}"
