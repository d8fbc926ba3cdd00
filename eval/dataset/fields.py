"""JSON lines and their fields, read so that every mistake is told with its place."""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.errors import GoldError


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object with the place it stands at: a line number, or a path inside a JSON file."""

    path: Path
    place: str | int
    values: dict[str, Any]

    def fail(self, problem: str) -> GoldError:
        """The error to raise for this object."""
        return GoldError(self.path, problem, self.place)

    def known(self, names: Sequence[str]) -> None:
        """Raise for a field that is none of `names`: a misspelt one would silently change the figures."""
        for name in self.values:
            if name not in names:
                raise self.fail(f'there is no field "{name}": use {", ".join(names)}.')

    def text(self, name: str, default: str | None = None) -> str:
        """A text that is not blank; `default` when the field is not there."""
        value = self.values.get(name, default)
        if not isinstance(value, str) or not (value.strip() or value == default):
            raise self.fail(f'"{name}" must be a text that is not empty.')
        return value

    def any_text(self, name: str) -> str:
        """A text, blank ones too: sets of other people have them."""
        value = self.values.get(name)
        if not isinstance(value, str):
            raise self.fail(f'"{name}" must be a text.')
        return value

    def flag(self, name: str, default: bool) -> bool:
        value = self.values.get(name, default)
        if not isinstance(value, bool):
            raise self.fail(f'"{name}" must be true or false.')
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts that are not blank, each once; empty when the field is not there."""
        return _texts(self, name, self.values.get(name, []))

    def groups(self, name: str) -> tuple[tuple[str, ...], ...]:
        """A list of lists of texts; empty when the field is not there."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or any(not group for group in value):
            raise self.fail(f'"{name}" must be a list of lists of texts, none of them empty.')
        return tuple(_texts(self, name, group) for group in value)

    def objects(self, name: str) -> list[Fields]:
        """A list of objects; empty when the field is not there."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.fail(f'"{name}" must be a list of objects.')
        inside = "" if isinstance(self.place, int) else f"{self.place}." if self.place else ""
        return [
            Fields(self.path, self.place if isinstance(self.place, int) else f"{inside}{name}[{at}]", item)
            for at, item in enumerate(value)
        ]


def read_lines(path: Path) -> Iterator[Fields]:
    """The objects of a JSON-lines file, plain or .xz; empty lines are passed over. Raises GoldError."""
    number = 0
    try:
        with lzma.open(path, "rb") if path.suffix == ".xz" else path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
                if text.strip():
                    yield _parsed(path, number, text)
    except UnicodeDecodeError:
        raise GoldError(path, "this is not UTF-8 text: save the file as UTF-8.", number) from None
    except (lzma.LZMAError, EOFError):
        raise GoldError(path, "this is not a whole .xz file: compress the lines again.") from None
    except OSError as error:
        raise GoldError(path, f"the file cannot be read ({error.strerror}).") from None


def _parsed(path: Path, number: int, text: str) -> Fields:
    try:
        values = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise GoldError(path, f"this is not JSON ({error}): write one object a line.", number) from None
    if not isinstance(values, dict):
        raise GoldError(path, "this is not an object: write { … } on each line.", number)
    return Fields(path, number, values)


def _texts(fields: Fields, name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
        raise fields.fail(f'"{name}" must be a list of texts that are not empty.')
    return tuple(dict.fromkeys(value))
