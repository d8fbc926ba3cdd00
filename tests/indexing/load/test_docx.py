"""DOCX: paragraphs, lists and tables in order, headings by style."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from indexing.errors import UnreadableFile
from indexing.load import docx as loader
from indexing.load.parsed import Parsed
from indexing.types import Heading
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
    assert parsed == Parsed(text, title, (Heading(1, title, 0), Heading(2, part, second)))
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


def test_an_entity_is_not_expanded() -> None:
    source = word(lambda d: d.add_paragraph("TEXT"))
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(source)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "word/document.xml":
                head, _, body = data.partition(b"?>")
                entity = b'?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
                data = head + entity + body.replace(b"TEXT", b"TEXT &e; END")
            new.writestr(name, data)
    assert "root:" not in parse(packed.getvalue()).text
