import pytest

from eval.conditions import outcomes, parsed
from eval.errors import ConfigError
from eval.types import NOT_MEASURABLE, Figure

NAMES = ("f1", "hallucination", "recall@1", "recall@10")
FIGURES = {
    "f1": Figure(0.5, 10, 0.25, 0.75),
    "hallucination": Figure(0.0625, 16, 0.01, 0.25),
    "recall@1": Figure(0.9, 10, 0.7, 1.0),
    "recall@10": NOT_MEASURABLE,
}


@pytest.mark.parametrize(
    ("text", "fired"),
    [
        ("f1<0.5", False),
        ("f1<=0.5", True),
        ("f1 > .4", True),
        ("f1 >= 50%", True),
        ("f1 > 50 %", False),
        ("hallucination>0.05", True),
        (" hallucination > 7% ", False),
        ("recall@1<0.95", True),
        ("recall@1<1", True),
    ],
)
def test_a_condition_is_held_against_its_figure(text: str, fired: bool) -> None:
    (outcome,) = outcomes(parsed([text], NAMES), FIGURES)
    assert outcome.fired is fired
    assert outcome.sentence.startswith("Failed, " if fired else "Passed, ")


def test_what_became_of_it_is_a_sentence_with_interval_and_count() -> None:
    (outcome,) = outcomes(parsed(["hallucination  > 5%"], NAMES), FIGURES)
    assert outcome.sentence == "Failed, hallucination > 5%: hallucination is 0.0625 (0.010–0.250; 16)."


@pytest.mark.parametrize("sign", ["<", ">"])
def test_what_cannot_be_measured_fails_whichever_way_it_is_asked(sign: str) -> None:
    (outcome,) = outcomes(parsed([f"recall@10{sign}0.5"], NAMES), FIGURES)
    assert outcome.fired
    assert outcome.sentence.endswith("recall@10 could not be measured on these questions.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "f1",
        "f1<",
        "<0.5",
        "f1=0.5",
        "f1<0.5 or 1",
        "f1<-1",
        "f1<1e3",
        "__import__('os')<1",
        "f1<nan",
        "f1<٠",
        "0.5>f1",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="is not a condition: give a figure"):
        parsed([text], NAMES)


@pytest.mark.parametrize(
    ("text", "hint"),
    [("halucination>0.05", "hallucination"), ("recall<0.5", "recall@1"), ("recal@10<0.5", "recall@10")],
)
def test_a_misspelt_figure_gets_a_suggestion(text: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=rf"is not a figure \(did you mean {hint}\?\): the figures are f1, "):
        parsed([text], NAMES)


def test_a_name_like_none_of_them_gets_the_list() -> None:
    with pytest.raises(ConfigError, match=r"^zzz in 'zzz<1' is not a figure: the figures are f1, hallucination"):
        parsed(["zzz<1"], NAMES)
