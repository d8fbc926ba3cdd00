"""Which encoder a collection is searched with, and which ones it could be.

    models/NAME/NAME/    an encoder that was trained for this collection: a sentence-transformers model, safetensors
    training/NAME/       one whose training is not finished

An encoder that was trained here is found by its collection; any other is one that somebody names. Loads no models.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from indexing.collection import Collection
from indexing.config import ENCODERS, FORMER_NAME, MINILM, NAME, EncoderConfig, given_as
from indexing.errors import CollectionError
from indexing.shelf import Shelf, Shelved
from indexing.types import EncoderId

FOLDER = "models"
BEGUN = "training"

_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An encoder that a collection has, had or could have. `trained` where it was trained here.

    `vectors` are those that are kept of it; `replaced` is when another one took its place, "" when none did.
    """

    name: str
    revision: str
    current: bool
    trained: bool
    vectors: int
    replaced: str = ""


def candidates(collection: Collection) -> list[Candidate]:
    """The encoder in use, those that it replaced, the last one first, and those trained here that were never used."""
    own = trained(collection)
    current = collection.encoder
    found = [Candidate(current.name, current.revision, True, current.name in own, len(collection.ledger.chunk_ids()))]
    for one in _former(collection):
        encoder = one.encoder
        found.append(Candidate(encoder.name, encoder.revision, False, encoder.name in own, one.vectors, one.left))
    named = {one.name for one in found}
    return found + [Candidate(name, "", False, True, 0) for name in own if name not in named]


def trained(collection: Collection) -> dict[str, Path]:
    """The folders of the encoders that were trained for this collection, by name."""
    folder = collection.path / FOLDER
    return {file.parent.name: file.parent for file in sorted(folder.glob("*/*/modules.json")) if _is_named(file.parent)}


def is_name(name: str) -> bool:
    """Whether an encoder that is trained here may have this name: it is that of a folder."""
    return bool(_NAME.fullmatch(name))


def folder_for(collection: Collection, name: str) -> Path:
    """Where an encoder of this name goes."""
    return collection.path / FOLDER / name / name


def own(collection: Collection, *, former: bool = True) -> EncoderConfig | None:
    """How the encoder of this collection is loaded where it was trained for it, or (`former`) was the embedded one once.

    None where somebody has to name it.
    """
    name = collection.encoder.name
    folder = folder_for(collection, name)  # asked with every question: one look
    if is_name(name) and (folder / "modules.json").is_file():
        return EncoderConfig(model=str(folder))
    return ENCODERS[MINILM] if former and name == FORMER_NAME else None


def previous(collection: Collection) -> EncoderId:
    """The encoder that the present one replaced. Raises CollectionError when there is none."""
    former = [one for one in _former(collection) if one.left]
    if not former:
        raise CollectionError(
            f"The collection {collection.name!r} has had no other encoder: there is nothing to go back to."
        )
    return former[0].encoder


def config_of(collection: Collection, encoder: EncoderId) -> EncoderConfig:
    """How `encoder` is loaded: one that was trained here, the embedded one, or a model of that name."""
    folder = trained(collection).get(encoder.name)
    if folder:
        return EncoderConfig(model=str(folder))
    if encoder.name in (NAME, FORMER_NAME):
        return ENCODERS[given_as(encoder.name)]
    return EncoderConfig(
        encoder.name, encoder.revision, question_prompt=encoder.question_prompt, passage_prompt=encoder.passage_prompt
    )


def named(collection: Collection, name: str) -> EncoderConfig:
    """How the encoder `name` is loaded, which was trained here or used before. Raises CollectionError."""
    folder = trained(collection).get(name)
    if folder:
        return EncoderConfig(model=str(folder))
    former = next((one.encoder for one in _former(collection) if one.encoder.name == name), None)
    if former is None:
        raise _unknown(collection, name)
    return config_of(collection, former)


def forget(collection: Collection, name: str, *, wait: float = 0) -> int:
    """Remove an encoder that is not in use with its vectors; how many vectors went. Raises CollectionError."""
    with collection.writing(wait):
        if name == collection.encoder.name:
            raise CollectionError(f"{name} is the encoder in use: change to another one first.")
        former = [one for one in _former(collection) if one.encoder.name == name]
        places = (collection.path / FOLDER / name, collection.path / BEGUN / name) if is_name(name) else ()
        folders = [path for path in places if path.is_dir()]
        if not former and not folders:
            raise CollectionError(
                f"The collection {collection.name!r} has no encoder {name!r}: see `mekor encoders list`."
            )
        for folder in folders:
            shutil.rmtree(folder)
        for one in former:
            Shelf(collection.path).drop(one.encoder)
    return sum(one.vectors for one in former)


def _unknown(collection: Collection, name: str) -> CollectionError:
    return CollectionError(f"The collection {collection.name!r} has no encoder {name!r}: see `mekor encoders list`.")


def _former(collection: Collection) -> list[Shelved]:
    return [one for one in Shelf(collection.path).all() if one.encoder != collection.encoder]


def _is_named(folder: Path) -> bool:
    return folder.name == folder.parent.name
