"""`sniff.media_type`: suffix and first bytes."""

from __future__ import annotations

import pytest

from indexing.errors import UnknownFormat
from indexing.load import sniff


@pytest.mark.parametrize(
    ("data", "suffix", "expected"),
    [
        (b"# A", ".md", sniff.MARKDOWN),
        (b"plain", "", sniff.PLAIN),
        (b"\n\n%PDF-1.4", ".md", sniff.PDF),
        (b"The file begins with %PDF-1.4", ".md", sniff.MARKDOWN),
        (b"<!-- saved -->\n<!DOCTYPE HTML>", ".txt", sniff.HTML),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', ".xml", sniff.HTML),
        (b"\xef\xbb\xbf<html>", "", sniff.HTML),
        (b"<htmlish>", ".txt", sniff.PLAIN),
        (b"<p>a part of a page</p>", ".html", sniff.HTML),
        (b"PK\x03\x04 is how a zip file begins", ".txt", sniff.PLAIN),
        (b"no zip", ".docx", sniff.DOCX),
    ],
)
def test_the_media_type(data: bytes, suffix: str, expected: str) -> None:
    assert sniff.media_type(data, suffix, "a") == expected


def test_an_unknown_one() -> None:
    with pytest.raises(UnknownFormat):
        sniff.media_type(b"\0\1\2\3", ".bin", "a.bin")
