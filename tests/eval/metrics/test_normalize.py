import pytest

from eval.metrics.normalize import (
    length,
    scoring_lang,
    squad_tokens,
    without_articles,
    without_marks,
    without_prefix,
    words,
)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("The Cat, a dog & an owl!", ["cat", "dog", "owl"]),
        ("twenty-one", ["twentyone"]),
        ("$12,000.50", ["1200050"]),
        ("  Theatre   an-d ", ["theatre", "and"]),
        ("the", []),
        ("“quoted”", ["“quoted”"]),  # the script takes off ASCII punctuation only
    ],
)
def test_squad_tokens_are_those_of_the_evaluation_script(text: str, tokens: list[str]) -> None:
    assert squad_tokens(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("בַּמְּעָרָה", ("במערה",)),
        ("בית־ספר", ("בית", "ספר")),
        ("צה״ל", ("צהל",)),
        ('צה"ל', ("צהל",)),
        ("ג׳ורג׳ אמר: ״שלום״.", ("גורג", "אמר", "שלום")),
        ("ב־1979", ("ב", "1979")),
        ("ב1979", ("ב", "1979")),
    ],
)
def test_hebrew_words(text: str, tokens: tuple[str, ...]) -> None:
    assert words(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("位於臺北市，1990年。", ("位", "于", "台", "北", "市", "1990", "年")),
        ("「踢爆」！", ("踢", "爆")),
        ("ＡＢＣ１２", ("abc", "12")),
        ("Java平台", ("java", "平", "台")),
        ("トヨタ", ("ト", "ヨ", "タ")),
    ],
)
def test_chinese_and_japanese_are_characters(text: str, tokens: tuple[str, ...]) -> None:
    assert words(text) == tokens


def test_thai_has_no_word_boundaries_either() -> None:
    assert words("ภาษา") == ("ภ", "า", "ษ", "า")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("12,000 euros", ("12000", "euros")),
        ("1,234,567", ("1234567",)),
        ("from 12.50 to 20:30.", ("from", "12.50", "to", "20:30")),
        ("€8 or 10%", ("€", "8", "or", "10")),
        ("2020–2021", ("2020", "2021")),
        ("Tesla's", ("tesla", "s")),
        ("Crème brûlée", ("creme", "brulee")),
        ("Student | €22", ("student", "€", "22")),
        ("-)", ("-", ")")),
        ("", ()),
    ],
)
def test_numbers_signs_and_marks(text: str, tokens: tuple[str, ...]) -> None:
    assert words(text) == tokens


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("It is so. [1] And so [2, 3].", "It is so. And so."),
        ("是的。【1】还有［2］", "是的。还有"),
        ("a[1][12]", "a"),
        ("array[index] in [2024]", "array[index] in [2024]"),
        ("[1]", "[1]"),
    ],
)
def test_citation_marks_are_taken_off(text: str, bare: str) -> None:
    assert without_marks(text) == bare


def test_a_gold_answer_in_another_script_brings_its_own_rules() -> None:
    assert scoring_lang("45 分钟", "en") == "und"
    assert scoring_lang("19 אירו", "en") == "und"
    assert scoring_lang("45 minutes", "en") == "en"


def test_articles_go_unless_nothing_would_be_left() -> None:
    assert without_articles(("the", "broncos")) == ("broncos",)
    assert without_articles(("a",)) == ("a",)


@pytest.mark.parametrize(
    ("word", "bare"),
    [("לבית", "בית"), ("במערה", "מערה"), ("הבן", "הבן"), ("מערה", "ערה"), ("ספרים", "ספרים"), ("baseball", "baseball")],
)
def test_one_prefix_letter_where_three_letters_remain(word: str, bare: str) -> None:
    assert without_prefix(word) == bare


@pytest.mark.parametrize(
    ("text", "words_in_it"), [("The Great Hall, 1890.", 4), ("大厅建于1890年", 3.5), ("האולם הגדול", 2), ("", 0)]
)
def test_two_chinese_characters_are_taken_for_a_word(text: str, words_in_it: float) -> None:
    assert length(text) == words_in_it
