"""FAISS, imported when it is first needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from indexing.errors import CollectionError, MissingFaiss


def import_faiss() -> Any:
    """The module. Raises MissingFaiss, which names both packages that bring it."""
    try:
        import faiss
    except ImportError as error:
        raise MissingFaiss from error
    return faiss


def require_faiss() -> None:
    """Raise MissingFaiss now, and not after hours of embedding."""
    import_faiss()


def read(path: Path, *, mapped: bool = False) -> Any:
    """The index saved at `path`; `mapped` leaves it on the disk, from where what is asked for comes.

    Raises CollectionError when there is none.
    """
    faiss = import_faiss()
    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC if mapped else 0)
    except RuntimeError as error:
        raise CollectionError(f"{path} is not a FAISS index: {error}") from error


@contextmanager
def alone(queries: int) -> Iterator[None]:
    """One query is compared by one thread: the others would only wait for each other. The setting is this thread's own."""
    faiss = import_faiss()
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1 if queries == 1 else threads)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(threads)
