"""The words of charts and diagrams on a slide: figures as they were last drawn, the texts of a diagram as a list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from indexing.load import rows
from indexing.load.parsed import clean, one_line
from indexing.load.safexml import root

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_D = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_MOST_MISSING = 10_000  # of a series: a chart can name a point of any number
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def words(shape: Any) -> list[str]:
    """The lines of a chart or a diagram; none for another shape, or where what draws it is missing or broken."""
    try:
        return list(_chart(shape.chart_part.blob) if shape.has_chart else _diagram(shape))
    except (KeyError, ValueError, SyntaxError):  # an error of XML is a SyntaxError
        return []


def _chart(xml: bytes) -> Iterator[str]:
    """The title of a chart, and a line for each category with the values of the series."""
    space = root(xml)
    title = "".join(node.text or "" for node in space.iterfind(f"{_C}chart/{_C}title//{_A}t"))
    if title:
        yield one_line(clean(title))
    series = list(space.iter(f"{_C}ser"))
    if not series:
        return
    names = [" ".join(_points(one.find(f"{_C}tx"))) for one in series]
    categories = max((_points(_first(one, "cat", "xVal")) for one in series), key=len)
    values = [_points(_first(one, "val", "yVal")) for one in series]
    yield from rows.lines([["", *names], *map(list, zip_longest(categories, *values, fillvalue=""))])


def _diagram(shape: Any) -> Iterator[str]:
    """The texts of a diagram (SmartArt) in the order of its outline."""
    for places in shape.element.iter(f"{_D}relIds"):
        model = root(shape.part.related_part(places.get(f"{_R}dm", "")).blob)
        for paragraph in model.iterfind(f".//{_D}pt/{_D}t/{_A}p"):
            text = one_line(clean("".join(node.text or "" for node in paragraph.iter(f"{_A}t"))))
            if text:
                yield f"- {text}"


def _first(series: Any, *tags: str) -> Any:
    return next((found for tag in tags if (found := series.find(f"{_C}{tag}")) is not None), None)


def _points(data: Any) -> list[str]:
    """The values that were last drawn, "" where one is missing; of several levels of categories the innermost."""
    if data is None:
        return []
    level = next(data.iter(f"{_C}lvl"), data)
    found = {int(point.get("idx", 0)): point.findtext(f"{_C}v", "") for point in level.iter(f"{_C}pt")}
    if not found:
        return [one_line(clean(node.text or "")) for node in data.iter(f"{_C}v")]
    return [_value(found.get(index, "")) for index in range(min(max(found) + 1, len(found) + _MOST_MISSING))]


def _value(text: str) -> str:
    """A value as a spreadsheet shows it, without the noise of binary fractions."""
    try:
        return f"{float(text):.15g}"
    except ValueError:
        return one_line(clean(text))
