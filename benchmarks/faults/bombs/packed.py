"""Hostile archives, and documents that are archives: DOCX, PPTX, XLSX and EPUB. Each function writes one file."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

MEGABYTE = 1 << 20

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
    + "]>"
)
"""A prologue after which &a11; is 10^11 laughs."""


def zip_of(path: Path, files: Mapping[str, str | bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


def deflated(piece: bytes, times: int) -> tuple[bytes, int, int]:
    """`piece`, `times` over: packed, its CRC and its size. Packing takes the time of one piece."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = 0
    for _ in range(times):
        crc = zlib.crc32(piece, crc)
    return packed * times + packer.flush(zlib.Z_FINISH), crc, len(piece) * times


def raw_zip(path: Path, entries: Iterable[tuple[str, bytes, int, int]], *, overlap: bool = False) -> None:
    """An archive of entries (name, packed, CRC, stated size), which need not be true; with `overlap` they share their bytes."""
    body, directory, count = io.BytesIO(), io.BytesIO(), 0
    for name, packed, crc, size in entries:
        encoded, at = name.encode(), 0 if overlap else body.tell()
        fields = struct.pack("<HHHHHIIIHH", 20, 0x800, 8, 0, 0x21, crc, len(packed), size, len(encoded), 0)
        if not (overlap and count):
            body.write(b"PK\3\4" + fields + encoded + packed)
        directory.write(b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, at) + encoded)
        count += 1
    start = body.tell()
    ending = struct.pack("<HHHHIIH", 0, 0, min(count, 65_535), min(count, 65_535), directory.tell(), start, 0)
    path.write_bytes(body.getvalue() + directory.getvalue() + b"PK\5\6" + ending)


def zip_of_a_large_file(path: Path) -> None:
    raw_zip(path, [("large.txt", *deflated(b"a " * (MEGABYTE // 2), 95))])


def zip_of_a_gigabyte(path: Path) -> None:
    raw_zip(path, [("large.txt", *deflated(b"a " * (MEGABYTE // 2), 1000))])


def zip_of_many_gigabytes(path: Path) -> None:
    entry = deflated(b"a " * (MEGABYTE // 2), 95)
    raw_zip(path, ((f"{i}.txt", *entry) for i in range(60)))


def zip_in_zip(path: Path) -> None:
    """Ten levels of ten copies: 10^10 files."""
    content = b"words " * 1000
    name = "words.txt"
    for level in range(10):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for i in range(10):
                archive.writestr(f"{i}-{name}", content)
        content, name = packed.getvalue(), f"level-{level}.zip"
    path.write_bytes(content)


def zip_that_lies(path: Path) -> None:
    """Says 10 bytes, and is a gigabyte."""
    packed, crc, _ = deflated(b"a " * (MEGABYTE // 2), 1000)
    raw_zip(path, [("small.txt", packed, crc, 10)])


def zip_that_overlaps(path: Path) -> None:
    packed, crc, size = deflated(b"a " * (MEGABYTE // 2), 50)
    raw_zip(path, ((f"{i}.txt", packed, crc, size) for i in range(9_000)), overlap=True)


def zip_of_many_files(path: Path) -> None:
    raw_zip(path, ((f"{i}.txt", *deflated(b"word", 1)) for i in range(60_000)))


def zip_that_climbs(path: Path) -> None:
    """Names that lead out of the archive, and a link."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("../../up.txt", "/etc/absolute.txt", "C:\\windows.txt", "a/../../b.txt", "\x00.txt", "a" * 60_000):
            archive.writestr(zipfile.ZipInfo(name), "words")
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")


_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</worksheet>'
_CELL = '<c r="{}" t="s"><v>0</v></c>'


def xlsx(path: Path, sheet: str | bytes, strings: str = "<si><t>word</t></si>", prologue: str = "") -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    files = {
        "[Content_Types].xml": _types("xl/workbook.xml", "spreadsheetml.sheet.main"),
        "_rels/.rels": _rels("xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'{prologue}<sst xmlns="{main}">{strings}</sst>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)


def xlsx_of_huge_dimension(path: Path) -> None:
    cells = f'<row r="1">{_CELL.format("A1")}</row><row r="1048576">{_CELL.format("XFD1048576")}</row>'
    xlsx(path, _SHEET.format(f'<dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData>'))


def xlsx_of_shared_strings(path: Path) -> None:
    rows = "".join(f'<row r="{i}">{_CELL.format(f"A{i}")}</row>' for i in range(1, 50_000))
    xlsx(path, _SHEET.format(f"<sheetData>{rows}</sheetData>"), f"<si><t>{'word ' * 200_000}</t></si>")


def xlsx_of_many_cells(path: Path) -> None:
    row = "".join(f'<c r="A{i}"><v>1</v></c>' for i in range(1, 1000))
    xlsx(path, _SHEET.format(f"<sheetData>{f'<row>{row}</row>' * 3000}</sheetData>"))


def xlsx_of_laughs(path: Path) -> None:
    xlsx(
        path, _SHEET.format(f"<sheetData><row>{_CELL.format('A1')}</row></sheetData>"), "<si><t>&a11;</t></si>", LAUGHS
    )


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(path: Path, body: str, prologue: str = "") -> None:
    zip_of(
        path,
        {
            "[Content_Types].xml": _types("word/document.xml", "wordprocessingml.document.main"),
            "_rels/.rels": _rels("word/document.xml"),
            "word/document.xml": f'{prologue}<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
        },
    )


def docx_of_laughs(path: Path) -> None:
    docx(path, "<w:p><w:r><w:t>&a11;</w:t></w:r></w:p>", LAUGHS)


def docx_of_nested_tables(path: Path) -> None:
    depth = 50_000
    docx(path, "<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth)


def docx_of_a_wide_table(path: Path) -> None:
    """Every cell of a row states that it spans a thousand columns."""
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="1000000"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    docx(path, f"<w:tbl>{f'<w:tr>{cell * 10}</w:tr>' * 100}</w:tbl>")


def docx_of_many_paragraphs(path: Path) -> None:
    docx(path, "<w:p><w:r><w:t>word</w:t></w:r></w:p>" * 1_500_000)


def pptx(path: Path, shapes: str, prologue: str = "") -> None:
    p, a = (f"http://schemas.openxmlformats.org/{part}/2006/main" for part in ("presentationml", "drawingml"))
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    slide = "application/vnd.openxmlformats-officedocument.presentationml.slide+xml"
    types = _types("ppt/presentation.xml", "presentationml.presentation.main")
    zip_of(
        path,
        {
            "[Content_Types].xml": types.replace(
                "</Types>", f'<Override PartName="/ppt/slides/slide1.xml" ContentType="{slide}"/></Types>'
            ),
            "_rels/.rels": _rels("ppt/presentation.xml"),
            "ppt/presentation.xml": f'<p:presentation xmlns:p="{p}" xmlns:r="{relations}"><p:sldIdLst>'
            '<p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
            "ppt/_rels/presentation.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="rId1" '
            f'Type="{relations}/slide" Target="slides/slide1.xml"/></Relationships>',
            "ppt/slides/slide1.xml": f'{prologue}<p:sld xmlns:p="{p}" xmlns:a="{a}" xmlns:r="{relations}"><p:cSld>'
            f"<p:spTree><p:nvGrpSpPr/><p:grpSpPr/>{shapes}</p:spTree></p:cSld></p:sld>",
        },
    )


def shape(text: str) -> str:
    return (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="t"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
        f"<a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    )


def pptx_of_laughs(path: Path) -> None:
    pptx(path, shape("&a11;"), LAUGHS)


def pptx_of_nested_groups(path: Path) -> None:
    depth = 20_000
    pptx(path, "<p:grpSp><p:nvGrpSpPr/><p:grpSpPr/>" * depth + shape("deep") + "</p:grpSp>" * depth)


def epub(
    path: Path,
    chapters: Mapping[str, str],
    spine: str,
    prologue: str = "",
    title: str = "A book",
    listed: Iterable[str] | None = None,
) -> None:
    """A book of `chapters`; its list of files names those, or the ones `listed`."""
    opf, dc = "http://www.idpf.org/2007/opf", "http://purl.org/dc/elements/1.1/"
    names = chapters if listed is None else listed
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in names)
    container = "urn:oasis:names:tc:opendocument:xmlns:container"
    zip_of(
        path,
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": f'<container xmlns="{container}" version="1.0"><rootfiles><rootfile '
            'full-path="content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>',
            "content.opf": f'{prologue}<package xmlns="{opf}" version="3.0"><metadata xmlns:dc="{dc}"><dc:title>{title}'
            f"</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
            **chapters,
        },
    )


_CHAPTER = "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>{}</p></body></html>"


def epub_of_laughs(path: Path) -> None:
    epub(path, {"one.xhtml": LAUGHS + _CHAPTER.format("&a11;")}, '<itemref idref="one.xhtml"/>', LAUGHS, "&a11;")


def epub_of_one_chapter_again_and_again(path: Path) -> None:
    epub(path, {"one.xhtml": _CHAPTER.format("words " * 10_000)}, '<itemref idref="one.xhtml"/>' * 100_000)


def epub_of_many_chapters(path: Path) -> None:
    names = [f"{i}.xhtml" for i in range(20_000)]
    chapters = {name: _CHAPTER.format(f"chapter {name}") for name in names}
    epub(path, chapters, "".join(f'<itemref idref="{name}"/>' for name in names))


def _types(part: str, kind: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/{part}" '
        f'ContentType="application/vnd.openxmlformats-officedocument.{kind}+xml"/></Types>'
    )


def _rels(part: str) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{kind}" Target="{part}"/></Relationships>'
    )
