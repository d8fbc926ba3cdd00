"""HTML: the main text of a page, without navigation, as Markdown with readable rows for tables.

What is main text is trafilatura's judgement. Nothing is fetched: pictures, frames and scripts are not followed. Text
that a page marks as hidden is not read; what a style sheet hides, or a script would write, is not known.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from indexing.errors import UnreadableFile
from indexing.load import html_body
from indexing.load.decode import decode
from indexing.load.markdown import headings
from indexing.load.metadata import Said, common, pairs
from indexing.load.parsed import Parsed, blocks, clean
from indexing.load.rows import named
from indexing.load.safexml import declares_entities

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.I
)
_BEFORE_ROOT = re.compile(r"\A\s*(?:<\?xml[^>]*\?>\s*)?(?:<!doctype[^>\[]*\[[^<]*(?:<[^>]*>[^<\]]*)*\]\s*>)?", re.I)
_ENDLESS = re.compile(r"<([a-zA-Z][\w:-]*+)[^<>]{65536,}+>")
_XHTML = re.compile(r"<html[^>]*\sxmlns\s*=", re.I)
_CLOSED = re.compile(r"<([a-z][\w:-]*)((?:\s[^<>]*)?)/>", re.I)
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)
_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse))", re.I)
_ROWS = re.compile(r"^\|[^\n]*\| \n(?:\|[^\n]*\| ?(?:\n|\Z))+", re.M)  # as trafilatura writes them
_CELL_END = re.compile(r"(?<!\\)\|")
_RULE_ROW = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")


def parse(data: bytes, name: str) -> Parsed:
    """The main text of the page `name`; all the text of its body when no main text is found.

    Raises UnreadableFile when it declares XML entities that stand for more than a few characters.
    """
    source, tree = _read(data, name)
    if tree is None:
        return Parsed("")
    title, said = _title(tree), pairs(_said(tree))
    if _drop_hidden(tree):
        source = _written(tree)
    text = _tidy(_main_text(source))
    if not text:
        text = _tidy(html_body.text(tree))
    elif not any(headings(text)):
        text = _with_headings(text, tree)
    return Parsed(text, title, tuple(headings(text)), (), blocks(text), metadata=said)


def whole_text(data: bytes, name: str) -> str:
    """All the text that a reader of `name` sees, as Markdown, but for navigation and the readings over characters."""
    _, tree = _read(data, name)
    if tree is None:
        return ""
    _drop_hidden(tree)
    return _tidy(html_body.text(tree))


def _read(data: bytes, name: str) -> tuple[str, HtmlElement | None]:
    if declares_entities(io.BytesIO(data)):
        raise UnreadableFile(f"{name} declares XML entities, which no page needs: save it anew.")
    declared = _CHARSET.search(data[:4096])
    label = (declared.group(1) or declared.group(2)).decode("ascii") if declared else None
    source = _without_endless_tags(_BEFORE_ROOT.sub("", decode(data, name, label)))
    if _XHTML.search(source[:4096]):
        source = _CLOSED.sub(_opened, source)
    return source, _tree(source)


def _opened(tag: re.Match[str]) -> str:
    """An XHTML element that is closed where it begins, as HTML has to write it."""
    element, attributes = tag.groups()
    return tag.group() if element.lower() in _VOID else f"<{element}{attributes}></{element}>"


def _without_endless_tags(source: str) -> str:
    """`source` without the attributes of tags that have far too many: libxml2 compares each with all before it."""
    return _ENDLESS.sub(r"<\1>", source)


def _tree(source: str) -> HtmlElement | None:
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(source, parser=parser)
    except etree.ParserError:  # nothing in it
        return None


def _drop_hidden(tree: HtmlElement) -> bool:
    """Take navigation and what a reader does not see out of `tree`; whether there was any."""
    unseen = [element for element in tree.iter() if element.getparent() is not None and _is_hidden(element)]
    for element in unseen:
        element.drop_tree()
    return bool(unseen)


def _is_hidden(element: HtmlElement) -> bool:
    """A body that is hidden is one that a script will show."""
    if element.tag == "body" or not isinstance(element.tag, str):
        return False
    return bool(
        element.tag == "nav"
        or element.get("role") == "navigation"
        or element.get("hidden", "until-found").lower() != "until-found"  # that can be found with a browser's search
        or element.get("aria-hidden", "").lower() == "true"
        or _HIDING.search(element.get("style", ""))
    )


def _written(tree: HtmlElement) -> str:
    from lxml import html

    return str(html.tostring(tree, encoding="unicode"))


def _main_text(source: str) -> str:
    from trafilatura import extract

    found = extract(source, output_format="markdown", include_comments=False, favor_recall=True) or ""
    return _ROWS.sub(_named_rows, found)


def _named_rows(table: re.Match[str]) -> str:
    lines = (line.strip() for line in table.group().splitlines())
    rows = [[cell.strip() for cell in _CELL_END.split(line[1:-1])] for line in lines if not _RULE_ROW.fullmatch(line)]
    written = named([row for row in rows if any(row)])
    return "".join(f"{line}\n" for line in written) or table.group()


def _tidy(text: str) -> str:
    """Lines without space at their ends, table rows without the rule under the first, no two empty lines together."""
    lines = [line.rstrip() for line in clean(text).split("\n")]
    kept = "\n".join(line for line in lines if not _RULE_ROW.fullmatch(line))
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _with_headings(text: str, tree: HtmlElement) -> str:
    """`text` with its headings marked: of short pages, trafilatura gives the bare lines."""
    levels = {
        words: int(element.tag[1]) for element in tree.iter(*html_body.HEADINGS) if (words := html_body.words(element))
    }
    return "\n".join(f"{'#' * levels[line]} {line}" if line in levels else line for line in text.split("\n"))


def _title(tree: HtmlElement) -> str:
    return next(
        (words for tag in ("title", "h1") for element in tree.iter(tag) if (words := html_body.words(element))), ""
    )


def _said(tree: HtmlElement) -> Iterator[Said]:
    """What the page says of itself for machines, under names that many pages use."""
    yield "language", (tree.get("lang") or tree.get("xml:lang") or "",)
    for meta in tree.iter("meta"):
        name, said = meta.get("name") or meta.get("property") or "", meta.get("content", "")
        if common(name):
            yield name, (said,) if name.lower().endswith("article:tag") else said  # an element a tag
