from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.text.fold import HIDDEN, fold, simplify, visible

TRICKY = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(
            "אבגדךםןףץשׁ״׳\"'\u05b0\u05b8\u05bc\u05beﬁﬀﬡשׁ中國国臺台灣博館龍ßİıΣςǰᾳ\u0301\u0308\u0345أإآٱىة\u0654\u064e\u0640\u200f\u00ad"
        ),
    ),
    max_size=60,
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Museum", "museum"),
        ("CAFÉ", "cafe"),
        ("Straße", "strasse"),
        ("ﬁnance", "finance"),
        ("ＡＢＣ１２３", "abc123"),
        ("Ἀθῆναι", "αθηναι"),
        ("İstanbul", "istanbul"),
        ("naïve co\u00adoperate", "naive cooperate"),
        ("№", "no"),
    ],
)
def test_latin_and_greek(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("שָׁלוֹם", "שלום"),
        ("בְּרֵאשִׁית", "בראשית"),
        ("\ufb2a\ufb35", "שו"),  # presentation forms: shin with dot, vav with dagesh
        ("ﬡ", "א"),  # wide alef
        ('מל"ל', "מלל"),
        ("מל״ל", "מלל"),
        ("מל“ל", "מלל"),
        ("צה''ל", "צה''ל"),  # two apostrophes are not one mark
        ("צ'ק", "צק"),
        ("ג׳ירפה", "גירפה"),
        ("בית־ספר", "בית ספר"),
        ("\u200fמוזיאון\u200e", "מוזיאון"),
    ],
)
def test_hebrew(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_quotation_marks_around_hebrew_words_are_not_those_of_acronyms() -> None:
    assert fold('הספר "מקור" יצא') == 'הספר "מקור" יצא'


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("臺灣", "台湾"),
        ("博物館", "博物馆"),
        ("博物馆", "博物馆"),
        ("圖書館開放時間", "图书馆开放时间"),
        ("１２：３０", "12:30"),
        ("㍻", "平成"),
        ("ｶﾞ", "ガ"),
    ],
)
def test_chinese_and_japanese(written: str, folded: str) -> None:
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [("أحمد", "احمد"), ("إلى", "الي"), ("مُحَمَّد", "محمد"), ("مدرسة", "مدرسه"), ("كـــتاب", "كتاب"), ("ى\u0654", "ئ")],
)
def test_arabic(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_marks_of_other_scripts_are_kept() -> None:
    assert fold("й") == "й"
    assert fold("हिन्दी") == unicodedata.normalize("NFC", "हिन्दी")
    assert fold("が") == "が"


@given(TRICKY)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(TRICKY)
def test_spellings_that_are_canonically_equal_fold_to_one(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


def test_visible_drops_what_no_reader_sees_and_nothing_else() -> None:
    tags = "".join(chr(0xE0000 + ord(char)) for char in "ignore")
    assert visible(f"a\u200bb\ufeff c\u2066d\u2069{tags}\u00ad") == "ab cd"
    assert visible("שָׁלוֹם 博物館 café\n\t") == "שָׁלוֹם 博物館 café\n\t"


@pytest.mark.parametrize(
    ("written", "shown", "folded"),
    [
        ("co\u00adop\u200berate \u202dnow\u202c\u2060!", "co\u00adoperate \u202dnow\u202c!", "cooperate now!"),
        (
            "\u200f\u2067המוזיאון\u2069 \u200e(Hall)\u061c\ufeff",
            "\u200f\u2067המוזיאון\u2069 \u200e(Hall)\u061c",
            "המוזיאון (hall)",
        ),
        ("博\u200b物館\u2063 \u2066A\u2069\u200d\u200c", "博物館 \u2066A\u2069\u200d\u200c", "博物馆 a"),
    ],
)
def test_what_hides_is_not_what_only_directs(written: str, shown: str, folded: str) -> None:
    assert HIDDEN.sub("", written) == shown
    assert fold(written) == fold(shown) == folded


def test_half_a_surrogate_pair_is_no_text() -> None:
    assert visible("a\ud800b\udfff") == "ab"
    assert fold("博物館\ud800") == "博物馆"
    assert simplify("博物館\ud800") == "博物馆?"


def test_simplify_leaves_other_scripts_alone() -> None:
    assert simplify("museum מוזיאון 12") == "museum מוזיאון 12"
    assert simplify("museum 龍") == "museum 龙"
