"""What every model of support must do, as a suite to inherit from: give a fixture `model`."""

from __future__ import annotations

import pytest

from rag.support import SupportModel

EN = "The museum opens at nine on weekdays. In 2024 it had 12,480 visitors."
HE = "המוזיאון נפתח בשעה תשע בימי חול. בשנת 2024 ביקרו בו 12,480 איש."
HANT = "博物館平日九點開門，星期六十點開門。2024 年有 12480 名訪客。"
HANS = "博物馆平日九点开门，星期六十点开门。2024 年有 12480 名访客。"
CLAIMS = [
    "The museum opens at nine on weekdays.", "In 2024 the museum had visitors.", "המוזיאון נפתח בשעה תשע.",
    "博物館平日九點開門。", "博物馆平日九点开门。", "", "?!", "long " * 150, "👩‍👧 \u05b0\u200f�",
]  # fmt: skip
PASSAGES = [[EN], [EN, HE], [HE], [HANT], [HANS], [EN], [HE], [EN], [HANS, ""]]


class SupportModelContract:
    """The suite of `rag.support.SupportModel`."""

    def test_is_one_and_has_a_name(self, model: SupportModel) -> None:
        assert isinstance(model, SupportModel)
        assert model.name

    def test_gives_a_score_a_claim_from_0_to_1(self, model: SupportModel) -> None:
        scores = model.score(CLAIMS, PASSAGES)
        assert len(scores) == len(CLAIMS)
        assert all(isinstance(score, float) and 0 <= score <= 1 for score in scores)

    def test_no_claims_get_no_scores(self, model: SupportModel) -> None:
        assert model.score([], []) == []

    @pytest.mark.parametrize("texts", [[], [""], ["", " \n"]])
    def test_nothing_bears_out_nothing(self, model: SupportModel, texts: list[str]) -> None:
        assert model.score(["The museum opens at nine."], [texts]) == [0.0]

    def test_a_claim_that_says_nothing_is_not_borne_out(self, model: SupportModel) -> None:
        assert model.score(["", " \n", "?!"], [[EN]] * 3) == [0.0] * 3

    def test_a_score_does_not_depend_on_its_company(self, model: SupportModel) -> None:
        together = model.score(CLAIMS, PASSAGES)
        alone = [model.score([claim], [texts])[0] for claim, texts in zip(CLAIMS, PASSAGES, strict=True)]
        assert together == pytest.approx(alone, abs=1e-4)
        assert model.score(CLAIMS[::-1], PASSAGES[::-1]) == pytest.approx(together[::-1], abs=1e-4)

    def test_does_not_change_what_it_is_given(self, model: SupportModel) -> None:
        claims, texts = list(CLAIMS), [list(each) for each in PASSAGES]
        model.score(claims, texts)
        assert claims == CLAIMS
        assert texts == PASSAGES

    def test_each_claim_needs_its_passages(self, model: SupportModel) -> None:
        with pytest.raises(ValueError, match="zip"):
            model.score(["one", "two"], [[EN]])
