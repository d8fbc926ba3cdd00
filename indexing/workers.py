"""Processes that read files, with limits on memory, time and output: a bomb or a hang costs one file.

Knows how to start and end them; what they do is `load.worker`'s.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from indexing.config import IngestConfig
from indexing.errors import EmptyFile, UnknownFormat, UnreadableFile
from indexing.folders import OnDisk
from indexing.load import load_all
from indexing.load.worker import BEGINS, to_loaded
from indexing.types import Loaded

_IMPORTS = 60.0
"""Seconds for a new process to start and import what a format needs, on a machine that is busy."""

_PATIENCE = 4
"""How many times as long as a file may be computed with it may take, on a machine that has other things to do."""

_KINDS = {"EmptyFile": EmptyFile, "UnknownFormat": UnknownFormat}

V = TypeVar("V")
_ROOT = str(Path(__file__).resolve().parents[1])


class Readers(Generic[V]):  # Python 3.11 has no type parameters in brackets
    """Reads files in processes of its own, started when first needed and ended with the `with` block.

    `then` makes of each file's documents what is wanted, on another thread than the caller's.
    """

    def __init__(self, config: IngestConfig, then: Callable[[Loaded], V]) -> None:
        self._config = config
        self._then = then
        self._count = max(1, config.processes())
        self._threads = ThreadPoolExecutor(self._count, thread_name_prefix="read")
        self._idle: deque[_Process] = deque()
        self._all: list[_Process] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=kind is None, cancel_futures=True)
        for process in self._all:
            process.end()
        self._threads.shutdown(wait=True)

    def read(self, files: Iterable[OnDisk]) -> Iterator[tuple[OnDisk, V | UnreadableFile]]:
        """What `then` makes of each file, or why it cannot be read, in the order of `files`, a few read ahead."""
        ahead: deque[tuple[OnDisk, Future[V]]] = deque()
        for found in files:
            ahead.append((found, self._threads.submit(self._read, found)))
            if len(ahead) >= 4 * self._count:
                yield self._result(*ahead.popleft())
        while ahead:
            yield self._result(*ahead.popleft())

    def _result(self, found: OnDisk, reading: Future[V]) -> tuple[OnDisk, V | UnreadableFile]:
        try:
            return found, reading.result()
        except UnreadableFile as error:
            return found, error

    def _read(self, found: OnDisk) -> V:
        if self._config.processes() == 0:
            return self._then(_here(Path(found.path), self._config.max_file_bytes))
        with self._lock:
            process = self._idle.popleft() if self._idle else _Process(self._config)
            if process not in self._all:
                self._all.append(process)
        try:
            return self._then(process.read(Path(found.path), max(0, found.size)))
        finally:
            with self._lock:
                self._idle.append(process)


class _Process:
    """One worker; a new one is started in the place of one that died or was killed."""

    def __init__(self, config: IngestConfig) -> None:
        self._config = config
        self._running: subprocess.Popen[bytes] | None = None

    def read(self, path: Path, size: int) -> Loaded:
        size = min(size, self._config.max_file_bytes)
        seconds = self._config.seconds_for(size)
        patience = _PATIENCE * seconds
        request = {
            "path": str(path),
            "max_bytes": self._config.max_file_bytes,
            "characters": self._config.text_characters,
            "bytes": self._config.bytes_for(size),
            "keeps": self._config.read_bytes // 2,
            "seconds": seconds,
            "patience": patience,
        }
        try:
            answer = self._ask(json.dumps(request).encode() + b"\n", patience)
        except TimeoutError:
            self.end()
            raise _overtime(path, seconds) from None
        except (EOFError, BrokenPipeError):
            raise self._died(path, seconds) from None
        except OverflowError:
            self.end()
            raise UnreadableFile(f"{path.name} gives more text than the limit: split it.") from None
        if answer["spent"]:  # libraries keep memory, and a reader without memory fails on the next file
            self.end()
        if "error" in answer:
            raise _KINDS.get(answer.get("kind", ""), UnreadableFile)(answer["error"])
        return to_loaded(answer["loaded"])

    def _ask(self, request: bytes, seconds: float) -> dict[str, Any]:
        running = self._started()
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write(request)
        running.stdin.flush()
        pipe = running.stdout.fileno()
        _exactly(pipe, len(BEGINS), time.monotonic() + _IMPORTS)
        deadline = time.monotonic() + seconds
        length = int.from_bytes(_exactly(pipe, 8, deadline), "big")
        if length > 8 * self._config.text_characters + 10_000_000:
            raise OverflowError
        return dict(json.loads(_exactly(pipe, length, deadline + 30)))

    def _started(self) -> subprocess.Popen[bytes]:
        if self._running is None or self._running.poll() is not None:
            self.end()
            self._running = subprocess.Popen(
                [sys.executable, "-m", "indexing.load.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join([_ROOT, *filter(None, [os.environ.get("PYTHONPATH")])]),
                },
            )
        return self._running

    def _died(self, path: Path, seconds: float) -> UnreadableFile:
        running = self._running
        code = running.wait() if running is not None else -signal.SIGKILL
        self.end()
        if code in (-signal.SIGPROF, -signal.SIGALRM):
            return _overtime(path, seconds)
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return UnreadableFile(
            f"{path.name} cannot be read: its reader needed too much memory, or crashed on it ({name})."
        )

    def end(self) -> None:
        """End the process, if there is one."""
        running, self._running = self._running, None
        if running is not None:
            running.kill()
            for pipe in (running.stdin, running.stdout):
                if pipe is not None:
                    with contextlib.suppress(OSError):  # what was still to be written has no reader
                        pipe.close()
            running.wait()


def _overtime(path: Path, seconds: float) -> UnreadableFile:
    return UnreadableFile(
        f"{path.name} was not read within {seconds:.0f} s: it is very complex, or made to hang its reader."
    )


def _here(path: Path, max_bytes: int) -> Loaded:
    """Read in this process. A reader that fails on a file fails on that file alone here, too."""
    try:
        return load_all(path, max_bytes=max_bytes)
    except UnreadableFile:
        raise
    except Exception as error:
        raise UnreadableFile(
            f"{path.name} cannot be read: its reader failed on it ({type(error).__name__})."
        ) from error


def _exactly(pipe: int, length: int, deadline: float) -> bytes:
    """`length` bytes from `pipe`. Raises TimeoutError at `deadline`, EOFError when there are fewer."""
    parts = []
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while length:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            part = os.read(pipe, min(length, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            length -= len(part)
    return b"".join(parts)
