"""Forms that are filled in, and text typed onto a page."""

from __future__ import annotations

import pytest

from indexing.load import pdf as loader
from indexing.load.parsed import Parsed
from tests.indexing.load.pdfs import Picture, drawn, lines

TICK = "/Subtype /Widget /FT /Btn /T (agree) /V /{0} /AS /{0} /AP << /N << /Yes << >> /Off << >> >> >>"


def said(text: str) -> str:
    return f"<feff{text.encode('utf-16-be').hex()}>"


def field(name: str, value: str, more: str = "") -> str:
    return f"/Subtype /Widget /FT /Tx /T {said(name)} /V {said(value)} {more}"


def parse(*annotations: str) -> Parsed:
    return loader.parse(drawn(lines(["Application"]), lines(["Page two"]), annotations=annotations), "a.pdf")


@pytest.mark.parametrize(("name", "value"), [("Name", "Dana Levi"), ("שם מלא", "דנה לוי"), ("姓名", "王小明")])
def test_the_fields_of_a_form_follow_the_text_of_their_page(name: str, value: str) -> None:
    parsed = parse(field(name, value), field("form[0].city[0]", f"{value}\n2", f"/TU {said(name + ' 2：')}"))
    assert parsed.text == f"Application\n\n{name}: {value}\n{name} 2: {value} 2\n\nPage two"
    assert parsed.text[parsed.blocks[0].start : parsed.blocks[0].end] == f"{name}: {value}\n{name} 2: {value} 2"


def test_a_field_without_a_label_is_called_by_the_last_of_its_names() -> None:
    assert parse(field("form[0].page[1].city[0]", "חיפה")).text == "Application\n\ncity: חיפה\n\nPage two"


def test_only_what_is_ticked_is_read() -> None:
    assert parse(TICK.format("Yes")).text == "Application\n\nagree: Yes\n\nPage two"
    assert parse(TICK.format("Off")).text == "Application\n\nPage two"


@pytest.mark.parametrize("typed", ["Received on Monday", "התקבל ביום שני", "星期一收到"])
def test_text_typed_onto_a_page_is_read(typed: str) -> None:
    parsed = parse(f"/Subtype /FreeText /Contents {said(typed)}", f"/Subtype /Text /Contents {said('a remark')}")
    assert parsed.text == f"Application\n\n{typed}\n\nPage two"


@pytest.mark.parametrize("more", ["/F 2", "/F 32", "/Ff 8192"])
def test_what_is_hidden_and_passwords_are_not_read(more: str) -> None:
    assert parse(field("a", "b", more)).text == "Application\n\nPage two"


@pytest.mark.parametrize(
    "broken", ["", "/Subtype /Widget", "/Subtype /Widget /FT /Tx /V 7 /Parent 1 0 R", field("", "")]
)
def test_broken_fields_do_no_harm(broken: str) -> None:
    assert parse(broken).text.startswith("Application\n\n")


def test_a_scanned_form_that_is_filled_in_is_read_and_told() -> None:
    parsed = loader.parse(drawn([Picture(0, 0, 600, 800)], annotations=[field("Name", "Dana")]), "a.pdf")
    assert (parsed.text, parsed.notes) == (
        "Name: Dana",
        ("Page 1 has no text layer (a picture: it needs OCR).",),
    )
