"""A claim laid beside the sentences of its passages: how they agree, as numbers by name.

Compared are content words, their order and nearness, numbers, names and negation, with the best sentence, the best pair of
sentences and all of them. Sees no meaning: what is said in other words is missed, and what is said of somebody else may pass.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from rag.support.words import TELLING, Word, Words

_WINDOW = 5
_STEM = 4
_FEW = 2.0

Aligned = dict[str, float]


def align(claim: Words, passage: Sequence[Words]) -> Aligned:
    """The numbers of `claim` against all sentences of its passages; each stays in the bounds that its name has."""
    words = claim.words
    whole = frozenset().union(*(sentence.forms for sentence in passage))
    covers = [_cover(words, sentence.forms) for sentence in passage]
    at = max(range(len(passage)), key=covers.__getitem__)
    best = passage[at]
    pair, pair_forms = _pair(words, passage, at)
    content = [word for word in words if word.weight > TELLING] or list(words)
    missing = [word for word in content if whole.isdisjoint(word.forms)]
    apart = [word for word in content if best.forms.isdisjoint(word.forms)]
    all_cover = _cover(words, whole)
    return {
        "whole": all_cover,
        "best": covers[at],
        "pair": pair,
        "best_squared": covers[at] ** 2,
        "whole_squared": all_cover**2,
        "all_there": float(not missing),
        "all_in_best": float(not apart),
        "missing": math.log1p(len(missing)),
        "apart": math.log1p(len(apart)),
        "stems": _stems(missing, whole) / len(content),
        "gap": math.log1p(_gap(content, whole)),
        "gap_in_pair": math.log1p(_gap(content, pair_forms)),
        "weakest": _weakest(content, pair_forms),
        "together": _together(content, passage),
        "beside": _beside(words, passage),
        "order": _order(words, best.words),
        **_numbers(claim, whole, pair_forms, passage),
        **_polarity(claim, best, covers[at]),
        "length": math.log1p(len(content)),
    }


def _cover(words: Sequence[Word], forms: frozenset[str]) -> float:
    """Of what the words say, the share that is among `forms`."""
    said = sum(word.weight for word in words)
    return sum(word.weight for word in words if not forms.isdisjoint(word.forms)) / said if said else 0.0


def _pair(words: Sequence[Word], passage: Sequence[Words], at: int) -> tuple[float, frozenset[str]]:
    """The best sentence with the one that adds most to it."""
    left = [word for word in words if passage[at].forms.isdisjoint(word.forms)]
    other = max(passage, key=lambda sentence: _cover(left, sentence.forms))
    forms = passage[at].forms | other.forms
    return _cover(words, forms), forms


def _stems(missing: Sequence[Word], forms: frozenset[str]) -> float:
    """How many of the missing words begin as some word does: other forms of it, mostly."""
    begun = {form[:_STEM] for form in forms if len(form) >= _STEM}
    return sum(len(word.key) >= _STEM and word.key[:_STEM] in begun for word in missing)


def _gap(content: Sequence[Word], forms: frozenset[str]) -> int:
    """The longest run of words of which none is there: a clause that nothing speaks for."""
    longest = run = 0
    for word in content:
        run = run + 1 if forms.isdisjoint(word.forms) else 0
        longest = max(longest, run)
    return longest


def _weakest(content: Sequence[Word], forms: frozenset[str]) -> float:
    """The cover of the claim's least covered window."""
    size = min(_WINDOW, len(content))
    windows = (content[first : first + size] for first in range(len(content) - size + 1)) if size else ()
    return min((_cover(window, forms) for window in windows), default=0.0)


def _together(content: Sequence[Word], passage: Sequence[Words]) -> float:
    """Of neighbouring content words of the claim, the share that one sentence has both of."""
    pairs = list(pairwise(content))
    both = sum(
        any(not (s.forms.isdisjoint(left.forms) or s.forms.isdisjoint(right.forms)) for s in passage)
        for left, right in pairs
    )
    return (both + 1) / (len(pairs) + _FEW)


def _beside(words: Sequence[Word], passage: Sequence[Words]) -> float:
    """Of neighbouring words of the claim, the share that are neighbours in a sentence."""
    there = {(left.key, right.key) for sentence in passage for left, right in pairwise(sentence.words)}
    pairs = list(pairwise(words))
    return (sum((left.key, right.key) in there for left, right in pairs) + 1) / (len(pairs) + _FEW)


def _order(words: Sequence[Word], best: Sequence[Word]) -> float:
    """The weight of the longest common subsequence of claim and best sentence, as a share of the claim's."""
    row = [0.0] * (len(best) + 1)
    for word in words:
        last = 0.0
        for place, other in enumerate(best, 1):
            above = row[place]
            row[place] = last + word.weight if word.key == other.key else max(above, row[place - 1])
            last = above
    said = sum(word.weight for word in words)
    return row[-1] / said if said else 0.0


def _numbers(claim: Words, whole: frozenset[str], pair: frozenset[str], passage: Sequence[Words]) -> Aligned:
    told = frozenset().union(*(sentence.numbers for sentence in passage))
    missing = claim.numbers - told.union(*(sentence.spelled for sentence in passage))
    names = [name for name in claim.names if name not in whole]
    return {
        "numbers_missing": len(missing) / len(claim.numbers) if claim.numbers else 0.0,
        "number_missing": float(bool(missing)),
        "number_against": float(bool(missing) and bool(told - claim.numbers)),
        "number_apart": float(bool((claim.numbers & told) - pair)),
        "names_missing": len(names) / len(claim.names) if claim.names else 0.0,
        "name_missing": float(bool(names)),
        "name_apart": float(any(name in whole and name not in pair for name in claim.names)),
    }


def _polarity(claim: Words, best: Words, cover: float) -> Aligned:
    return {
        "negation": float(claim.negated and not best.negated),
        "negation_lost": float(best.negated and not claim.negated),
        "turned": float(bool(claim.denied & best.affirmed or claim.affirmed & best.denied)),
        "negation_of_much": cover * float(claim.negated != best.negated),
        "extremes_missing": float(bool(claim.extremes - best.extremes)),
    }
