"""E-mail (.eml): subject, sender, receivers, date and body; the files attached to it, attached messages too.

The body is the plain text of a message, or its HTML when there is no plain text. Pictures in the text are left out, and
nothing that a message points to is fetched. Signatures are not checked, and encrypted messages stay so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32

from indexing.errors import UnreadableFile
from indexing.load import html
from indexing.load.decode import decode
from indexing.load.mail_fields import LONGEST, file_name, people, words
from indexing.load.metadata import pairs
from indexing.load.names import Distinct, tidy
from indexing.load.parsed import Parsed, blocks, clean
from indexing.types import Heading, Metadata

_SHOWN = ("From", "To", "Cc", "Date")
_LONGEST_SHOWN = 1000
_MULTIPART = re.compile(rb"^content-type:\s*multipart/", re.I | re.M)
_MOST_WORK = 40_000_000  # the parser looks at each line once for every multipart that is open
_DEEPEST = 50
_BODIES = ("text/plain", "text/html")
_SEALED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_NO_FILES = (*_SEALED, "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
_SUFFIXES = {
    "message/rfc822": ".eml", "application/pdf": ".pdf", "application/zip": ".zip", "application/json": ".json",
    "message/global": ".eml", "text/calendar": ".ics", "text/csv": ".csv",
}  # fmt: skip
"""Endings for files without a name."""


class _Policy(Compat32):
    """Headers stay as they were sent: the newer policies parse them, at great length when they are hostile."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        header = "".join(sourcelines[:LONGEST])[:LONGEST]
        return super().header_source_parse(header.splitlines(keepends=True))


_POLICY = _Policy(mangle_from_=False)


def parse(data: bytes, name: str) -> Parsed:
    """The message `name` without what is attached to it. Raises UnreadableFile."""
    message = _message(data, name)
    subject = words(message, "Subject")
    shown = [(field, words(message, field)) for field in _SHOWN]
    shown.append(("Attachments", ", ".join(inner for inner, _ in _attached(message))))
    lines = [f"{field}: {value[:_LONGEST_SHOWN]}" for field, value in shown if value]
    text = "\n\n".join(part for part in (subject, "\n".join(lines)) if part)
    found = [Heading(1, subject, 0)] if subject else []
    notes: list[str] = []
    for body in (_body(part, name) for part in _bodies(message)):
        notes += body.notes
        start = len(text) + 2 if text else 0
        found += (Heading(heading.level + 1, heading.title, start + heading.start) for heading in body.headings)
        text = "\n\n".join(part for part in (text, body.text) if part)
    sealed = any(part.get_content_type() in _SEALED for part in _leaves(message))
    if sealed:
        notes.append(f"{name} has an encrypted or sealed part, which was not read.")
    return Parsed(text, subject, tuple(found), (), blocks(text), tuple(notes), _said(message))


def members(data: bytes, name: str) -> Iterator[tuple[str, bytes | UnreadableFile]]:
    """The name and the bytes of each file attached to the message `name`. Raises UnreadableFile at once."""
    for inner, part in _attached(_message(data, name)):
        try:
            yield inner, _content(part)
        except MemoryError:
            yield inner, UnreadableFile(f"{inner} in {name} needs too much memory: save it from a mail program.")
        except Exception:  # writing out a broken message can fail in many ways
            yield inner, UnreadableFile(f"{inner} in {name} is broken: save it from a mail program.")


def _said(message: Message) -> Metadata:
    return pairs((
        ("author", people(words(message, "From"))), ("to", people(words(message, "To"))), ("date", words(message, "Date")),
        ("tag", words(message, "Keywords")),
    ))  # fmt: skip


def _message(data: bytes, name: str) -> Message:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decode(data, name).encode("utf-8", "replace")
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    try:
        if len(_MULTIPART.findall(data)) * data.count(b"\n") <= _MOST_WORK:
            return BytesParser(policy=_POLICY).parsebytes(data)
    except RecursionError:
        pass
    raise UnreadableFile(f"{name} has too many parts inside parts: save what is attached to it as files.")


def _parts(part: Message) -> list[Message]:
    """The messages that `part` holds as a multipart, or as an attached message."""
    inside = part.get_payload()
    return [child for child in inside if isinstance(child, Message)] if isinstance(inside, list) else []


def _leaves(message: Message) -> Iterator[Message]:
    """The parts of `message` that hold no parts to be looked into, in order."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        looked_into = part.get_content_maintype() == "multipart" and part.get_content_type() not in _SEALED
        if looked_into and part.is_multipart():
            waiting += reversed(_parts(part))
        else:
            yield part


def _attached(message: Message) -> Iterator[tuple[str, Message]]:
    """The parts that are files, by names that differ."""
    distinct = Distinct()
    for number, part in enumerate(_leaves(message), start=1):
        if _is_file(part, alone=part is message):
            suffix = _SUFFIXES.get(part.get_content_type(), "")
            subject = words(next(iter(_parts(part)), part), "Subject").replace("/", " ") if suffix == ".eml" else ""
            inner = tidy(file_name(part)) or tidy(subject or f"part {number}") + suffix
            yield distinct(inner if suffix != ".eml" else inner.removesuffix(suffix) + suffix), part


def _is_file(part: Message, *, alone: bool) -> bool:
    """Whether a part is neither body nor decoration: marked as attached, a named text, or of a kind that is not shown."""
    kind, main = part.get_content_type(), part.get_content_maintype()
    if kind in _NO_FILES or main == "multipart":
        return False
    if part.get_content_disposition() == "attachment" or kind in _SUFFIXES:
        return True
    return main in ("application", "audio", "video") or (main == "text" and not alone and bool(file_name(part)))


def _content(part: Message) -> bytes:
    if part.get_content_maintype() == "message" and _parts(part):  # a report is several, of headers alone
        return b"\n".join(inside.as_bytes(policy=_POLICY) for inside in _parts(part))
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _bodies(part: Message, depth: int = 0) -> list[Message]:
    """The parts to read as text: all of a mixture, of alternatives the plain one unless it is empty.

    Texts of other kinds, such as Markdown and reports of delivery, are plain ones where they are no alternative to another.
    """
    kind = part.get_content_type()
    if kind in _SEALED or depth > _DEEPEST:
        return []
    if part.get_content_maintype() != "multipart":
        readable = part.get_content_maintype() in ("text", "message")
        return [part] if readable and not _is_file(part, alone=not depth) else []
    if not part.is_multipart():  # broken: no part was found in it
        return [part]
    choices = [bodies for child in _parts(part) if (bodies := _bodies(child, depth + 1))]
    if kind != "multipart/alternative":
        return [body for bodies in choices for body in bodies]
    choices = [bodies for bodies in choices if all(body.get_content_type() in _BODIES for body in bodies)] or choices
    plain = [bodies for bodies in choices if all(body.get_content_type() == "text/plain" for body in bodies)]
    written = [bodies for bodies in plain if any(_content(body).strip() for body in bodies)]
    return next(iter(written or choices[-1:]), [])


def _body(part: Message, name: str) -> Parsed:
    try:
        data = _content(part)
        text = clean(decode(data, name, part.get_content_charset())) if data.strip() else ""
    except UnreadableFile:  # bytes that are no text, in a part that says it is
        return Parsed("")
    except (LookupError, ValueError, TypeError, AttributeError, MessageError):  # a report that is broken
        return Parsed("", notes=(f"A part of {name} is broken and was not read.",))
    if part.get_content_type() == "text/html":
        try:
            return html.parse(text.encode(), name) if text.strip() else Parsed("")
        except UnreadableFile as error:
            return Parsed("", notes=(f"A part of it was not read: {error}",))
    if str(part.get_param("format", "")).lower() == "flowed":
        text = _unflowed(text, gap="" if str(part.get_param("delsp", "")).lower() == "yes" else " ")
    return Parsed(text.strip())


def _unflowed(text: str, gap: str) -> str:
    """Lines that the sender's program wrapped, joined: each of them ends with a space."""
    lines: list[list[str]] = []
    flowing = False
    for line in text.split("\n"):
        words_of = line.removeprefix(" ")
        if flowing and not line.startswith(">"):
            lines[-1][-1] = lines[-1][-1][:-1]
            lines[-1] += (gap, words_of)
        else:
            lines.append([words_of])
        flowing = words_of.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join("".join(pieces).rstrip() for pieces in lines)
