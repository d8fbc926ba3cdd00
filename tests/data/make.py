"""Makes the documents of this folder: `python tests/data/make.py`, with the packages of the `test` and `dev` extras.

Every format that is read, in English, Hebrew and Chinese. `--expect` also writes what the loaders read of each into
`expected/`; whoever runs it reads the difference.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE.parents[1] / "examples")]

from tests.data.content import CONTENTS, Content  # noqa: E402
from tests.indexing.load.workbooks import xlsx  # noqa: E402

FILES = HERE / "files"
EXPECTED = HERE / "expected"
LEGACY = {"en": "cp1252", "he": "cp1255", "zh-hant": "big5", "zh-hans": "gb18030"}
EPOCH = (2026, 1, 1, 0, 0, 0)
WRITTEN = datetime(2026, 3, 17, 8, tzinfo=UTC)
DAY = WRITTEN.date().isoformat()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--expect", action="store_true")
    given = parser.parse_args()
    FILES.mkdir(exist_ok=True)
    for content in CONTENTS:
        for suffix, make in MAKERS.items():
            (FILES / f"report-{content.lang}{suffix}").write_bytes(make(content))
    if given.expect:
        expect()


def expect() -> None:
    from indexing.load import load_all

    EXPECTED.mkdir(exist_ok=True)
    for file in sorted(FILES.iterdir()):
        documents = load_all(file, max_bytes=10**8).documents
        text = "".join(described(document, file) for document in documents)
        (EXPECTED / f"{file.name}.txt").write_text(text, "utf-8")


def described(document: object, file: Path) -> str:
    """A document as the expectation holds it: where it is, what is known of it and of its parts, then its text."""
    from indexing.types import Document

    assert isinstance(document, Document)
    place = document.source.removeprefix(str(file.parent) + "/")
    lines = [f"=== {place} · {document.media_type}", f"title: {document.title}"]
    lines += [f"date: {document.date}"] if document.date else []
    lines += [f"{name}: {value}" for name, value in document.metadata]
    lines += [f"heading {h.level} at {h.start}: {h.title}" for h in document.headings]
    lines += [f"{page.kind} {page.number} at {page.start}" for page in document.pages]
    lines += [f"block {span.start}–{span.end}" for span in document.blocks]
    lines += [f"note: {note}" for note in document.notes]
    return "\n".join([*lines, "---", document.text, ""])


def markdown(content: Content) -> bytes:
    rows = [" | ".join(row) for row in content.table]
    table = [f"| {row} |" for row in (rows[0], " | ".join("---" for _ in content.table[0]), *rows[1:])]
    front = f"---\nauthor: {content.author}\ndate: {DAY}\ntags: [{', '.join(content.tags)}]\n---"
    parts = [front, f"# {content.title}", content.opening, f"## {content.heading}", *content.body, "\n".join(table),
             "\n".join(f"- {item}" for item in content.items)]  # fmt: skip
    return ("\n\n".join(parts) + "\n").encode()


def html(content: Content) -> bytes:
    direction = ' dir="rtl"' if content.lang == "he" else ""
    about = {"author": content.author, "keywords": ", ".join(content.tags), "date": DAY}
    said = "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in about.items())
    return (
        f'<!DOCTYPE html><html lang="{content.lang}"{direction}><head><meta charset="utf-8">{said}<title>{escape(content.title)}'
        f'</title></head><body><nav><a href="/">Home</a> <a href="/all">All reports</a></nav><main>{_article(content)}</main>'
        "<footer>© 2026</footer></body></html>"
    ).encode()


def _article(content: Content) -> str:
    rows = "".join(
        f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in row)}</tr>"
        for tag, row in zip(["th", "td", "td", "td"], content.table, strict=True)
    )
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in content.body)
    items = "".join(f"<li>{escape(item)}</li>" for item in content.items)
    return (
        f"<h1>{escape(content.title)}</h1><p>{escape(content.opening)}</p><h2>{escape(content.heading)}</h2>{paragraphs}"
        f"<table>{rows}</table><ul>{items}</ul>"
    )


def rst(content: Content) -> bytes:
    rule = "=" * 60
    widths = [24, 24, 24]
    grid = ["+" + "+".join("-" * width for width in widths) + "+"]
    for row in content.table:
        grid += ["|" + "|".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) + "|", grid[0]]
    items = "\n".join(f"- {item}" for item in content.items)
    parts = [f"{content.title}\n{rule}", content.opening, f"{content.heading}\n{'-' * 60}", *content.body, "\n".join(grid),
             items]  # fmt: skip
    return ("\n\n".join(parts) + "\n").encode()


def _padded(cell: str, width: int) -> str:
    """A cell of a grid table, in which a wide character counts as two columns."""
    import unicodedata

    taken = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in cell)
    return " " + cell + " " * (width - 1 - taken)


def plain(content: Content) -> bytes:
    rows = ["\t".join(row) for row in content.table]
    parts = [content.title, content.opening, content.heading, *content.body, "\n".join(rows), "\n".join(content.items)]
    return ("\n\n".join(parts) + "\n").encode()


def legacy(content: Content) -> bytes:
    return plain(content).decode().encode(LEGACY[content.lang])


def comma_separated(content: Content) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(content.table)
    return out.getvalue().encode("utf-8-sig")


def spreadsheet(content: Content) -> bytes:
    numbers = [(row[0], float(row[1]), row[2]) for row in content.table[1:]]
    about = {"creator": content.author, "keywords": "; ".join(content.tags), "created": f"{DAY}T08:00:00Z"}
    return xlsx({content.sheet: [content.table[0], *numbers]}, about=about)


def as_json(content: Content) -> bytes:
    header, *rows = content.table
    report = {"title": content.title, "opening": content.opening, "notes": {"march": list(content.body)},
              "levels": [dict(zip(header, row, strict=True)) for row in rows], "todo": list(content.items)}  # fmt: skip
    return json.dumps(report, ensure_ascii=False, indent=1).encode()


def json_lines(content: Content) -> bytes:
    header, *rows = content.table
    return "".join(json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) + "\n" for row in rows).encode()


def mail(content: Content) -> bytes:
    message = EmailMessage(policy=SMTP)
    message["Subject"], message["From"], message["To"] = content.title, "station@example.org", "office@example.org"
    message["Date"] = "Tue, 17 Mar 2026 08:00:00 +0000"
    message.set_content("\n\n".join([content.opening, *content.body]), charset="utf-8", cte="base64")
    message.add_attachment(comma_separated(content), maintype="text", subtype="csv", filename=f"{content.sheet}.csv")
    message.set_boundary("=" * 20)
    return message.as_bytes()


def subrip(content: Content) -> bytes:
    spoken = [content.opening, *content.body]
    cues = (f"{i}\n00:00:{i * 9:02},000 --> 00:00:{i * 9 + 4:02},500\n{text}\n" for i, text in enumerate(spoken, 1))
    return "\n".join(cues).encode(LEGACY[content.lang] if content.lang == "he" else "utf-8")


def webvtt(content: Content) -> bytes:
    spoken = [content.opening, *content.body]
    cues = (f"00:{i:02}:00.000 --> 00:{i:02}:04.500\n<v Okafor>{text}</v>\n" for i, text in enumerate(spoken, 1))
    return ("WEBVTT\n\nNOTE not spoken\n\n" + "\n".join(cues)).encode()


def code(content: Content) -> bytes:
    levels = dict(row[:2] for row in content.table[1:])
    return (
        f'"""{content.title}"""\n\n\nclass Station:\n    # {content.opening}\n\n    def level(self, day):\n'
        f'        """{content.body[0]}"""\n        return LEVELS[day]\n\n\nLEVELS = {levels!r}\n'
    ).encode()


def notebook(content: Content) -> bytes:
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": [f"# {content.title}\n", "\n", content.opening]},
        {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": [f'print("{content.body[0]}")'],
         "outputs": [{"output_type": "stream", "name": "stdout", "text": [content.body[0] + "\n"]}]},
        {"cell_type": "markdown", "metadata": {}, "source": [f"## {content.heading}\n", "\n", content.body[1]]},
    ]  # fmt: skip
    about = {
        "language_info": {"name": "python"}, "authors": [{"name": content.author}], "date": DAY, "keywords": [*content.tags],
    }  # fmt: skip
    return json.dumps(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": cells}, ensure_ascii=False
    ).encode()


def docx(content: Content) -> bytes:
    import docx as library

    document = library.Document()
    _tell(document.core_properties, content)
    document.add_heading(content.title, 0)
    document.add_paragraph(content.opening)
    document.add_heading(content.heading, 1)
    for text in content.body:
        document.add_paragraph(text)
    table = document.add_table(len(content.table), 3)
    for row, cells in zip(table.rows, content.table, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    for item in content.items:
        document.add_paragraph(item, style="List Bullet")
    return _saved(document.save)


def _tell(properties: Any, content: Content) -> None:
    properties.title, properties.author, properties.keywords = content.title, content.author, ", ".join(content.tags)
    properties.created = WRITTEN


def pptx(content: Content) -> bytes:
    from pptx import Presentation
    from pptx.util import Cm

    deck = Presentation()
    _tell(deck.core_properties, content)
    first = deck.slides.add_slide(deck.slide_layouts[0])
    first.shapes.title.text, first.placeholders[1].text = content.title, content.opening
    second = deck.slides.add_slide(deck.slide_layouts[1])
    second.shapes.title.text, second.placeholders[1].text = content.heading, "\n".join(content.body)
    second.notes_slide.notes_text_frame.text = content.items[0]
    third = deck.slides.add_slide(deck.slide_layouts[5])
    third.shapes.title.text = content.sheet
    table = third.shapes.add_table(4, 3, Cm(2), Cm(5), Cm(20), Cm(6)).table
    for i, row in enumerate(content.table):
        for j, text in enumerate(row):
            table.cell(i, j).text = text
    return _saved(deck.save)


def epub(content: Content) -> bytes:
    page = f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>{escape(content.title)}</title></head><body>{{}}</body></html>'
    container = (
        '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile '
        'full-path="book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    said = f"<dc:creator>{content.author}</dc:creator><dc:date>{DAY}</dc:date>"
    said += "".join(f"<dc:subject>{tag}</dc:subject>" for tag in content.tags)
    book = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id"><metadata '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">r</dc:identifier><dc:title>{escape(content.title)}'
        f"</dc:title><dc:language>{content.lang}</dc:language>{said}</metadata><manifest>"
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '<item id="one" href="one.xhtml" media-type="application/xhtml+xml"/></manifest>'
        '<spine><itemref idref="nav"/><itemref idref="one"/></spine></package>'
    )
    return zipped({
        "mimetype": b"application/epub+zip", "META-INF/container.xml": container.encode(), "book.opf": book.encode(),
        "nav.xhtml": page.format("<nav><ol><li>1</li></ol></nav>").encode(), "one.xhtml": page.format(_article(content)).encode(),
    })  # fmt: skip


def pdf(content: Content) -> bytes:
    """As Chromium prints the page: Hebrew is stored in its own order there, and tables as cells."""
    import subprocess
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder, "page.html"), Path(folder, "page.pdf")
        style = b"<style>nav, footer {display: none} td, th {border: 1px solid; padding: 4px 16px}</style></head>"
        page.write_bytes(html(content).replace(b"</head>", style))
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                   f"--print-to-pdf={out}", str(page)]  # fmt: skip
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return out.read_bytes()


def archive(content: Content) -> bytes:
    return zipped({f"{content.sheet}.csv": comma_separated(content), "report.md": markdown(content)})


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _saved(save: Callable[[io.BytesIO], None]) -> bytes:
    """What `save` writes, packed again with one date: the same words are then the same bytes."""
    out = io.BytesIO()
    save(out)
    with zipfile.ZipFile(out) as packed:
        return zipped({name: packed.read(name) for name in packed.namelist()})


MAKERS: dict[str, Callable[[Content], bytes]] = {
    ".md": markdown, ".html": html, ".rst": rst, ".txt": plain, "-legacy.txt": legacy, ".csv": comma_separated,
    ".xlsx": spreadsheet, ".json": as_json, ".jsonl": json_lines, ".eml": mail, ".srt": subrip, ".vtt": webvtt, ".py": code,
    ".ipynb": notebook, ".docx": docx, ".pptx": pptx, ".epub": epub, ".pdf": pdf, ".zip": archive,
}  # fmt: skip


if __name__ == "__main__":
    main()
