"""The small museum with a real collection behind it, so that its passages are those of a ledger, and what is kept of them too."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from indexing.collection import Collection
from indexing.filters import Filter
from indexing.text.language import detect
from indexing.types import Chunk, Document, Heading, Page, StoredChunk
from rag.settings import Settings
from rag.types import Passage
from tests.fakes import HashEncoder
from tests.ui.scene import DOCUMENTS, OFFSET, Museum

if TYPE_CHECKING:
    from rag.pipeline import RAG
    from ui.page import Services

ENCODER = HashEncoder()
HEADINGS = {
    "docs/hours.pdf": "2. Monday:",
    "docs/כרטיסים.docx": "כרטיס לילד",
    "docs/票价.html": "学生票",
    "docs/公告.txt": "導覽",
}
BEFORE, AFTER = "What stands before the passage.", "What stands after it."


class Library(Museum):
    """Finds what the museum finds, in the collection "museum" of the folder `home`. `names` are the collections there are."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self.home = home
        with closing(Collection.create(self.collection_name, ENCODER.id, home=home)) as made:
            for source in DOCUMENTS:
                put(made, source)

    def search(self, question: str, *, k: int | None = None, where: Filter = Filter()) -> tuple[Passage, ...]:
        found = super().search(question, k=k, where=where)
        with closing(Collection.open(self.collection_name, home=self.home)) as stored:
            held = {one.source: one for one in stored.documents()}
            chunks = stored.chunks(range(1, 1000)).values()
        passages = []
        for passage in found:
            if passage.source in held:
                chunk = next(
                    one for one in chunks if one.document.source == passage.source and one.chunk.start == OFFSET
                )
                passages.append(replace(passage, number=len(passages) + 1, chunk=chunk))
        return tuple(passages)

    def remove(self, source: str) -> None:
        """Take a document out of the collection."""
        with closing(Collection.open(self.collection_name, home=self.home)) as stored:
            stored.remove([source])


def put(collection: Collection, source: str, *, file: str | None = None) -> StoredChunk:
    """Write a document of the museum: a passage, what stands before and after it, and a heading over it."""
    title, text = DOCUMENTS[source]
    full = f"{BEFORE}\n\n".ljust(OFFSET) + text + f"\n\n{AFTER}"
    heading = HEADINGS[source]
    page = (Page(3, 0),) if source.endswith(".pdf") else ()
    spans = ((0, len(BEFORE)), (OFFSET, OFFSET + len(text)), (len(full) - len(AFTER), len(full)))
    chunks = [Chunk(full[a:b], a, b, detect(full[a:b]), ("Visiting", heading), page) for a, b in spans]
    document = Document(source, title, full, "text/plain", headings=(Heading(2, heading, 0),), pages=page)
    vectors = ENCODER.encode_passages([chunk.embedded_text(title) for chunk in chunks])
    collection.ledger.put(document, chunks, vectors, file=file)
    info = collection.ledger.document(source)
    assert info is not None
    return next(
        one
        for one in collection.chunks(range(1, 1000)).values()
        if one.document.id == info.id and one.chunk.start == OFFSET
    )


def served(library: Library, examples: Sequence[str] = ()) -> Services:
    """A page's services over `library`."""
    from ui.page import Services

    chosen = Settings(collection="museum", home=library.home)
    return Services(lambda _: cast("RAG", library), lambda: ["museum"], chosen, examples)
