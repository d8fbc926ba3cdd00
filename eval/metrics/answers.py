"""How right an answer is, against people's own answers: each figure is the maximum over the gold answers.

All values are from 0 to 1. Citation marks are taken off both sides first: a quoting answer may hold the document's own.
Knows words, not meaning: a right answer in other words scores low.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache
from typing import TYPE_CHECKING

from eval.metrics.normalize import (
    HEBREW_PREFIXES,
    answer_tokens,
    length,
    scoring_lang,
    without_articles,
    without_marks,
    without_prefix,
    words,
)

if TYPE_CHECKING:
    from sacrebleu.metrics.chrf import CHRF

Tokens = tuple[str, ...]

LONG = 20
"""Words from which on a gold answer is long: said in other words, few of its own are left to count."""


def exact_match(answer: str, golds: Sequence[str], lang: str) -> float:
    """1 when the answer is a gold answer after normalisation. Raises ValueError without gold answers."""
    return max(float(said == gold) for said, gold in _compared(answer, golds, lang))


def token_f1(answer: str, golds: Sequence[str], lang: str) -> float:
    """Harmonic mean of token precision and recall, tokens counted with repeats (Rajpurkar et al. 2016)."""
    return max(_f1(said, gold) for said, gold in _compared(answer, golds, lang))


def token_f1_prefixes(answer: str, golds: Sequence[str], lang: str) -> float:
    """`token_f1` where two Hebrew words also match without one prefix letter (ו ה ב כ ל מ ש) on either side."""
    return max(_f1_prefixes(said, gold) for said, gold in _compared(answer, golds, lang))


def lcs_f1(answer: str, golds: Sequence[str], lang: str) -> float:
    """The F1 of CMRC 2018 (Cui et al. 2019): only the longest run of tokens that both have counts, not every common token.

    Its script keeps the two Chinese scripts and the marks it does not list apart, and cuts Latin words as NLTK does; here
    tokens are `words`, as in `token_f1`.
    """
    return max(_lcs_f1(said, gold) for said, gold in _compared(answer, golds, lang))


def are_long(golds: Sequence[str]) -> bool:
    """Whether every gold answer is long, so that none of them could be met word for word."""
    return bool(golds) and all(length(gold) >= LONG for gold in golds)


def chrf(answer: str, golds: Sequence[str], lang: str) -> float:
    """chrF2 by sacrebleu (Popović 2015), from 0 to 1: runs of up to six characters, as written, recall above precision."""
    return float(_chrf().sentence_score(without_marks(answer), [without_marks(gold) for gold in golds]).score) / 100


def gold_in_answer(answer: str, golds: Sequence[str], parts: Sequence[Sequence[str]] = ()) -> float:
    """1 when the answer holds a gold answer as whole words; where `parts` are given, one of every part."""
    said = words(without_marks(answer))
    groups = parts or (golds,)
    return float(all(any(_holds(said, words(without_marks(gold))) for gold in group) for group in groups))


def _compared(answer: str, golds: Sequence[str], lang: str) -> Iterator[tuple[Tokens, Tokens]]:
    """The tokens of the answer and of each gold answer, by the rules of the gold answer's language."""
    answer = without_marks(answer)
    for gold in map(without_marks, golds):
        rules = scoring_lang(gold, lang)
        yield answer_tokens(answer, rules), answer_tokens(gold, rules)


def _f1(said: Tokens, gold: Tokens) -> float:
    common = sum((Counter(said) & Counter(gold)).values())
    return _harmonic(common, said, gold)


def _lcs_f1(said: Tokens, gold: Tokens) -> float:
    common = SequenceMatcher(None, said, gold, autojunk=False).find_longest_match().size
    return _harmonic(common, said, gold)


@cache
def _chrf() -> CHRF:
    from sacrebleu.metrics.chrf import CHRF

    return CHRF()


def _f1_prefixes(said: Tokens, gold: Tokens) -> float:
    """Equal words are paired first, then words equal without a prefix, first come first served: a lower bound."""
    equal = Counter(said) & Counter(gold)
    rest_said, rest_gold = Counter(said) - equal, list((Counter(gold) - equal).elements())
    common = sum(equal.values())
    for word in rest_said.elements():
        forms = {word, without_prefix(word)}
        match = next((other for other in rest_gold if forms & {other, without_prefix(other)}), None)
        if match is not None:
            rest_gold.remove(match)
            common += 1
    return _harmonic(common, said, gold)


def _harmonic(common: int, said: Tokens, gold: Tokens) -> float:
    if not said or not gold:
        return float(not said and not gold)
    return 2 * common / (len(said) + len(gold))


def _holds(said: Tokens, gold: Tokens) -> bool:
    """Whether `gold` runs through `said`, articles aside; up to two Hebrew prefix letters may stand before it."""
    said, gold = without_articles(said), without_articles(gold)
    return bool(gold) and any(
        (said[at] == gold[0] or _prefixed(said[at], gold)) and said[at + 1 : at + len(gold)] == gold[1:]
        for at in range(len(said) - len(gold) + 1)
    )


def _prefixed(word: str, gold: Tokens) -> bool:
    """Whether `word` is the first of `gold` behind prefix letters; a single letter would be found anywhere."""
    prefix = word.removesuffix(gold[0])
    return prefix != word and len(prefix) <= 2 and len("".join(gold)) > 1 and HEBREW_PREFIXES.issuperset(prefix)
