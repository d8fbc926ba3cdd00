"""What documents of office programs say of themselves: the core properties of Office Open XML, the metadata of ODF.

Programs are left out, and so is who changed a document last. Old binary files are not read.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress

from indexing.load.metadata import Said, pairs
from indexing.load.safexml import root
from indexing.types import Metadata

_CORE, _OTHER_CORE, _ODF = "docProps/core.xml", ".psmdcp", "meta.xml"
_LARGEST = 5_000_000
_NAMES = {
    _CORE: {"creator": "author", "keywords": "tag", "category": "tag", "language": "language", "created": "created",
            "modified": "modified"},
    _ODF: {"initial-creator": "author", "keyword": "tag", "language": "language", "creation-date": "created",
           "date": "modified"},
}  # fmt: skip
_LONGEST_SUBJECT = 50  # longer ones are sentences
_OF_TEMPLATES = (  # python-docx and python-pptx leave the days of their templates in what they write
    "2013-12-23T23:15:00Z", "2013-01-27T09:14:16Z", "2013-01-27T09:15:58Z",
)  # fmt: skip


def metadata(data: bytes) -> Metadata:
    """The metadata of a ZIP document that `packed` has let through; () when it has none, or it is broken."""
    with (
        suppress(SyntaxError, ValueError, zipfile.BadZipFile, zlib.error),  # an error of XML is a SyntaxError
        zipfile.ZipFile(io.BytesIO(data)) as archive,
    ):
        return pairs(_said(archive))
    return ()


def _said(archive: zipfile.ZipFile) -> Iterator[Said]:
    names = archive.namelist()
    place = next((name for name in names if name in _NAMES or name.endswith(_OTHER_CORE)), "")
    if not place or archive.getinfo(place).file_size > _LARGEST:
        return
    known = _NAMES[_ODF if place == _ODF else _CORE]
    for element in root(archive.read(place)).iter("{*}*"):
        said = (element.text or "").strip()
        name = element.tag.rpartition("}")[2]
        if len(element) or not said or said in _OF_TEMPLATES:  # what an entity stands for is a child too
            continue
        if name == "subject" and len(said) <= _LONGEST_SUBJECT:
            yield "tag", (said,)
        elif name in known:
            yield known[name], said
