"""PPTX: slides as pages, shapes in reading order, tables, charts, diagrams and notes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from indexing.errors import UnreadableFile
from indexing.load import pptx as loader
from indexing.load.parsed import Parsed
from indexing.types import Heading, Page, Span
from tests.indexing.load import bombs

TITLE, BULLETS, TWO, BLANK = 0, 1, 3, 6
WORDS = {
    "en": ("Opening hours", "The museum", "From nine to five", "Closed on Monday"),
    "he": ("שעות פתיחה", "המוזיאון", "מתשע עד חמש", "סגור ביום שני"),
    "zh": ("開放時間", "博物館", "九點至五點", "星期一休館"),
}


def deck(*steps: tuple[int, Callable[[Any], object]], title: str = "") -> bytes:
    """A deck of a slide a step, each on a layout of the default template."""
    from pptx import Presentation

    presentation = Presentation()
    presentation.core_properties.title = title
    for layout, step in steps:
        step(presentation.slides.add_slide(presentation.slide_layouts[layout]))
    packed = io.BytesIO()
    presentation.save(packed)
    return packed.getvalue()


def box(slide: Any, text: str, left: int, top: int, width: int = 2, height: int = 1) -> Any:
    from pptx.util import Inches

    shape = slide.shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    shape.text_frame.text = text
    return shape


def boxes(*placed: tuple[str, int, int]) -> Callable[[Any], None]:
    def step(slide: Any) -> None:
        for text, left, top in placed:
            box(slide, text, left, top)

    return step


def parse(data: bytes) -> Parsed:
    return loader.parse(data, "a.pptx")


@pytest.mark.parametrize("lang", WORDS)
def test_slides_are_pages_with_their_titles_as_headings(lang: str) -> None:
    hours, museum, open_, closed = WORDS[lang]

    def first(slide: Any) -> None:
        slide.shapes.title.text, slide.placeholders[1].text = museum, f"{hours}\v{open_}"

    def second(slide: Any) -> None:
        slide.shapes.title.text, slide.placeholders[1].text = hours, f"{open_}\n{closed}"
        slide.placeholders[1].text_frame.paragraphs[1].level = 1
        slide.notes_slide.notes_text_frame.text = f"{closed}\n\n{open_}"

    one = f"{museum}\n\n{hours}\n{open_}\n\n"
    two = f"{hours}\n\n- {open_}\n  - {closed}\n\n> {closed}\n> {open_}"
    assert parse(deck((TITLE, first), (BULLETS, second))) == Parsed(
        one + two,
        museum,
        (Heading(2, museum, 0), Heading(2, hours, len(one))),
        (Page(1, 0, "slide"), Page(2, len(one), "slide")),
    )


def test_the_title_is_the_core_one_unless_a_program_wrote_it() -> None:
    slide = (BLANK, boxes(("First", 1, 1)))
    assert parse(deck(slide, title="Core")).title == "Core"
    for title in ("", "PowerPoint Presentation", "מצגת של PowerPoint", "Slide 1", "投影片 1"):
        assert parse(deck(slide, title=title)).title == "First"


def test_a_slide_without_a_title_is_called_by_its_first_line() -> None:
    long = "word " * 40
    parsed = parse(deck((BLANK, boxes(("Low", 1, 5), ("High", 1, 1))), (BLANK, boxes((long, 1, 1)))))
    assert parsed.text == f"High\n\nLow\n\n{long.strip()}"
    assert parsed.headings == (Heading(2, "High", 0), Heading(2, long[:80].strip() + "…", 11))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("Left", "Right", "Under", "Last"), "Left\n\nRight\n\nUnder\n\nLast"),
        (("左", "右", "下", "末"), "左\n\n右\n\n下\n\n末"),
        (("שמאל", "ימין", "למטה", "אחרון"), "ימין\n\nשמאל\n\nאחרון\n\nלמטה"),
    ],
)
def test_shapes_are_read_in_the_direction_of_the_script(words: tuple[str, ...], expected: str) -> None:
    left, right, under, last = words
    assert parse(deck((BLANK, boxes((last, 5, 3), (under, 1, 3), (right, 5, 1), (left, 1, 1))))).text == expected


def test_columns_are_read_one_after_another() -> None:
    def step(slide: Any) -> None:
        slide.shapes.title.text = "Two"
        slide.placeholders[2].text, slide.placeholders[1].text = "c\nd", "a\nb"

    assert parse(deck((TWO, step))).text == "Two\n\n- a\n- b\n\n- c\n- d"


def test_groups_are_read_as_one() -> None:
    def step(slide: Any) -> None:
        box(slide, "after", 1, 5)
        group = slide.shapes.add_group_shape()
        box(group, "two", 4, 2)
        inner = group.shapes.add_group_shape()
        box(inner, "one", 1, 2)
        box(slide, "before", 1, 1)

    assert parse(deck((BLANK, step))).text == "before\n\none\n\ntwo\n\nafter"


def test_bullets_are_items() -> None:
    def step(slide: Any) -> None:
        frame = box(slide, "Bring:\ncoat\nhat\nThat is all", 1, 1).text_frame
        for paragraph in frame.paragraphs[1:3]:
            properties = paragraph._p.get_or_add_pPr()
            properties.append(properties.makeelement(f"{loader._A}buChar", {"char": "•"}))

    assert parse(deck((BLANK, step))).text == "Bring:\n- coat\n- hat\nThat is all"


def test_a_table_is_rows_and_merged_cells_are_written_once() -> None:
    def step(slide: Any) -> None:
        from pptx.util import Inches

        table = slide.shapes.add_table(3, 3, Inches(1), Inches(1), Inches(5), Inches(2)).table
        for at, words in enumerate(("שם", "עיר", "מחיר", "דנה\nכהן", "חיפה", "12", "", "", "")):
            table.cell(at // 3, at % 3).text = words
        table.cell(1, 1).merge(table.cell(1, 2))

    parsed = parse(deck((BLANK, step)))
    assert parsed.text == "שם | עיר | מחיר\nדנה כהן | חיפה 12"
    assert parsed.blocks == (Span(0, len(parsed.text)),)


def test_a_chart_is_its_title_and_a_line_for_each_category() -> None:
    def step(slide: Any) -> None:
        from pptx.chart.data import CategoryChartData
        from pptx.enum.chart import XL_CHART_TYPE
        from pptx.util import Inches

        data = CategoryChartData()
        data.categories = ["2023", "2024"]
        data.add_series("訪客", (12.5, 0.1 + 0.2))
        data.add_series("票價", (None, 30))
        place = (Inches(1), Inches(1), Inches(4), Inches(3))
        chart = slide.shapes.add_chart(XL_CHART_TYPE.LINE, *place, data).chart
        chart.has_title = True
        chart.chart_title.text_frame.text = "每年"

    assert parse(deck((BLANK, step))).text == "每年\n訪客 | 票價\n2023 | 訪客: 12.5\n2024 | 訪客: 0.3 | 票價: 30"


def chart(slide: Any, categories: list[str], **series: tuple[float | None, ...]) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Inches

    data = CategoryChartData()
    data.categories = categories
    for name, values in series.items():
        data.add_series(name, values)
    slide.shapes.add_chart(XL_CHART_TYPE.LINE, Inches(1), Inches(1), Inches(4), Inches(3), data)


def test_a_series_of_a_chart_that_begins_late_is_whole() -> None:
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    actual, forecast = (*range(10, 18), *[None] * 4), (*[None] * 8, 21, 22, 23, 24)
    parsed = parse(deck((BLANK, lambda slide: chart(slide, months, Actual=actual, Forecast=forecast))))
    assert parsed.text.split("\n")[8:] == [
        "Aug | Actual: 17", "Sep | Forecast: 21", "Oct | Forecast: 22", "Nov | Forecast: 23", "Dec | Forecast: 24",
    ]  # fmt: skip


def test_a_point_of_a_chart_with_an_endless_number_is_read_quickly() -> None:
    source = deck((BLANK, lambda slide: chart(slide, ["Jan", "Feb"], Sold=(5, 6))))
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<c:pt idx="1">', b'<c:pt idx="2000000000">'))
    assert parse(changed.getvalue()).text == "Sold\nJan | Sold: 5"


@pytest.mark.parametrize("lang", WORDS)
def test_a_shape_with_the_number_of_the_title_is_read(lang: str) -> None:
    hours, museum, _, _ = WORDS[lang]

    def step(slide: Any) -> None:
        slide.shapes.title.text = hours
        other = box(slide, museum, 1, 4)
        other._element.find(".//{*}cNvPr").set("id", str(slide.shapes.title.shape_id))

    assert parse(deck((5, step))).text == f"{hours}\n\n{museum}"


@pytest.mark.parametrize(("name", "price"), [("Name", "Price"), ("שם", "מחיר"), ("名稱", "價格")])
def test_the_rows_of_a_long_table_name_their_columns(name: str, price: str) -> None:
    def step(slide: Any) -> None:
        from pptx.util import Inches

        table = slide.shapes.add_table(14, 2, Inches(1), Inches(1), Inches(5), Inches(2)).table
        table.cell(0, 0).text, table.cell(0, 1).text = name, price
        for row in range(1, 14):
            table.cell(row, 0).text, table.cell(row, 1).text = f"{name} {row}", str(row * 7)

    rows = parse(deck((BLANK, step))).text.split("\n")
    assert (rows[0], rows[13]) == (f"{name} | {price}", f"{name}: {name} 13 | {price}: 91")


def test_a_diagram_is_a_list_of_its_texts() -> None:
    def step(slide: Any) -> None:
        from lxml import etree
        from pptx.opc.package import Part
        from pptx.opc.packuri import PackURI

        diagram = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
        drawing = "http://schemas.openxmlformats.org/drawingml/2006/main"
        points = "".join(
            f"<d:pt><d:t><a:p><a:r><a:t>{words}</a:t></a:r></a:p></d:t></d:pt>" for words in ("Plan", "לבנות", "")
        )
        model = f'<d:dataModel xmlns:d="{diagram}" xmlns:a="{drawing}"><d:ptLst>{points}</d:ptLst></d:dataModel>'
        part = Part(PackURI("/ppt/diagrams/data1.xml"), "application/xml", slide.part.package, model.encode())
        key = slide.part.relate_to(
            part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/diagramData"
        )
        frame = slide.shapes.add_table(1, 1, 0, 0, 914400, 914400)._element
        data = frame.find(f".//{{{drawing}}}graphicData")
        data.set("uri", diagram)
        data[:] = [
            etree.fromstring(
                f'<d:relIds xmlns:d="{diagram}" r:dm="{key}" '
                'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
            )
        ]

    assert parse(deck((BLANK, step))).text == "- Plan\n- לבנות"


def test_shapes_with_another_form_for_old_programs_are_read_once() -> None:
    def step(slide: Any) -> None:
        new, old = box(slide, "new", 1, 1)._element, box(slide, "old", 1, 2)._element
        mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
        both = new.makeelement(f"{{{mc}}}AlternateContent", nsmap={"mc": mc})
        new.addprevious(both)
        for tag, shape in (("Choice", new), ("Fallback", old)):
            choice = both.makeelement(f"{{{mc}}}{tag}")
            choice.append(shape)
            both.append(choice)

    assert parse(deck((BLANK, step))).text == "new"


def test_hidden_slides_are_read_and_said_and_hidden_shapes_are_not() -> None:
    def hidden(slide: Any) -> None:
        slide.element.set("show", "0")
        box(slide, "kept", 1, 1)
        box(slide, "gone", 1, 2)._element.find(".//{*}cNvPr").set("hidden", "1")

    parsed = parse(deck((BLANK, boxes(("one", 1, 1))), (BLANK, hidden)))
    assert parsed.text == "one\n\nkept"
    assert parsed.notes == ("Hidden slides were read too: 2.",)


def test_dates_numbers_and_footers_are_left_out() -> None:
    def step(slide: Any) -> None:
        from copy import deepcopy

        for placeholder in slide.slide_layout.placeholders:
            slide.shapes._spTree.append(deepcopy(placeholder._element))
        for placeholder in slide.placeholders:
            placeholder.text_frame.text = "noise"
        box(slide, "text", 1, 1)

    assert parse(deck((BLANK, step))).text == "text"


def test_slides_without_text_are_pages_too() -> None:
    parsed = parse(deck((BLANK, boxes()), (BLANK, boxes(("一", 1, 1))), (BLANK, boxes())))
    assert parsed.pages == (Page(1, 0, "slide"), Page(2, 0, "slide"), Page(3, 1, "slide"))


def test_a_deck_of_pictures_says_so() -> None:
    with pytest.raises(UnreadableFile) as caught:
        parse(deck((BLANK, boxes())))
    assert str(caught.value) == "a.pptx has no text: its slides are pictures and need OCR first."
    assert parse(deck()).text == ""


@pytest.mark.parametrize("member", ["ppt/slides/slide1.xml", "ppt/presentation.xml", "ppt/_rels/presentation.xml.rels"])
@pytest.mark.parametrize("doctype", bombs.ALL.values(), ids=bombs.ALL)
def test_entities_are_refused(member: str, doctype: str) -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.pptx declares XML entities"):
        parse(bombs.armed(deck((BLANK, boxes(("TEXT", 1, 1)))), member, doctype))


def test_what_a_deck_says_of_itself() -> None:
    from pptx import Presentation

    about = {"author": "דנה לוי", "keywords": "תה, 茶", "created": datetime(2026, 3, 17, 8), "category": "trade"}
    presentation = Presentation(io.BytesIO(deck((TITLE, lambda slide: setattr(slide.shapes.title, "text", "x")))))
    for name, value in about.items():
        setattr(presentation.core_properties, name, value)
    packed = io.BytesIO()
    presentation.save(packed)
    assert loader.parse(packed.getvalue(), "a.pptx").metadata == (
        ("date", "2026-03-17T08:00:00Z"), ("author", "דנה לוי"), ("tag", "תה"), ("tag", "茶"), ("tag", "trade"),
    )  # fmt: skip


def test_what_a_template_says_is_not_the_deck_s_own() -> None:
    assert loader.parse(deck((TITLE, lambda slide: setattr(slide.shapes.title, "text", "x"))), "a.pptx").metadata == ()
