"""What stands around the body of a DOCX: footnotes and endnotes, headers and footers.

The number of a note is not known: its program counts them when it shows them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from indexing.load import wordml

if TYPE_CHECKING:
    from docx.document import Document

_PAGE_NUMBER = re.compile(
    r"(?:\b(?:pages?|pg?|of|seite|von|página|de|sur|[ivxl]+|עמודים|עמוד|עמ|מתוך)\b|[第頁页共]|[\W\d_])*", re.I
)


def notes(document: Document) -> dict[str, dict[str, str]]:
    """The words of the notes by id, for each of the tags that refer to them."""
    from docx.opc.constants import RELATIONSHIP_TYPE

    kinds = {RELATIONSHIP_TYPE.FOOTNOTES: "footnote", RELATIONSHIP_TYPE.ENDNOTES: "endnote"}
    found: dict[str, dict[str, str]] = {}
    for relation in document.part.rels.values():
        kind = kinds.get(relation.reltype)
        if kind and not relation.is_external:
            found[f"{kind}Reference"] = _notes(relation.target_part.blob, kind)
    return found


def _notes(xml: bytes, kind: str) -> dict[str, str]:
    from docx.oxml.parser import parse_xml

    elements = parse_xml(xml).iterfind(f"{wordml.W}{kind}")
    return {element.get(f"{wordml.W}id", ""): "\n".join(wordml.lines(element)) for element in elements}


def running(document: Document) -> list[str]:
    """The lines of headers and footers, each once, without those that only number the pages."""
    found: dict[str, None] = {}
    for part in _parts(document):
        for line in wordml.lines(part):
            pieces = (piece.strip() for piece in re.split(r"[\t\n]+", line))
            kept = [piece for piece in pieces if not _numbers_pages(piece)]
            if kept:
                found[" | ".join(kept)] = None
    return list(found)


def _numbers_pages(words: str) -> bool:
    """Whether `words` are the number of a page, or of all pages too; a year, a date, a time or a telephone number is not."""
    numbers = re.findall(r"\d+", words)
    is_short = len(numbers) <= 2 and all(len(number) < 4 for number in numbers)
    return is_short and not re.search(r"\d[.:]\d", words) and bool(_PAGE_NUMBER.fullmatch(words))


def _parts(document: Document) -> Iterator[Any]:
    """The headers of all sections, then the footers; those of first and even pages only where they are shown."""
    even = document.settings.odd_and_even_pages_header_footer
    for place in ("header", "footer"):
        for section in document.sections:
            shown = [place]
            shown += [f"first_page_{place}"] if section.different_first_page_header_footer else []
            shown += [f"even_page_{place}"] if even else []
            for each in (getattr(section, name) for name in shown):
                if not each.is_linked_to_previous:
                    yield each.part.element
