"""What documents of office programs say of themselves, and what is wrong with it at times."""

from __future__ import annotations

import pytest

from indexing.load.metadata import LONGEST, MOST
from indexing.load.office import metadata
from tests.indexing.load.bombs import LAUGHS, LONG, OUTSIDE, PARAMETER
from tests.indexing.load.workbooks import core, packed


def said(part: str | bytes, place: str = "docProps/core.xml") -> tuple[tuple[str, str], ...]:
    return metadata(packed({"[Content_Types].xml": "<Types/>", place: part}))


@pytest.mark.parametrize(("author", "tag"), [("Dana Levi", "tea"), ("דנה לוי", "תה"), ("李丹娜", "茶")])
@pytest.mark.parametrize("place", ["docProps/core.xml", "package/services/metadata/core-properties/1.psmdcp"])
def test_core_properties(author: str, tag: str, place: str) -> None:
    about = {"creator": author, "keywords": f"{tag}; {tag} 2", "subject": f"{tag}, {tag}", "lastModifiedBy": "Omer",
             "modified": "2026-03-18T08:00:00Z", "language": "he-IL", "description": "x", "title": "T"}  # fmt: skip
    assert said(core(about), place) == (
        ("date", "2026-03-18T08:00:00Z"), ("author", author), ("language", "he-IL"), ("tag", tag), ("tag", f"{tag} 2"),
        ("tag", f"{tag}, {tag}"),
    )  # fmt: skip


def test_a_subject_that_is_a_sentence_is_no_tag() -> None:
    assert said(core({"subject": "How the museum opens its doors, and who has the keys to them."})) == ()


def test_a_document_that_says_nothing() -> None:
    assert metadata(packed({"word/document.xml": "<a/>"})) == ()
    assert said(core({"creator": "", "keywords": " , ;", "created": "soon"})) == ()


@pytest.mark.parametrize("part", ["", "<a>", "no XML", b"\xff\xfe\x00", "<a/><b/>", "<a>\x00</a>"])
def test_broken_ones_say_nothing(part: str | bytes) -> None:
    assert said(part) == ()
    assert said(part, "meta.xml") == ()


@pytest.mark.parametrize("doctype", [OUTSIDE, LONG, '<!DOCTYPE x [<!ENTITY m "short">]>'])
def test_what_an_entity_stands_for_is_not_read(doctype: str) -> None:
    """Documents with most of them are refused before."""
    assert said(doctype + core({"creator": "Dana &m;", "keywords": "&m;", "category": "茶"})) == (("tag", "茶"),)


@pytest.mark.parametrize("doctype", [LAUGHS, PARAMETER])
def test_entities_that_multiply_say_nothing(doctype: str) -> None:
    assert said(doctype + core({"creator": "Dana &m;", "keywords": "&l;"})) == ()


def test_endless_values_are_cut_and_turned_ones_are_not() -> None:
    many = ", ".join(f"תג {number}" for number in range(10_000))
    found = said(core({"creator": "א" * 10**6, "category": "a\u202eb\u2066c", "keywords": many}))
    assert found[:3] == (("author", "א" * LONGEST), ("tag", "abc"), ("tag", "תג 0"))
    assert len(found) == MOST
    assert said(core({"creator": "Dana", "description": "x" * 6_000_000})) == ()
    assert said(core({"creator": "Dana", **{f"x{number}": "y" for number in range(10_000)}})) == (("author", "Dana"),)
