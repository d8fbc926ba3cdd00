"""JSON and JSON Lines: each record a paragraph that can be understood alone, a line of "key: value" for each of its values.

Which of the two a file is, its content says. Numbers are written as they stand in the file, keys that come twice are both
kept, and "address.city" is the city in the address. Nulls and empty values are left out. What keys mean is not known.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from indexing.errors import UnreadableFile
from indexing.load.decode import decode
from indexing.load.parsed import Parsed, clean, one_line
from indexing.types import Heading, Span

DEEPEST = 12
"""Levels of keys that are written out; of what lies deeper, the keys and values are given in a row."""
_LONG = 200  # characters from which a value stands under its key
_LONGEST_KEY = 80
_SPREAD = 20  # times its size to which a file may grow when its keys are written out
_TITLES = ("title", "name")


class Object(tuple[tuple[str, Any], ...]):
    """A JSON object: its keys with their values, in order, all of them."""


_DECODER = json.JSONDecoder(object_pairs_hook=Object, parse_int=str, parse_float=str, parse_constant=str, strict=False)


def parse(data: bytes, name: str) -> Parsed:
    """The records of the file `name`; its text as it is when it is not JSON. Raises UnreadableFile."""
    text = decode(data, name)
    page = _Page(name, _SPREAD * len(text) + 10_000)
    try:
        value = _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        bad = _lines(text, page)
        if page.records >= max(bad, 1):
            notes = (f"Lines of {name} that are not JSON, and were left out: {bad:,}.",) if bad else ()
            return page.parsed("", notes)
        if isinstance(error, RecursionError):
            raise UnreadableFile(f"{name} nests too deep to be read: flatten it.") from error
        return Parsed(
            clean(text), notes=(f"{name} is not valid JSON ({one_line(str(error))}): it was read as plain text.",)
        )
    title = ""
    if isinstance(value, Object):
        title = next((said for key, said in value if key.lower() in _TITLES and isinstance(said, str)), "")
        own = Object((key, inner) for key, inner in value if not _is_list_of_records(inner))
        page.record(own)
        for key, inner in value:
            if _is_list_of_records(inner):
                page.heading(key)
                page.series(inner)
    else:
        page.series(value if isinstance(value, list) else [value])
    return page.parsed(one_line(clean(title))[:_LONG])


def _lines(text: str, page: _Page) -> int:
    """Write the lines of `text` that are records of JSON, and count those that are not."""
    bad = 0
    for line in text.split("\n"):
        try:
            value = _DECODER.decode(line.strip("\ufeff \t\r")) if line.strip() else None
        except (ValueError, RecursionError):
            bad += 1
            continue
        if isinstance(value, Object | list):
            page.record(value)
        elif value is not None:
            bad += 1
    return bad


class _Page:
    """The text as it grows, with what is known of it."""

    def __init__(self, name: str, most: int) -> None:
        self._name = name
        self._most = most
        self._parts: list[str] = []
        self._length = 0
        self._headings: list[Heading] = []
        self._blocks: list[Span] = []
        self.records = 0

    def heading(self, key: str) -> None:
        title = _key(key)
        if title:
            self._headings.append(Heading(1, title, self._add(title)))

    def series(self, values: Sequence[Any]) -> None:
        """A record each, or a table when each is a row."""
        if len(values) > 1 and all(isinstance(value, list) and not _has_parts(value) for value in values):
            self._block("\n".join(" | ".join(one_line(clean(_scalar(cell))) for cell in row) for row in values))
        elif _has_parts(values):
            for value in values:
                self.record(value)
        else:
            self.record(values)

    def record(self, value: Any) -> None:
        lines = []
        for path, said in _fields("", value, 0):
            lines.append(_line(path, said))
            self._most -= len(lines[-1])
            if self._most < 0:
                raise UnreadableFile(f"{self._name} nests too deep: written out it would be {_SPREAD} times as long.")
        self.records += 1
        self._block("\n".join(line for line in lines if line))

    def parsed(self, title: str, notes: tuple[str, ...] = ()) -> Parsed:
        return Parsed("\n\n".join(self._parts), title, tuple(self._headings), (), tuple(self._blocks), notes)

    def _block(self, text: str) -> None:
        if text:
            start = self._add(text)
            if "\n" in text:
                self._blocks.append(Span(start, start + len(text)))

    def _add(self, text: str) -> int:
        start = self._length + 2 if self._parts else 0
        self._parts.append(text)
        self._length = start + len(text)
        return start


def _fields(path: str, value: Any, depth: int) -> Iterator[tuple[str, str]]:
    """The values in `value`, each under the path of the keys that lead to it."""
    if not isinstance(value, Object | list):
        yield path, _scalar(value)
    elif isinstance(value, list) and not _has_parts(value):
        yield path, ", ".join(said for inner in value if (said := _scalar(inner)))
    elif depth >= DEEPEST:
        yield path, _in_a_row(value)
    elif isinstance(value, Object):
        for key, inner in value:
            yield from _fields(f"{path}.{_key(key)}" if path else _key(key), inner, depth + 1)
    else:
        for number, inner in enumerate(value, start=1):
            yield from _fields(f"{path}[{number}]", inner, depth + 1)


def _in_a_row(value: Any) -> str:
    """The keys and values in `value`, without recursion."""
    waiting, words = [value], []
    while waiting:
        part = waiting.pop()
        if isinstance(part, Object):
            waiting += [piece for key, inner in reversed(part) for piece in (inner, key)]
        elif isinstance(part, list):
            waiting += reversed(part)
        else:
            words.append(_scalar(part))
    return " ".join(word for word in words if word)


def _line(path: str, said: str) -> str:
    said = clean(said).strip()
    if not said or not path:
        return said
    return f"{path}:\n{said}" if len(said) > _LONG or "\n" in said else f"{path}: {said}"


def _key(key: str) -> str:
    return one_line(clean(key))[:_LONGEST_KEY]


def _scalar(value: Any) -> str:
    return value if isinstance(value, str) else {True: "true", False: "false"}.get(value, "")


def _has_parts(values: Sequence[Any]) -> bool:
    return any(isinstance(value, Object | list) for value in values)


def _is_list_of_records(value: Any) -> bool:
    return isinstance(value, list) and _has_parts(value)
