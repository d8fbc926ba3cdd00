"""Hostile PDFs, written by hand. Each function writes one file."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

_PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>{}>>>>"
_FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def pdf(path: Path, objects: Sequence[str | bytes]) -> None:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    parts, offsets, at = [b"%PDF-1.7\n"], [], 9
    for number, content in enumerate(objects, 1):
        content = content.encode() if isinstance(content, str) else content
        offsets.append(at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        at += len(parts[-1])
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table))
    parts.append(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, at))
    path.write_bytes(b"".join(parts))


def stream(content: bytes, more: str = "") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), more.encode(), content)


_CATALOG = "<</Type/Catalog/Pages 2 0 R>>"
_TEXT = b"BT /F 12 Tf 20 20 Td (word) Tj ET"


def pdf_of_a_page_loop(path: Path) -> None:
    """The tree of pages leads back to itself."""
    pdf(
        path,
        [_CATALOG, "<</Type/Pages/Kids[3 0 R 2 0 R]/Count 9>>", "<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 5>>"],
    )


def pdf_of_a_billion_pages(path: Path) -> None:
    """It says so, and has one."""
    pages = "<</Type/Pages/Kids[3 0 R]/Count 2000000000>>"
    pdf(path, [_CATALOG, pages, _PAGE.format(""), stream(_TEXT), _FONT])


def pdf_of_one_page_many_times(path: Path) -> None:
    pages = f"<</Type/Pages/Kids[{'3 0 R ' * 300_000}]/Count 300000>>"
    pdf(path, [_CATALOG, pages, _PAGE.format(""), stream(_TEXT), _FONT])


def pdf_of_nested_arrays(path: Path) -> None:
    deep = "[" * 500_000 + "]" * 500_000
    pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    pdf(path, [_CATALOG, pages, _PAGE.format(f"/X {deep}"), stream(_TEXT), _FONT])


def pdf_of_nested_pages(path: Path) -> None:
    """A tree of pages 100,000 deep."""
    depth = 100_000
    nodes = [f"<</Type/Pages/Kids[{number + 1} 0 R]/Count 1>>" for number in range(2, depth)]
    pdf(path, [_CATALOG, *nodes, "<</Type/Page/MediaBox[0 0 9 9]>>"])


def pdf_of_flate(path: Path) -> None:
    """A page whose drawing unpacks to a gigabyte of text, packed twice."""
    from benchmarks.faults.bombs.packed import deflated

    packed, _, _ = deflated(b"BT /F 12 Tf 9 9 Td (words words words words) Tj ET\n" * 20_000, 1000)
    once = b"\x78\x9c" + packed + bytes(4)
    pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    drawing = stream(zlib.compress(once), "/Filter[/FlateDecode/FlateDecode]")
    pdf(path, [_CATALOG, pages, _PAGE.format(""), drawing, _FONT])


def pdf_of_forms_in_forms(path: Path) -> None:
    """Each form draws the next one ten times: 10^25 words."""
    pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    page = _PAGE.format("/XObject<</X 6 0 R>>")
    head = "/Type/XObject/Subtype/Form/BBox[0 0 300 300]/Resources<</Font<</F 5 0 R>>/XObject<</X {} 0 R>>>>"
    forms = [stream(b"/X Do " * 10, head.format(number + 1)) for number in range(6, 30)]
    pdf(path, [_CATALOG, pages, page, stream(b"/X Do"), _FONT, *forms, stream(_TEXT, head.format(6))])


def pdf_of_a_million_letters(path: Path) -> None:
    """Letters one by one at places of their own, in no order."""
    letters = b"\n".join(b"1 0 0 1 %d %d Tm (a) Tj" % (i * 7919 % 290, i * 104729 % 290) for i in range(300_000))
    pages = "<</Type/Pages/Kids[3 0 R]/Count 1>>"
    drawing = stream(zlib.compress(b"BT /F 12 Tf\n" + letters + b"\nET"), "/Filter/FlateDecode")
    pdf(path, [_CATALOG, pages, _PAGE.format(""), drawing, _FONT])
