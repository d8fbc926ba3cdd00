"""A collection as one file, to be kept or taken to another machine: a ZIP archive with a copy of the truth.

    manifest.json   what it is: format, name, encoder, counts, size and SHA-256 of the truth
    truth.sqlite3   the truth at one moment, without the bytes of what was deleted
    model/          the encoder, where it was trained for the collection, see `luggage`

The index is not in it; it is made from the truth when the file is brought in. Nothing that a file says is believed: its
names and sizes are held to the manifest, and the truth is checked to the last row, before it becomes a collection.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from indexing import encoders, luggage, snapshot
from indexing.collection import LEDGER, Collection
from indexing.disk import fsync
from indexing.errors import CollectionError
from indexing.ledger import Ledger
from indexing.ledger.check import Checked, Progress, check
from indexing.ledger.schema import BROKEN, VERSION
from indexing.places import as_path, collection_folder
from indexing.places import home as home_folder
from indexing.vectors import require_faiss

SUFFIX = ".mekor"
FORMAT = 2

_MANIFEST = "manifest.json"
_MANIFEST_BYTES = 100_000
_PIECE = 1 << 20
_ALWAYS_FITS = 200_000_000
_MOST_PACKED = 100
"""How many times larger than its file a truth may be; only a bomb is, or one smaller than _ALWAYS_FITS."""
_OLD = 24 * 3600.0

_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, RuntimeError, ValueError, TypeError,
               KeyError, AttributeError)  # fmt: skip
"""What zipfile and json raise for a file that is not what it says."""


@dataclass(frozen=True, slots=True)
class Carried:
    """A collection that went into a file, or came out of one; `bytes` are those of the file."""

    collection: str
    file: str
    documents: int
    chunks: int
    bytes: int


@dataclass(frozen=True, slots=True)
class _Manifest:
    format: int
    layout: int
    name: str
    encoder: dict[str, Any]
    documents: int
    chunks: int
    bytes: int
    sha256: str
    model: dict[str, list[Any]]


def export_collection(
    collection: Collection, file: str | Path, *, replace: bool = False, progress: Progress | None = None
) -> Carried:
    """Write `collection` into `file`, which gets the suffix .mekor; a folder gets a file named after the collection.

    What is committed is in it, also while somebody writes. Raises CollectionError when it cannot be written, is there and
    is not to be replaced, or would not be whole.
    """
    target = as_path(file)
    target = target / collection.name if os.path.isdir(target) else target
    target = target if target.suffix == SUFFIX else target.with_name(target.name + SUFFIX)
    if os.path.exists(target) and not replace:
        raise CollectionError(f"{target} is there already: give another name, or replace it with `--replace`.")
    try:
        with TemporaryDirectory(dir=target.parent, prefix=".mekor-export-") as folder:
            manifest = _pack(collection, Path(folder) / LEDGER, Path(folder) / target.name, progress)
            os.replace(Path(folder) / target.name, target)
    except OSError as error:
        raise CollectionError(f"{target} cannot be written: {error.strerror or error}.") from error
    return Carried(collection.name, str(target), manifest.documents, manifest.chunks, target.stat().st_size)


def _pack(collection: Collection, truth: Path, packed: Path, progress: Progress | None) -> _Manifest:
    try:
        with closing(sqlite3.connect(collection.ledger.path, timeout=30, isolation_level=None)) as db:
            db.execute("VACUUM INTO ?", (str(truth),))
    except BROKEN as error:
        raise CollectionError(
            f"The collection {collection.name!r} cannot be copied ({error}): see whether the disk is full, and run `mekor "
            f"verify --collection {collection.name}`."
        ) from error
    checked = check(truth, progress)
    if (wrong := _first_wrong(checked)) or checked.encoder is None:
        raise CollectionError(
            f"The collection {collection.name!r} is damaged ({wrong}): run `mekor verify --repair --collection "
            f"{collection.name}` first."
        )
    with truth.open("rb") as content:
        sha256 = hashlib.file_digest(content, "sha256").hexdigest()
    model = encoders.trained(collection).get(checked.encoder.name)
    manifest = _Manifest(FORMAT, VERSION, collection.name, asdict(checked.encoder), checked.documents, checked.chunks,
                         truth.stat().st_size, sha256, luggage.listed(model))  # fmt: skip
    with packed.open("wb") as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            archive.writestr(_MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
            archive.write(truth, LEDGER)
            if model is not None:
                luggage.pack(archive, model, manifest.model)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def import_collection(
    file: str | Path, name: str | None = None, *, home: str | Path | None = None, progress: Progress | None = None
) -> Carried:
    """Make a collection of the exported `file`, under `name` or the name it had.

    It is there whole or not at all. Raises CollectionError when the file is not what it says, or there is a collection of
    that name.
    """
    require_faiss()
    path, root = as_path(file), home_folder(home)
    with _reading(path):
        archive = zipfile.ZipFile(path)
    with archive:
        with _reading(path):
            manifest = _manifest(archive, path)
        target = collection_folder(name or manifest.name, home)
        if target.exists():
            raise CollectionError(
                f"There is a collection named {target.name!r} already: give another name with `--collection NAME`."
            )
        _make_room(root, manifest.bytes + sum(size for size, _ in manifest.model.values()))
        with _room_beside(target, root) as made:
            with _reading(path):
                _unpack(archive, manifest, made / LEDGER, path)
                name = str(manifest.encoder["name"])
                if manifest.model and encoders.is_name(name):
                    luggage.unpack(archive, manifest.model, made / encoders.FOLDER / name / name)
            _make(made, manifest, path, progress)
            _put(made, target)
    return Carried(target.name, str(path), manifest.documents, manifest.chunks, path.stat().st_size)


@contextmanager
def _room_beside(target: Path, root: Path) -> Iterator[Path]:
    """A new folder in `root`, of the name of `target`, which goes when it was not moved away. Raises CollectionError."""
    try:
        folder = TemporaryDirectory(dir=root, prefix=".import-", ignore_cleanup_errors=True)
        made = Path(folder.name) / target.name
        made.mkdir()
    except OSError as error:
        raise CollectionError(f"{root} cannot be written to: {error.strerror}.") from error
    with folder:
        yield made


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """What is raised inside, as a sentence about the file."""
    try:
        yield
    except FileNotFoundError as error:
        raise CollectionError(f"There is no file {path}.") from error
    except OSError as error:
        raise CollectionError(
            f"{path} cannot be read, or what is in it cannot be written: {error.strerror}."
        ) from error
    except _UNREADABLE as error:
        raise CollectionError(f"{path} is not an exported collection, or was damaged: {error}.") from error


def _manifest(archive: zipfile.ZipFile, path: Path) -> _Manifest:
    """The manifest, held to what is in the archive."""
    held = {info.filename: info for info in archive.infolist()}
    if not {_MANIFEST, LEDGER} <= held.keys():
        raise ValueError("there are other files in it than those of a collection")
    if held[_MANIFEST].file_size > _MANIFEST_BYTES:
        raise ValueError("its manifest is too long")
    content = json.loads(archive.read(_MANIFEST))
    if content["format"] != FORMAT or content["layout"] != VERSION:
        raise CollectionError(f"{path} was exported by another version of Mekor: export it with this one.")
    manifest = _Manifest(**content)
    if [type(value) for value in asdict(manifest).values()] != [int, int, str, dict, int, int, int, str, dict]:
        raise ValueError("its manifest is not one")
    expected = [_MANIFEST, LEDGER, *(luggage.INSIDE + name for name in manifest.model)]
    if sorted(info.filename for info in archive.infolist()) != sorted(expected):
        raise ValueError("there are other files in it than those of a collection")
    luggage.require_sound(manifest.model, held)
    truth = held[LEDGER]
    if truth.file_size != manifest.bytes or truth.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("its manifest says otherwise than the archive")
    if truth.file_size > max(_ALWAYS_FITS, _MOST_PACKED * truth.compress_size):
        raise ValueError("it would become far larger than a collection does")
    return manifest


def _make_room(root: Path, needed: int) -> None:
    """Have a home with room for a truth and its index, and without what earlier imports left that were killed."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        for left in root.glob(".import-*"):
            if left.stat().st_mtime < time.time() - _OLD:
                shutil.rmtree(left, ignore_errors=True)
        free = shutil.disk_usage(root).free
    except OSError as error:
        raise CollectionError(f"{root} cannot be written to: {error.strerror}.") from error
    if free < 2 * needed:
        raise CollectionError(
            f"There is no room in {root}: the collection needs {2 * needed:,} bytes, {free:,} are free."
        )


def _unpack(archive: zipfile.ZipFile, manifest: _Manifest, target: Path, path: Path) -> None:
    """Write the truth to `target`, and no more than the manifest says that it has."""
    state, size = hashlib.sha256(), 0
    with archive.open(LEDGER) as content, target.open("wb") as file:
        while piece := content.read(_PIECE):
            size += len(piece)
            if size > manifest.bytes:
                raise ValueError("it holds more than it says")
            state.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if size != manifest.bytes or state.hexdigest() != manifest.sha256:
        raise ValueError("its checksum is that of something else")


def _make(made: Path, manifest: _Manifest, path: Path, progress: Progress | None) -> None:
    """Check the truth in the folder `made`, and make its index."""
    checked = check(made / LEDGER, progress)
    wrong, encoder = _first_wrong(checked), checked.encoder
    if encoder is not None and not wrong:
        said = (manifest.encoder, manifest.documents, manifest.chunks)
        if said != (asdict(encoder), checked.documents, checked.chunks):
            wrong = "its manifest says otherwise than its truth"
    if wrong or encoder is None:
        raise CollectionError(f"{path} is damaged, or was tampered with ({wrong}): export the collection again.")
    try:
        with closing(Ledger(made / LEDGER)) as ledger:
            snapshot.build(made, ledger, encoder, None)
    except (OSError, RuntimeError, ValueError) as error:
        raise CollectionError(
            f"The index cannot be written ({snapshot.why(error)}): see whether the disk is full."
        ) from error


def _put(made: Path, target: Path) -> None:
    """Give the finished collection its name, at once."""
    try:
        target.parent.mkdir(exist_ok=True)
        os.rename(made, target)
        fsync(target.parent)
    except OSError as error:
        raise CollectionError(
            f"The collection {target.name!r} cannot be put into {target.parent}: {error.strerror}."
        ) from error


def _first_wrong(checked: Checked) -> str:
    """The first thing that is wrong with a truth, as half a sentence; empty when nothing is."""
    if checked.structure:
        return checked.structure[0].rstrip(".")
    if checked.damaged:
        return f"{checked.damaged[0].source}: {checked.damaged[0].reason}"
    if checked.damaged_files or checked.begun_damaged:
        return "a part of it is not as it was written"
    return "" if checked.sealed and checked.encoder is not None else "its settings are not as they were written"
