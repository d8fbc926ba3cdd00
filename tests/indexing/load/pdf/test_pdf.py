"""PDF: pages, right-to-left lines, notes, and what cannot be read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from pypdfium2 import PdfiumError

from indexing.errors import UnreadableFile
from indexing.load import pdf as loader
from indexing.load.parsed import Parsed
from indexing.types import Heading, Page
from tests.indexing.load.pdfs import Picture, Rule, Text, drawn, lines, pdf

HEBREW = ["מוזיאון הנמל לדרכי סחר מזמין את התלמידים", "לצאת בעקבות ספנים (מוכסים) וסוחרים ב-230."]


def parse(data: bytes) -> Parsed:
    return loader.parse(data, "a.pdf")


@pytest.mark.parametrize(
    ("shown", "first", "second"),
    [
        (["Shifts", "Come in by the east gate."], "Shifts\nCome in by the east gate.", "Page two"),
        (["תורמשמ", ".230 החולש (םייתניב)"], "משמרות\n(בינתיים) שלוחה 230.", "עמוד"),
        (["第一條", "借展期間自 2025 年起。"], "第一條\n借展期間自 2025 年起。", "第二頁"),
    ],
)
def test_the_text_page_by_page(shown: list[str], first: str, second: str) -> None:
    drawn_second = second[::-1] if second == "עמוד" else second
    expected = Parsed(f"{first}\n\n{second}", "", (), (Page(1, 0), Page(2, len(first) + 2)))
    assert parse(pdf(shown, [drawn_second])) == expected


def test_a_title_is_believed_when_it_is_printed_on_the_first_page() -> None:
    assert parse(pdf(["文物借展協議書", "第一條"], title="文物借展協議書")).title == "文物借展協議書"
    assert parse(pdf(["Volunteer guide"], title="Microsoft Word - draft7.doc")).title == ""
    assert parse(pdf(["One"], ["Volunteer guide"], title="Volunteer guide")).title == ""


def test_a_title_that_is_no_text_is_none() -> None:
    damaged = pdf(["Opening hours"], title="Opening hours").replace(b"<feff004f", b"<feffd84f")
    assert parse(damaged) == Parsed("Opening hours", "", (), (Page(1, 0),))


def test_a_page_without_text_keeps_its_number() -> None:
    parsed = parse(pdf(["One"], [], ["Three"], []))
    assert parsed == Parsed("One\n\nThree", "", (), (Page(1, 0), Page(2, 5), Page(3, 5), Page(4, 10)))


def test_a_line_that_is_only_the_page_number_is_dropped() -> None:
    assert parse(pdf(["One", " 1"], [" 2", "Two"], ["12", "Three"])).text == "One\n\nTwo\n\n12\nThree"


def test_a_word_broken_at_a_line_end_is_joined() -> None:
    assert parse(pdf(["an exam-", "ple of it"])).text == "an example of it"
    assert parse(pdf(["the Anglo-", "Saxon hoard"])).text == "the Anglo-Saxon hoard"


def test_a_word_broken_at_the_end_of_a_page_is_joined_and_the_page_begins_inside_it() -> None:
    parsed = parse(pdf(["The harbour museum holds many exam-"], ["ples of it."]))
    assert parsed.text == "The harbour museum holds many examples of it."
    assert parsed.pages == (Page(1, 0), Page(2, parsed.text.index("ples")))


@pytest.mark.parametrize(
    ("last", "first", "between"),
    [
        ("Shoes may be of any kind, but the floor of", "Harbour Hall is stone and cold.", "\n"),
        ("Shoes may be of any kind, but the floor is cold.", "Harbour Hall is stone.", "\n\n"),
        ("Shoes may be of any kind, but the floor of", "1. Harbour Hall", "\n\n"),
        ("Opening hours", "Tickets", "\n\n"),
        ("借展期間自二零二五年九月十五日起至", "次年二月止。", "\n"),
    ],
)
def test_a_sentence_that_runs_over_a_page_break_is_not_cut(last: str, first: str, between: str) -> None:
    assert parse(pdf([last], [first])).text == last + between + first


def test_hebrew_with_numbers_and_latin_words() -> None:
    shown = "www.example.org ,18:30 העשב Museum Hall-ה םלואב םייקתי יתנשה סנכה"
    assert parse(pdf([shown])).text == "הכנס השנתי יתקיים באולם ה-Museum Hall בשעה 18:30, www.example.org"


def test_a_right_to_left_file() -> None:
    assert parse(pdf(["םיאבה םיכורב", "Hello wide world"], r2l=True)).text == "ברוכים הבאים\nHello wide world"


def test_arabic_in_the_shapes_of_its_letters_is_read_as_plain_letters() -> None:
    assert parse(pdf(["ﺔﻨﻳﺪﻤﻟﺍ ﻲﻓ ﺓﺮﻴﺒﻜﻟﺍ ﺔﻋﺎﻘﻟﺍ"])).text == "القاعة الكبيرة في المدينة"


def test_letters_are_read_from_where_they_stand_whatever_order_they_are_stored_in() -> None:
    stored = Text(400, 700, "מוזיאון הנמל לדרכי סחר", leftwards=True)
    assert parse(drawn([stored])).text == "מוזיאון הנמל לדרכי סחר"


def test_pages_drawn_backwards_are_put_right_one_by_one() -> None:
    right, backwards = lines(HEBREW, 560, rtl=True), lines([text.replace("230", "032") for text in HEBREW])
    assert [mark.text for mark in right if isinstance(mark, Text)] == [text[::-1] for text in HEBREW]
    right[1] = Text(300, 746, ".230-ב םירחוסו (םיסכומ) םינפס תובקעב תאצל")
    backwards[1] = Text(40, 746, HEBREW[1])
    parsed = parse(drawn(right, lines(["One word של here."]), backwards))
    hebrew = " ".join(HEBREW)
    assert parsed.text.replace("\n", " ") == f"{hebrew}  One word לש here.  {hebrew}"
    assert parsed.notes == ("Page 3: right-to-left text was stored in visual order and was put right.",)


def test_pages_that_are_pictures_are_told() -> None:
    scan = [Picture(0, 0, 600, 800)]
    parsed = parse(drawn(lines(["One"]), scan, lines(["Three"]), [], scan, scan, [*scan, *lines(["Scanned by me"])]))
    assert parsed.notes == (
        "Pages 2, 5–6 have no text layer (pictures: they need OCR).",
        "Page 7 is a picture with hardly any text (it may need OCR).",
    )
    logo = [Picture(500, 700, 590, 790), *lines(["A letter"])]
    assert parse(drawn(logo, scan)).notes == ("Page 2 has no text layer (a picture: it needs OCR).",)


def test_an_encrypted_file_is_refused() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.pdf is encrypted: save a copy without a password\.$"):
        parse(pdf(["secret"], encrypted=True))


def test_a_file_that_only_forbids_copying_is_read() -> None:
    assert parse(drawn(lines(["Read me", "קרא אותי"[::-1]]), owner="secret")).text == "Read me\nקרא אותי"


@pytest.mark.parametrize("pages", [([], []), ([Picture(0, 0, 600, 800)],), ([Rule(0, 0, 600, 800)],)])
def test_a_file_of_pictures_is_refused(pages: tuple[list[Picture | Rule], ...]) -> None:
    with pytest.raises(
        UnreadableFile, match=r"^a\.pdf has no text layer: its pages are pictures and need OCR first\.$"
    ):
        parse(drawn(*pages))


def test_a_file_without_pages_is_not_called_encrypted() -> None:
    with pytest.raises(UnreadableFile):
        parse(pdf(["secret"], encrypted=True))
    with pytest.raises(PdfiumError):
        parse(pdf())


def test_a_damaged_page_is_left_out_and_told() -> None:
    whole = pdf(["One"], ["Two"], ["Three"])
    parsed = parse(whole.replace(b"9 0 obj\n<< /Type /Page ", b"9 0 obj\n<< /Type /Nope "))
    assert (parsed.text, parsed.notes) == ("One\n\nThree", ("Page 2 is damaged and was not read.",))
    with pytest.raises(UnreadableFile, match=r"^a\.pdf is damaged: none of its pages can be read\.$"):
        parse(whole.replace(b"/Type /Page /", b"/Type /Nope /"))


def test_a_turned_page() -> None:
    marks = [*lines(["Opening hours"], y=780), *lines(["Monday to Friday from nine in the morning", "to five."])]
    assert parse(drawn(marks, rotate=90)).text == "Opening hours\n\nMonday to Friday from nine in the morning\nto five."


def test_text_that_stands_nowhere_is_kept() -> None:
    parsed = parse(drawn([Text(3e8, 700, "beyond"), *lines(["here"])]))
    assert parsed.text.startswith("b")
    assert parsed.text.endswith("\nhere")


def test_a_very_full_page() -> None:
    page = [Text(5, 790 - 2.3 * number, f"{number} the museum and its routes " * 12, size=2) for number in range(330)]
    assert len(parse(drawn(page)).text) > 100_000


def test_headings_tables_and_pages_are_where_they_say() -> None:
    table = [
        Text(40 + 150 * x, 640 - 14 * y, cell)
        for y, row in enumerate(["Aa Gg", "Bb Hh", "Cc Ii"])
        for x, cell in enumerate(row.split())
    ]
    first = [
        Text(40, 760, "Museum", size=20),
        Text(40, 720, "Prices", size=14),
        *lines(["All in euros."], y=690),
        *table,
    ]
    second = [Text(40, 760, "Hours", size=14), *lines(["Ten to six."], y=730)]
    parsed = parse(drawn(first, second))
    assert parsed.text == "Museum\n\nPrices\n\nAll in euros.\n\nAa | Gg\nBb | Hh\nCc | Ii\n\nHours\n\nTen to six."
    assert parsed.headings == (Heading(1, "Museum", 0), Heading(2, "Prices", 8), Heading(2, "Hours", 56))
    assert [parsed.text[block.start : block.end] for block in parsed.blocks] == ["Aa | Gg\nBb | Hh\nCc | Ii"]
    assert parsed.pages == (Page(1, 0), Page(2, 56))


def test_many_threads_read_at_once() -> None:
    files = [pdf([f"file {number} of many"]) for number in range(24)]
    with ThreadPoolExecutor(8) as threads:
        texts = [parsed.text for parsed in threads.map(parse, files)]
    assert texts == [f"file {number} of many" for number in range(24)]


def test_what_a_file_says_of_itself() -> None:
    about = {"Author": "דנה לוי; 李丹娜", "Keywords": "תה, 茶", "Subject": "A sentence.", "Creator": "Writer", "Producer": "P",
             "CreationDate": "D:20260317080000+02'00'", "ModDate": "D:20260401"}  # fmt: skip
    assert parse(drawn(lines(["x"]), about=about)).metadata == (
        ("date", "D:20260317080000+02'00'"), ("author", "דנה לוי"), ("author", "李丹娜"), ("tag", "תה"), ("tag", "茶"),
    )  # fmt: skip
    hostile = {
        "Author": "א" * 10**6,
        "Keywords": ", ".join(map(str, range(5000))),
        "CreationDate": "never",
        "ModDate": "\0",
    }
    found = parse(drawn(lines(["x"]), about=hostile)).metadata
    assert found[:2] == (("author", "א" * 200), ("tag", "0"))
    assert len(found) == 50
    damaged = drawn(lines(["x"]), about={"Author": "Opening", "Keywords": "茶"}).replace(b"<feff004f", b"<feffd84f")
    assert parse(damaged).metadata[-1] == ("tag", "茶")
