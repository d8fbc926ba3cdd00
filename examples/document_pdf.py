"""Write a sample document as a PDF file, the same bytes every time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from document_blocks import Block, Document
from fpdf import FPDF
from fpdf.enums import Align, TableCellFillMode, TextDirection, WrapMode, XPos, YPos
from fpdf.fonts import FontFace

_MARGIN = 25
_BODY_SIZE = 12
_HEADING_SIZES = {1: 20, 2: 14, 3: 12}
_LINE_HEIGHT = 1.5
_MM_PER_POINT = 0.3528
_LIST_INDENT = 5


@dataclass(frozen=True)
class Fonts:
    """The font files a document is drawn with."""

    regular: Path
    bold: Path
    chinese: Path

    def missing(self) -> list[Path]:
        """The files that are not there."""
        return [path for path in (self.regular, self.bold, self.chinese) if not path.is_file()]


class _Page(FPDF):
    """A page with its number at the foot."""

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font(size=9)
        self.cell(0, 5, str(self.page_no()), align=Align.C)


def write_pdf(document: Document, target: Path, created: datetime, fonts: Fonts) -> None:
    """Write `document` to `target`, dated `created`."""
    pdf = _Page(format="A4")
    pdf.set_creation_date(created)
    pdf.set_title(document.title)
    pdf.set_author("The Harbour Museum of Trade Routes")
    pdf.set_lang(document.language)
    pdf.set_margins(_MARGIN, _MARGIN)
    pdf.set_auto_page_break(True, _MARGIN)
    _choose_fonts(pdf, document, fonts)
    pdf.add_page()
    for block in document.blocks:
        _add_block(pdf, block, document)
    pdf.output(str(target))


def _choose_fonts(pdf: FPDF, document: Document, fonts: Fonts) -> None:
    chinese = document.language.startswith("zh")
    for style, path in (("", fonts.regular), ("B", fonts.bold)):
        pdf.add_font("alphabetic", style, str(path))
        pdf.add_font("text", style, str(fonts.chinese if chinese else path))
    pdf.set_font("text", size=_BODY_SIZE)
    if chinese:  # The Chinese font has no Latin letters and no digits.
        pdf.set_fallback_fonts(["alphabetic"], exact_match=False)
    if document.right_to_left:
        pdf.set_text_shaping(True, direction=TextDirection.RTL, script="Hebr", language="he")


def _add_block(pdf: FPDF, block: Block, document: Document) -> None:
    if block.kind == "table":
        _add_table(pdf, block, document)
    elif block.kind == "heading":
        _add_lines(pdf, block.text, document, size=_HEADING_SIZES[block.level], style="B")
    elif block.kind == "bullet":
        _add_lines(pdf, f"\N{BULLET} {block.text}", document, indent=_LIST_INDENT)
    else:
        _add_lines(pdf, block.text, document)


def _add_lines(
    pdf: FPDF,
    text: str,
    document: Document,
    *,
    size: int = _BODY_SIZE,
    style: str = "",
    indent: float = 0,
) -> None:
    height = size * _MM_PER_POINT * _LINE_HEIGHT
    if style and pdf.will_page_break(4 * height):
        pdf.add_page()
    pdf.set_font("text", style, size)
    if not document.right_to_left:
        pdf.set_x(_MARGIN + indent)
    pdf.multi_cell(
        w=pdf.epw - indent,
        h=height,
        text=text,
        align=Align.R if document.right_to_left else Align.L,
        wrapmode=WrapMode.CHAR if document.language.startswith("zh") else WrapMode.WORD,
        new_x=XPos.LMARGIN,
        new_y=YPos.NEXT,
    )
    pdf.ln(height / 3)


def _add_table(pdf: FPDF, block: Block, document: Document) -> None:
    pdf.set_font("text", size=_BODY_SIZE)
    order = -1 if document.right_to_left else 1
    with pdf.table(
        text_align=Align.R if document.right_to_left else Align.L,
        headings_style=FontFace(emphasis="B"),
        cell_fill_mode=TableCellFillMode.NONE,
        line_height=_BODY_SIZE * _MM_PER_POINT * _LINE_HEIGHT,
        padding=1,
    ) as table:
        for cells in block.rows:
            row = table.row()
            for cell in cells[::order]:
                row.cell(cell)
    pdf.ln(_BODY_SIZE * _MM_PER_POINT)
