"""Small documents that several tests share."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from indexing.collection import Collection
from indexing.ledger import Ledger
from indexing.split import split
from indexing.types import Document, Encoder

TEXTS = {
    "hours.txt": "The museum opens at nine on weekdays. On Saturdays it opens at ten.",
    "prices.txt": "Tickets cost twelve shekels for adults. Children enter free.",
    "hours-he.txt": "המוזיאון נפתח בתשע בבוקר בימי חול. בשבת הוא נפתח בעשר.",
    "hours-zh.txt": "博物館平日九點開門。星期六十點開門。",
    "prices-zh.txt": "成人票价十二元。儿童免费。",
}


def written(folder: Path, files: Mapping[str, str] = TEXTS) -> Path:
    """`folder` with these files in it."""
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    return folder


def document(text: str, source: str = "/docs/a.txt", title: str = "") -> Document:
    return Document(source=source, title=title or source.rpartition("/")[2], text=text, media_type="text/plain")


def put(collection: Collection, encoder: Encoder, doc: Document, budget: int = 64) -> None:
    """Write `doc` into the truth of `collection`, without bringing its cache up to date."""
    chunks = split(doc, encoder.count_tokens, budget)
    vectors = encoder.encode_passages([chunk.embedded_text(doc.title) for chunk in chunks])
    collection.ledger.put(doc, chunks, vectors)


def overwrite(file: Path, content: bytes) -> None:
    """Put another file in the place of `file`. Writing into one that is mapped into memory would end the process."""
    other = file.with_name(file.name + ".other")
    other.write_bytes(content)
    os.replace(other, file)


def fill(collection: Collection, encoder: Encoder) -> None:
    for source, text in TEXTS.items():
        put(collection, encoder, document(text, source))


def stored_text(ledger: Ledger, document_id: int) -> str:
    whole = ledger.whole(document_id)
    assert whole is not None
    return whole.text
