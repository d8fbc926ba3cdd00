"""HTML: the main text of a page, without navigation, as Markdown with readable rows for tables.

What is main text is trafilatura's judgement. Nothing is fetched: pictures, frames and scripts are not followed, and
text that a script would write is not known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from indexing.load.decode import decode
from indexing.load.markdown import headings
from indexing.load.parsed import Parsed, clean, one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_CHARSET = re.compile(
    rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)|<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)""", re.I
)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_RULE_ROW = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")
_SPACES = re.compile(r"\s+")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = ("article", "blockquote", "br", "dd", "div", "dt", "footer", "header", "hr", "li", "p", "pre", "tr")
_UNSEEN = ("head", "nav", "noscript", "script", "style", "svg", "template")


def parse(data: bytes, name: str) -> Parsed:
    """The main text of the page `name`; all the text of its body when no main text is found."""
    declared = _CHARSET.search(data[:4096])
    label = (declared.group(1) or declared.group(2)).decode("ascii") if declared else None
    source = _XML_DECLARATION.sub("", decode(data, name, label))
    tree = _tree(source)
    if tree is None:
        return Parsed("")
    title = _title(tree)
    text = _tidy(_main_text(source))
    if not text:
        text = _tidy(_body_text(tree))
    elif not any(headings(text)):
        text = _with_headings(text, tree)
    return Parsed(text, title, tuple(headings(text)))


def _tree(source: str) -> HtmlElement | None:
    from lxml import etree, html

    parser = html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(source, parser=parser)
    except etree.ParserError:  # nothing in it
        return None


def _main_text(source: str) -> str:
    from trafilatura import extract

    return extract(source, output_format="markdown", include_comments=False, favor_recall=True) or ""


def _body_text(tree: HtmlElement) -> str:
    """All that a reader may see, a line a block, headings marked as in Markdown. The tree is changed."""
    for unseen in list(tree.iter(*_UNSEEN)):
        unseen.drop_tree()
    for element in tree.iter():
        element.text, element.tail = (_SPACES.sub(" ", part or "") for part in (element.text, element.tail))
        if element.tag in _HEADINGS:
            element.text = f"\n\n{'#' * int(element.tag[1])} {element.text}"
            element.tail = f"\n\n{element.tail}"
        elif element.tag in _BLOCKS:
            element.text = f"\n{'- ' if element.tag == 'li' else ''}{element.text}"
            element.tail = f"\n{element.tail}"
        elif element.tag in ("td", "th"):
            element.tail = f" {element.tail}"
    return str(tree.text_content())


def _tidy(text: str) -> str:
    """Lines without space at their ends, table rows without the rule under the first, no two empty lines together."""
    lines = [line.rstrip() for line in clean(text).split("\n")]
    kept = "\n".join(line for line in lines if not _RULE_ROW.fullmatch(line))
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def _with_headings(text: str, tree: HtmlElement) -> str:
    """`text` with its headings marked: of short pages, trafilatura gives the bare lines."""
    levels = {words: int(element.tag[1]) for element in tree.iter(*_HEADINGS) if (words := _words(element))}
    return "\n".join(f"{'#' * levels[line]} {line}" if line in levels else line for line in text.split("\n"))


def _title(tree: HtmlElement) -> str:
    return next((words for tag in ("title", "h1") for element in tree.iter(tag) if (words := _words(element))), "")


def _words(element: HtmlElement) -> str:
    return one_line(clean(element.text_content()))
