"""What is refused of packed documents before they are parsed."""

from __future__ import annotations

import io
import zipfile

import pytest

from indexing.errors import UnreadableFile
from indexing.load import packed
from tests.indexing.load import bombs
from tests.indexing.load.workbooks import packed as pack


def zeros(megabytes: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.xml", "w") as part:
        for _ in range(megabytes):
            part.write(bytes(1_000_000))
    return file.getvalue()


def test_a_usual_document_passes() -> None:
    packed.check(pack({"a.xml": "<a>שלום 你好</a>", "b.png": b"\x89PNG\0"}), "a.docx")
    packed.check(zeros(2), "a.docx")


def test_what_unpacks_to_far_more_than_its_size_is_refused() -> None:
    with pytest.raises(UnreadableFile) as caught:
        packed.check(zeros(3), "a.docx", unpacked=2_000_000)
    assert str(caught.value) == "a.docx unpacks to 3 MB, far more than a document of its size does."
    packed.check(zeros(3), "a.docx", unpacked=3_000_000)


def test_what_is_encrypted_is_refused() -> None:
    data = bytearray(pack({"a.xml": "<a/>"}))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    with pytest.raises(UnreadableFile, match=r"^a\.epub is encrypted: save a copy without a password\.$"):
        packed.check(bytes(data), "a.epub")


@pytest.mark.parametrize("doctype", bombs.ALL.values(), ids=bombs.ALL)
def test_what_declares_entities_is_refused(doctype: str) -> None:
    data = bombs.armed(pack({"a.png": b"\x89PNG", "deep/b.rels": "<a>TEXT</a>"}), "deep/b.rels", doctype)
    with pytest.raises(UnreadableFile, match=r"^a\.pptx declares XML entities"):
        packed.check(data, "a.pptx")


def test_a_picture_may_declare_what_it_likes() -> None:
    packed.check(pack({"a.svg": f"{bombs.LONG}<svg/>"}), "a.epub")


def test_what_is_no_archive_is_for_the_caller() -> None:
    with pytest.raises(zipfile.BadZipFile):
        packed.check(b"PK\x03\x04", "a.docx")
