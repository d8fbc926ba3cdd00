"""Spreadsheets (XLSX, XLSM, XLSB, XLS, ODS), with calamine: a heading a sheet, every row a line that names its columns.

A value is as it was last calculated. How it is shown is not known, so 25% is 0.25 and an amount has no currency; dates
and times are known as such and written as ISO does. Errors are empty. Hidden sheets, rows and columns are read; charts,
comments, and sheets that only a macro can show are not.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, replace
from typing import IO, TYPE_CHECKING

from indexing.errors import UnreadableFile
from indexing.load import office, packed, rows, sheet_rows
from indexing.load.parsed import Parsed, blocks, clean, one_line
from indexing.types import Heading, Page

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

CELLS = 2_000_000
"""Filled cells that are read of a workbook."""

_SPAN = 8_000_000  # calamine keeps each cell between the first and the last, empty ones too
_UNPACKED = 400_000_000  # tables are packed very small
_FILLED = re.compile(rb"""<(?:\w+:)?c\s(?:[^<>]*?\s)?r\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'](?:[^<>]*[^/<>])?>""")
_MANIFEST = "META-INF/manifest.xml"
_LOCKED = re.compile(  # encrypted files of today are put into old ones; in those the second or third record says so
    re.escape("EncryptedPackage".encode("utf-16-le"))
    + rb"|\x09\x08[\x08\x10]\0\0[\x05\x06]\x05\0(?:.{4}|.{12})(?:\x86\0\0\0)?\x2f\0",
    re.S,
)
_READ_AT_ONCE, _LONGEST_TAG = 1 << 20, 1 << 12


def parse(data: bytes, name: str) -> Parsed:
    """The sheets of `name` in order. Raises UnreadableFile when it is encrypted, damaged or far too large."""
    from python_calamine import CalamineError, load_workbook

    if data.startswith(b"PK"):
        packed.check(data, name, _UNPACKED)
        _check_parts(data, name)
    elif _LOCKED.search(data):
        raise _encrypted(name)
    try:
        with load_workbook(io.BytesIO(data)) as workbook:
            parsed = _read(workbook, name)
    except BaseException as error:  # where calamine cannot go on, it raises what is no Exception
        if not isinstance(error, CalamineError) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(
            f"{name} is damaged, or no spreadsheet: open it in its program and save it anew."
        ) from error
    return replace(parsed, metadata=office.metadata(data)) if data.startswith(b"PK") else parsed


def _encrypted(name: str) -> UnreadableFile:
    return UnreadableFile(f"{name} is encrypted: save a copy without a password.")


def _check_parts(data: bytes, name: str) -> None:
    """Refuse encrypted ODS, and XLSX with filled cells very far apart. What is written to deceive can pass."""
    with zipfile.ZipFile(io.BytesIO(data)) as members:
        for member in members.namelist():
            with members.open(member) as part:
                if member == _MANIFEST and b":encryption-data" in part.read(_READ_AT_ONCE):
                    raise _encrypted(name)
                if member.startswith("xl/worksheets/") and member.endswith(".xml") and _span(part) > _SPAN:
                    raise _too_large(name, f"far more than {_SPAN:,} cells between the first and the last")


def _span(part: IO[bytes]) -> int:
    """How many cells a sheet of XLSX has, empty ones too, from the corner to the last that is filled."""
    columns: set[bytes] = set()
    height = 0
    text = b""
    while chunk := part.read(_READ_AT_ONCE):
        text = text[max(text.rfind(b"<"), len(text) - _LONGEST_TAG, 0) :] + chunk
        cells = _FILLED.findall(text)
        columns.update(column for column, _ in cells)
        height = max(height, *(int(row) for _, row in cells)) if cells else height
    return height * max(map(_number, columns), default=0)


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _too_large(name: str, reason: str) -> UnreadableFile:
    return UnreadableFile(f"{name} has {reason}, more than is read: save its sheets as smaller files.")


def _read(workbook: CalamineWorkbook, name: str) -> Parsed:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    parts: list[str] = []
    start, room = 0, _Room(name, CELLS)
    headings, pages = [], []
    hidden: list[str] = []
    left_out: list[str] = []
    for number, sheet in enumerate(workbook.sheets_metadata, 1):
        title = one_line(clean(sheet.name))
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        if sheet.visible == SheetVisibleEnum.VeryHidden:
            left_out.append(title)
            continue
        lines = "\n".join(rows.lines(sheet_rows.rows(workbook.get_sheet_by_index(number - 1), room.take)))
        if not lines:
            continue
        if sheet.visible == SheetVisibleEnum.Hidden:
            hidden.append(title)
        headings.append(Heading(1, title, start))
        pages.append(Page(number, start, "sheet"))
        parts.append(f"{title}\n\n{lines}")
        start += len(parts[-1]) + 2
    text = "\n\n".join(parts)
    return Parsed(text, "", tuple(headings), tuple(pages), blocks(text), _notes(hidden, left_out))


def _notes(hidden: list[str], left_out: list[str]) -> tuple[str, ...]:
    notes = [f"Hidden sheets were read too: {', '.join(hidden)}."] if hidden else []
    notes += [f"Sheets that only a macro can show were not read: {', '.join(left_out)}."] if left_out else []
    return tuple(notes)


@dataclass(slots=True)
class _Room:
    """How many filled cells of the workbook `name` may still be read."""

    name: str
    cells: int

    def take(self, row: list[str]) -> None:
        self.cells -= sum(map(bool, row))
        if self.cells < 0:
            raise _too_large(self.name, f"over {CELLS:,} filled cells")
