"""The cache of a collection: one folder a generation with the FAISS index, the lexical index and a manifest.

    CURRENT                      the name of the generation in use, replaced atomically
    generations/00000007-a1b2/   manifest.json, vectors.faiss, lexical/

The manifest names the SHA-256 of every file. A generation that does not match it is never read: `load` gives None and
the caller builds a new one from the ledger.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from indexing.errors import CollectionError
from indexing.ledger import Ledger
from indexing.lexical import LexicalIndex
from indexing.types import EncoderId, Ids
from indexing.vectors import FaissIndex

FORMAT = 1
_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One generation, open for searching. `generation` is the ledger's when it was built."""

    folder: Path
    generation: int
    vectors: FaissIndex
    lexical: LexicalIndex


def load(root: Path, encoder: EncoderId) -> Snapshot | None:
    """The current generation under `root`; None when there is none that matches its manifest and `encoder`."""
    try:
        folder = root / "generations" / (root / "CURRENT").read_text("utf-8").strip()
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
        if manifest["format"] != FORMAT or manifest["encoder"] != asdict(encoder):
            return None
        if manifest["files"] != _digests(folder):
            return None
        generation = int(manifest["generation"])
        vectors = FaissIndex.load(folder / "vectors.faiss")
        lexical = LexicalIndex(folder / "lexical")
    except (OSError, ValueError, KeyError, TypeError, CollectionError):
        return None
    if not len(vectors.ids) == len(lexical) == manifest["count"]:
        return None
    return Snapshot(folder, generation, vectors, lexical)


def build(root: Path, ledger: Ledger, encoder: EncoderId, previous: Snapshot | None) -> Snapshot:
    """A new generation that holds what the ledger holds, written beside the old one and switched to by one rename.

    `previous`, when given, is copied and brought up to date instead of starting from nothing.
    """
    generation = ledger.generation
    folder = root / "generations" / f"{generation:08d}-{secrets.token_hex(4)}"
    (folder / "lexical").mkdir(parents=True)
    wanted, held = ledger.chunk_ids(), np.empty(0, np.int64)
    if previous is not None:
        held = previous.vectors.ids
        _link(previous.folder / "lexical", folder / "lexical")
        vectors = FaissIndex.load(previous.folder / "vectors.faiss")
    else:
        vectors = FaissIndex(encoder.dimension)
    added, removed = np.setdiff1d(wanted, held), np.setdiff1d(held, wanted)
    vectors.remove(removed)
    for batch in _batches(added):
        vectors.add(batch, ledger.vectors(batch, encoder.dimension))
    vectors.save(folder / "vectors.faiss")
    lexical = LexicalIndex(folder / "lexical")
    lexical.update(
        ((i, stored.chunk.embedded_text(stored.document.title), stored.chunk.lang)
         for batch in _batches(added) for i, stored in ledger.chunks(batch.tolist()).items()),
        removed,
    )  # fmt: skip
    manifest = {
        "format": FORMAT,
        "generation": generation,
        "encoder": asdict(encoder),
        "count": len(wanted),
        "files": _digests(folder),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), "utf-8")
    _sync(folder)
    _switch(root, folder)
    return Snapshot(folder, generation, vectors, lexical)


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


def _switch(root: Path, folder: Path) -> None:
    """Point CURRENT at `folder` by one rename, then drop the other generations."""
    pointer = root / f"CURRENT.{folder.name}"
    pointer.write_text(folder.name, "utf-8")
    _fsync(pointer)
    os.replace(pointer, root / "CURRENT")
    _fsync(root)
    for other in folder.parent.iterdir():
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def _sync(folder: Path) -> None:
    for path in [*folder.rglob("*"), folder, folder.parent]:
        _fsync(path)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
