"""Reads files in a process of its own: `python -m indexing.load.worker`, started by `indexing.workers`.

A line of JSON on standard input names a file and its limits. The answer is a byte "B" when reading begins (what it needs
is imported by then), and the result: eight bytes of length, then JSON. The process can write into no file, opens no
connections, and is ended by the system when it has computed for longer than it may or when its parent is gone: whatever a
file does to it costs that file and nothing else.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from indexing.errors import UnreadableFile
from indexing.load import load_all, prepare
from indexing.types import Document, Heading, Loaded, Page, Skipped, Span

BEGINS = b"B"
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Answer requests until standard input ends."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    _lock_in()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _limit(request)
        answer = _answer(request, answers)
        _write(answers, {**answer, "spent": _held() > request["keeps"]})
        _stop_clocks()


def _answer(request: dict[str, Any], answers: BinaryIO) -> dict[str, Any]:
    path = Path(request["path"])
    with suppress(Exception):  # reading will meet it again, and say so
        prepare(path)
    answers.write(BEGINS)
    answers.flush()
    signal.setitimer(signal.ITIMER_PROF, request["seconds"])
    try:
        loaded = load_all(path, max_bytes=request["max_bytes"])
        characters = sum(len(document.text) for document in loaded.documents)
        if characters > request["characters"]:
            raise UnreadableFile(f"{path.name} gives {characters:,} characters of text, more than the limit: split it.")
        return {"loaded": asdict(loaded)}
    except UnreadableFile as error:
        return {"error": str(error), "kind": type(error).__name__}
    except MemoryError:
        return {"error": f"{path.name} needs more memory to be read than a file of its size may take."}
    except Exception as error:  # no file may end an ingestion, whatever we did wrong
        return {"error": f"{path.name} cannot be read: its reader failed on it ({type(error).__name__})."}


def _write(answers: BinaryIO, answer: dict[str, Any]) -> None:
    content = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    answers.write(len(content).to_bytes(8, "big") + content)
    answers.flush()


def _limit(request: dict[str, Any]) -> None:
    """Memory for this file, and a clock for what waits and computes nothing; see `_answer` for the one of computing.

    What a timer does by default, to end the process, it does in whatever library that is.
    """
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (request["bytes"], resource.RLIM_INFINITY))
    except (ImportError, ValueError, OSError):  # a system that has no such limit
        pass
    signal.setitimer(signal.ITIMER_REAL, request["patience"] + 60)


def _held() -> int:
    """Bytes that this process holds on to and RLIMIT_DATA counts; the next file may need them. 0 where nobody says."""
    try:
        return int(Path("/proc/self/statm").read_text("ascii").split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def _stop_clocks() -> None:
    for clock in (signal.ITIMER_PROF, signal.ITIMER_REAL):
        signal.setitimer(clock, 0)


def _lock_in() -> None:
    for over in (signal.SIGALRM, signal.SIGPROF):
        signal.signal(over, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's
    _end_with_the_parent()
    for way_out in ("connect", "connect_ex", "sendto"):
        setattr(socket.socket, way_out, _no_network)
    socket.getaddrinfo = _no_network
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    except (ImportError, ValueError, OSError):
        pass


def _end_with_the_parent() -> None:
    """Be killed when the parent ends, in the middle of a file too. Elsewhere than on Linux the clocks have to do."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def _no_network(*_: object, **__: object) -> NoReturn:
    raise OSError("files are read without a network")


def to_loaded(written: dict[str, Any]) -> Loaded:
    """A `Loaded` from its JSON."""
    return Loaded(
        written["sha256"],
        tuple(_to_document(document) for document in written["documents"]),
        tuple(Skipped(**skipped) for skipped in written["skipped"]),
        tuple(written["unreadable"]),
    )


def _to_document(written: dict[str, Any]) -> Document:
    kinds: dict[str, Any] = {"headings": Heading, "pages": Page, "blocks": Span}
    parts = {name: tuple(kind(**part) for part in written[name]) for name, kind in kinds.items()}
    parts["metadata"] = tuple((name, value) for name, value in written["metadata"])
    return Document(**{**written, **parts, "notes": tuple(written["notes"])})


if __name__ == "__main__":
    main()
