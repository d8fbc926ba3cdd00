"""Where the tests find data of other people, which is not part of the project."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "../shared/data"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="NOT TESTED ON REAL SETS: ../shared/data is not there (it is no part of the project)"
)
