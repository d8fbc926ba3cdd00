"""Fitting the embedded support model on labelled claims, and the error of support models on claims they have not seen.

Which errors were measured stands in `detectors.json`, written by `benchmarks/support.py`: by model and language, the claims that
were flagged and those that were let pass.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from eval.calibrate import Case, fit, held_out
from eval.metrics.correction import Detector, measured
from eval.metrics.detection import youden
from eval.perturb import Claim
from indexing.text.language import base, detect
from rag.abstain import NONE, OTHERS, Calibration
from rag.support import Embedded, SupportModel
from rag.support.embedded import Fitted, ruled_out
from rag.support.words import Words, read

COMMON = 1000
"""Words of a language whose weight is learned; all rarer ones are taken to say as much as the last of them."""
STRENGTH = 3.0
"""There is nothing to hold to yet, and thousands of claims."""
ALONE = {"en": 300.0}
"""Languages that others do not move, and how strongly they are held: claims of people are few, and claims made by rule of another
kind. Of 3 to 1000, cross-validation on WiCE told .803 from .811, best between 100 and 300."""


def common_words(texts: Mapping[str, Sequence[str]], count: int = COMMON) -> dict[str, dict[str, float]]:
    """By language, the words that most texts hold, each with how much it says: its inverse document frequency, as a share."""
    found = {}
    for lang, of_lang in texts.items():
        holding = Counter(key for text in of_lang for key in _keys(read(text, {}, lang)))
        most = holding.most_common(count)
        top = math.log(len(of_lang) / most[-1][1]) if most else 0.0
        found[lang] = {word: round(math.log(len(of_lang) / held) / top, 2) for word, held in most} if top > 0 else {}
    return found


def _keys(words: Words) -> set[str]:
    return {word.key for word in words.words}


def fit_support(claims: Sequence[Claim], common: Mapping[str, Mapping[str, float]]) -> Fitted:
    """The weights that tell the supported claims from the others, and the threshold of each language.

    A threshold is where sensitivity and specificity together are largest, by scores from cross-validation; claims that are ruled
    out whatever their score say nothing of it.
    """
    model = Embedded(Fitted(NONE, common))
    pairs = [(claim, model.aligned(claim.text, claim.passages)) for claim in claims]
    cases = [Case(numbers, claim.lang, claim.supported, claim.group) for claim, numbers in pairs if numbers]
    fitted = fit(cases, "", strength=STRENGTH)
    start, lines = Calibration("", fitted.means, NONE.lines), {}
    for lang, line in fitted.lines.items():
        own = cases if lang == OTHERS else [case for case in cases if base(case.lang) == lang]
        among, strength = (own, ALONE[lang]) if lang in ALONE else (cases, STRENGTH)
        sure = dict(zip(map(id, among), held_out(among, start, strength).tolist(), strict=True))
        asked = [case for case in own if not ruled_out(case.evidence)]
        threshold = youden([sure[id(case)] for case in asked], [case.right for case in asked])
        found = fit(own, "", start, strength).line(lang) if lang in ALONE else line
        lines[lang] = replace(found, threshold=threshold)
    return Fitted(replace(fitted, lines=lines), common)


def error(model: SupportModel, claims: Sequence[Claim]) -> Detector:
    """What the model does on labelled claims when it flags those below its thresholds as unsupported."""
    scores = model.score([claim.text for claim in claims], [claim.passages for claim in claims])
    flagged = [score < model.threshold(detect(claim.text)) for score, claim in zip(scores, claims, strict=True)]
    return measured(flagged, [not claim.supported for claim in claims])


@cache
def detectors() -> Mapping[str, Mapping[str, Detector]]:
    """What was measured, by the name of a model and by language."""
    value = json.loads(files("eval").joinpath("detectors.json").read_text("utf-8"))
    return {name: {lang: Detector(**one) for lang, one in by_lang.items()} for name, by_lang in value.items()}
