"""Filters of questions and searches as a person sees them: what can be chosen, what is on, what is taken away.

Knows no gradio.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from indexing.collection import Collection
from indexing.errors import NoSuchCollection
from indexing.filters import Filter
from indexing.ledger.occurring import Occurring, occurring
from ui.library.uploads import UPLOADS
from ui.markup import element, escape
from ui.words import language_name
from ui.words.filters import FilterWords

MOST_CHOICES = 500
"""Folders, and tags, that are offered: the most frequent."""
Choices = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing that is asked for: `kind` is folder, language, since, until or tag."""

    kind: str
    value: str
    text: str


def offered(collection: str, home: str | Path | None) -> Occurring:
    """What can be chosen in a collection; nothing where there is none. Raises CollectionError."""
    try:
        with closing(Collection.open(collection, home=home)) as stored:
            return occurring(stored.ledger)
    except NoSuchCollection:
        return Occurring()


def choices(found: Occurring, said: FilterWords) -> tuple[Choices, Choices, Choices]:
    """Labels and values of the folders, languages and tags that occur, with how many documents have each."""
    folders = [folder for folder, _ in found.folders[:MOST_CHOICES]]
    labels = folder_labels(folders, said)
    counted = dict(found.folders)
    return (
        [(f"{labels[folder]} ({counted[folder]})", folder) for folder in folders],
        [(f"{language_name(lang) or said.other} ({count})", lang) for lang, count in found.languages],
        [(f"{tag} ({count})", tag) for tag, count in found.tags[:MOST_CHOICES]],
    )


def folder_labels(folders: Sequence[str], said: FilterWords) -> dict[str, str]:
    """What folders are called: as much of the ends of their paths as tells them apart."""
    parts = {folder: _parts(folder, said) for folder in folders}
    labels = {}
    for folder, names in parts.items():
        length = 1
        while length < len(names) and Counter(tuple(other[-length:]) for other in parts.values())[names[-length:]] > 1:
            length += 1
        labels[folder] = "/".join(names[-length:])
    return labels


def wanted(folders: Sequence[str], languages: Sequence[str], tags: Sequence[str], since: str, until: str) -> Filter:
    """The filter of what was chosen. Raises FilterError for a day that is none."""
    return Filter(tuple(folders), tuple(languages), since.strip(), until.strip(), tuple(tags))


def chips(where: Filter, said: FilterWords) -> list[Chip]:
    """What is on, in the order in which it is chosen."""
    labels = folder_labels(where.within, said)
    return [
        *(Chip("folder", folder, labels[folder]) for folder in where.within),
        *(Chip("language", lang, language_name(lang) or said.other) for lang in where.languages),
        *(Chip("tag", tag, tag) for tag in where.tags),
        *([Chip("since", where.since, f"{said.since} {where.since}")] if where.since else []),
        *([Chip("until", where.until, f"{said.until} {where.until}")] if where.until else []),
    ]


def without(where: Filter, kind: str, value: str) -> Filter:
    """The filter with one thing less; as it is where that is not on."""
    return replace(
        where,
        within=tuple(one for one in where.within if (kind, value) != ("folder", one)),
        languages=tuple(one for one in where.languages if (kind, value) != ("language", one)),
        tags=tuple(one for one in where.tags if (kind, value) != ("tag", one)),
        since="" if (kind, value) == ("since", where.since) else where.since,
        until="" if (kind, value) == ("until", where.until) else where.until,
    )


def in_one_line(where: Filter, said: FilterWords) -> str:
    """What is on, for the line that is there while the filters are folded."""
    on = chips(where, said)
    if not on:
        return said.all
    kinds = [
        [chip.text for chip in on if chip.kind == kind] for kind in ("folder", "language", "tag", "since", "until")
    ]
    return said.only.format(what=" · ".join(said.between.join(texts) for texts in kinds if texts))


def shown(where: Filter, said: FilterWords) -> str:
    """What is on as buttons, each of which takes one thing away; empty when nothing is."""
    buttons = [
        element(
            "button",
            element("bdi", escape(chip.text)) + '<span class="mk-cross" aria-hidden="true">×</span>',
            type="button", class_="mk-chip", data_kind=chip.kind, data_value=chip.value,
            title=chip.value, aria_label=said.remove.format(what=chip.text),
        )
        for chip in chips(where, said)
    ]  # fmt: skip
    return element("div", "".join(buttons), class_="mk-chips", role="group", aria_label=said.active) if buttons else ""


def _parts(folder: str, said: FilterWords) -> tuple[str, ...]:
    """The names of a path; that of uploaded files, inside the collection, is what they are."""
    names = tuple(part for part in folder.split("/") if part) or (os.sep,)
    for at in range(len(names) - 2):
        if names[at] == "collections" and names[at + 2] == UPLOADS:
            return (said.uploaded, *names[at + 3 :])
    return names
