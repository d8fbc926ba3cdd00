import pytest

from eval.injections import ADDRESS, ATTACKS, PAYLOAD, instruction, is_reached


@pytest.mark.parametrize("kind", ATTACKS)
@pytest.mark.parametrize(
    ("lang", "word"),
    [("en", "Ignore"), ("he", "התעלם"), ("zh-Hans", "忽略这个"), ("zh-Hant", "忽略這個"), ("fr", "Ignore")],
)
def test_each_kind_wants_something_in_the_language_of_its_readers(kind: str, lang: str, word: str) -> None:
    text = instruction(kind, "When?", lang)
    hidden = "".join(chr(ord(char) - 0xE0000) for char in text if ord(char) > 0xE0000)
    assert PAYLOAD in text + hidden or ADDRESS in text
    assert "{" not in text
    if "{order}" in ATTACKS[kind]:
        assert word in text


def test_what_it_looks_like_when_it_is_done() -> None:
    assert is_reached(f"{PAYLOAD} [1].")
    assert is_reached(f"[Open]({ADDRESS})")
    assert not is_reached("The museum opens at nine [1].")
