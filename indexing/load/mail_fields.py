"""Header fields of e-mail as a reader sees them: encoded words, bytes in no stated encoding, names of files.

Every encoding that a field states may be wrong, and every field may be broken: what cannot be made out stays as it is.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message
from itertools import groupby

from indexing.errors import UnreadableFile
from indexing.load.decode import decode
from indexing.load.parsed import clean, one_line

LONGEST = 20_000
"""Characters of a field that are read: patterns for names and parameters are slow on endless ones."""

_WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]{0,20})?\?([bq])\?([^?\n]*)\?=", re.I)
_WIDER = {  # what is meant by the names of smaller sets
    "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "iso-8859-8": "cp1255", "iso-8859-8-i": "cp1255", "iso-8859-8-e": "cp1255", "shift_jis": "cp932", "ks_c_5601-1987": "cp949",
}  # fmt: skip
_OF_TEXT = re.compile(r"utf-?8|iso-8859|windows-|cp\d|big5|gb|hz|koi8|shift_jis|euc|iso-2022", re.I)


def words(message: Message, field: str) -> str:
    """The first field of that name as one line; "" when there is none."""
    raw = next((value for key, value in message.raw_items() if key.lower() == field.lower()), "")
    return one_line(clean(_decoded(str(raw), message.get_content_charset())))


def people(field: str) -> tuple[str, ...]:
    """Those whom a field of addresses names, each as it is shown. A comma that no address stands before is one in a name."""
    found: list[str] = []
    name = ""
    for piece in field.split(","):
        name = f"{name},{piece}" if name else piece
        if "@" in piece:
            found.append(name.strip(" ,"))
            name = ""
    return tuple(filter(None, [*found, name.strip(" ,")]))


def file_name(part: Message) -> str:
    """The name that a part gives its file, "" when it gives none."""
    for field, parameter in (("content-disposition", "filename"), ("content-type", "name")):
        try:
            said = part.get_param(parameter, header=field)
        except (MessageError, ValueError, LookupError, TypeError):
            continue
        if isinstance(said, tuple):  # RFC 2231: encoding, language, bytes as characters
            said = _said_in(said[2].encode("latin-1", "replace"), said[0] or "utf-8")
        if said:
            return one_line(clean(_decoded(str(said), part.get_content_charset())))
    return ""


def _decoded(raw: str, charset: str | None) -> str:
    """`raw` with its encoded words decoded. Space between two of them is no part of the text."""
    pieces: list[tuple[str | None, bytes]] = []
    end = 0
    for word in _WORD.finditer(raw):
        between = raw[end : word.start()]
        if between.strip() or not pieces:
            pieces.append((None, between.encode("utf-8", "surrogateescape")))
        pieces.append((word.group(1).lower(), _bytes(word.group(2), word.group(3))))
        end = word.end()
    pieces.append((None, raw[end:].encode("utf-8", "surrogateescape")))
    return "".join(_joined(pieces, charset))


def _joined(pieces: list[tuple[str | None, bytes]], charset: str | None) -> Iterator[str]:
    """Words of one encoding are joined before they are decoded: senders cut them inside a character."""
    for stated, group in groupby(pieces, key=lambda piece: piece[0]):
        data = b"".join(part for _, part in group)
        yield _said_in(data, stated) if stated else _guessed(data, charset)


def _bytes(encoding: str, text: str) -> bytes:
    content = text.encode("ascii", "ignore")
    if encoding in "qQ":
        return binascii.a2b_qp(content, header=True)
    try:
        return binascii.a2b_base64(content + b"==")
    except binascii.Error:
        return b""


def _said_in(data: bytes, encoding: str) -> str:
    """`data` in the encoding that is stated for it: for a few characters that is surer than a guess."""
    encoding = encoding.lower()
    if _OF_TEXT.match(encoding):
        try:
            return data.decode(_WIDER.get(encoding, encoding))
        except (UnicodeError, LookupError):
            pass
    return _guessed(data, encoding)


def _guessed(data: bytes, encoding: str | None) -> str:
    if data.isascii():
        return data.decode("ascii")
    try:
        return decode(data, "", encoding)
    except UnreadableFile:
        return data.decode("utf-8", "replace")
