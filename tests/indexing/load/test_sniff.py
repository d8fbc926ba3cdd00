"""`sniff.media_type`: suffix and first bytes."""

from __future__ import annotations

import pytest

from indexing.errors import UnknownFormat
from indexing.load import sniff
from tests.indexing.load.zips import archive


@pytest.mark.parametrize(
    ("data", "suffix", "expected"),
    [
        (b"# A", ".md", sniff.MARKDOWN),
        (b"plain", "", sniff.PLAIN),
        (b"\n\n%PDF-1.4", ".md", sniff.PDF),
        (b"The file begins with %PDF-1.4", ".md", sniff.MARKDOWN),
        (b"<!-- saved -->\n<!DOCTYPE HTML>", ".txt", sniff.HTML),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', ".txt", sniff.HTML),
        (b'<?xml version="1.0"?>\n<html xmlns="x">', ".xml", sniff.CODE),
        (b"<!DOCTYPE html>\n<?php", ".php", sniff.CODE),
        (b"<html>", ".eml", sniff.EMAIL),
        (b"\xef\xbb\xbf<html>", "", sniff.HTML),
        (b"<htmlish>", ".txt", sniff.PLAIN),
        (b"<!-- a -->\n" * 180 + b"<html>", ".md", sniff.HTML),
        (b"<!-- a -->\n" * 180 + b"# Title", ".md", sniff.MARKDOWN),
        (b"<p>a part of a page</p>", ".html", sniff.HTML),
        (b"PK\x03\x04 is how a zip file begins", ".txt", sniff.PLAIN),
        (b"no zip", ".docx", sniff.DOCX),
        (archive({"a.md": "x"}), ".md", sniff.ZIP),
        (archive({}), "", sniff.ZIP),
        (archive({"a.md": "x"})[:-5], ".md", sniff.MARKDOWN),
        (archive({"a.md": "x"})[:-5], ".zip", sniff.ZIP),
        (archive({"word/document.xml": "x"}), ".zip", sniff.DOCX),
        (archive({"ppt/presentation.xml": "x"}), "", sniff.PPTX),
        (archive({"xl/workbook.xml": "x"}), "", sniff.XLSX),
        (archive({"mimetype": "application/epub+zip", "a.xhtml": "x"}), "", sniff.EPUB),
        (archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}), "", sniff.XLSX),
        (archive({"META-INF/container.xml": "x"}), ".zip", sniff.EPUB),
    ],
)
def test_the_media_type(data: bytes, suffix: str, expected: str) -> None:
    assert sniff.media_type(data, suffix, "a") == expected


@pytest.mark.parametrize(
    ("suffixes", "expected"),
    [
        (".rst", sniff.RST), (".csv .TSV", sniff.CSV), (".json", sniff.JSON), (".jsonl .ndjson", sniff.JSONL),
        (".eml", sniff.EMAIL), (".srt .vtt", sniff.SUBTITLES), (".ipynb", sniff.NOTEBOOK), (".zip", sniff.ZIP),
        (".py .js .java .c .yaml .toml .xml .R", sniff.CODE), (".log .text", sniff.PLAIN),
    ],
)  # fmt: skip
def test_the_media_type_by_suffix(suffixes: str, expected: str) -> None:
    for suffix in suffixes.split():
        assert sniff.by_suffix(suffix) == sniff.media_type("מילים 詞語".encode(), suffix, "a") == expected


def test_an_unknown_one() -> None:
    with pytest.raises(UnknownFormat):
        sniff.media_type(b"\0\1\2\3", ".bin", "a.bin")
