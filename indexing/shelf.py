"""Vectors of encoders that a collection does not use now, so that going back to one, or on to one, embeds nothing twice.

    shelf/ID.sqlite3    a file an encoder: its vectors by the digest of what was embedded, and the settings that went with it

A cache: each vector carries its checksum, a damaged one is not known, and what is missing is embedded again. Knows nothing
of models.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexing.disk import fsync
from indexing.errors import CollectionError
from indexing.ledger import BATCH, rows
from indexing.types import EncoderId, Vectors

FOLDER = "shelf"
RESTORED = ("tuned", "abstain")
"""Settings of the ledger that belong to an encoder and come back with it; the others are measured again."""

_BROKEN = (sqlite3.Error, ValueError, TypeError, KeyError)


@dataclass(frozen=True, slots=True)
class Shelved:
    """An encoder of the shelf: how many vectors, in how many bytes; `left` is when it was last replaced, "" if never."""

    encoder: EncoderId
    vectors: int
    bytes: int
    left: str = ""
    settings: tuple[tuple[str, str], ...] = ()


class Shelf:
    """The shelf of the collection in the folder `root`. Writers hold the collection's lock."""

    def __init__(self, root: Path) -> None:
        self._folder = root / FOLDER

    def keep(self, ledger: Path, encoder: EncoderId, settings: Mapping[str, str]) -> None:
        """Put the vectors of the ledger in the file `ledger` here, as those of `encoder`, which is about to be replaced."""
        with self._anew(encoder, settings, datetime.now(UTC).isoformat(timespec="microseconds")) as db:
            db.execute("ATTACH ? AS truth", (f"{ledger.as_uri()}?mode=ro",))
            db.execute("INSERT OR IGNORE INTO vectors SELECT digest, vector FROM truth.chunks")
            db.commit()
            db.execute("DETACH truth")

    def add(self, encoder: EncoderId, vectors: Mapping[bytes, Vectors]) -> None:
        """Put more vectors of `encoder` here, by digest, each of shape (dimension,)."""
        if encoder not in {one.encoder for one in self.all()}:  # or it cannot be read
            with self._anew(encoder, {}, ""):
                pass
        with _connected(self._file(encoder)) as db, db:
            pairs = ((digest, rows.from_vector(vector)) for digest, vector in vectors.items())
            db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", pairs)

    def known(self, encoder: EncoderId, digests: Sequence[bytes]) -> dict[bytes, Vectors]:
        """The vectors that are here for these digests, each of shape (dimension,); a damaged one is not."""
        found: dict[bytes, Vectors] = {}
        with suppress(*_BROKEN), _connected(self._file(encoder)) as db:
            for batch in (digests[i : i + BATCH] for i in range(0, len(digests), BATCH)):
                marks = ",".join("?" * len(batch))
                for digest, blob in db.execute(f"SELECT digest, vector FROM vectors WHERE digest IN ({marks})", batch):
                    with suppress(CollectionError):
                        vector = rows.to_vector(blob)
                        if len(vector) == encoder.dimension:
                            found[digest] = vector
        return found

    def all(self) -> list[Shelved]:
        """The encoders that are here, the one that was replaced last first. A file that cannot be read is passed over."""
        found = []
        for file in sorted(self._folder.glob("*.sqlite3")):
            with suppress(*_BROKEN, OSError), _connected(file) as db:
                notes = dict(db.execute("SELECT key, value FROM notes"))
                encoder = EncoderId(**json.loads(notes["encoder"]))
                (count,) = db.execute("SELECT count(*) FROM vectors").fetchone()
                settings = tuple((name, notes[name]) for name in RESTORED if name in notes)
                found.append(Shelved(encoder, count, file.stat().st_size, notes["left"], settings))
        return sorted(found, key=lambda one: one.left, reverse=True)

    def settings(self, encoder: EncoderId) -> dict[str, str]:
        """The settings that `encoder` had when it was replaced."""
        return next((dict(one.settings) for one in self.all() if one.encoder == encoder), {})

    def drop(self, encoder: EncoderId | None = None) -> None:
        """Forget what is here of `encoder`, or of all."""
        for file in [self._file(encoder)] if encoder else list(self._folder.glob("*")):
            file.unlink(missing_ok=True)

    def _file(self, encoder: EncoderId) -> Path:
        digest = hashlib.blake2b(json.dumps(asdict(encoder), sort_keys=True).encode(), digest_size=8)
        return self._folder / f"{digest.hexdigest()}.sqlite3"

    @contextmanager
    def _anew(self, encoder: EncoderId, settings: Mapping[str, str], left: str) -> Iterator[sqlite3.Connection]:
        """A new file for `encoder`, which takes the place of an earlier one at once when all is written."""
        made = self._folder / f".{secrets.token_hex(8)}"
        try:
            self._folder.mkdir(exist_ok=True)
            for stopped in self._folder.glob(".*"):  # whoever made it was killed: the lock is held here
                stopped.unlink(missing_ok=True)
            with closing(sqlite3.connect(made.as_uri(), uri=True)) as db:
                db.execute("CREATE TABLE notes (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
                db.execute("CREATE TABLE vectors (digest BLOB PRIMARY KEY, vector BLOB NOT NULL)")
                notes = {**settings, "encoder": json.dumps(asdict(encoder)), "left": left}
                db.executemany("INSERT INTO notes VALUES (?, ?)", notes.items())
                db.commit()
                yield db
            os.replace(made, self._file(encoder))
            fsync(self._folder)
        except (OSError, sqlite3.Error) as error:
            with suppress(OSError):
                made.unlink()
            raise CollectionError(
                f"The vectors of {encoder.name} cannot be kept in {self._folder} ({error}): see whether the disk is full."
            ) from error


@contextmanager
def _connected(file: Path) -> Iterator[sqlite3.Connection]:
    """The file, which must be there."""
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=rw", uri=True, timeout=30)) as db:
        yield db
