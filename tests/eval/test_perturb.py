from __future__ import annotations

import random
import re

import pytest

from eval.perturb import Claim, answered, denied, perturbed, reworded, wrong_number, wrong_word

EN = (
    "The lighthouse was designed by Edmund Farrow in 1911. It burned down twice, in 1920 and in 1931, after storms. "
    "The customs house beside it belongs to Harriet Coe today."
)
HE = (
    "המגדלור תוכנן בידי אדמונד פארו בשנת 1911. הוא נשרף פעמיים, ב-1920 וב-1931, אחרי סערות. בית המכס לידו שייך לעירייה."
)
ZH = "燈塔是法羅在1911年設計的。燈塔在1920年和1931年的風暴中兩次被燒毀。旁邊的海關大樓現在是市政府的辦公室。"
TEXTS = {"en": EN, "he": HE, "zh": ZH}
FIRST = {lang: re.split("(?<=[.。]) ?", text)[0] for lang, text in TEXTS.items()}


@pytest.mark.parametrize("lang", ["en", "he", "zh"])
def test_a_wrong_number_is_one_that_the_passage_has_not(lang: str) -> None:
    wrong = wrong_number(FIRST[lang], TEXTS[lang], lang, random.Random(1))
    (number,) = re.findall(r"\d+", wrong)
    assert number not in TEXTS[lang]
    assert wrong.replace(number, "1911") == FIRST[lang]


def test_without_a_number_or_a_word_to_change_nothing_is_made() -> None:
    assert wrong_number("It is old.", EN, "en", random.Random(1)) == ""
    assert wrong_word("It is old.", EN, "en", random.Random(1)) == ""
    assert denied("Lighthouses burn.", EN, "en", random.Random(1)) == ""
    assert denied("Le phare est vieux.", EN, "fr", random.Random(1)) == ""


def test_a_wrong_word_stands_elsewhere_in_the_passage() -> None:
    wrong = wrong_word("It belongs to Farrow today.", EN, "en", random.Random(1))
    match = re.fullmatch(r"It (belongs|\w+) to (\w+) today\.", wrong)
    assert match is not None
    assert match.groups() != ("belongs", "Farrow")
    assert all(word in EN for word in match.groups())


@pytest.mark.parametrize(
    ("sentence", "lang", "expected"),
    [
        ("The lighthouse was old.", "en", "The lighthouse was not old."),
        ("המגדלור היה ישן.", "he", "המגדלור לא היה ישן."),
        ("燈塔是舊的。", "zh", "燈塔不是舊的。"),
        ("燈塔有門。", "zh", "燈塔没有門。"),
    ],
)
def test_denial(sentence: str, lang: str, expected: str) -> None:
    assert denied(sentence, "", lang, random.Random(1)) == expected


@pytest.mark.parametrize("lang", ["en", "he", "zh"])
def test_rewording_keeps_numbers_and_adds_no_words(lang: str) -> None:
    for seed in range(20):
        new = reworded(FIRST[lang], lang, random.Random(seed))
        assert "1911" in new
        assert set(new) <= set(FIRST[lang])


@pytest.mark.parametrize("lang", ["en", "he", "zh"])
def test_a_passage_gives_a_true_and_a_false_claim(lang: str) -> None:
    claims = list(perturbed([(TEXTS[lang], "one"), (TEXTS[lang], "two")], lang, random.Random(3)))
    assert [claim.supported for claim in claims] == [True, False, True, False]
    assert [claim.group for claim in claims] == ["one", "one", "two", "two"]
    assert claims == list(perturbed([(TEXTS[lang], "one"), (TEXTS[lang], "two")], lang, random.Random(3)))


def test_every_fourth_false_claim_is_cut_from_its_passage() -> None:
    claims = list(perturbed([(EN, str(at)) for at in range(4)], "en", random.Random(3)))
    assert [len(claim.passages[0]) < len(EN) for claim in claims] == [False] * 7 + [True]


def test_a_short_passage_gives_none() -> None:
    assert list(perturbed([("The lighthouse was designed by Farrow in 1911.", "a")], "en", random.Random(1))) == []


def test_questions_are_put_beside_their_own_answers_and_others() -> None:
    questions = [("Who designed it?", ["Farrow", "Edmund Farrow"], "1"), ("When?", ["1911"], "2"), ("Why?", [], "3")]
    first, second, third = answered(questions, EN, "en", "g")
    assert first == Claim("Who designed it Farrow", (EN,), "en", True, "g")
    assert second == Claim("When Farrow", (EN,), "en", False, "g")
    assert (third.supported, third.text) in ((False, "Why Farrow"), (False, "Why 1911"))
    (zh,) = answered([("誰設計的？", ["法羅"], "1")], ZH, "zh-Hant", "g")
    assert zh.text == "誰設計的，法羅"
