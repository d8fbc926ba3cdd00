import pytest

from rag.prompt.words import abstention, instruction
from rag.whole.words import ANSWER, NOTES


@pytest.mark.parametrize("texts", [ANSWER, NOTES])
@pytest.mark.parametrize("lang", ["en", "he", "zh-Hans", "zh-Hant", "zh", "fr", "und"])
def test_every_language_is_told_to_cite_and_what_to_say_when_there_is_nothing(texts: dict[str, str], lang: str) -> None:
    told = instruction(lang, texts)
    assert abstention(lang) in told
    assert "[1]" in told
    assert "{" not in told


def test_each_script_has_a_text_of_its_own() -> None:
    for texts in (ANSWER, NOTES):
        assert len({instruction(lang, texts) for lang in ("en", "he", "zh-Hans", "zh-Hant")}) == 4
