"""Ingestions in processes of their own that start at once: a process that has imported everything forks for each.

    python -m benchmarks.faults.nursery        a line of JSON in for each `Job`, a line of JSON out for its end

A job writes what it acknowledges into a pipe, a line a file, before the next is committed. It is killed here, while its
process cannot have been reaped, so that no other process is ever hit.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).absolute().parents[2]


@dataclass(frozen=True, slots=True)
class Job:
    """One ingestion of `docs` into the collection `name` under `home`.

    It is killed after `kill_after` seconds. `fault_at` is the call that `shim` makes fail, `fault_how` the way; 0 counts.
    `again` tries a second time in the same process when the first ended in an error. `refresh_after` is the seconds after
    which the index is brought up to date in the middle. `file_bytes` limits the size of a file that is written.
    """

    docs: str
    home: str
    name: str = "museum"
    sync: bool = False
    workers: int = 0
    batch_chunks: int = 8
    kill_after: float = 0.0
    refresh_after: float = 60.0
    fault_at: int = -1
    fault_how: str = ""
    again: bool = False
    file_bytes: int = 0


@dataclass(frozen=True, slots=True)
class End:
    """How a job ended: the files it acknowledged, the calls of `shim`, what it raised, as "Kind: message"."""

    pid: int
    killed: bool
    code: int
    done: tuple[str, ...]
    begun: bool
    finished: bool
    seconds: float
    error: str = ""
    kinds: tuple[str, ...] = ()
    error_again: str = ""
    calls: tuple[str, ...] = ()


class Nursery:
    """The process that forks, from here."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.faults.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT), **(environment or {})},
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(60)

    def run(self, job: Job) -> End:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asdict(job)) + "\n")
        self._process.stdin.flush()
        told = json.loads(self._process.stdout.readline())
        lines = [json.loads(line) for line in told.pop("said").split("\n")[:-1]]
        errors = [line for line in lines if "error" in line]
        return End(
            **told,
            done=tuple(line["done"] for line in lines if line.get("done")),
            begun=any(line.get("done") == "" for line in lines),
            finished=any("finished" in line for line in lines),
            error=errors[0]["error"] if errors else "",
            kinds=tuple(errors[0]["kinds"]) if errors else (),
            error_again=errors[1]["error"] if len(errors) > 1 else "",
            calls=tuple(line["call"] for line in lines if "call" in line),
        )


def processes_of(session: int) -> list[int]:
    """The processes of a session that are still there, those of a killed job among them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def outlived(session: int, seconds: float = 10.0) -> list[int]:
    """The processes of a session that did not end by themselves within `seconds`."""
    end = time.monotonic() + seconds
    while (left := processes_of(session)) and time.monotonic() < end:
        time.sleep(0.005)
    return left


def main() -> None:
    """Fork for each job, kill it when its time is up, and say how it ended."""
    from benchmarks.faults import run

    run.warm()
    for line in sys.stdin:
        job = Job(**json.loads(line))
        began = time.monotonic()
        said, says = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(said)
            run.as_process(job, says)
        os.close(says)
        code, words = _wait(pid, said, job)
        ended = {"pid": pid, "killed": code == -signal.SIGKILL, "code": code, "seconds": time.monotonic() - began}
        print(json.dumps({**ended, "said": words}), flush=True)


def _wait(pid: int, said: int, job: Job) -> tuple[int, str]:
    """How a job ended, and what it said until then."""
    ended, parts = os.pidfd_open(pid), []
    end = time.monotonic() + (job.kill_after or 300)
    while not select.select([ended], [], [], 0)[0]:
        left = end - time.monotonic()
        if left <= 0:
            os.kill(pid, signal.SIGKILL)
        if said in select.select([ended, said], [], [], left if left > 0 else 1.0)[0]:
            parts.append(os.read(said, 1 << 16))
    while part := os.read(said, 1 << 16):
        parts.append(part)
    os.close(ended)
    os.close(said)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return code, b"".join(parts).decode()


if __name__ == "__main__":
    main()
