"""Right-to-left lines as pdfium gives them, and as they should be read."""

from __future__ import annotations

import pytest

from indexing.load.bidi import reading_order


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("מנהלת מחלקת החינוך היא נועה פרץ, שלוחה .230", "מנהלת מחלקת החינוך היא נועה פרץ, שלוחה 230."),
        ("הסדנה מתקיימת בחדר ,5 חדר הפנקסים", "הסדנה מתקיימת בחדר 5, חדר הפנקסים"),
        (".1 מתקשרים למחלקה", "1. מתקשרים למחלקה"),
        ("באולם ה-Hall Museum בשעה .18:30", "באולם ה-Museum Hall בשעה 18:30."),
        (
            "המחיר כולל מס ודמי כניסה לתערוכה, לפרטים: org.example@info או he/org.example.www.",
            "המחיר כולל מס ודמי כניסה לתערוכה, לפרטים: info@example.org או www.example.org/he.",
        ),
        (
            "גרסה 3.11 Python מותקנת על 10 Windows, ולא על Linux.",
            "גרסה Python 3.11 מותקנת על Windows 10, ולא על Linux.",
        ),
        ("תאריך: ,15/03/2024 מס' הזמנה: -1991.044HM.", "תאריך: 15/03/2024, מס' הזמנה: HM-1991.044."),
        ("לפי סעיף 12.3 )א( בחוק, שולם 50% מהשכר", "לפי סעיף 12.3 (א) בחוק, שולם 50% מהשכר"),
        ("הכנס השנתי )2024( יתקיים בערב", "הכנס השנתי (2024) יתקיים בערב"),
        ("הכנס השנתי (2024) יתקיים בערב", "הכנס השנתי (2024) יתקיים בערב"),
        (
            "בין השנים 1990–1995 נמכרו 1,250,000 עותקים, או .250₪",
            "בין השנים 1990–1995 נמכרו 1,250,000 עותקים, או 250₪.",
        ),
        ("בית התה נפתח בתשע בבוקר.", "בית התה נפתח בתשע בבוקר."),
        ("تعمل القاعة )للبالغين(، على 10 Windows هنا", "تعمل القاعة (للبالغين)، على Windows 10 هنا"),
    ],
)
def test_a_line_is_put_in_reading_order(given: str, read: str) -> None:
    assert reading_order([given]) == [read]


def test_hebrew_inside_an_english_line() -> None:
    given = "The museum is called סחר לדרכי הנמל מוזיאון, extension 230."
    assert reading_order([given]) == ["The museum is called מוזיאון הנמל לדרכי סחר, extension 230."]


def test_a_line_of_many_latin_words_follows_its_hebrew_document() -> None:
    page = "מוזיאון הנמל לדרכי סחר מזמין את התלמידים לביקור בתערוכה החדשה שלנו\n"
    given = ".2019-ב חתמו .Microsoft Corp-ו Google LLC חברת"
    assert reading_order([page + given]) == [page + "חברת Google LLC ו-Microsoft Corp. חתמו ב-2019."]


@pytest.mark.parametrize("text", ["Room 5, the (map) room.", "茶室（2024）在 5 號廳。", "", "100, 200 300"])
def test_pages_without_right_to_left_letters_are_left_alone(text: str) -> None:
    assert reading_order([text, text]) == [text, text]


def test_in_a_right_to_left_file_latin_lines_were_turned_too() -> None:
    given = ["ברוכים הבאים", "English is this ,world wide Hello.", ",100 200 300"]
    assert reading_order(["\n".join(given)], r2l=True) == [
        "ברוכים הבאים\nHello wide world, this is English.\n100, 200 300"
    ]


def test_pages_that_were_right_already_are_left_alone() -> None:
    pages = ["שלוחה 230, חדר 5.", "הכנס (2024) בשעה 18:30."]
    assert reading_order(pages) == pages
