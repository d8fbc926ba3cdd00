"""The day that a file says it is of, in the ways in which formats write it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"\s*(?:D:)?(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})(?:(?:\d{2}){2,3})?(?!\d)")
_APART = re.compile(r"\s*(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?!\d)")
_SECONDS = re.compile(r"\s*(1\d{9})(?:\d{3}|\d{6})?(?:\.\d*)?\s*")
_EARLIEST, _LATEST = 1000, 2999


def day_of(written: str) -> str:
    """The day as "2026-11-21"; "" when it is not one.

    Reads ISO 8601, years first with or without zeros (2026年3月7日), the dates of PDF (D:20261121…) and of e-mail (RFC
    5322), and seconds, milliseconds or microseconds since 1970 from 2001 on (UTC). Others, as 3/4/2025, mean different days
    in different countries and are none.
    """
    try:
        day = _day(written)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return day.isoformat() if _EARLIEST <= day.year <= _LATEST else ""


def _day(written: str) -> date:
    if found := _SECONDS.fullmatch(written):
        return datetime.fromtimestamp(int(found[1]), UTC).date()
    if found := _ISO.match(written) or _APART.match(written):
        year, month, day = map(int, found.groups())
        return date(year, month, day)
    return parsedate_to_datetime(written).date()
