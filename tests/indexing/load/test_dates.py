from __future__ import annotations

import pytest

from indexing.load.dates import day_of


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026-11-21", "2026-11-21"),
        ("2026-11-21T08:30:00Z", "2026-11-21"),
        (" 2026/11/21 ", "2026-11-21"),
        ("2026.11.21", "2026-11-21"),
        ("20261121", "2026-11-21"),
        ("D:20261121083000+02'00'", "2026-11-21"),
        ("Sat, 21 Nov 2026 08:30:00 +0200", "2026-11-21"),
        ("2026-3-7", "2026-03-07"),
        ("2026年3月17日", "2026-03-17"),
        ("2026 年 11 月 2 日", "2026-11-02"),
        ("2026-02-30", ""),
        ("0000-01-01", ""),
        ("3/4/2025", ""),
        ("yesterday", ""),
        ("", ""),
        ("12345", ""),
    ],
)
def test_a_day_is_read_or_there_is_none(written: str, day: str) -> None:
    assert day_of(written) == day
