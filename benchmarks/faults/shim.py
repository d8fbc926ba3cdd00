"""A library that makes the N-th call that writes under a folder fail, compiled when it is needed.

Loaded by LD_PRELOAD it counts write, pwrite, writev, fsync, fdatasync, ftruncate, rename, link, unlink, rmdir, mkdir, the
making of files, fwrite, fflush and fclose, on paths below the folder given to `fault_arm`. The N-th is counted, fails once
with EIO or ENOSPC, fails as all after it do ("eio-on"; "full" spares what needs no room), or is cut in half by SIGKILL.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SOURCE = Path(__file__).with_name("shim.c")


def compiler() -> str | None:
    return shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def build(folder: Path) -> Path:
    """The library, made in `folder`."""
    library, cc = folder / "shim.so", compiler()
    assert cc is not None
    subprocess.run([cc, "-O1", "-shared", "-fPIC", "-o", str(library), str(SOURCE), "-ldl"], check=True, timeout=60)
    return library
