"""The tree of a page as Markdown: a paragraph a paragraph, a row of a table "a | b | c" (see `rows`), code between fences.

All the words of the tree are written but for navigation, scripts and the readings over characters; what is hidden is for
the caller to take out.
"""

from __future__ import annotations

import re
from itertools import chain, repeat
from typing import TYPE_CHECKING

from indexing.load.parsed import clean, one_line
from indexing.load.rows import in_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPHS = frozenset(("blockquote", "p", "table"))
_LINES = frozenset(
    ("address", "article", "aside", "caption", "center", "dd", "details", "dialog", "div", "dl", "dt", "fieldset",
     "figcaption", "figure", "footer", "form", "header", "hgroup", "hr", "legend", "li", "main", "menu", "ol", "optgroup",
     "option", "section", "summary", "td", "th", "tr", "ul")
)  # fmt: skip
_UNSEEN = ("head", "nav", "noscript", "rp", "rt", "script", "style", "svg", "template")
_NO_CELL = ("table", "pre", *HEADINGS)
_LONGEST_CELL = 300
_BREAK, _GAP = "\u2028", "\u2028\n\n"  # where a line, where a paragraph begins or ends
_BREAKS = re.compile("(?<![ \n])[ \n]*\u2028[ \n\u2028]*")
_EMPTY_ITEM = re.compile(r"^- *\n\s*(?!- )(?=\S)", re.M)
_SPACES = re.compile(r"\s+")


def text(tree: HtmlElement) -> str:
    """All that a reader may see, a line a block, headings marked as in Markdown. The tree is changed."""
    for unseen in list(tree.iter(*_UNSEEN)):
        unseen.drop_tree()
    _flatten(tree)
    as_it_is = {inner for block in tree.iter("pre") for inner in block.iter()}
    for element in tree.iter():
        if element not in as_it_is:
            element.text = _SPACES.sub(" ", element.text or "")
        if element.getparent() not in as_it_is:
            element.tail = _SPACES.sub(" ", element.tail or "")
        before, after = _marks(element)
        element.text, element.tail = f"{before}{element.text or ''}", f"{after}{element.tail or ''}"
    written = _BREAKS.sub(lambda run: "\n\n" if "\n\n" in run.group() else "\n", str(tree.text_content()))
    return _EMPTY_ITEM.sub("- ", written)


def _marks(element: HtmlElement) -> tuple[str, str]:
    """What is written before and after the words of an element."""
    if element.tag in HEADINGS:
        return f"{_GAP}{'#' * int(element.tag[1])} ", _GAP
    if element.tag == "pre":
        return f"{_GAP}```\n", f"\n```{_GAP}"
    if element.tag in _PARAGRAPHS:
        return _GAP, _GAP
    if element.tag in _LINES:
        return f"{_BREAK}- " if element.tag == "li" else _BREAK, _BREAK
    return ("", "\n") if element.tag == "br" else ("", "")


def _flatten(tree: HtmlElement) -> None:
    """Write each heading as one line, and each row of short cells too.

    A table that holds the columns of a page is left as it is.
    """
    for heading in list(tree.iter(*HEADINGS)):
        line = _line(heading)
        del heading[:]
        heading.text = line
    tables: dict[HtmlElement | None, dict[HtmlElement, list[str]]] = {}
    for row in list(tree.iter("tr")):
        if next(row.iter(*_NO_CELL), None) is not None:
            continue
        cells = {cell: _line(cell) for cell in row if cell.tag in ("td", "th")}
        if max(map(len, cells.values()), default=0) <= _LONGEST_CELL:
            for cell in cells:
                row.remove(cell)
            tables.setdefault(next(row.iterancestors("table"), None), {})[row] = list(cells.values())
    for rows in tables.values():
        lines = in_text(rows.values())  # none for an empty row
        for row, line in zip(rows, chain(lines, repeat("")), strict=False):
            row.text = line


def _line(element: HtmlElement) -> str:
    """The words of an element, its paragraphs and lines divided by spaces."""
    for inner in element.iterdescendants():
        if inner.tag == "br" or inner.tag in _PARAGRAPHS or inner.tag in _LINES:
            inner.tail = f" {inner.tail or ''}"
    return words(element)


def words(element: HtmlElement) -> str:
    """The words of an element as one line."""
    return one_line(clean(element.text_content()))
