"""Small spreadsheets in five formats, written by hand."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

Cell = str | float | bool | None
Table = Sequence[Sequence[Cell]]

DATE, MOMENT, TIME, LENGTH, PERCENT = 1, 2, 3, 4, 5
"""Styles of cells in `xlsx`."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="[h]:mm:ss"/></numFmts>'
    '<cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/><xf numFmtId="21"/>'
    '<xf numFmtId="164"/><xf numFmtId="9"/></cellXfs></styleSheet>'
)


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def column(index: int) -> str:
    return (column(index // 26 - 1) if index >= 26 else "") + chr(ord("A") + index % 26)


def cell(place: str, value: Cell, style: int = 0) -> str:
    """The XML of one cell; a number with a style is a date, a time or the like."""
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{value:d}</v></c>'
    if isinstance(value, str):
        kind = ' t="e"' if value.startswith("#") else ' t="inlineStr"'
        return f'<c r="{place}"{kind}>{f"<v>{value}</v>" if value.startswith("#") else f"<is><t>{value}</t></is>"}</c>'
    return "" if value is None else f'<c r="{place}" s="{style}"><v>{value!r}</v></c>'


def table(rows: Table) -> str:
    """The XML of the rows of a sheet."""
    return "".join(
        f'<row r="{number}">{"".join(cell(f"{column(at)}{number}", value) for at, value in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )


def core(about: Mapping[str, str]) -> str:
    """The core properties of an Office document, by the names of their elements."""
    fields = "".join(f"<dc:{name}>{value}</dc:{name}>" for name, value in about.items())
    return f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="urn:d">{fields}</cp:coreProperties>'


def xlsx(
    sheets: Mapping[str, Table | str],
    *,
    merged: str = "",
    states: Mapping[str, str] | None = None,
    about: Mapping[str, str] | None = None,
) -> bytes:
    """A workbook of sheets, each given as rows or as XML; `merged` is one range of each sheet, `about` its properties."""
    names, ids = list(sheets), range(1, len(sheets) + 1)
    state = {name: f' state="{value}"' for name, value in (states or {}).items()}
    entries = "".join(
        f'<sheet name="{name}" sheetId="{id}" r:id="rId{id}"{state.get(name, "")}/>'
        for id, name in zip(ids, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{id}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{id}.xml"/>' for id in ids
    )
    merges = f'<mergeCells><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="rId0" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
        **({"docProps/core.xml": core(about)} if about else {}),
    }
    for id, content in zip(ids, sheets.values(), strict=True):
        rows = content if isinstance(content, str) else table(content)
        parts[f"xl/worksheets/sheet{id}.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData>{merges}'
            "</worksheet>"
        )
    return packed(parts)


def ods(sheets: Mapping[str, Table | str], *, encrypted: bool = False, about: str = "") -> bytes:
    """An OpenDocument workbook; sheets that are strings are XML of rows, `about` is its metadata."""
    names = {key: f"urn:oasis:names:tc:opendocument:xmlns:{key}:1.0" for key in ("office", "table", "text", "manifest")}
    spaces = " ".join(f'xmlns:{key}="{name}"' for key, name in names.items())
    body = "".join(
        f'<table:table table:name="{name}">{rows if isinstance(rows, str) else _ods_rows(rows)}</table:table>'
        for name, rows in sheets.items()
    )
    lock = '<manifest:encryption-data manifest:checksum="x"/>' if encrypted else ""
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f"<manifest:manifest {spaces}>"
            f'<manifest:file-entry manifest:full-path="content.xml">{lock}</manifest:file-entry></manifest:manifest>',
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>{body}"
            "</office:spreadsheet></office:body></office:document-content>",
            **({"meta.xml": about} if about else {}),
        }
    )


def _ods_rows(rows: Table) -> str:
    def written(value: Cell) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    return "".join(f"<table:table-row>{''.join(map(written, row))}</table:table-row>" for row in rows)


def xlsb(name: str, rows: Table) -> bytes:
    """A binary workbook of one sheet of strings and numbers."""
    wide = lambda text: struct.pack("<I", len(text)) + text.encode("utf-16-le")  # noqa: E731
    workbook = (
        _record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide(name)) + _record(144, b"") + _record(132, b"")
    )
    width = max(map(len, rows)) - 1
    sheet = _record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width)) + _record(145, b"")
    for number, row in enumerate(rows):
        sheet += _record(0, struct.pack("<IIHHBI", number, 0, 0, 0, 0, 0))
        for at, value in enumerate(row):
            start = struct.pack("<II", at, 0)
            if isinstance(value, str):
                sheet += _record(6, start + wide(value))
            elif value is not None:
                sheet += _record(5, start + struct.pack("<d", value))
    links = f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.bin"/>'
    return packed(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
            "xl/workbook.bin": workbook,
            "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
            "xl/worksheets/sheet1.bin": sheet + _record(146, b""),
        }
    )


def _record(kind: int, content: bytes) -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(content)
    while length > 0x7F:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return head + size + bytes([length]) + content


def xls(name: str, rows: Table, *, dates: int = -1, encrypted: bool = False) -> bytes:
    """An old binary workbook of one sheet of strings and numbers; the numbers in the column `dates` are dates."""
    begin = lambda kind: _old(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1996, 0, 6))  # noqa: E731
    formats = b"".join(_old(0xE0, struct.pack("<HH", 0, number).ljust(20, b"\0")) for number in (0, 14))
    lock = _old(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if encrypted else b""
    encoded = name.encode("utf-16-le")
    about = lambda place: _old(0x85, struct.pack("<IBBBB", place, 0, 0, len(name), 1) + encoded)  # noqa: E731
    start = len(begin(5) + lock + formats + about(0) + _old(0x0A, b""))
    book = begin(5) + lock + formats + about(start) + _old(0x0A, b"") + begin(0x10)
    for number, row in enumerate(rows):
        for at, value in enumerate(row):
            place = struct.pack("<HHH", number, at, int(at == dates))
            if isinstance(value, str):
                book += _old(0x204, place + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
            elif value is not None:
                book += _old(0x203, place + struct.pack("<d", value))
    return ole("Workbook", book + _old(0x0A, b""))


def _old(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def ole(name: str, stream: bytes) -> bytes:
    """A compound file of one stream."""
    stream = stream.ljust(-(-max(len(stream), 4096) // 512) * 512, b"\0")
    blocks = len(stream) // 512
    fat = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, blocks + 2), 0xFFFFFFFE]
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (4 * 108)

    def entry(title: str, kind: int, child: int, first: int, size: int) -> bytes:
        encoded = title.encode("utf-16-le") + b"\0\0"
        head = encoded.ljust(64, b"\0") + struct.pack("<HBBIII", len(encoded), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
        return head + bytes(36) + struct.pack("<IQ", first, size)

    entries = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry(name, 2, 0xFFFFFFFF, 2, len(stream))
    return header + struct.pack("<128I", *fat, *[0xFFFFFFFF] * (128 - len(fat))) + entries.ljust(512, b"\0") + stream
