"""Small PDFs, written by hand: a line of characters is drawn from left to right as it is given.

One font, bold and not, 600 units a character and 1000 a Chinese one, read back through its ToUnicode map. Places are those
of the page as it is shown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 600, 800
_PAD = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


@dataclass(frozen=True)
class Text:
    """Characters that begin at a point; `leftwards`: each is drawn to the left of the one before."""

    x: float
    y: float
    text: str
    size: float = 10
    bold: bool = False
    leftwards: bool = False


@dataclass(frozen=True)
class Rule:
    """A line from point to point."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True)
class Picture:
    """A grey picture from point to point."""

    x0: float
    y0: float
    x1: float
    y1: float


Mark = Text | Rule | Picture


def pdf(*pages: Sequence[str], title: str = "", r2l: bool = False, encrypted: bool = False) -> bytes:
    """A PDF of `pages`, each a list of lines."""
    return drawn(*(lines(page) for page in pages), title=title, r2l=r2l, encrypted=encrypted)


def lines(texts: Sequence[str], x: float = 40, y: float = 760, *, leading: float = 14, rtl: bool = False) -> list[Mark]:
    """`texts` one under the other from a point on, which is on the right of right-to-left ones."""
    return [
        Text(x - width(text) if rtl else x, y - leading * number, text[::-1] if rtl else text)
        for number, text in enumerate(texts)
    ]


def wrapped(text: str, room: float, *, size: float = 10) -> list[str]:
    """The lines of `text` that fit into `room`; Chinese is cut between any two characters."""
    done: list[str] = [""]
    for word in text.split() if " " in text else text:
        longer = f"{done[-1]} {word}".strip() if " " in text else done[-1] + word
        if done[-1] and width(longer, size) > room:
            done.append(word)
        else:
            done[-1] = longer
    return done


def width(text: str, size: float = 10) -> float:
    return sum(_units(char) for char in text) * size / 1000


def drawn(
    *pages: Sequence[Mark],
    title: str = "",
    r2l: bool = False,
    rotate: int = 0,
    outline: Sequence[tuple[str, int]] = (),
    encrypted: bool = False,
    owner: str = "",
    annotations: Sequence[str] = (),
    about: Mapping[str, str] | None = None,
) -> bytes:
    """A PDF of `pages`; `outline` has titles and pages from 0, `owner` is a password that is not needed for reading.

    `annotations` are those of the first page, as PDF dictionaries without their brackets; `about` is what it says of itself.
    """
    texts = "".join(mark.text for page in pages for mark in page if isinstance(mark, Text))
    codes = {char: number for number, char in enumerate(sorted({*texts}), 1)}
    first = 7
    kids = " ".join(f"{first + 2 * index} 0 R" for index in range(len(pages)))
    extra = "/ViewerPreferences << /Direction /R2L >>" if r2l else ""
    last = first + 2 * len(pages)
    if outline:
        extra += f" /Outlines {last} 0 R"
    own = last + bool(outline) + len(outline)
    references = " ".join(f"{own + number} 0 R" for number in range(len(annotations)))
    if annotations:
        extra += f" /AcroForm << /Fields [{references}] >>"
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R {extra} >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>",
        _boxes_font(codes), _stream(_to_unicode(codes)),
        _bold_font(codes), _stream("600 0 0 0 600 700 d1 0 0 600 700 re f"),
    ]  # fmt: skip
    for index, marks in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {_shape(rotate)}] /Rotate {rotate}"
            f" /Annots [{'' if index else references}]"
            f" /Contents {first + 2 * index + 1} 0 R /Resources << /Font << /F 3 0 R /B 5 0 R >> >> >>"
        )
        objects.append(_stream("\n".join(_content(mark, codes, rotate) for mark in marks)))
    objects += _outline(outline, first, last)
    objects += (f"<< /Type /Annot /Rect [10 10 90 30] {annotation} >>" for annotation in annotations)
    trailer = "/Root 1 0 R"
    if said := {**({"Title": title} if title else {}), **(about or {})}:
        pairs = " ".join(f"/{key} <feff{value.encode('utf-16-be').hex()}>" for key, value in said.items())
        objects.append(f"<< {pairs} >>")
        trailer += f" /Info {len(objects)} 0 R"
    if encrypted or owner:
        objects, secrets = _encrypted(objects, owner) if owner else (objects, ("11" * 32, "22" * 32))
        objects.append(f"<< /Filter /Standard /V 1 /R 2 /P -44 /O <{secrets[0]}> /U <{secrets[1]}> >>")
        trailer += f" /Encrypt {len(objects)} 0 R /ID [<{'00' * 16}> <{'00' * 16}>]"
    return _file(objects, trailer)


def _units(char: str) -> int:
    return 1000 if char >= "\u2e80" and not "\ufb00" <= char <= "\ufeff" else 600


def _shape(rotate: int) -> str:
    return f"{HEIGHT} {WIDTH}" if rotate % 180 else f"{WIDTH} {HEIGHT}"


def _boxes_font(codes: dict[str, int]) -> str:
    """A font of boxes: what has no size, pdfium passes over."""
    names = " ".join(f"/g{code}" for code in codes.values())
    glyphs = " ".join(f"/g{code} 6 0 R" for code in codes.values())
    return (
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 600 700] /FontMatrix [0.001 0 0 0.001 0 0] {_widths(codes)}"
        f" /Encoding << /Type /Encoding /Differences [1 {names}] >> /CharProcs << {glyphs} >> >>"
    )


def _bold_font(codes: dict[str, int]) -> str:
    """A font with a name but without boxes: a single character is passed over."""
    return (
        f"<< /Type /Font /Subtype /TrueType /BaseFont /Sample-Bold {_widths(codes)}"
        f" /FontDescriptor << /Type /FontDescriptor /FontName /Sample-Bold /Flags 4 /FontBBox [0 0 600 700] /Ascent 700"
        f" /Descent 0 /CapHeight 700 /ItalicAngle 0 /StemV 80 >> >>"
    )


def _widths(codes: dict[str, int]) -> str:
    widths = [600, *(_units(char) for char in codes)]
    return f"/FirstChar 0 /LastChar {len(codes)} /Widths [{' '.join(map(str, widths))}] /ToUnicode 4 0 R"


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _content(mark: Mark, codes: dict[str, int], rotate: int) -> str:
    turn = {0: "", 90: f"0 1 -1 0 {HEIGHT} 0 cm "}[rotate]
    match mark:
        case Text():
            step = f" {2 * _units('a')} " if mark.leftwards else ""
            shown = step.join(f"<{codes[char]:02x}>" for char in mark.text)
            font = "B" if mark.bold else "F"
            return f"q {turn}BT /{font} {mark.size} Tf {mark.x:.2f} {mark.y:.2f} Td [{shown}] TJ ET Q"
        case Rule():
            return f"q {turn}{mark.x0} {mark.y0} m {mark.x1} {mark.y1} l S Q"
        case Picture():
            size = f"{mark.x1 - mark.x0} 0 0 {mark.y1 - mark.y0} {mark.x0} {mark.y0}"
            return f"q {turn}{size} cm BI /W 1 /H 1 /CS /G /BPC 8 ID A EI Q"


def _to_unicode(codes: dict[str, int]) -> str:
    pairs = "\n".join(f"<{code:02x}> <{char.encode('utf-16-be').hex()}>" for char, code in codes.items())
    return (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}\nendbfchar\nendcmap end end"
    )


def _outline(outline: Sequence[tuple[str, int]], first: int, own: int) -> list[str]:
    """The objects of an outline of one level, `own` being the number of the first."""
    if not outline:
        return []
    objects = [f"<< /Type /Outlines /First {own + 1} 0 R /Last {own + len(outline)} 0 R /Count {len(outline)} >>"]
    for number, (title, page) in enumerate(outline, 1):
        following = f"/Next {own + number + 1} 0 R" if number < len(outline) else ""
        objects.append(
            f"<< /Title <feff{title.encode('utf-16-be').hex()}> /Parent {own} 0 R {following}"
            f" /Dest [{first + 2 * page} 0 R /Fit] >>"
        )
    return objects


def _encrypted(objects: list[str], owner: str) -> tuple[list[str], tuple[str, str]]:
    """The streams of `objects` under RC4 with 40 bits and an empty user password; and what says so."""
    secret = _rc4(hashlib.md5((owner.encode() + _PAD)[:32]).digest()[:5], _PAD)
    allowed = (-44).to_bytes(4, "little", signed=True)
    key = hashlib.md5(_PAD + secret + allowed + bytes(16)).digest()[:5]
    done = []
    for number, content in enumerate(objects, 1):
        head, mark, rest = content.partition("\nstream\n")
        if mark:
            own = hashlib.md5(key + number.to_bytes(3, "little") + bytes(2)).digest()[:10]
            body = _rc4(own, rest.removesuffix("\nendstream").encode("latin-1")).decode("latin-1")
            content = f"{head}{mark}{body}\nendstream"
        done.append(content)
    return done, (secret.hex(), _rc4(key, _PAD).hex())


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    i = j = 0
    out = bytearray()
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)


def _file(objects: list[str], trailer: str) -> bytes:
    body = b"%PDF-1.5\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    entries = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{entries}"
    end = f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + (table + end).encode("latin-1")
