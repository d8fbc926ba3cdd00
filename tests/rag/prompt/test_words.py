import pytest

from rag.prompt.words import ABSTENTION, abstention, instruction


@pytest.mark.parametrize(
    ("lang", "refusal", "said"),
    [
        ("en", "The documents do not say.", "Answer in English"),
        ("he", "המסמכים אינם אומרים זאת.", "ענה בעברית"),
        ("zh-Hans", "文档中没有提到。", "用简体中文回答"),
        ("zh-Hant", "文件中沒有提到。", "用繁體中文回答"),
        ("zh", "文档中没有提到。", "用简体中文回答"),
    ],
)
def test_instruction_and_refusal_are_in_the_language_of_the_question(lang: str, refusal: str, said: str) -> None:
    text = instruction(lang, {})
    assert abstention(lang) == refusal
    assert text.endswith(refusal)
    assert said in text
    assert "[1]" in text
    assert "{" not in text


@pytest.mark.parametrize("lang", ["de", "ar", "ja", "pt-BR"])
def test_other_languages_are_named_to_the_model(lang: str) -> None:
    text = instruction(lang, {})
    assert abstention(lang) == ABSTENTION["en"]
    assert f"Answer in the language of the question ({lang}), in one to three" in text
    assert "English" not in text


def test_a_question_without_letters_is_answered_in_english() -> None:
    assert abstention("und") == ABSTENTION["en"]
    assert instruction("und", {}) == instruction("en", {})


@pytest.mark.parametrize(
    ("lang", "text"),
    [("he", "H"), ("zh-Hant", "T"), ("zh-Hans", "Z"), ("zh", "Z"), ("en", "any"), ("de", "any"), ("und", "any")],
)
def test_an_own_text_by_language_then_for_any(lang: str, text: str) -> None:
    assert instruction(lang, {"he": "H", "zh": "Z", "zh-Hant": "T", "": "any"}) == text


def test_where_the_own_texts_lack_the_language_the_written_one_stands() -> None:
    assert instruction("he", {"en": "E"}) == instruction("he", {})


def test_only_two_braces_of_an_own_text_are_filled_in() -> None:
    own = {"": "In {language}; else: {abstention} {other} {0} {x.__class__}"}
    assert instruction("he", own) == "In Hebrew; else: המסמכים אינם אומרים זאת. {other} {0} {x.__class__}"
