from contextlib import closing
from pathlib import Path

import numpy as np

from indexing.ledger import Ledger
from indexing.ledger.order import in_order
from indexing.types import Chunk, Document


def test_documents_by_source_and_their_chunks_from_first_to_last(tmp_path: Path) -> None:
    with closing(Ledger(tmp_path / "truth.sqlite3")) as ledger:
        assert in_order(ledger) == []
        for source in ("/docs/מסמך.txt", "/docs/a.txt", "/docs/a.txt"):  # the second is put anew
            chunks = [Chunk("two", 4, 7, "en"), Chunk("one", 0, 3, "en")]
            ledger.put(Document(source, "", "one two", "text/plain"), chunks, np.eye(2, dtype=np.float32))
        found = ledger.chunks(chunk for chunk, _ in in_order(ledger))
        told = [(found[chunk].document.source, found[chunk].chunk.text) for chunk, _ in in_order(ledger)]
        documents = [found[chunk].document.id == document for chunk, document in in_order(ledger)]
    assert told == [(source, text) for source in ("/docs/a.txt", "/docs/מסמך.txt") for text in ("one", "two")]
    assert all(documents)
