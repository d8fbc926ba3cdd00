from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.text.analyze import terms
from tests.at_once import at_once


def test_english_words_are_stemmed_in_order_with_repeats() -> None:
    assert terms("The museums opened; the Museum opens.") == ["the", "museum", "open", "the", "museum", "open"]


def test_the_stemmer_is_that_of_the_language() -> None:
    assert terms("Häuser", "de") == terms("Haus", "de") == ["haus"]
    assert terms("Häuser", "en") == ["hauser"]
    assert terms("τα μουσεία", "en") == terms("τα μουσεία", "el")
    assert terms("الكتاب", "en") == terms("كتاب", "ar")
    assert terms("книги", "ru") == terms("книга", "en")  # the script decides, whatever the text around it


def test_a_hebrew_word_also_counts_without_its_prefixes() -> None:
    assert terms("והמוזיאון") == ["והמוזיאון", "המוזיאון", "מוזיאון"]
    assert terms("בבית") == ["בבית", "בית"]
    assert terms("שלום") == ["שלום", "לום"]  # a wrong cut, on both sides of the match
    assert terms("לא") == ["לא"]


@pytest.mark.parametrize("spelling", ['מל"ל', "מל״ל", "מל“ל", "מלל"])
def test_hebrew_acronyms_are_one_word_in_every_spelling(spelling: str) -> None:
    assert terms(spelling) == ["מלל"]


def test_niqqud_makes_no_difference() -> None:
    assert terms("הַמּוּזֵיאוֹן נִפְתַּח") == terms("המוזיאון נפתח")


def test_chinese_counts_characters_and_bigrams() -> None:
    assert terms("博物馆") == ["博", "物", "馆", "博物", "物馆"]
    assert terms("館") == ["馆"]
    assert terms("臺灣茶") == terms("台湾茶")


def test_a_chinese_run_is_cut_from_the_words_around_it() -> None:
    assert terms("用FAISS搜索") == ["用", "faiss", "搜", "索", "搜索"]


def test_thai_counts_trigrams_with_its_vowel_signs() -> None:
    assert terms("เปิด") == ["เปิ", "ปิด"]


def test_hindi_words_keep_their_vowel_signs_and_are_stemmed() -> None:
    assert terms("किताबें") == terms("किताब", "en") == ["किताब"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("09:30", ["09:30", "09", "30"]),
        ("12.5", ["12.5", "12", "5"]),
        ("2025-03-01", ["2025-03-01", "2025", "03", "01"]),
        ("1,200", ["1,200", "1", "200"]),
        ("7", ["7"]),
        ("１２：３０", ["12:30", "12", "30"]),
    ],
)
def test_numbers_stay_whole_and_count_by_their_parts(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize("text", ["", "   \n", "?!…。，", "״׳", "🏛️", "\u200f\u200b"])
def test_no_words_no_terms(text: str) -> None:
    assert terms(text) == []


@given(st.text(st.one_of(st.characters(), st.sampled_from("אבהוכלמש״'_-.,:/12中國茶ーไท")), max_size=60))
def test_never_raises_and_no_term_holds_a_space(text: str) -> None:
    assert all(term and not any(char.isspace() for char in term) for term in terms(text))


def test_threads_do_not_disturb_each_other() -> None:
    text = "running museums opened gracefully " * 20
    expected = terms("running museums opened gracefully") * 20

    def work() -> None:
        for _ in range(30):
            assert terms(text, "en") == expected

    at_once(work, 4)
