"""DOCX: paragraphs, lists and tables in order, headings by style."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

import pytest

from indexing.errors import UnreadableFile
from indexing.load import docx as loader
from indexing.load.parsed import Parsed
from indexing.types import Heading, Span
from tests.indexing.load import bombs
from tests.indexing.load.docxs import word


def parse(data: bytes) -> Parsed:
    return loader.parse(data, "a.docx")


def table(*rows: tuple[str, ...]) -> Any:
    def step(document: Any) -> None:
        added = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, words in zip(added.rows, rows, strict=True):
            for cell, text in zip(row.cells, words, strict=True):
                cell.text = text

    return step


def xml(content: str) -> Any:
    """A step that adds raw WordprocessingML to the body."""

    def step(document: Any) -> None:
        from docx.oxml import parse_xml

        namespaces = (
            'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
            ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
        )
        for element in parse_xml(f"<w:body {namespaces}>{content}</w:body>"):
            document.element.body.insert_element_before(element, "w:sectPr")

    return step


@pytest.mark.parametrize(
    ("title", "part", "prose"),
    [
        ("Minutes", "Present", "Meeting of the board."),
        ("דוח מצב", "פרטי המוצג", "הדוח נערך במעבדה."),
        ("修復報告", "損壞情形", "盒蓋有一道裂縫。"),
    ],
)
def test_blocks_in_the_order_of_the_document(title: str, part: str, prose: str) -> None:
    parsed = parse(
        word(
            lambda d: d.add_heading(title, 1),
            lambda d: d.add_paragraph(prose),
            table((part, title), (prose, "12")),
            lambda d: d.add_heading(part, 2),
            lambda d: d.add_paragraph(prose, "List Bullet"),
            lambda d: d.add_paragraph(part, "List Number"),
            lambda d: d.add_paragraph(""),
            lambda d: d.add_paragraph(prose),
        )
    )
    text = f"{title}\n\n{prose}\n\n{part} | {title}\n{prose} | 12\n\n{part}\n\n- {prose}\n- {part}\n\n{prose}"
    second = text.index(f"\n{part}\n") + 1
    rows = Span(text.index(f"{part} |"), text.index(f"\n{part}\n"))
    assert parsed == Parsed(text, title, (Heading(1, title, 0), Heading(2, part, second)), (), (rows,))
    assert text[second:].startswith(f"{part}\n")


def test_the_title_is_the_core_one_before_a_heading() -> None:
    assert parse(word(lambda d: d.add_heading("Heading", 2), title="Core")).title == "Core"
    assert parse(word(lambda d: d.add_heading("Heading", 2))).title == "Heading"
    assert parse(word(lambda d: d.add_paragraph("Text"))).title == ""


def test_the_title_style_is_a_first_heading() -> None:
    assert parse(word(lambda d: d.add_heading("Top", 0))).headings == (Heading(1, "Top", 0),)


def test_a_style_based_on_a_heading_and_an_outline_level_are_headings() -> None:
    def styled(document: Any) -> None:
        style = document.styles.add_style("Chapter", 1)
        style.base_style = document.styles["Heading 3"]
        document.add_paragraph("By style", style)

    level = xml('<w:p><w:pPr><w:outlineLvl w:val="1"/></w:pPr><w:r><w:t>By level</w:t></w:r></w:p>')
    assert parse(word(styled, level)).headings == (Heading(3, "By style", 0), Heading(2, "By level", 10))


def test_text_that_is_wrapped_is_not_lost_and_text_that_is_deleted_is_not_read() -> None:
    run = "<w:r><w:t>{}</w:t></w:r>".format
    content = (
        f"<w:sdt><w:sdtContent><w:p>{run('in a control')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p>{run('kept')}<w:ins>{run(' inserted')}</w:ins><w:del><w:r><w:delText>X</w:delText></w:r></w:del>"
        f"<w:moveFrom>{run('X')}</w:moveFrom><w:hyperlink>{run(' linked')}</w:hyperlink></w:p>"
        "<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>"
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r></w:p>"
    )
    assert parse(word(xml(content))).text == "in a control\n\nkept inserted linked\n\na\tb\nc-d"


def test_a_text_box_is_read_once_after_its_paragraph() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>"
    both = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert parse(word(xml(f"<w:p><w:r><w:t>outside</w:t>{both}</w:r></w:p>"))).text == "outside\n\nboxed"


def test_merged_cells_and_inner_tables_are_written_once() -> None:
    def merged(document: Any) -> None:
        added = document.add_table(rows=2, cols=3)
        added.cell(0, 0).merge(added.cell(0, 1)).text = "wide"
        added.cell(0, 2).text = "a\nb"
        inner = added.cell(1, 0).add_table(rows=1, cols=2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "p", "q"
        added.cell(1, 2).text = "z"

    assert parse(word(merged)).text == "wide | a b\np | q |  | z"


def test_a_file_that_unpacks_to_far_more_than_its_size_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target, target.open("word/document.xml", "w") as part:
        for _ in range(101):
            part.write(bytes(1_000_000))
    with pytest.raises(UnreadableFile, match="unpacks to 101 MB"):
        parse(packed.getvalue())


@pytest.mark.parametrize("doctype", bombs.ALL.values(), ids=bombs.ALL)
@pytest.mark.parametrize("member", ["word/document.xml", "docProps/core.xml", "_rels/.rels", "[Content_Types].xml"])
def test_entities_are_refused(member: str, doctype: str) -> None:
    source = word(lambda d: d.add_paragraph("TEXT"), title="TEXT")
    with pytest.raises(UnreadableFile, match=r"^a\.docx declares XML entities"):
        parse(bombs.armed(source, member, doctype))


NOTE = {"en": "See the annual report.", "he": "ראו את הדוח השנתי.", "zh": "見年度報告。"}


def noted(kind: str, note: str, reference: str) -> Any:
    """A step that adds a part of footnotes or endnotes, the one with the id 2, and raw XML that refers to it."""

    def step(document: Any) -> None:
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        separator = f'<w:{kind} w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:{kind}>'
        mark = f"<w:r><w:{kind}Ref/></w:r>"
        content = f'{separator}<w:{kind} w:id="2"><w:p>{mark}<w:r><w:t>{note}</w:t></w:r></w:p></w:{kind}>'
        part = Part(
            PackURI(f"/word/{kind}s.xml"),
            getattr(CONTENT_TYPE, f"WML_{kind.upper()}S"),
            f"<w:{kind}s {namespace}>{content}</w:{kind}s>".encode(),
            document.part.package,
        )
        document.part.relate_to(part, getattr(RELATIONSHIP_TYPE, f"{kind.upper()}S"))
        xml(reference)(document)

    return step


@pytest.mark.parametrize("lang", NOTE)
@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_stands_under_the_paragraph_that_refers_to_it(lang: str, kind: str) -> None:
    note = NOTE[lang]
    run = f"<w:r><w:t>{note[:3]}</w:t></w:r><w:r><w:{kind}Reference w:id='2'/></w:r>"
    parsed = parse(word(noted(kind, note, f"<w:p>{run}</w:p>"), lambda d: d.add_paragraph("next")))
    assert parsed.text == f"{note[:3]}\n† {note}\n\nnext"


def test_a_note_of_a_table_stands_under_it_and_one_of_deleted_text_nowhere() -> None:
    reference = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    cell = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r>{reference}</w:p></w:tc></w:tr></w:tbl>"
    assert parse(word(noted("footnote", "note", cell), lambda d: d.add_paragraph("next"))).text == "a\n† note\n\nnext"
    deleted = f"<w:p><w:del>{reference}</w:del><w:r><w:t>a</w:t></w:r></w:p>"
    assert parse(word(noted("footnote", "note", deleted))).text == "a"


def test_headers_and_footers_are_read_once_and_page_numbers_never() -> None:
    def step(document: Any) -> None:
        first = document.sections[0]
        first.header.paragraphs[0].text = "Harbour Museum\tעמוד 1 מתוך 3"
        first.footer.paragraphs[0].text = "第 1 頁，共 3 頁"
        first.footer.add_paragraph("Page 1 of 3")
        first.footer.add_paragraph("- 12 -")
        first.footer.add_paragraph("מסמך פנימי")
        first.first_page_header.paragraphs[0].text = "not shown"
        document.add_paragraph("body")
        for words in ("Harbour Museum", "海港博物館"):
            section = document.add_section()
            section.header.is_linked_to_previous = False
            section.header.paragraphs[0].text = words
        document.add_section()

    assert parse(word(step)).text == "Harbour Museum\n\n海港博物館\n\nמסמך פנימי\n\nbody"


def test_headers_of_first_and_even_pages_are_read_where_they_are_shown() -> None:
    def step(document: Any) -> None:
        document.settings.odd_and_even_pages_header_footer = True
        section = document.sections[0]
        section.different_first_page_header_footer = True
        section.first_page_header.paragraphs[0].text = "first"
        section.even_page_footer.paragraphs[0].text = "even"
        document.add_paragraph("body")

    assert parse(word(step)).text == "first\n\neven\n\nbody"


def test_comments_are_not_read() -> None:
    def step(document: Any) -> None:
        paragraph = document.add_paragraph("body")
        document.add_comment(paragraph.runs, text="remark", author="Dana")

    assert parse(word(step)).text == "body"


RUN = "<w:r><w:t>{}</w:t></w:r>".format


def test_the_readings_over_characters_are_left_out() -> None:
    def ruby(reading: str, base: str) -> str:
        return f"<w:r><w:ruby><w:rubyPr/><w:rt>{RUN(reading)}</w:rt><w:rubyBase>{RUN(base)}</w:rubyBase></w:ruby></w:r>"

    assert parse(word(xml(f"<w:p>{ruby('hàn', '漢')}{ruby('zì', '字')}{RUN('很美')}</w:p>"))).text == "漢字很美"


def test_rows_and_cells_in_content_controls_in_others_are_read() -> None:
    def control(content: str) -> str:
        return f"<w:sdt><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    def cell(words: str) -> str:
        return f"<w:tc><w:p>{RUN(words)}</w:p></w:tc>"

    rows = [
        f"<w:tr>{cell(name)}{control(control(cell(place)))}</w:tr>" for name, place in (("דנה", "חיפה"), ("王", "台北"))
    ]
    table = f"<w:tbl>{rows[0]}{control(control(rows[1]))}</w:tbl>"
    assert parse(word(xml(table))).text == "דנה | חיפה\n王 | 台北"


def test_a_tab_to_a_place_on_the_line_divides_words() -> None:
    tab = '<w:r><w:ptab w:relativeTo="margin" w:alignment="right" w:leader="none"/></w:r>'
    assert parse(word(xml(f"<w:p>{RUN('Acme Ltd')}{tab}{RUN('Confidential')}</w:p>"))).text == "Acme Ltd\tConfidential"


@pytest.mark.parametrize("kept", ["03-555-0100", "12.03.2024", "2024", "12/03/24", "09:30", "v1.2", "טל׳ 03-5550100"])
def test_numbers_that_are_none_of_a_page_are_kept_in_headers(kept: str) -> None:
    def step(document: Any) -> None:
        document.sections[0].header.paragraphs[0].text = f"{kept}\t7"
        document.add_paragraph("body")

    assert parse(word(step)).text == f"{kept}\n\nbody"


@pytest.mark.parametrize(
    "dropped", ["7", "- 12 -", "3/14", "Page 3 of 140", "עמוד 1 מתוך 3", "第 1 頁，共 3 頁", "xiv"]
)
def test_numbers_of_pages_are_not(dropped: str) -> None:
    def step(document: Any) -> None:
        document.sections[0].footer.paragraphs[0].text = dropped
        document.add_paragraph("body")

    assert parse(word(step)).text == "body"


@pytest.mark.parametrize(("name", "price"), [("Name", "Price"), ("שם", "מחיר"), ("名稱", "價格")])
def test_the_rows_of_a_long_table_name_their_columns(name: str, price: str) -> None:
    rows = [(name, price), *((f"{name} {row}", str(row * 7)) for row in range(1, 14))]
    lines = parse(word(table(*rows))).text.split("\n")
    assert (lines[0], lines[13]) == (f"{name} | {price}", f"{name}: {name} 13 | {price}: 91")
    assert parse(word(table(*rows[:12]))).text.split("\n")[11] == f"{name} 11 | 77"


def test_what_a_document_says_of_itself() -> None:
    def said(document: Any) -> None:
        about = document.core_properties
        about.author, about.keywords, about.category, about.subject = (
            "דנה לוי; 李丹娜",
            "תה; 茶",
            "trade",
            "Tea, and more",
        )
        about.created, about.comments, about.last_modified_by = datetime(2026, 3, 17, 8, tzinfo=UTC), "Long.", "Omer"

    assert parse(word(lambda d: d.add_paragraph("x"), said)).metadata == (
        ("date", "2026-03-17T08:00:00Z"), ("author", "דנה לוי"), ("author", "李丹娜"),
        ("tag", "Tea, and more"), ("tag", "תה"), ("tag", "茶"), ("tag", "trade"),
    )  # fmt: skip


def test_what_a_template_says_is_not_the_document_s_own() -> None:
    assert parse(word(lambda d: d.add_paragraph("x"))).metadata == ()
