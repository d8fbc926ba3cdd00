"""Right-to-left lines as they stand on a page, from left to right, and as they should be read."""

from __future__ import annotations

import pytest

from indexing.load.pdf.bidi import Reader, is_backwards, rtl_share


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        (".230 החולש ,ץרפ העונ איה ךוניחה תקלחמ תלהנמ", "מנהלת מחלקת החינוך היא נועה פרץ, שלוחה 230."),
        ("םיסקנפה רדח ,5 רדחב תמייקתמ הנדסה", "הסדנה מתקיימת בחדר 5, חדר הפנקסים"),
        ("הקלחמל םירשקתמ .1", "1. מתקשרים למחלקה"),
        (".18:30 העשב Museum Hall-ה םלואב", "באולם ה-Museum Hall בשעה 18:30."),
        (
            ".www.example.org/he וא info@example.org :םיטרפל ,הכורעתל הסינכ ימדו סמ ללוכ ריחמה",
            "המחיר כולל מס ודמי כניסה לתערוכה, לפרטים: info@example.org או www.example.org/he.",
        ),
        (
            ".Linux לע אלו ,Windows 10 לע תנקתומ Python 3.11 הסרג",
            "גרסה Python 3.11 מותקנת על Windows 10, ולא על Linux.",
        ),
        (".HM-1991.044 :הנמזה 'סמ ,15/03/2024 :ךיראת", "תאריך: 15/03/2024, מס' הזמנה: HM-1991.044."),
        ("רכשהמ 50% םלוש ,קוחב )א( 12.3 ףיעס יפל", "לפי סעיף 12.3 (א) בחוק, שולם 50% מהשכר"),
        ("ברעב םייקתי )2024( יתנשה סנכה", "הכנס השנתי (2024) יתקיים בערב"),
        ("ברעב םייקתי (2024) יתנשה סנכה", "הכנס השנתי (2024) יתקיים בערב"),
        (
            ".250₪ וא ,םיקתוע 1,250,000 ורכמנ 1995–1990 םינשה ןיב",
            "בין השנים 1990–1995 נמכרו 1,250,000 עותקים, או 250₪.",
        ),
        (".רקובב עשתב חתפנ התה תיב", "בית התה נפתח בתשע בבוקר."),
        ("انه Windows 10 ىلع ،)نيغلابلل( ةعاقلا لمعت", "تعمل القاعة (للبالغين)، على Windows 10 هنا"),
        ("The museum is called רחס יכרדל למנה ןואיזומ, extension 230.",
         "The museum is called מוזיאון הנמל לדרכי סחר, extension 230."),
    ],
)  # fmt: skip
def test_a_line_is_put_in_reading_order(drawn: str, read: str) -> None:
    assert Reader().read(drawn) == read


def test_a_line_of_many_latin_words_follows_the_text_around_it() -> None:
    drawn = ".2019-ב ומתח .Microsoft Corp-ו Google LLC תרבח"
    assert Reader(mostly_rtl=True).read(drawn) == "חברת Google LLC ו-Microsoft Corp. חתמו ב-2019."
    assert Reader(mostly_rtl=True).is_rtl(drawn)
    assert not Reader().is_rtl("The museum is called רחס יכרדל, extension 230.")


@pytest.mark.parametrize("text", ["Room 5, the (map) room.", "茶室（2024）在 5 號廳。", "", "100, 200 300"])
def test_a_line_without_right_to_left_letters_is_left_alone(text: str) -> None:
    assert Reader().read(text) == text
    assert not Reader().is_rtl(text)


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("€ 12", "12 €"),
        ("300 200 ,100", "100, 200 300"),
        ("03-1234567", "03-1234567"),
        (".Hello wide world", "Hello wide world."),
        ("Hello wide world.", "Hello wide world."),
    ],
)
def test_numbers_and_latin_lines_in_right_to_left_text(drawn: str, read: str) -> None:
    assert Reader(mostly_rtl=True).read(drawn) == read


WORDS = "מוזיאון הנמל לדרכי סחר מזמין תלמידים לצאת בעקבות ספנים, וכל המדריכים יוצאים איתם."
ARABIC = "تعمل القاعة الكبيرة في المدينة القديمة كل يوم"


@pytest.mark.parametrize("text", [WORDS, ARABIC])
def test_last_letters_tell_whether_a_page_was_drawn_backwards(text: str) -> None:
    assert is_backwards(text)
    assert not is_backwards(text[::-1])
    assert not is_backwards(f"{text} {text[::-1]}")


def test_without_evidence_nothing_is_backwards() -> None:
    assert not is_backwards("")
    assert not is_backwards("English text and 中文。")
    assert not is_backwards("שלום עולם")  # two words only
    assert not is_backwards("ם ן ץ ף ך")  # the letters themselves


def test_a_page_drawn_backwards_is_read_as_it_is_drawn() -> None:
    reader = Reader(mostly_rtl=True, backwards=True)
    assert reader.read("חדר 230 (קומה 2), Museum Hall, תלמידים") == "חדר 230 (קומה 2), Museum Hall, תלמידים"
    assert reader.read("םירגובמ םידימלת") == "תלמידים מבוגרים"  # this line alone was drawn right


def test_which_letters_are_more() -> None:
    assert rtl_share("שלום ab") == 2
    assert rtl_share("ab של") == 0
    assert rtl_share("only Latin") < 0
