"""Figures of other people, reproduced without a model: SQuAD 2's own evaluation, and people's answers against people's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from statistics import mean

import pytest

from eval.dataset import read_gold
from eval.figures import figures
from eval.metrics.answers import lcs_f1, token_f1, token_f1_prefixes
from eval.metrics.normalize import squad_tokens
from eval.score import scored
from eval.types import Question, Record
from tests.eval.places import SHARED, needs_shared

SQUAD = [  # gold answers (none: unanswerable), prediction ("" is SQuAD's abstention), exact, F1: by hand from its definition
    (("Denver Broncos", "The Denver Broncos"), "the Denver Broncos!", 1, 1),
    (("Santa Clara, California", "Levi's Stadium"), "Levi's Stadium in Santa Clara", 0, 4 / 7),  # 2 of 5, 2 of 2
    (("1890",), "in 1890", 0, 2 / 3),
    (("twenty-one",), "21", 0, 0),
    (("gold", "golden anniversary"), "golden anniversary of the Super Bowl", 0, 4 / 7),  # "the" goes: 2 of 5, 2 of 2
    (("U.S.",), "US", 1, 1),
    (("a",), "the", 1, 1),  # nothing is left of either
    (("an apple a day",), "", 0, 0),
    ((), "", 1, 1),
    ((), "a guess", 0, 0),
]


def test_squad_2_is_evaluated_as_its_own_script_does() -> None:
    """Its total is the mean over all questions, where refusing an unanswerable one counts 1, in both figures."""
    records = [
        scored(Record(Question(str(at), "?", golds, "en", bool(golds)), said, abstained=not said), (), (1,))
        for at, (golds, said, _, _) in enumerate(SQUAD)
    ]
    for record, (golds, _, exact, f1) in zip(records, SQUAD, strict=True):
        told = record.metrics
        refused = told.get("right_refusal")
        expected = (exact, pytest.approx(f1))
        assert (told.get("exact_match", refused), told.get("f1", refused)) == expected, golds
    found = figures(records)
    assert (found["exact_match"].value, found["exact_match"].count) == (3 / 8, 8)  # its HasAns_exact
    assert found["f1"].value == pytest.approx((3 + 2 / 3 + 2 * 4 / 7) / 8)  # its HasAns_f1
    assert (found["right_refusal"].value, found["right_refusal"].count) == (1 / 2, 2)  # its NoAns_exact and NoAns_f1


def shared(said: Sequence[str], gold: Sequence[str]) -> float:
    """F1 of two lists of tokens, by its definition."""
    return (
        2 * (Counter(said) & Counter(gold)).total() / (len(said) + len(gold)) if said and gold else float(said == gold)
    )


def people(name: str) -> list[tuple[str, str]]:
    """The first two answers that people gave to a question and that differ as written."""
    return [
        (question.answers[0], question.answers[1])
        for question in read_gold(SHARED / name).questions
        if len(question.answers) > 1
    ]


@needs_shared
@pytest.mark.parametrize(
    ("name", "lang", "count", "by_squad", "ours", "prefixes"),
    [
        ("dev/heq", "he", 212, 0.629, 0.661, 0.786),
        ("train/heq-train", "he", 282, 0.584, 0.669, 0.785),
        ("dev/drcd", "zh", 254, 0.0, 0.639, None),
        ("train/drcd-train", "zh", 520, 0.006, 0.636, None),
    ],
)
def test_people_agree_more_when_the_tokens_are_those_of_their_language(
    name: str, lang: str, count: int, by_squad: float, ours: float, prefixes: float | None
) -> None:
    pairs = people(name)
    assert len(pairs) == count
    english = mean(shared(squad_tokens(one), squad_tokens(other)) for one, other in pairs)
    aware = mean(token_f1(one, (other,), lang) for one, other in pairs)
    stripped = mean(token_f1_prefixes(one, (other,), lang) for one, other in pairs)
    assert english < aware <= stripped
    assert (english, aware) == pytest.approx((by_squad, ours), abs=5e-4)
    if prefixes is not None:
        assert stripped == pytest.approx(prefixes, abs=5e-4)


PUNCTUATION = frozenset("-:_*^/\\~`+=，。：？！“”；’《》……·、「」（）－～『』")
LATIN = re.compile(r"\d+(?:[.,]\d+)*|\w+|[^\w\s]")


def cmrc_tokens(text: str) -> list[str]:
    """After CMRC 2018's script: a common Chinese character a token, its list of marks off, what lies between cut as words."""
    apart = "".join(
        " " if char in PUNCTUATION else f" {char} " if "\u4e00" <= char <= "\u9fa5" else char for char in text.lower()
    )
    return LATIN.findall(apart)


def by_cmrc(said: str, gold: str) -> float:
    one, other = cmrc_tokens(said), cmrc_tokens(gold)
    runs = [0] * (len(other) + 1)
    longest = 0
    for token in one:  # the longest common substring, by its table, a row at a time
        runs = [0, *(runs[at] + 1 if token == other[at] else 0 for at in range(len(other)))]
        longest = max(longest, *runs)
    return 2 * longest / (len(one) + len(other))


@needs_shared
@pytest.mark.parametrize("around", [0, 3])
def test_cmrc_is_evaluated_as_its_own_script_does(around: int) -> None:
    """Predictions are the gold answer with what stands around it. What is left apart are marks that its script does not list."""
    gold = read_gold(SHARED / "dev/cmrc2018")
    texts = {passage.id: passage.text for passage in gold.passages or ()}
    theirs, ours, squad = [], [], []
    for question in gold.questions:
        answer, text = question.answers[0], texts[question.passage_id or ""]
        at = text.find(answer)
        said = text[max(0, at - around) : at + len(answer) + around] if at >= 0 else answer
        theirs.append(by_cmrc(said, answer))
        ours.append(lcs_f1(said, (answer,), question.lang))
        squad.append(shared(squad_tokens(said), squad_tokens(answer)))
    assert len(theirs) == 1002
    assert mean(ours) == pytest.approx(mean(theirs), abs=0.002)
    assert mean(abs(one - other) < 1e-9 for one, other in zip(ours, theirs, strict=True)) > 0.85
    if around:
        assert mean(squad) < mean(ours) / 2  # a Chinese sentence is one word to SQuAD's script
