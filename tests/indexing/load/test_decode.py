"""`decode`: each encoding gives its text back, and what is not text is refused."""

from __future__ import annotations

import pytest

from indexing.errors import UnreadableFile
from indexing.load.decode import decode

ENGLISH = "The museum’s “quiet hour” costs £5 – or €6 – and the café is open.\nMembers pay nothing.\n"
FRENCH = "Le musée est situé à côté du vieux port, et l’été il ferme à 20 h. Ça coûte 12 € par élève.\n"
HEBREW = "בית התה נפתח בתשע בבוקר, ושתי קומות של תצוגה פתוחות עד הערב.\nכרטיס למבוגר עולה 12 אירו.\n"
SIMPLIFIED = "码头茶室在底层，靠着庭院，不买门票也可以进来。\n室内有 28 个座位。\n"
TRADITIONAL = "閱覽室在二樓，週二至週六開放，須事先預約。\n每次最多可調閱五件文獻。\n"
RUSSIAN = "Музей открывается в десять часов. Билет стоит двести рублей.\n"
POLISH = "Muzeum otwiera się o dziesiątej. Żółta łódź płynie przez Gdańsk.\n"


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, HEBREW, SIMPLIFIED, TRADITIONAL, RUSSIAN, POLISH])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a") == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (HEBREW, "cp1255"),
        (HEBREW, "iso8859-8"),
        ("שלום עולם\n", "cp1255"),
        (TRADITIONAL, "big5"),
        (SIMPLIFIED, "gb2312"),
        (TRADITIONAL, "gb18030"),
        (ENGLISH, "cp1252"),
        (FRENCH, "cp1252"),
        ("Où êtes-vous né ?", "iso8859-1"),
        (RUSSIAN, "cp1251"),
        (POLISH, "cp1250"),
    ],
)
def test_older_encodings_are_guessed(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding), "a") == text


def test_a_declared_encoding_is_tried_before_guessing() -> None:
    assert decode("Музей".encode("koi8-r"), "a", "koi8-r") == "Музей"
    assert decode("茶".encode("big5"), "a", "Big5") == "茶"
    assert decode("שלום".encode("cp1255"), "a", "iso-8859-8-i") == "שלום"
    assert decode("“A”".encode("cp1252"), "a", "iso-8859-1") == "“A”"


def test_a_wrong_declaration_does_no_harm() -> None:
    assert decode(HEBREW.encode(), "a", "windows-1252") == HEBREW
    assert decode(HEBREW.encode("cp1255"), "a", "no-such-encoding") == HEBREW
    assert decode(HEBREW.encode("cp1255"), "a", "big5") == HEBREW


@pytest.mark.parametrize("codec", ["unicode_escape", "idna", "utf-7", "rot13", "zip", "x" * 100, ""])
def test_only_encodings_of_text_can_be_declared(codec: str) -> None:
    assert decode("\\x41 caf\xe9".encode("cp1252"), "a", codec) == "\\x41 caf\xe9"


def test_a_few_broken_bytes_do_not_spoil_utf8() -> None:
    data = HEBREW.encode() * 2
    assert decode(data[:-2] + b"\xd7", "a") == (HEBREW * 2)[:-2] + "\ufffd"
    assert decode(data + b"\xff", "a") == HEBREW * 2 + "\ufffd"


def test_a_long_file_is_guessed_from_its_beginning_and_decoded_whole() -> None:
    text = TRADITIONAL * 8000
    assert decode(text.encode("big5"), "a") == text


@pytest.mark.parametrize("data", [b"\0\0\0\0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(256)), b"\1\2\3\4\5\6"])
def test_what_is_not_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"^photo\.txt is not text"):
        decode(data, "photo.txt")


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, HEBREW, SIMPLIFIED, TRADITIONAL])
@pytest.mark.parametrize("at", ["start", "middle", "end"])
@pytest.mark.parametrize("even", [True, False])
def test_a_stray_zero_byte_is_taken_out(text: str, at: str, even: bool) -> None:
    data = text.encode()
    data += b"" if (len(data) % 2 == 0) == even else b"\n"
    place = {"start": 0, "middle": data.index(b"\n"), "end": len(data)}[at]
    assert decode(data[:place] + b"\0" + data[place:], "a") == data.decode()


def test_a_stray_zero_byte_in_an_older_encoding_is_taken_out() -> None:
    assert decode(b"\0" + HEBREW.encode("cp1255"), "a") == HEBREW
    assert decode(FRENCH.encode("cp1252") + b"\0", "a") == FRENCH


def test_utf_16_with_hardly_a_zero_byte_in_it_stays_what_it_is() -> None:
    text = SIMPLIFIED.replace(" 28 ", "二十八").replace("\n", "") * 9 + "\n"
    assert decode(text.encode("utf-16-le"), "a") == decode(text.encode("utf-16-be"), "a") == text


@pytest.mark.parametrize(
    "text",
    [
        "הורדת הקובץ מGoogle Drive",
        "מדפסת לA4 ומסך 27 אינץ'.",
        "רשימת ציוד:\nכבל לHDMI\nמתאם לUSB\nמסך",
        "שמירה ובGmail",
    ],
)
def test_hebrew_prefixes_before_latin_words(text: str) -> None:
    assert decode(text.encode("cp1255"), "a") == text
