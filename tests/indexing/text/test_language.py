from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.text.language import base, chinese_script, detect


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The museum opens at nine.", "en"),
        ("Tickets", "en"),
        ("המוזיאון נפתח בתשע", "he"),
        ("שָׁלוֹם", "he"),
        ("博物館平日九點開門", "zh-Hant"),
        ("博物馆平日九点开门", "zh-Hans"),
        ("中文", "zh-Hans"),
        ("博物館は九時に開きます", "ja"),
        ("ミュージアム", "ja"),
        ("박물관은 아홉 시에 문을 엽니다", "ko"),
        ("يفتح المتحف في التاسعة", "ar"),
        ("Музей открывается в девять", "ru"),
        ("Το μουσείο ανοίγει στις εννέα", "el"),
        ("संग्रहालय नौ बजे खुलता है", "hi"),
        ("พิพิธภัณฑ์เปิดเก้าโมง", "th"),
        ("Wann öffnet das Museum und wie viel kostet der Eintritt?", "de"),
        ("¿Cuándo abre el museo y cuánto cuesta la entrada?", "es"),
        ("Quand ouvre le musée et combien coûte le billet ?", "fr"),
        ("Muzeul este deschis de la nouă și închis la cinci", "ro"),
        ("", "und"),
        ("12:30 — 14.5%", "und"),
        ("🏛️", "und"),
    ],
)
def test_detects(text: str, lang: str) -> None:
    assert detect(text) == lang


def test_a_few_foreign_words_do_not_change_the_language() -> None:
    assert detect("המוזיאון משתמש ב-FAISS וב-SQLite לחיפוש במסמכים") == "he"
    assert detect("博物館使用 FAISS 搜尋文件") == "zh-Hant"
    assert detect("The Hebrew word מקור means source in this long English sentence.") == "en"


def test_reads_the_beginning_only() -> None:
    assert detect("museum " * 1000 + "מוזיאון " * 10_000) == "en"


def test_one_traditional_character_in_a_simplified_text_is_a_stray() -> None:
    assert chinese_script("这座博物馆的名字写作" * 10 + "國") == "zh-Hans"


@pytest.mark.parametrize(("lang", "of"), [("zh-Hant", "zh"), ("en", "en"), ("und", "und"), ("pt-BR", "pt"), ("", "")])
def test_base(lang: str, of: str) -> None:
    assert base(lang) == of


@given(st.text(st.one_of(st.characters(), st.sampled_from("אבcdçñ中國国かㄅ가\ud800")), max_size=80))
def test_always_says_something(text: str) -> None:
    assert detect(text)
