"""Bytes of a text file to characters.

In order: a byte order mark, UTF-8, the encoding that the file declares, UTF-8 with a few broken bytes, Hebrew
(windows-1255), and charset-normalizer's guess among the encodings that are in wide use. A guess from a few words can be
wrong; it is not known how sure it was.
"""

from __future__ import annotations

import codecs
import re

from indexing.errors import UnreadableFile

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the UTF-16 mark, so it is asked first
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSES = (
    "cp1255", "big5", "cp950", "gb18030", "cp1252", "cp1250", "cp1251", "cp1253", "cp1256", "cp932", "euc_jp", "cp949",
)  # fmt: skip
_SUPERSETS = {  # what browsers read for a declared encoding
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-8": "cp1255",
    "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "euc_kr": "cp949",
}  # fmt: skip
_DECLARABLE = re.compile(r"(?:iso8859|cp\d|big5|gb|hz|shift_jis|euc_|koi8|mac-|iso2022)")
_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20)])
_ASCII = bytes(range(0x80))
_COMMON = re.compile(
    "[\t-\r -~\u00a0-\u017f\u0370-\u06ff\u2000-\u206f\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff00-\uffef]"
)
_COMMONEST = re.compile("[\n\r -~א-ת]")
_NOT_HEBREW = re.compile(  # prefixes before a Latin word are: "לA4"
    "[ךםןףץ](?=[א-ת])|[A-Za-zƒ](?=[א-ת])|(?<=[א-ת])(?<!(?<![א-ת])[והבכלמש])(?<!(?<![א-ת])[ושכמ][הבכלמש])[A-Za-zƒ]"
    "|(?<![א-ת\u05b0-\u05c7])[\u05b0-\u05c7]"
)
_WESTERN = re.compile("[\0-\x7fàâäãåáæçèéêëíìîïñòóôöõøœùúûüßÀÂÄÃÅÁÆÇÈÉÊËÍÎÏÑÓÔÖÕØŒÙÚÛÜ¿¡«»€£§°·©®\u00a0\u2010-\u2026]*")
_CENTRAL = re.compile("[a-z][¹³¿¯][a-z]")  # ą ł ż Ż read as windows-1252
_SAMPLE = 200_000


def decode(data: bytes, name: str, declared: str | None = None) -> str:
    """The characters of the file `name`. Raises UnreadableFile when it is not text."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    data = _without_stray_nul(data)
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if b"\0" in data or controls > len(data) // 50:
        text = _utf16(data)
    else:
        text = _strict(data, "utf-8") or _declared(data, declared) or _mostly_utf8(data)
        text = text or _hebrew(data) or _guess(data)
    if text is None:
        raise UnreadableFile(f"{name} is not text, or is in an encoding that is not known: save it as UTF-8.")
    return text


def _without_stray_nul(data: bytes) -> bytes:
    """`data` without zero bytes, where they are few and it is no UTF-16: pairs of ASCII letters look like Chinese there."""
    bare = data.replace(b"\0", b"")
    if len(bare) == len(data) or 20 * (len(data) - len(bare)) >= len(data):
        return data
    mostly_ascii = 5 * len(bare.translate(None, _ASCII)) < len(bare)
    return bare if mostly_ascii or _strict(bare, "utf-8") is not None or _utf16(data) is None else data


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeError, LookupError):
        return None


def _utf16(data: bytes) -> str | None:
    """UTF-16 without a mark, in the byte order that gives the more everyday characters."""
    texts = [text for encoding in ("utf-16-le", "utf-16-be") if (text := _strict(data, encoding))]
    best = max(texts, key=lambda text: len(_COMMON.findall(text)) + len(_COMMONEST.findall(text)), default="")
    return best if best and len(_COMMON.findall(best)) > 0.9 * len(best) else None


def _declared(data: bytes, declared: str | None) -> str | None:
    """Only encodings of text: Python's others ("unicode_escape", "idna") are no business of a document."""
    label = (declared or "").lower().removesuffix("-i")  # "iso-8859-8-i": Hebrew in reading order
    try:
        encoding = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    return _strict(data, _SUPERSETS.get(encoding, encoding)) if _DECLARABLE.match(encoding) else None


def _mostly_utf8(data: bytes) -> str | None:
    """UTF-8 cut off or damaged here and there: no other encoding gives that many valid sequences."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    good = sum(1 for char in text if char > "\x7f") - broken
    return text if good > 20 * broken else None


def _hebrew(data: bytes) -> str | None:
    """windows-1255, when no final letter stands inside a word: in other encodings of those bytes one soon does."""
    text = _strict(data, "cp1255")
    return text if text and re.search("[א-ת]{2}", text) and not _NOT_HEBREW.search(text) else None


def _guess(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    sample = data if len(data) <= _SAMPLE else data[: data.rfind(b"\n", 0, _SAMPLE) + 1 or _SAMPLE]
    best = from_bytes(sample, cp_isolation=list(_GUESSES)).best()
    if best is None:
        return None
    encoding = best.encoding
    if encoding in ("cp1250", "cp1252"):  # short texts of western and of central Europe are taken for each other
        western = data.decode("cp1252", "replace")
        encoding = "cp1250" if _CENTRAL.search(western) else "cp1252" if _WESTERN.fullmatch(western) else encoding
    return data.decode(encoding, "replace")
