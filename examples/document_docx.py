"""Write a sample document as a DOCX file, the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import docx
from document_blocks import Block, Document, Kind, Language
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_DIRECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

_WORD_LANGUAGES: dict[Language, str] = {
    "en": "en-GB",
    "he": "he-IL",
    "zh-Hant": "zh-TW",
    "zh-Hans": "zh-CN",
}
_LANGUAGE_ATTRIBUTES: dict[Language, str] = {
    "en": "w:val",
    "he": "w:bidi",
    "zh-Hant": "w:eastAsia",
    "zh-Hans": "w:eastAsia",
}
_STYLES: dict[Kind, str] = {"bullet": "List Bullet"}


def write_docx(document: Document, target: Path, created: datetime) -> None:
    """Write `document` to `target`, dated `created`."""
    word = docx.Document()
    properties = word.core_properties
    properties.title = document.title
    properties.author = "The Harbour Museum of Trade Routes"
    properties.comments = ""
    properties.language = _WORD_LANGUAGES[document.language]
    properties.created = properties.modified = created
    for block in document.blocks:
        _add_block(word, block, document)
    packed = io.BytesIO()
    word.save(packed)
    target.write_bytes(_with_fixed_times(packed.getvalue(), created))


def _add_block(word: WordDocument, block: Block, document: Document) -> None:
    if block.kind == "table":
        _add_table(word, block, document)
    elif block.kind == "heading":
        _set_language(word.add_heading(block.text, block.level), document)
    else:
        _set_language(word.add_paragraph(block.text, _STYLES.get(block.kind)), document)


def _add_table(word: WordDocument, block: Block, document: Document) -> None:
    table = word.add_table(rows=0, cols=len(block.rows[0]), style="Table Grid")
    if document.right_to_left:
        table.table_direction = WD_TABLE_DIRECTION.RTL
    for number, row in enumerate(block.rows):
        for cell, text in zip(table.add_row().cells, row, strict=True):
            paragraph = cell.paragraphs[0]
            font = paragraph.add_run(text).font
            font.bold = font.cs_bold = number == 0
            _set_language(paragraph, document)
    word.add_paragraph()


def _set_language(paragraph: Paragraph, document: Document) -> None:
    """Mark the language of a paragraph and, for Hebrew, its direction."""
    if document.right_to_left:
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    for run in paragraph.runs:
        if document.right_to_left:
            run.font.rtl = True
        language = OxmlElement("w:lang")
        attribute = _LANGUAGE_ATTRIBUTES[document.language]
        language.set(qn(attribute), _WORD_LANGUAGES[document.language])
        run._r.get_or_add_rPr().append(language)


def _with_fixed_times(packed: bytes, created: datetime) -> bytes:
    """Rewrite a zip file so that no entry holds the time of writing."""
    rewritten = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as source,
        zipfile.ZipFile(rewritten, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, created.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return rewritten.getvalue()
