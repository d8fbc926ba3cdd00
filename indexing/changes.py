"""What has changed on disk since a collection last looked: files that are new, changed, moved, gone or as they were.

A file is as it was when its size and time are; where the time says nothing, its content is asked. Knows no formats.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property

from indexing.errors import CollectionError
from indexing.folders import Listing, OnDisk
from indexing.ledger import Ledger
from indexing.load import READER
from indexing.types import FileRecord

_RACY_NS = 2_000_000_000
"""A file that was read this soon after its change may have been changed again in the same tick of the clock."""

_BATCH = 500


class Changes:
    """The files of a listing beside the records of a ledger."""

    def __init__(self, ledger: Ledger, listing: Listing) -> None:
        self._ledger = ledger
        self._listing = listing
        self._records = ledger.files()
        self._unsaved: list[FileRecord] = []
        self._read_at: dict[str, int] = {}
        self._one_claims = threading.Lock()  # files are found on one thread and committed on another
        self.unchanged = self.moved = 0

    def record(self, path: str) -> FileRecord | None:
        return self._records.get(path)

    def to_read(self, on_known: Callable[[str], None]) -> Iterator[OnDisk]:
        """The files to be read, in order; `on_known` is called for the others."""
        for found in self._listing.files.values():
            if self._is_known(found):
                on_known(found.path)
            else:
                self._read_at[found.path] = time.time_ns()
                yield found

    def indexed(self, found: OnDisk, sha256: str) -> FileRecord:
        """The record of a file that was read. The caller writes it, together with the documents."""
        return FileRecord(found.path, found.size, found.mtime_ns, sha256, READER, self._read_at.pop(found.path))

    def failed(self, found: OnDisk, reason: str, *, forget: bool) -> None:
        """Note that a file could not be read; what was known of an earlier version stays unless `forget`."""
        held = self._records.get(found.path)
        kept = held if not forget else None  # what an earlier reader made of it is still there
        sha256, reader = (kept.sha256, kept.reader) if kept is not None else ("", READER)
        record = FileRecord(
            found.path, found.size, found.mtime_ns, sha256, reader, self._read_at.pop(found.path), "failed", reason
        )
        self._later(record)

    def moved_from(self, sha256: str, size: int) -> FileRecord | None:
        """The record of a file that is gone and had this content; given once."""
        return self._claim(size, lambda old: old.sha256 == sha256)

    def gone(self) -> list[str]:
        """The files of the collection that are no longer in the folders walked."""
        return self._listing.gone(dict.fromkeys([*self._records, *self._ledger.sources_of_files()]))

    def save(self) -> None:
        """Write what is known of files whose documents did not change."""
        with self._ledger.transaction():
            for record in self._unsaved:
                self._ledger.record(record)
        self._unsaved.clear()

    def _is_known(self, found: OnDisk) -> bool:
        held = self._records.get(found.path)
        if held is None:
            return self._is_moved(found)
        if held.status != "indexed" or held.reader != READER or held.size != found.size:
            return False
        settled = held.mtime_ns < held.checked_ns - _RACY_NS
        if held.mtime_ns != found.mtime_ns or not settled:
            now = time.time_ns()
            if _sha256(found.path) != held.sha256:
                return False
            self._later(replace(held, mtime_ns=found.mtime_ns, checked_ns=now))
        self.unchanged += 1
        return True

    def _is_moved(self, found: OnDisk) -> bool:
        """Whether a file that is gone is here now under the same name; its documents are then here, too."""
        name = os.path.basename(found.path)
        with self._one_claims:
            candidates = [old for old in self._lost.get(found.size, ()) if os.path.basename(old.path) == name]
        if not candidates:
            return False
        now = time.time_ns()
        sha256 = _sha256(found.path)
        old = self._claim(
            found.size,
            lambda old: (old.sha256, os.path.basename(old.path), old.reader) == (sha256, name, READER),
        )
        if old is None:
            return False
        try:
            with self._ledger.transaction():
                self._ledger.rename(old.path, found.path)
                self._ledger.record(replace(old, path=found.path, mtime_ns=found.mtime_ns, checked_ns=now))
        except CollectionError:  # its documents were damaged: it is read as a new one
            self.moved -= 1
            return False
        return True

    def _claim(self, size: int, is_it: Callable[[FileRecord], bool]) -> FileRecord | None:
        """The record of a file that is gone and fits, which no other file can then claim."""
        with self._one_claims:
            old = next(filter(is_it, self._lost.get(size, ())), None)
            if old is not None:
                self._lost[size].remove(old)
                self._records.pop(old.path, None)
                self.moved += 1
            return old

    @cached_property
    def _lost(self) -> dict[int, list[FileRecord]]:
        """The records of files that are not on disk any more, by size."""
        lost: dict[int, list[FileRecord]] = {}
        for path, record in list(self._records.items()):  # another thread may be adding some
            if path not in self._listing.files and record.status == "indexed" and self._listing.is_lost(path):
                lost.setdefault(record.size, []).append(record)
        return lost

    def _later(self, record: FileRecord) -> None:
        if self._records.get(record.path) != record:
            self._records[record.path] = record
            self._unsaved.append(record)
            if len(self._unsaved) >= _BATCH:
                self.save()


def _sha256(path: str) -> str:
    try:
        with open(path, "rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:  # whoever reads it says what is wrong
        return ""
