"""Claims made of passages, true and false: sentences told a little otherwise, and sentences with one thing wrong.

What may be wrong is a number, a name or another telling word, the yes and no, or the passage: the sentence is not in it. True and
false ones are reworded alike, so that this tells nothing. Made for fitting and testing support models; people err otherwise.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexing.text.language import base
from indexing.text.sentences import sentences


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim beside its passages, and whether they bear it out. What shares a `group` is fitted or measured together."""

    text: str
    passages: tuple[str, ...]
    lang: str
    supported: bool
    group: str = ""


_SHORTEST = {"zh": 12, "he": 24}
"""Characters of a sentence that claims are made of; 30 where none is named."""
_NUMBER = re.compile(r"\d+")
_TELLING = {
    "en": re.compile(r"(?<=[a-z,] )[A-Z]\w{2,}|\b[a-z]{7,}"),
    "he": re.compile(r"[\u05d0-\u05ea\"״]{4,}"),
    "zh": re.compile(r"(?<=[在於于和與与為为是])[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]{2}(?=[的，、])"),
}
_DENIED = {
    "en": re.compile(r"\b(?:is|was|are|were|has|had|can|could|will|would|did|does)\b(?! not)"),
    "he": re.compile(r"(?<= )(?:היה|היתה|הייתה|היו|הוא|היא|יכול|נחשב|[נתי][\u05d0-\u05ea]{3,})(?= )"),
    "zh": re.compile(r"[是有會会能]"),
}
_NOT: dict[str, Callable[[str], str]] = {
    "en": lambda word: f"{word} not", "he": lambda word: f"לא {word}",
    "zh": lambda word: ("没" if word == "有" else "不") + word,
}  # fmt: skip


def perturbed(passages: Sequence[tuple[str, str]], lang: str, draw: random.Random) -> Iterator[Claim]:
    """A true and a false claim of each passage, a pair of its text and its group, where both can be made."""
    kind = base(lang)
    wrongs: list[Callable[[str, str, str, random.Random], str]] = [wrong_number, wrong_word, denied]
    for at, (text, group) in enumerate(passages):
        told = [text[start:end] for start, end in sentences(text)]
        usable = [one for one in told if len(one) >= _SHORTEST.get(kind, 30)]
        if len(usable) < 3:
            continue
        right, other = draw.sample(usable, 2)
        yield Claim(reworded(right, kind, draw), (text,), lang, True, group)
        if at % 4 == 3:
            yield Claim(reworded(other, kind, draw), (text.replace(other, ""),), lang, False, group)
            continue
        tried = (wrong(other, text, kind, draw) for wrong in draw.sample(wrongs, 3))
        changed = next(filter(None, tried), "")
        if changed:
            yield Claim(reworded(changed, kind, draw), (text,), lang, False, group)


def wrong_number(sentence: str, passage: str, lang: str, draw: random.Random) -> str:
    """`sentence` with one number that its passage does not have; "" where it has no number, or none near it is free."""
    found = list(_NUMBER.finditer(sentence))
    if not found:
        return ""
    match = draw.choice(found)
    number = int(match.group()[:9])
    taken = set(_NUMBER.findall(passage))
    free = (str(number + step) for step in draw.sample(range(1, 60), 59))
    new = next((one for one in free if one not in taken), None)
    if new is None:
        return ""
    return sentence[: match.start()] + new + sentence[match.end() :]


def wrong_word(sentence: str, passage: str, lang: str, draw: random.Random) -> str:
    """`sentence` with a name or a telling word that stands elsewhere in its passage; "" where there is none."""
    pattern = _TELLING.get(lang, _TELLING["en"])
    own = list(pattern.finditer(sentence))
    others = sorted({match.group() for match in pattern.finditer(passage)} - {match.group() for match in own})
    if not own:
        return ""
    match = draw.choice(own)
    others = [word for word in others if word[0].isupper() == match.group()[0].isupper() and word not in sentence]
    if not others:
        return ""
    return sentence[: match.start()] + draw.choice(others) + sentence[match.end() :]


def denied(sentence: str, passage: str, lang: str, draw: random.Random) -> str:
    """`sentence` with its first verb denied; "" where none is known."""
    pattern, deny = _DENIED.get(lang), _NOT.get(lang)
    if pattern is None or deny is None or not pattern.search(sentence):
        return ""
    return pattern.sub(lambda match: deny(match.group()), sentence, count=1)


def reworded(sentence: str, lang: str, draw: random.Random) -> str:
    """`sentence` without a word or two, or with a clause moved: what it says is mostly still what it said."""
    mark = "，" if lang == "zh" else ", "
    clauses = re.sub(r"[.。!?]+$", "", sentence).split(mark)
    if len(clauses) > 1 and draw.random() < 0.5:
        turn = draw.randrange(1, len(clauses))
        clauses = clauses[turn:] + clauses[:turn]
    if len(clauses) > 2 and draw.random() < 0.5:
        clauses = clauses[:-1]
    text = mark.join(clauses)
    if lang == "zh":
        return re.sub("[的了]", "", text, count=draw.randrange(3))
    words = text.split(" ")
    for _ in range(draw.randrange(3)):
        short = [
            at for at, word in enumerate(words) if len(word) <= 3 and not re.search(r"\d|^(?:no|not|לא|אין)$", word)
        ]
        if short:
            del words[draw.choice(short)]
    return " ".join(words)


def answered(
    questions: Sequence[tuple[str, Sequence[str], str]], passage: str, lang: str, group: str
) -> Iterator[Claim]:
    """Questions put beside answers as claims: each beside its own, and beside that of another one on the same passage.

    A question is its words, the answers that are right (none where the passage does not tell) and its id.
    """
    known = [answers[0] for _, answers, _ in questions if answers]
    for at, (question, answers, _) in enumerate(questions):
        said = re.sub(r"[?？؟]+\s*$", "", question)
        if answers and at % 2 == 0:
            yield Claim(f"{said}{_gap(lang)}{answers[0]}", (passage,), lang, True, group)
            continue
        others = [one for one in known if not any(one in answer or answer in one for answer in answers)]
        if others:
            yield Claim(f"{said}{_gap(lang)}{others[at % len(others)]}", (passage,), lang, False, group)


def _gap(lang: str) -> str:
    return "，" if base(lang) == "zh" else " "
