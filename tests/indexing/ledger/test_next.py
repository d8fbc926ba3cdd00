from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexing.errors import CollectionError
from indexing.ledger import Ledger
from indexing.ledger import next as following
from indexing.ledger.check import check, to_encoder
from indexing.ledger.known import embedded
from indexing.ledger.rows import digest
from indexing.types import Chunk
from tests.fakes import HashEncoder
from tests.indexing.damage import sql

NEXT = HashEncoder(8)


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Ledger(path / "truth.sqlite3")) as ledger:
        following.begin(ledger, NEXT.id, 30)
        yield ledger


def fill(ledger: Ledger, document_id: int) -> Chunk:
    """One chunk with all the words of the document."""
    document = ledger.whole(document_id)
    assert document is not None
    chunk = Chunk(document.text, 0, len(document.text), "en")
    following.put(
        ledger, document_id, document.title, [chunk], NEXT.encode_passages([chunk.embedded_text(document.title)])
    )
    return chunk


def test_documents_wait_until_they_have_next_chunks(ledger: Ledger) -> None:
    waiting = following.waiting(ledger)
    assert [source for _, source in waiting] == [info.source for info in ledger.documents()]
    fill(ledger, waiting[2][0])
    assert following.waiting(ledger) == [*waiting[:2], *waiting[3:]]
    following.begin(ledger, NEXT.id, 30)
    assert len(following.waiting(ledger)) == 5  # the same encoder goes on
    following.begin(ledger, NEXT.id, 31)
    assert len(following.waiting(ledger)) == 6


def test_vectors_of_the_same_words_are_known(ledger: Ledger) -> None:
    document_id, source = following.waiting(ledger)[0]
    chunk, info = fill(ledger, document_id), ledger.document(source)
    assert info is not None
    key = digest(chunk, info.title)
    known = embedded(ledger, [key, b"other"], following=True)
    assert known.keys() == {key}
    assert np.array_equal(known[key], NEXT.encode_passages([chunk.embedded_text(info.title)])[0])
    assert key not in embedded(ledger, [key]) or len(embedded(ledger, [key])[key]) == 16  # those in use are another's


def test_the_switch_happens_at_once_and_with_new_ids(ledger: Ledger) -> None:
    before, generation = ledger.chunk_ids(), ledger.generation
    for document_id, _ in following.waiting(ledger):
        fill(ledger, document_id)
    assert ledger.chunk_ids().tolist() == before.tolist()
    following.switch(ledger)
    after = ledger.chunk_ids()
    assert len(after) == 6
    assert after.min() > before.max()
    assert ledger.generation == generation + 1
    assert to_encoder(ledger.get("encoder")) == NEXT.id
    assert ledger.get("chunk_tokens") == "30"
    assert ledger.read("SELECT * FROM chunks_next") == ledger.read("SELECT * FROM documents_next") == []
    checked = check(ledger.path)
    assert (checked.structure, checked.damaged, checked.sealed) == ([], [], True)


def test_what_goes_away_takes_its_next_chunks_with_it(ledger: Ledger) -> None:
    document_id, source = following.waiting(ledger)[0]
    fill(ledger, document_id)
    ledger.delete(source)
    assert ledger.read("SELECT * FROM chunks_next") == ledger.read("SELECT * FROM documents_next") == []


def test_a_damaged_document_gets_none(ledger: Ledger) -> None:
    document_id, source = following.waiting(ledger)[0]
    sql(ledger.path.parent, "UPDATE documents SET text = text || 'x' WHERE id = ?", document_id)
    with pytest.raises(CollectionError, match=f"{source} was damaged"):
        fill(ledger, document_id)


@pytest.mark.parametrize("table", ["chunks_next", "chunks"])
def test_what_was_damaged_since_is_not_switched_to(ledger: Ledger, table: str) -> None:
    for document_id, _ in following.waiting(ledger):
        fill(ledger, document_id)
    sql(ledger.path.parent, f"UPDATE {table} SET vector = zeroblob(32) WHERE document_id = ?", document_id)
    before = ledger.chunk_ids().tolist()
    with pytest.raises(CollectionError, match="was damaged"):
        following.switch(ledger)
    assert ledger.chunk_ids().tolist() == before
