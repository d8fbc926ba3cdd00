"""Which passages a search may find: those of some documents, languages, days, tags or other metadata.

Knows what is asked; `ledger.matching` finds the chunks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date

from indexing.errors import FilterError
from indexing.types import Metadata

TAG = "tag"
"""The name in the metadata under which tags are."""

_NAME = re.compile(r"[\w.-]{1,64}")
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:-([a-z]{4}))?(?:-([a-z]{2}|\d{3}))?", re.I | re.ASCII)
_SCRIPT_OF = {"TW": "Hant", "HK": "Hant", "MO": "Hant", "CN": "Hans", "SG": "Hans"}
"""In which script Chinese is written where."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What passages must be of. All that is given must be so; of several values of one field one is enough.

    `within` are documents, archives or folders, by their paths, or documents by their file names; `languages` are codes as
    "he" ("zh" is both scripts, "zh-TW" the one that is written there), kept as chunks have them; `since` and `until` are
    days as "2026-11-21", both included; `tags` and the values of `metadata` are compared without case. `metadata` are names
    with values: of the values of one name one is enough. Raises FilterError for what is none of these.
    """

    within: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    since: str = ""
    until: str = ""
    tags: tuple[str, ...] = ()
    metadata: Metadata = ()

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            if given := getattr(self, name):
                _require_day(name, given)
        object.__setattr__(self, "languages", tuple(map(_language, self.languages)))
        for name, value in (*self.metadata, *((TAG, tag) for tag in self.tags)):
            require_metadata(name, value)
        for path in self.within:
            if not path:
                raise FilterError("A document or folder to search in has no name: leave it out to search everywhere.")
            _require_text("document or folder", path)

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))

    def __str__(self) -> str:
        """For people, as "in /docs, language he, since 2026-01-01"."""
        parts = [
            *(["in " + " or ".join(self.within)] if self.within else []),
            *(["language " + " or ".join(self.languages)] if self.languages else []),
            *([f"since {self.since}"] if self.since else []),
            *([f"until {self.until}"] if self.until else []),
            *([f"{name} {' or '.join(values)}" for name, values in self.wanted().items()]),
        ]
        return ", ".join(parts)

    def wanted(self) -> dict[str, list[str]]:
        """The values that will do, by name, tags among them."""
        wanted: dict[str, list[str]] = {}
        for name, value in (*((TAG, tag) for tag in self.tags), *self.metadata):
            wanted.setdefault(name, []).append(value)
        return wanted


def require_metadata(name: str, value: str) -> None:
    """Raise FilterError unless these can be a name and a value of metadata."""
    if not _NAME.fullmatch(name):
        raise FilterError(f"{name!r} cannot name metadata: use up to 64 letters, digits, '_', '-' and '.'.")
    if not value.strip():
        raise FilterError(f"The {name} is empty: give one, or leave it out.")
    _require_text(name, value)


def _require_text(name: str, value: str) -> None:
    """Raise FilterError for what SQLite takes for no text: half a character, which has no UTF-8, and NUL, which ends one."""
    if "\0" in value or value != value.encode("utf-8", "replace").decode():
        raise FilterError(f"The {name} {value!r} holds characters that are no text: write it without them.")


def _language(given: str) -> str:
    """The code under which chunks are: a script as it is written, no region. Raises FilterError for what is no code."""
    found = _LANGUAGE.fullmatch(given)
    if not found:
        raise FilterError(f"{given!r} is not a language: give a code as en, he or zh.")
    lang, script, region = (part or "" for part in found.groups())
    lang = lang.lower()
    script = script.title() or (_SCRIPT_OF.get(region.upper(), "") if lang == "zh" else "")
    return f"{lang}-{script}" if script else lang


def _require_day(name: str, given: str) -> None:
    try:
        if date.fromisoformat(given).isoformat() == given:
            return
    except ValueError:
        pass
    raise FilterError(f"{name} is {given!r}: give a day as 2026-11-21.")
