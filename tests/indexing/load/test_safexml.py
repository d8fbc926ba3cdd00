"""XML that is written to do harm."""

from __future__ import annotations

import io

import pytest

from indexing.load.safexml import declares_entities, root
from tests.indexing.load import bombs


@pytest.mark.parametrize("doctype", bombs.ALL.values(), ids=bombs.ALL)
@pytest.mark.parametrize("before", ["", '<?xml version="1.0" encoding="UTF-8"?>\n', f"<!-- {'x' * 9000} -->"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_harmful_entities_are_found(doctype: str, before: str, encoding: str) -> None:
    assert declares_entities(io.BytesIO(f"{before}{doctype}<x>&m;</x>".encode(encoding)))


def test_harmful_entities_are_found_in_utf_16() -> None:
    assert declares_entities(io.BytesIO(f"{bombs.LAUGHS}<x>&m;</x>".encode("utf-16")))


@pytest.mark.parametrize(
    "source",
    [
        "<x>שלום</x>",
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" "http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><html/>',
        '<!DOCTYPE html [<!ENTITY nbsp "&#160;">]><html>&nbsp;</html>',
        "<x>&lt;!ENTITY a SYSTEM 'b'&gt;</x>",
        "<x><![CDATA[<!ENTITY a SYSTEM 'b'>]]></x>",
        "no XML at all <!ENTITY a SYSTEM 'b'>",
        "",
    ],
)
def test_other_files_declare_none(source: str) -> None:
    assert not declares_entities(io.BytesIO(source.encode()))
    assert not declares_entities(io.BytesIO(b"\x89PNG\r\n\x1a\n" + bytes(range(256))))


@pytest.mark.parametrize("kind", ["outside", "parameter", "long"])
def test_no_entity_is_replaced(kind: str) -> None:
    assert root(f"{bombs.ALL[kind]}<x>a &m; b</x>".encode()).text == "a "


def test_a_billion_laughs_end_at_once() -> None:
    with pytest.raises(SyntaxError, match="amplification"):
        root(f"{bombs.LAUGHS}<x>a &m; b</x>".encode())


def test_elements_are_read_without_comments() -> None:
    assert root("<x>你<!-- c -->好</x>".encode()).text == "你好"
