"""Text of documents, questions and models, made harmless inside HTML and inside Markdown that holds HTML.

Every ASCII punctuation mark becomes a character reference. A reference is never a tag, an attribute's end, Markdown, a
bare address that a renderer would link, a template or a formula, so nothing in such a text can load, link or run,
whichever of these the page's renderer understands. Line breaks become references too: the blank line that would end
a block of HTML inside Markdown cannot occur.
"""

from __future__ import annotations

import re
import string

_REFERENCES = {ord(char): f"&#{ord(char)};" for char in string.punctuation + "\n"}
_DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\x80-\x9f"  # control characters, but not tab and line feed
    "\u202d\u202e"  # overrides: they show a text in another order than it is read
    "\U000e0000-\U000e007f]"  # tag characters: read by machines, seen by nobody
)
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")  # cannot be sent, or means nothing

_PLAIN = re.compile(r"[A-Za-z0-9 -]*")  # means nothing in any syntax


def escape(text: str) -> str:
    """`text` for an element's content or a quoted attribute. Shows the same; line breaks need `white-space`."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return _NO_CHARACTER.sub("\ufffd", _DROPPED.sub("", lines)).translate(_REFERENCES)


def element(tag: str, content: str, **attributes: str | bool | None) -> str:
    """An element around `content`, which is HTML already. Values are escaped; None and False leave one out.

    An underscore at an attribute's end is cut off (`class_`), others become hyphens (`aria_label`).
    """
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    return f"<{tag}{written}>{content}</{tag}>"


def _attribute(name: str, value: str | bool | None) -> str:
    name = name.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if value is True:
        return f" {name}"
    return f' {name}="{value if _PLAIN.fullmatch(value) else escape(value)}"'
