"""The day that a file says it is of, in the ways in which formats write it."""

from __future__ import annotations

import re
from datetime import date
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"\s*(?:D:)?(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?!\d{1,3}(?!\d))")
_APART = re.compile(r"\s*(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_EARLIEST, _LATEST = 1000, 2999


def day_of(written: str) -> str:
    """The day as "2026-11-21"; "" when it is not one.

    Reads ISO 8601, years first with or without zeros (2026年3月7日), the dates of PDF (D:20261121…) and of e-mail (RFC
    5322). Others, as 3/4/2025, mean different days in different countries and are none.
    """
    if found := _ISO.match(written) or _APART.match(written):
        year, month, day = map(int, found.groups())
        try:
            return date(year, month, day).isoformat() if _EARLIEST <= year <= _LATEST else ""
        except ValueError:
            return ""
    try:
        return parsedate_to_datetime(written).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return ""
