"""Small PDFs, written by hand: a line of characters is drawn from left to right as it is given."""

from __future__ import annotations

from collections.abc import Sequence


def pdf(*pages: Sequence[str], title: str = "", r2l: bool = False, encrypted: bool = False) -> bytes:
    """A PDF of `pages`, each a list of lines. One font, 600 units a character, read back through its ToUnicode map."""
    codes = {char: number for number, char in enumerate(sorted({*"".join("".join(page) for page in pages)}), 1)}
    first = 5
    kids = " ".join(f"{first + 2 * index} 0 R" for index in range(len(pages)))
    direction = "/ViewerPreferences << /Direction /R2L >>" if r2l else ""
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {direction} >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        f"<< /Type /Font /Subtype /TrueType /BaseFont /Sample /FirstChar 0 /LastChar 255"
        f" /Widths [{' '.join(['600'] * 256)}] /ToUnicode 4 0 R"
        f" /FontDescriptor << /Type /FontDescriptor /FontName /Sample /Flags 4 /FontBBox [0 0 600 700] /Ascent 700"
        f" /Descent 0 /CapHeight 700 /ItalicAngle 0 /StemV 80 >> >>",
        _stream(_to_unicode(codes)),
    ]
    for index, lines in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {first + 2 * index + 1} 0 R"
            f" /Resources << /Font << /F 3 0 R >> >> >>"
        )
        objects.append(_stream(_drawing(lines, codes)))
    trailer = "/Root 1 0 R"
    if title:
        objects.append(f"<< /Title <feff{title.encode('utf-16-be').hex()}> >>")
        trailer += f" /Info {len(objects)} 0 R"
    if encrypted:
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >>")
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'00' * 16}> <{'00' * 16}>]"
    return _file(objects, trailer)


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _drawing(lines: Sequence[str], codes: dict[str, int]) -> str:
    shown = (f"<{''.join(f'{codes[char]:02x}' for char in line)}> Tj T*" for line in lines)
    return "BT /F 10 Tf 40 760 Td 14 TL\n" + "\n".join(shown) + "\nET" if lines else ""


def _to_unicode(codes: dict[str, int]) -> str:
    pairs = "\n".join(f"<{code:02x}> <{char.encode('utf-16-be').hex()}>" for char, code in codes.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )


def _file(objects: list[str], trailer: str) -> bytes:
    body = b"%PDF-1.5\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("ascii")
    entries = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}"
    end = f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + (table + end).encode("ascii")
