"""The cache of a collection: one folder a generation with the FAISS index, the lexical index and a manifest.

    CURRENT                      the name of the generation in use, replaced atomically
    generations/00000007-a1b2/   manifest.json, vectors.faiss, near.faiss where there are many, lexical/

The manifest names the SHA-256 of every file, and carries a checksum of its own. A generation that does not match it is
never read: `load` gives None and the caller builds a new one from the ledger.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import secrets
import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from indexing.disk import fsync
from indexing.errors import CollectionError
from indexing.ledger import Ledger
from indexing.lexical import LexicalIndex
from indexing.types import EncoderId, Ids
from indexing.vectors import AUTO, DenseIndex

FORMAT = 2
_BATCH = 2_000
_TRIES = 5
_NAME = re.compile(r"\d{8,20}-[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation, open for searching. `generation` is the ledger's when it was built."""

    folder: Path
    generation: int
    encoder: EncoderId
    vectors: DenseIndex
    lexical: LexicalIndex


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says of itself; `last_id` is the highest id in it, 0 when it is empty."""

    generation: int
    encoder: EncoderId
    count: int
    last_id: int
    files: dict[str, str]


def comparable(one: EncoderId, other: EncoderId) -> bool:
    """Whether vectors of the two can be compared. A way of pooling that was not written down may be any."""
    if one.pooling and other.pooling:
        return one == other
    return replace(one, pooling="") == replace(other, pooling="")


def load(root: Path, encoder: EncoderId) -> Snapshot | None:
    """The current generation under `root`; None when there is none that matches its manifest and `encoder`."""
    try:
        current = open_current(root)
    except CollectionError:
        return None
    return current if comparable(current.encoder, encoder) else None


def open_current(root: Path) -> Snapshot:
    """The current generation under `root`. Raises CollectionError when there is none, or it is not as it was written."""
    for _ in range(_TRIES):
        folder = _current(root)
        try:
            return _open(folder)
        except CollectionError:
            if _current(root) == folder:  # else a writer has switched to another one and removed this meanwhile
                raise
    raise CollectionError("The index is being replaced all the time: try again.")


def _open(folder: Path) -> Snapshot:
    manifest = _manifest(folder)
    try:
        digests = _digests(folder)
        wrong = sorted(
            name for name in manifest.files.keys() | digests if manifest.files.get(name) != digests.get(name)
        )
        if wrong:
            raise CollectionError(f"The index is not as it was written: {', '.join(wrong)}.")
        vectors = DenseIndex.load(folder)
        lexical = LexicalIndex(folder / "lexical")
    except (OSError, ValueError) as error:
        raise CollectionError(f"The index cannot be read: {error}.") from error
    if not len(vectors.ids) == len(lexical) == manifest.count or not vectors.is_whole():
        raise CollectionError("The index does not hold as much as it says.")
    return Snapshot(folder, manifest.generation, manifest.encoder, vectors, lexical)


def read_manifest(root: Path) -> Manifest:
    """What the current generation under `root` says of itself. Raises CollectionError."""
    return _manifest(_current(root))


def _manifest(folder: Path) -> Manifest:
    try:
        held = json.loads((folder / "manifest.json").read_text("utf-8"))
        checksum = held.pop("checksum")
        if checksum != _checksum(held) or held.pop("format") != FORMAT:
            raise ValueError
        return Manifest(**{**held, "encoder": EncoderId(**held["encoder"])})
    except OSError as error:
        raise CollectionError(f"The index has no manifest ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CollectionError("The manifest of the index is not as it was written.") from error


def leftovers(root: Path) -> list[Path]:
    """The generations under `root` that are not in use. While somebody writes, one of them may be the next."""
    try:
        kept = _current(root).name
    except CollectionError:
        kept = ""
    folder = root / "generations"
    return sorted(other for other in folder.iterdir() if other.name != kept) if folder.is_dir() else []


def drop_leftovers(root: Path) -> None:
    """Remove what an interrupted writer left under `root`. The caller is the one who writes."""
    for other in [*leftovers(root), *root.glob("CURRENT.*")]:
        if other.is_dir() and not other.is_symlink():
            shutil.rmtree(other, ignore_errors=True)
        else:
            other.unlink(missing_ok=True)


def _current(root: Path) -> Path:
    try:
        name = (root / "CURRENT").read_text("utf-8").strip()
    except OSError as error:
        raise CollectionError("There is no index.") from error
    except ValueError:
        name = ""
    if not _NAME.fullmatch(name):
        raise CollectionError("The note of which index is in use is not as it was written.")
    return root / "generations" / name


def build(root: Path, ledger: Ledger, encoder: EncoderId, previous: Snapshot | None) -> Snapshot:
    """A new generation that holds what the ledger holds, written beside the old one and switched to by one rename.

    `previous`, when given, is copied and brought up to date instead of starting from nothing.
    """
    generation = ledger.generation
    folder = root / "generations" / f"{generation:08d}-{secrets.token_hex(4)}"
    try:
        built = _write(folder, generation, ledger, encoder, previous)
        _point(root, folder)
    except BaseException:
        if folder in leftovers(root):
            shutil.rmtree(folder, ignore_errors=True)
        raise
    drop_leftovers(root)
    return built


def _write(folder: Path, generation: int, ledger: Ledger, encoder: EncoderId, previous: Snapshot | None) -> Snapshot:
    (folder / "lexical").mkdir(parents=True)
    wanted, held = ledger.chunk_ids(), np.empty(0, np.int64)
    if previous is not None:
        held = previous.vectors.ids
        _link(previous.folder / "lexical", folder / "lexical")
        vectors = DenseIndex.load(previous.folder, to_change=True)
    else:
        vectors = DenseIndex(encoder.dimension)
    added, removed = np.setdiff1d(wanted, held), np.setdiff1d(held, wanted)
    vectors.remove(removed)
    for batch in _batches(added):
        vectors.add(batch, ledger.vectors(batch, encoder.dimension))
    vectors.settle(ledger.get("index") or AUTO)
    vectors.save(folder)
    lexical = LexicalIndex(folder / "lexical")
    lexical.update(
        ((i, stored.chunk.embedded_text(stored.document.title), stored.chunk.lang)
         for batch in _batches(added) for i, stored in ledger.chunks(batch.tolist()).items()),
        removed,
    )  # fmt: skip
    last_id = int(wanted[-1]) if len(wanted) else 0
    manifest = {"format": FORMAT, **asdict(Manifest(generation, encoder, len(wanted), last_id, _digests(folder)))}
    sealed = json.dumps({**manifest, "checksum": _checksum(manifest)}, indent=1)
    (folder / "manifest.json").write_text(sealed, "utf-8")
    _sync(folder)
    return Snapshot(folder, generation, encoder, vectors, lexical)


def _checksum(manifest: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()


def _batches(ids: Ids) -> list[Ids]:
    return [ids[i : i + _BATCH] for i in range(0, len(ids), _BATCH)]


def _link(source: Path, target: Path) -> None:
    """Give every file of `source` a second name in `target`. Tantivy replaces files and never writes into one."""
    for file in source.iterdir():
        if file.is_file() and not file.name.endswith(".lock"):
            try:
                os.link(file, target / file.name)
            except OSError:
                shutil.copy2(file, target / file.name)


def _digests(folder: Path) -> dict[str, str]:
    digests = {}
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.name != "manifest.json" and not file.name.endswith(".lock"):
            with file.open("rb") as content:
                digests[file.relative_to(folder).as_posix()] = hashlib.file_digest(content, "sha256").hexdigest()
    return digests


def _point(root: Path, folder: Path) -> None:
    """Point CURRENT at `folder` by one rename."""
    pointer = root / f"CURRENT.{folder.name}"
    try:
        pointer.write_text(folder.name, "utf-8")
        fsync(pointer)
        os.replace(pointer, root / "CURRENT")
    finally:
        pointer.unlink(missing_ok=True)
    fsync(root)


def _sync(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder, folder.parent]:
        fsync(path)


def why(error: Exception) -> str:
    """What the system said when an index could not be written; the libraries wrap it in words of their own."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    known = {os.strerror(code) for code in errno.errorcode}
    return next(
        (words for words in sorted(known, key=len, reverse=True) if words in said), "the library that writes it failed"
    )
