"""`file.read`: the bytes as they are, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexing.errors import UnreadableFile
from indexing.load import file


def test_the_bytes_are_not_touched(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xef\xbb\xbf\r\n\x00")
    assert file.read(tmp_path / "a", max_bytes=6) == b"\xef\xbb\xbf\r\n\x00"


def test_a_file_that_grew_after_it_was_measured_is_refused(tmp_path: Path) -> None:
    grown = Path("/proc/self/status")  # says that it has no bytes
    if not grown.exists():
        pytest.skip("no /proc here")
    with pytest.raises(UnreadableFile, match="more than the limit"):
        file.read(grown, max_bytes=10)
