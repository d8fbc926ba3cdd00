"""The errors of `indexing`, one tree.

    IndexingError
    ├── UnreadableFile       one file cannot be read; ingestion goes on without it
    │   ├── UnknownFormat    no loader knows the file
    │   └── EmptyFile        there is no text in it
    ├── ModelError           an encoder cannot be loaded or is not what it says
    ├── CollectionError      a collection is not usable as it is
    │   ├── NoSuchCollection
    │   ├── EncoderMismatch  the collection was embedded by another encoder
    │   └── CollectionLocked another process is writing
    ├── FilterError          what a search is to be restricted to means nothing
    └── MissingFaiss         neither faiss-cpu nor faiss-gpu is installed

Every message is one sentence or two that say what to do.
"""

from __future__ import annotations


class IndexingError(Exception):
    """Whatever goes wrong between files and a collection."""


class UnreadableFile(IndexingError):
    """One file cannot be read; the message is the reason shown in the summary."""


class UnknownFormat(UnreadableFile):
    """No loader knows the format of the file."""


class EmptyFile(UnreadableFile):
    """The file can be read, and there is no text in it."""


class ModelError(IndexingError):
    """A model cannot be loaded, or is not what it says it is."""


class CollectionError(IndexingError):
    """A collection is not usable as it is."""


class NoSuchCollection(CollectionError):
    """There is no collection of that name."""


class EncoderMismatch(CollectionError):
    """The collection was embedded by another encoder or cut by other settings."""


class CollectionLocked(CollectionError):
    """Another process is writing to the collection."""


class FilterError(IndexingError):
    """What a search is to be restricted to means nothing."""


class MissingFaiss(IndexingError):
    """FAISS is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "FAISS is not installed: run `pip install 'mekor[cpu]'`, or `pip install 'mekor[gpu]'` on a machine with "
            "an NVIDIA GPU (one of the two, never both)."
        )
