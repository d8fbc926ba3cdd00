"""The characters of a PDF page, through pdfium's C interface: what they are, where they stand and how they are set.

The lock of pdfium must be held.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from functools import cache
from itertools import repeat
from math import hypot, isfinite
from typing import Any, NamedTuple

HYPHEN = "\ufffe"
"""What pdfium writes for a hyphen at the end of a line."""

_BOLD = re.compile(rb"bold|black|heavy|semib|demib", re.I)
_SURROGATE = re.compile("[\ud800-\udfff]")
_FAR = 1e6
_AT_ONCE = 4096
_FILL_AND_STROKE = 2


class Boxes(NamedTuple):
    """The ends and the bottoms of some characters."""

    lefts: list[float]
    bottoms: list[float]
    rights: list[float]

    def some(self, start: int, end: int) -> Boxes:
        return Boxes(self.lefts[start:end], self.bottoms[start:end], self.rights[start:end])


class Glyphs:
    """The characters of a page by number. `text` has one character each, a surrogate pair being two."""

    def __init__(self, page: Any, textpage: Any) -> None:
        from ctypes import c_double, create_string_buffer

        from pypdfium2 import raw

        self._raw = raw
        self._handle = textpage.raw
        self._rotation = int(raw.FPDFPage_GetRotation(page))
        self._bounds = page.get_bbox()
        self._matrix = raw.FS_MATRIX()
        self._xy = c_double(), c_double()
        self._font = create_string_buffer(128)
        self.text = self._text(textpage)

    def _text(self, textpage: Any) -> str:
        count = int(self._raw.FPDFText_CountChars(self._handle))
        text = str(textpage.get_text_range()) if count > 0 else ""
        if max(text, default="") > "\uffff":
            units = text.encode("utf-16-le", "surrogatepass")
            text = "".join(chr(units[at] | units[at + 1] << 8) for at in range(0, len(units), 2))
        if len(text) == count:
            return text
        return "".join(HYPHEN if code == 2 else chr(code) for code in map(self._code, range(count)))

    def _code(self, index: int) -> int:
        code = int(self._raw.FPDFText_GetUnicode(self._handle, index))
        return code if code != 2 or self._raw.FPDFText_IsHyphen(self._handle, index) == 1 else 0

    def boxes(self, indices: Sequence[int]) -> Boxes | None:
        """Where these characters stand; None when one of them is on no page."""
        rects, places = _room()
        flat: list[float] = []
        for start in range(0, len(indices), len(places)):
            some = indices[start : start + len(places)]
            deque(map(self._raw.FPDFText_GetLooseCharBox, repeat(self._handle), some, places), 0)
            flat += memoryview(rects).cast("B").cast("f")[: 4 * len(some)].tolist()
        if not flat or not (isfinite(sum(flat)) and max(flat) < _FAR and min(flat) > -_FAR):
            return None
        if not self._rotation:
            return Boxes(flat[0::4], flat[3::4], flat[2::4])
        boxes = Boxes([], [], [])
        for left, top, right, bottom in zip(flat[0::4], flat[1::4], flat[2::4], flat[3::4], strict=True):
            (x0, y0), (x1, y1) = self._upright(left, bottom), self._upright(right, top)
            boxes.lefts.append(min(x0, x1))
            boxes.bottoms.append(min(y0, y1))
            boxes.rights.append(max(x0, x1))
        return boxes

    def origin(self, index: int) -> tuple[float, float]:
        """Where the pen is set down: on the base line."""
        self._raw.FPDFText_GetCharOrigin(self._handle, index, *self._xy)
        return self._upright(self._xy[0].value, self._xy[1].value)

    def _upright(self, x: float, y: float) -> tuple[float, float]:
        """The point on the page as it is shown, turned by a quarter for each of the page's rotation."""
        for _ in range(self._rotation):
            x, y = y, -x
        return x, y

    @property
    def height(self) -> tuple[float, float]:
        """Where the page ends at the bottom and at the top."""
        left, bottom, right, top = self._bounds
        ends = self._upright(left, bottom)[1], self._upright(right, top)[1]
        return min(ends), max(ends)

    def size(self, index: int) -> float:
        """The font size as it is shown."""
        self._raw.FPDFText_GetMatrix(self._handle, index, self._matrix)
        size = self._raw.FPDFText_GetFontSize(self._handle, index) * hypot(self._matrix.a, self._matrix.b)
        return float(size) if 0 < size < _FAR else 0.0

    def is_bold(self, index: int) -> bool:
        """Whether the font's name says so, or its outlines are drawn too, as programs do without a bold font."""
        self._font.value = b""
        self._raw.FPDFText_GetFontInfo(self._handle, index, self._font, len(self._font), None)
        if _BOLD.search(self._font.value):
            return True
        part = self._raw.FPDFText_GetTextObject(self._handle, index)
        return bool(part) and self._raw.FPDFTextObj_GetTextRenderMode(part) == _FILL_AND_STROKE


@cache
def _room() -> tuple[Any, list[Any]]:
    """Boxes for pdfium to fill, and where they are; written under its lock."""
    from ctypes import pointer

    from pypdfium2.raw import FS_RECTF

    rects = (FS_RECTF * _AT_ONCE)()
    return rects, [pointer(rect) for rect in rects]


def whole(text: str) -> str:
    """`text` with its surrogate pairs as the characters they stand for."""
    if text.isascii() or not _SURROGATE.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
