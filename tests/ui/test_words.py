import re
from dataclasses import fields

import pytest

from ui.words import ENGLISH, WORDS, Words, language_name, words


@pytest.mark.parametrize("lang", sorted(WORDS))
def test_every_language_says_everything_with_the_same_values(lang: str) -> None:
    for field in fields(Words):
        if field.name == "stages":
            assert set(WORDS[lang].stages) == set(ENGLISH.stages)
            continue
        if field.name == "pages":
            assert set(WORDS[lang].pages) == {"page", "slide", "sheet"}
            assert all(said.count("{page}") == 1 for said in WORDS[lang].pages.values())
            continue
        said, english = getattr(WORDS[lang], field.name), getattr(ENGLISH, field.name)
        assert said
        assert sorted(re.findall(r"{\w+}", said)) == sorted(re.findall(r"{\w+}", english))


def test_other_languages_get_english() -> None:
    assert words("fr") is ENGLISH
    assert words("und") is ENGLISH


def test_languages_are_called_what_they_call_themselves() -> None:
    assert [language_name(lang) for lang in ("he", "zh-Hant", "xx", "und")] == ["עברית", "繁體中文", "xx", ""]


def test_hebrew_is_hebrew_and_chinese_is_chinese() -> None:
    assert re.search("[א-ת]", words("he").sources)
    assert words("zh-Hant").sources == "來源"
    assert words("zh-Hans").sources == "来源"
