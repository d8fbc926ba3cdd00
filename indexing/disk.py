"""What a disk is asked for beyond reading and writing."""

from __future__ import annotations

import os
from pathlib import Path


def fsync(path: Path) -> None:
    """Have what is written to a file, or the names in a folder, reach the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
