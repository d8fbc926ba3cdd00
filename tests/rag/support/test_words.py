from __future__ import annotations

import pytest

from rag.support.words import parts, read


def keys(text: str) -> list[str]:
    return [word.key for word in read(text, {}).words]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The museums opened", "the MUSEUM opens"),
        ("והמוזיאון", "מוזיאון"),
        ("שָׁלוֹם", "שלום"),
        ("צה״ל", 'צה"ל'),
        ("博物館開門", "博物馆开门"),
        ("12,480", "12480"),
        ("05:09", "5:9"),
        ("２０２４", "2024"),
    ],
)
def test_two_spellings_of_the_same_have_a_form_in_common(one: str, other: str) -> None:
    for left, right in zip(read(one, {}).words, read(other, {}).words, strict=True):
        assert set(left.forms) & set(right.forms)


def test_chinese_counts_as_pairs_of_characters() -> None:
    assert keys("博物馆。開門，九") == ["博物", "物馆", "开门", "九"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("7.50", "7.5"), ("9:00", "9"), ("09:00", "9:00:00"), ("12,50", "12,5"), ("2.0", "2"), ("3,000", "3000")],
)
def test_a_number_is_the_same_however_it_is_written(one: str, other: str) -> None:
    assert read(one, {}).numbers == read(other, {}).numbers


def test_other_numbers_stay_others() -> None:
    for one, other in (("7.05", "7.5"), ("9:30", "9"), ("100", "1"), ("1.100", "1.1"), ("2024-10-20", "2024-1-2")):
        assert read(one, {}).numbers != read(other, {}).numbers


def test_a_date_is_its_numbers() -> None:
    assert read("On 2024-03-05 it cost 12,480.50", {}).numbers == {"2024", "3", "5", "12480.5"}
    assert read("ב-5 במרץ 2024", {}).numbers == {"5", "2024"}
    assert read("2024年3月5日", {}).numbers == {"2024", "3", "5"}


def test_names_are_told_where_the_script_tells_them() -> None:
    assert read("The tower was drawn by Edmund Farrow.", {}).names == {"edmund", "farrow"}
    assert read("Towers. The tower is old.", {}).names == frozenset()
    assert read("המגדל נבנה", {}).names == frozenset()


@pytest.mark.parametrize(
    "text",
    ["It is not open.", "It isn't open.", "Nobody came.", "המוזיאון לא פתוח", "אין כניסה", "博物館不開門", "没有访客"],
)
def test_negation_is_seen(text: str) -> None:
    assert read(text, {}).negated


@pytest.mark.parametrize("text", ["It is noted.", "The knot holds.", "המוזיאון פתוח", "博物館開門"])
def test_what_only_looks_like_negation_is_none(text: str) -> None:
    assert not read(text, {}).negated


def test_extremes_are_seen() -> None:
    assert read("It was the first and only one.", {}).extremes == {"first", "only"}
    assert read("המוזיאון הראשון", {}).extremes == frozenset()  # with the article it is another word
    assert read("这是唯一的博物馆", {}).extremes == {"唯一"}


def test_common_words_say_less() -> None:
    words = read("the museum", {"en": {"the": 0.0}}).words
    assert [(word.key, word.weight) for word in words] == [("the", 0.0), ("museum", 1.0)]


def test_a_text_is_cut_into_sentences() -> None:
    assert [[word.key for word in part.words] for part in parts("One two. Three!", {})] == [["one", "two"], ["three"]]
    assert parts("", {}) == []


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("The museum is not open.", {"open"}),
        ("It isn't open today.", {"open"}),
        ("No visitors came.", {"visitor"}),
        ("המוזיאון לא נפתח", {"נפתח"}),
        ("博物館星期一不開門", {"开门"}),
        ("博物馆没有访客", {"访客"}),
        ("The museum is open.", set()),
        ("博物館開門", set()),
    ],
)
def test_what_is_denied_is_the_telling_word_after_it(text: str, denied: set[str]) -> None:
    assert read(text, {"en": {"open": 1.0, "is": 0.1}}).denied == denied


def test_what_is_said_both_ways_is_neither_denied_nor_affirmed() -> None:
    said = read("It opens at nine. It never opens late.", {})
    assert "open" not in said.denied | said.affirmed
    assert "nine" in said.affirmed
