"""The tree that docutils makes of reStructuredText, as text like Markdown.

Roles and directives that docutils does not know, those of Sphinx among them, are read as the text that they hold.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from indexing.load.parsed import one_line

Parse = Callable[[str], Any]
Piece = tuple[int, str]
"""The level of a heading, 0 for other text; and the text."""

_ADMONITIONS = ("attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning")
_CODE = ("literal_block", "doctest_block", "math_block")
_PAIRS = {"definition_list": "definition", "field_list": "field_body", "option_list": "description"}
_UNSEEN = ("comment", "decoration", "meta", "pending", "raw", "substitution_definition", "target", "transition")
_HOLDERS = ("block_quote", "compound", "container", "figure", "legend", "sidebar", "topic")
_ROLE = re.compile(r"(?::[\w:+.-]+:)?`[~!]?([^`]*?)(?:\s*<[^<>`]*>)?`(?::[\w:+.-]+:)?", re.S)
_DIRECTIVE = re.compile(r"\.\.\s+([\w:.+-]+)::[ \t]*(.*)")
_OPTION = re.compile(r"\s*:[\w-]+:(\s|$)")
_SILENT = (
    "include", "raw", "toctree", "index", "highlight", "module", "currentmodule", "tabularcolumns", "sectionauthor", "codeauthor",
    "literalinclude", "automodule", "autoclass", "autofunction", "automethod", "autosummary", "automodapi",
)  # fmt: skip
_OF_CODE = (
    "code", "code-block", "sourcecode", "doctest", "testcode", "testoutput", "prompt", "ipython", "graphviz", "digraph", "mermaid",
    "productionlist",
)  # fmt: skip
_HEADLESS = ("image", "figure", "only", "ifconfig", "tab-set", "grid", "rst-class", "cssclass")
_NAMED = ("versionadded", "versionchanged", "versionremoved", "deprecated", "seealso", "todo")
_DEEPEST = 4
_LONGEST_SUBSTITUTION = 1000


def render(document: Any, parse: Parse, depth: int = 0) -> Iterator[Piece]:
    """The headings and blocks of `document` in order; `parse` makes a document of the text in an unknown directive."""
    return _Renderer(document, parse, depth).pieces(document, 0)


class _Renderer:
    def __init__(self, document: Any, parse: Parse, depth: int) -> None:
        self._document = document
        self._parse = parse
        self._depth = depth
        self._known: dict[str, str] = {}

    def pieces(self, parent: Any, level: int, *, first: int = 0) -> Iterator[Piece]:
        """The children of `parent`, which lies in a section of this level, from the child `first` on."""
        for node in parent.children[first:]:
            tag = node.tagname
            if tag in _UNSEEN or "contents" in getattr(node, "attributes", {}).get("classes", ()):
                continue
            if tag == "section":
                yield from self.pieces(node, level + 1)
            elif tag == "title" and parent.tagname == "section":
                yield level, self._words(node)
            elif tag == "system_message":
                yield from self._unknown(node)
            elif tag in _HOLDERS:
                yield from self.pieces(node, level)
            elif tag in _ADMONITIONS:
                yield from _led(f"{tag.capitalize()}:", self.pieces(node, level))
            elif tag == "admonition":
                yield from _led(f"{self._words(node.children[0])}:", self.pieces(node, level, first=1))
            else:
                yield 0, self._block(node)

    def _block(self, node: Any) -> str:
        tag = node.tagname
        if tag in _CODE:
            return _fenced(node.astext(), _language(node))
        if tag == "table":
            return "\n".join(self._rows(node))
        if tag in ("bullet_list", "enumerated_list"):
            return "\n".join(self._items(node))
        if tag in _PAIRS:
            return "\n".join(self._pair(item, _PAIRS[tag]) for item in node.children)
        if tag == "line_block":
            return "\n".join(self._lines(node))
        if tag in ("footnote", "citation") and node.children and node.children[0].tagname == "label":
            return _hung(f"[{node.children[0].astext()}] ", self._inside(node, first=1), by=2)
        return f"— {self._words(node)}" if tag == "attribution" else self._words(node)

    def _inside(self, node: Any, *, first: int = 0) -> str:
        """The blocks in `node`, one under the other."""
        return "\n".join(text for _, text in self.pieces(node, 0, first=first) if text)

    def _rows(self, table: Any) -> Iterator[str]:
        for node in table.findall():
            if node.tagname == "title" and node.parent is table:
                yield self._words(node)
            elif node.tagname == "row" and node.parent.parent.parent is table:
                yield " | ".join(one_line(self._inside(cell)) for cell in node.children)

    def _items(self, items: Any) -> Iterator[str]:
        number = items.get("start", 1)
        for item in items.children:
            mark = "- "
            if items.tagname == "enumerated_list":
                letter = {"loweralpha": 96, "upperalpha": 64}.get(items.get("enumtype", ""), 0)
                mark = f"{chr(letter + number) if letter and number <= 26 else number}. "
            yield _hung(mark, self._inside(item))
            number += 1

    def _pair(self, item: Any, second: str) -> str:
        """A term, a field or an option, and what is said of it."""
        names = [child for child in item.children if child.tagname != second]
        said = [child for child in item.children if child.tagname == second]
        group = [child for name in names for child in (name.children if name.tagname == "option_group" else [name])]
        head = ", ".join(name.astext() if name.tagname == "option" else self._words(name) for name in group)
        return _hung(f"{head}: ", "\n".join(self._inside(body) for body in said), by=2) if said else head

    def _lines(self, block: Any, indent: str = "") -> Iterator[str]:
        for line in block.children:
            if line.tagname == "line_block":
                yield from self._lines(line, indent + "  ")
            else:
                yield indent + self._words(line)

    def _words(self, node: Any) -> str:
        """The text in a line or a paragraph."""
        tag = node.tagname
        if tag == "#text":
            return str(node.astext())
        if tag == "image":
            return str(node.get("alt", ""))
        if tag == "problematic":  # a role that is not known, or a mark without its end
            role = _ROLE.fullmatch(node.astext())
            return role.group(1) if role else str(node.astext())
        if tag == "substitution_reference":
            return self._substituted(node["refname"])
        if tag in ("footnote_reference", "citation_reference"):
            return f"[{node.astext()}]"
        return "" if tag in ("raw", "system_message") else "".join(self._words(child) for child in node.children)

    def _substituted(self, name: str) -> str:
        """What stands for |name|; each is made once, so that those in others cannot multiply, nor go round."""
        key = (
            name
            if name in self._document.substitution_defs
            else self._document.substitution_names.get(name.lower(), "")
        )
        if key not in self._known:
            self._known[key] = f"|{name}|"
            definition = self._document.substitution_defs.get(key)
            if definition is not None:
                self._known[key] = self._words(definition)[:_LONGEST_SUBSTITUTION]
        return self._known[key] if key else f"|{name}|"

    def _unknown(self, message: Any) -> Iterator[Piece]:
        """The text in a directive that docutils does not know, which it hands on as it is written."""
        source = next((child.astext() for child in message.children if child.tagname == "literal_block"), "")
        directive = _DIRECTIVE.match(source)
        if directive is None:  # a table with a fault
            yield 0, _fenced(source, "")
            return
        name, head = directive.group(1), directive.group(2).strip()
        body = textwrap.dedent(source[directive.end() :].removeprefix("\n")).split("\n")
        while body and _OPTION.match(body[0]):
            body.pop(0)
        content = "\n".join(body).strip("\n")
        if name in _SILENT:
            return
        if name in _OF_CODE or self._depth >= _DEEPEST:
            yield 0, _fenced(content, head if name.startswith(("code", "sourcecode")) else "")
            return
        inside = render(self._parse(content), self._parse, self._depth + 1) if content else iter(())
        if name in _NAMED:
            yield from _led(f"{name} {head}".strip() + ":", inside)
            return
        if name not in _HEADLESS:
            yield 0, head
        yield from inside


def _language(node: Any) -> str:
    if node.tagname == "doctest_block":
        return "python"
    named = [name for name in node.get("classes", ()) if name != "code"]
    return "math" if node.tagname == "math_block" else str(named[0]) if named else ""


def _fenced(code: str, language: str) -> str:
    longest = max((len(mark) for mark in re.findall(r"^ {0,3}(`{3,})", code, re.M)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code}\n{fence}" if code.strip() else ""


def _led(head: str, pieces: Iterator[Piece]) -> Iterator[Piece]:
    """`pieces` after the words `head`, in one line with the first when that is prose."""
    level, first = next(pieces, (0, ""))
    if level or first.startswith("`") or " | " in first.partition("\n")[0]:
        yield 0, head
        yield level, first
    else:
        yield 0, f"{head} {first}" if first else head.rstrip(":")
    yield from pieces


def _hung(mark: str, text: str, *, by: int = 0) -> str:
    """`text` after `mark`, its other lines indented below its first; code begins in a line of its own."""
    if text.startswith("`"):
        mark, text = mark.rstrip(), "\n" + text
    return (mark + text.replace("\n", "\n" + " " * (by or len(mark.rstrip()) + 1))).strip()
