from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.abstain import NONE, OTHERS, Calibration, Line
from rag.attribute import Attribution, SentenceUse
from rag.cite import Cited
from rag.finish import Clock, finish
from rag.prompt import ABSTENTION, abstention
from rag.support import Embedded
from rag.types import Answer, Prompt
from tests.rag.made import passages

GIVEN = passages("The museum opens at nine. It is closed on Mondays.", "המוזיאון נפתח בתשע.", "博物館九點開門。")
ALWAYS = Calibration("", {}, {OTHERS: Line(2.0, {}, 0.1)})
NEVER = Calibration("", {}, {OTHERS: Line(-2.0, {}, 0.9)})
SAID = {
    "en": ("When does the museum open?", "The museum opens at nine. [1]"),
    "he": ("מתי נפתח המוזיאון?", "המוזיאון נפתח בתשע. [2]"),
    "zh-Hant": ("博物館幾點開門？", "博物館九點開門。 [3]"),
}


def finished(lang: str, text: str, by: Calibration) -> Answer:
    question = SAID[lang][0]
    prompt = Prompt(question, lang, GIVEN, (), abstention(lang))
    return finish(question, prompt, text, GIVEN, "model", Clock(), by)


@pytest.mark.parametrize("lang", SAID)
def test_what_is_too_unsure_is_withheld_and_kept_aside(lang: str) -> None:
    text = SAID[lang][1]
    answer = finished(lang, text, NEVER)
    assert (answer.text, answer.withheld) == (ABSTENTION[lang], text)
    assert answer.abstained
    assert answer.supported
    assert (answer.citations, answer.verdicts, answer.passages) == ((), (), GIVEN)
    assert answer.confidence == pytest.approx(0.1192, abs=1e-4)


@pytest.mark.parametrize("lang", SAID)
def test_what_is_sure_enough_is_given_with_its_confidence(lang: str) -> None:
    answer = finished(lang, SAID[lang][1], ALWAYS)
    assert (answer.withheld, answer.abstained, answer.supported) == ("", False, True)
    assert answer.confidence == pytest.approx(0.8808, abs=1e-4)
    assert len(answer.citations) == len(answer.verdicts) == 1


def test_its_evidence_is_that_of_search_of_passages_and_of_the_answer() -> None:
    evidence = finished("en", SAID["en"][1], NONE).evidence
    assert {"dense", "score_margin", "share", "best_passage", "support"} <= evidence.keys()
    assert evidence["support"] == 1.0


@pytest.mark.parametrize("lang", SAID)
def test_a_refusal_of_the_generator_is_no_answer_to_be_sure_of(lang: str) -> None:
    answer = finished(lang, ABSTENTION[lang], ALWAYS)
    assert (answer.abstained, answer.confidence, answer.withheld, dict(answer.evidence)) == (True, None, "", {})


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("!![a](http://a.example/x.png)", "[a](http://a.example/x.png)"),
        ("![a[b]](http://a.example/x.png)", "[a[b]](http://a.example/x.png)"),
        ("![logo] here\n\n[logo]: http://a.example/x.png", "[logo] here\n\n[logo]: http://a.example/x.png"),
        ("Nine! [1] See", "Nine! [1] See"),
        ("Nine! [1][a](http://a.example/x.png)", "Nine [1][a](http://a.example/x.png)"),
        ("Nine! [7][a](http://a.example/x.png)", "Nine[a](http://a.example/x.png)"),
        ("<<img src=http://a.example/x>", "<< img src=http://a.example/x>"),
        ("<image href='http://a.example/x'>", "< image href='http://a.example/x'>"),
        ("<INPUT type=image src=x>", "< INPUT type=image src=x>"),
        ("<source srcset=http://a.example/x>", "< source srcset=http://a.example/x>"),
        ("<img/src=x>", "< img/src=x>"),
        ("<style>@import url(//a.example)</style>", "< style>@import url(//a.example)</style>"),
        (
            "a < b, <b>九點</b>, Vec<String>, <https://a.example/x>",
            "a < b, <b>九點</b>, Vec<String>, <https://a.example/x>",
        ),
    ],
)
def test_nothing_in_an_answer_is_fetched_before_somebody_asks_for_it(written: str, shown: str) -> None:
    assert finished("en", f"המוזיאון: {written}", NONE).text == f"המוזיאון: {shown}"


def test_nor_what_new_citations_make_of_it() -> None:
    """The sentence cites what it used instead: the mark between the exclamation mark and the link goes."""
    prompt = Prompt(SAID["en"][0], "en", GIVEN, (), abstention("en"))
    text = "The museum opens at nine! [2][a](http://a.example/x.png)"
    weighed: list[str] = []

    def weigh(text: str, cited: Sequence[Cited]) -> Attribution:
        weighed.append(text)
        use = SentenceUse((), 0.0, 9.0, used=(1,), added=(1,))
        return Attribution(tuple(use for _ in cited))

    answer = finish(prompt.question, prompt, text, GIVEN, "model", Clock(), NONE, weigh=weigh)
    assert weighed
    assert "![" not in answer.text


def test_where_nothing_was_fitted_no_confidence_is_made_up() -> None:
    answer = finished("he", SAID["he"][1], NONE)
    assert (answer.confidence, answer.abstained) == (None, False)
    assert answer.evidence["support"] == 1.0


def test_without_a_calibration_a_language_model_decides_alone() -> None:
    prompt = Prompt("What is the capital of France?", "en", GIVEN, (), abstention("en"))
    answer = finish(prompt.question, prompt, "Paris.", GIVEN, "model", Clock(), NONE)
    assert (answer.text, answer.abstained, answer.supported) == ("Paris.", False, False)


def test_its_sentences_are_judged_by_the_support_model_that_it_names() -> None:
    question, text = SAID["en"][0], "The museum opens at nine [1]. It was built by Farrow [1]."
    prompt = Prompt(question, "en", GIVEN, (), abstention("en"))
    usual = finish(question, prompt, text, GIVEN, "model", Clock(), NONE)
    assert (usual.support, [one.supported for one in usual.verdicts]) == ("embedded", [True, False])
    lenient = finish(question, prompt, text, GIVEN, "model", Clock(), NONE, support=Embedded(threshold=0.01))
    assert [one.supported for one in lenient.verdicts] == [True, True]
    assert [one.judged for one in lenient.verdicts] == [False, True]


def test_a_refusal_is_judged_by_nobody() -> None:
    assert finished("he", ABSTENTION["he"], ALWAYS).support == ""
