"""What a job of the `nursery` does in its own process: one ingestion, acknowledged file by file in a pipe."""

from __future__ import annotations

import ctypes
import json
import os
from typing import NoReturn

from benchmarks.faults.nursery import Job
from indexing.collection import Collection
from indexing.config import IngestConfig
from indexing.ingest import ingest
from tests.fakes import HashEncoder

HOWS = ("count", "eio", "enospc", "eio-on", "full", "kill")


def warm() -> None:
    """Import what an ingestion imports on its way."""
    import faiss
    import langchain_text_splitters
    import tantivy

    import indexing.text.analyze
    import indexing.text.language
    from indexing.load import file, markdown, plain

    assert all((faiss, langchain_text_splitters, tantivy, indexing.text, file, markdown, plain))


def as_process(job: Job, says: int) -> NoReturn:
    """Run the job and end; whatever it does to this process stays in it."""
    code = 1
    try:
        os.setsid()
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):  # FAISS says on standard error what it cannot write
            os.dup2(nothing, descriptor)
        os.environ.pop("LD_PRELOAD", None)  # the processes that read files are not meant
        code = _run(job, says)
    finally:
        os._exit(code)


def _run(job: Job, says: int) -> int:
    if job.file_bytes:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (job.file_bytes, job.file_bytes))
    if job.fault_at >= 0:
        folder = os.path.join(job.home, "collections", job.name)
        ctypes.CDLL(None).fault_arm(os.fsencode(folder), job.fault_at, HOWS.index(job.fault_how or "count"), says)
    failed = _once(job, says)
    if failed and job.again:
        if job.fault_at >= 0:
            ctypes.CDLL(None).fault_disarm()
        failed = _once(job, says)
    return failed


def _once(job: Job, says: int) -> int:
    encoder = HashEncoder()
    config = IngestConfig(
        workers=job.workers, batch_chunks=job.batch_chunks, sync=job.sync, refresh_seconds=job.refresh_after
    )
    try:
        collection = Collection.create(job.name, encoder.id, home=job.home)
        ingest([job.docs], collection, encoder, config=config, progress=lambda _, __, path: _say(says, done=path))
    except BaseException as error:
        kinds = [kind.__name__ for kind in type(error).__mro__]
        _say(says, error=f"{type(error).__name__}: {error}", kinds=kinds)
        return 1
    _say(says, finished=True)
    return 0


def _say(says: int, **what: object) -> None:
    os.write(says, json.dumps(what).encode() + b"\n")
