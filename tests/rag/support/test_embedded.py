from __future__ import annotations

import pytest

from indexing.text.language import detect
from rag.abstain import Calibration, Line
from rag.support import Embedded, SupportModel
from rag.support.embedded import Fitted, shipped
from tests.rag.support.contract import EN, HANS, HANT, HE, SupportModelContract


class TestEmbedded(SupportModelContract):
    @pytest.fixture
    def model(self) -> SupportModel:
        return Embedded()


@pytest.mark.parametrize(
    ("right", "wrong", "passage"),
    [
        ("In 2024 the museum had 12,480 visitors.", "In 2023 the museum had 12,480 visitors.", EN),
        ("On weekdays the museum opens at nine.", "On weekdays the museum does not open at nine.", EN),
        ("On weekdays the museum opens at nine.", "Convicts dredged the harbour at nine.", EN),
        ("בשנת 2024 ביקרו במוזיאון 12,480 איש.", "בשנת 2024 ביקרו במוזיאון 12,840 איש.", HE),
        ("בימי חול נפתח המוזיאון בשעה תשע.", "בימי חול נפתח הנמל הצפוני בשעה תשע.", HE),
        ("平日博物館九點開門。", "平日海港九點開放。", HANT),
        ("2024 年博物馆有 12480 名访客。", "2023 年博物馆有 12480 名访客。", HANS),
    ],
)
def test_what_is_said_is_told_from_what_is_not(right: str, wrong: str, passage: str) -> None:
    model = Embedded()
    said, unsaid = model.score([right, wrong], [[passage], [passage]])
    assert said > unsaid


@pytest.mark.parametrize("passage", [HANT, HANS])
def test_both_scripts_of_chinese_are_one(passage: str) -> None:
    hans, hant = Embedded().score(["平日博物馆九点开门。", "平日博物館九點開門。"], [[passage]] * 2)
    assert hans == hant


def test_the_numbers_are_weighed_by_the_line_of_the_claims_language() -> None:
    lines = {"": Line(0.0, {}), "he": Line(0.0, {"whole": 100.0}, 0.7)}
    model = Embedded(Fitted(Calibration("", {"whole": 0.5}, lines), {}))
    assert model.score(["The museum opens.", "המוזיאון נפתח."], [[EN], [HE]]) == [0.5, pytest.approx(1.0)]
    assert (model.threshold("he"), model.threshold("en")) == (0.7, 0.0)


def test_what_is_shipped_has_a_line_for_each_language() -> None:
    fitted = shipped()
    assert {"", "en", "he", "zh"} <= set(fitted.calibration.lines)
    for line in fitted.calibration.lines.values():
        assert 0 < line.threshold < 1
        assert set(line.weights) <= set(fitted.calibration.means)
    assert fitted.common["en"]["the"] < 0.2
    assert fitted.common["he"]["של"] < 0.4
    assert {"en", "he", "zh"} == set(fitted.common)
    assert set(Embedded().aligned("The museum opens.", [EN])) >= set(fitted.calibration.means)


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("In 2023 the museum had 12,480 visitors.", EN),
        ("On weekdays the museum does not open at nine.", EN),
        ("בשנת 2024 ביקרו במוזיאון 12,840 איש.", HE),
        ("המוזיאון לא נפתח בשעה תשע בימי חול.", HE),
        ("2023 年博物館有 12480 名訪客。", HANT),
        ("博物馆平日九点不开门。", HANS),
    ],
)
def test_another_number_and_a_turned_denial_are_ruled_out_whatever_is_learned(claim: str, passage: str) -> None:
    lines = {"": Line(100.0, {}, 0.8)}
    model = Embedded(Fitted(Calibration("", {}, lines), {"en": {"doe": 0.1, "on": 0.1, "at": 0.1, "the": 0.1}}))
    assert model.score([claim], [[passage]]) == [pytest.approx(0.792)]
    assert model.score([EN], [[EN]]) == [1.0]


def test_a_given_threshold_takes_the_place_of_the_fitted_ones() -> None:
    assert {Embedded(threshold=0.3).threshold(lang) for lang in ("en", "he", "zh", "fr")} == {0.3}


def test_between_languages_the_threshold_is_reached_with_enough_of_the_shared_words() -> None:
    model, he = Embedded(), "בשנת 2024 רכש המוזיאון מצלמת Leica M3 במחיר 950 אירו."
    said, other, number, nothing = model.score(
        ["Leica M3, 950.", "Leica bought nothing from anybody.", "Leica M3, 951.", "博物館九點開門。"], [[he]] * 4
    )
    assert said == 1.0
    assert 0 < other < model.threshold("en")
    assert (number, nothing) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The tower has 3 floors.", "The tower has three floors and a flat roof."),
        ("במגדל 3 קומות.", "במגדל יש שלוש קומות וגג שטוח."),
        ("灯塔有3层楼，屋顶是平的。", "灯塔有三层楼，屋顶是平的。"),
        ("The ticket costs 7.50 euros.", "The ticket costs 7.5 euros."),
        ("It opens at 9:00 on Sundays.", "It opens at 9 on Sundays."),
    ],
)
def test_a_number_written_otherwise_is_there(claim: str, passage: str) -> None:
    model = Embedded()
    assert not model.aligned(claim, [passage])["number_missing"]
    assert model.score([claim], [[passage]])[0] >= model.threshold(detect(claim))


def test_a_number_in_words_that_is_another_is_not() -> None:
    assert Embedded().aligned("The tower has 4 floors.", ["The tower has three floors."])["number_missing"]
