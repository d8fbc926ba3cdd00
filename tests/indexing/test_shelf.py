from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexing.collection import Collection
from indexing.compact import compact
from indexing.errors import CollectionError
from indexing.ingest import ingest
from indexing.ledger.rows import digest
from indexing.reindex import reindex
from indexing.shelf import Shelf
from indexing.types import Vectors
from tests.fakes import HashEncoder
from tests.indexing.samples import TEXTS, written

ONE = HashEncoder()
OTHER = HashEncoder(32, passage_prompt="passage: ")


class Counts(HashEncoder):
    """The encoder ONE, which counts what it embeds."""

    passages = 0

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        self.passages += len(passages)
        return super().encode_passages(passages)


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    with closing(Collection.create("museum", ONE.id)) as collection:
        ingest([written(tmp_path / "docs")], collection, ONE)
        yield collection


def found(collection: Collection, encoder: HashEncoder) -> list[object]:
    """All that a search gives to the byte, but for the ids, which are never used twice."""
    rows: list[object] = []
    for question in TEXTS.values():
        scores, ids = collection.dense(encoder.encode_questions([question]), 10)
        held = collection.chunks(ids[0].tolist())
        rows.append([(held[i].document.source, held[i].chunk) for i in ids[0].tolist()])
        rows.append(scores.tobytes())
        scores, ids = collection.lexical(question, 10)
        rows.append([held[i].chunk for i in ids.tolist()])
        rows.append(scores.tobytes())
    return [*rows, collection.tuned(), collection.knowledge()]


def test_going_back_gives_byte_for_byte_what_was_there_and_embeds_nothing(collection: Collection) -> None:
    collection.ledger.set("tuned", '{"he": 0.25}')
    before = found(collection, ONE)
    reindex(collection, OTHER)
    assert collection.tuned() == {}  # weights of another encoder are not those of this one
    assert found(collection, OTHER) != before
    again = Counts()
    done = reindex(collection, again)
    assert (done.embedded, again.passages) == (0, 0)
    assert found(collection, ONE) == before


def test_what_came_meanwhile_is_embedded_when_going_back(collection: Collection, tmp_path: Path) -> None:
    reindex(collection, OTHER)
    written(
        tmp_path / "docs", {"new.txt": "A lamp that came later.", **{name: TEXTS[name] for name in list(TEXTS)[1:]}}
    )
    ingest([tmp_path / "docs"], collection, OTHER)
    again = Counts()
    assert reindex(collection, again).embedded == again.passages == 1


def test_the_shelf_has_the_vectors_of_encoders_that_are_not_in_use(collection: Collection) -> None:
    shelf = Shelf(collection.path)
    assert shelf.all() == []
    reindex(collection, OTHER)
    (kept,) = shelf.all()
    assert (kept.encoder, kept.vectors) == (ONE.id, len(collection.ledger.chunk_ids()))
    assert kept.left
    reindex(collection, ONE)
    (kept,) = shelf.all()
    assert kept.encoder == OTHER.id


def test_vectors_can_be_put_there_before_an_encoder_is_used(collection: Collection) -> None:
    shelf = Shelf(collection.path)
    stored = list(collection.chunks(collection.ledger.chunk_ids().tolist()).values())
    keys = [digest(one.chunk, one.document.title) for one in stored]
    made = OTHER.encode_passages([one.chunk.embedded_text(one.document.title) for one in stored])
    shelf.add(OTHER.id, dict(zip(keys[:2], made[:2], strict=True)))
    shelf.add(OTHER.id, dict(zip(keys[2:3], made[2:3], strict=True)))
    assert [one.left for one in shelf.all()] == [""]
    assert set(shelf.known(OTHER.id, keys)) == set(keys[:3])
    assert np.array_equal(shelf.known(OTHER.id, keys)[keys[2]], made[2])
    assert reindex(collection, OTHER).embedded == len(stored) - 3


def test_a_damaged_vector_is_embedded_again_and_a_damaged_file_is_passed_over(collection: Collection) -> None:
    reindex(collection, OTHER)
    (file,) = (collection.path / "shelf").glob("*.sqlite3")
    with closing(sqlite3.connect(file)) as db, db:
        (key,) = db.execute("SELECT digest FROM vectors LIMIT 1").fetchone()
        db.execute("UPDATE vectors SET vector = zeroblob(length(vector) - 4) || x'01020304' WHERE digest = ?", (key,))
    assert reindex(collection, ONE).embedded == 1
    (file,) = (collection.path / "shelf").glob("*.sqlite3")
    file.write_bytes(b"not a shelf at all")
    assert Shelf(collection.path).all() == []
    assert Shelf(collection.path).known(OTHER.id, [b"0123456789abcdef"]) == {}
    assert reindex(collection, OTHER).embedded == len(collection.ledger.chunk_ids())


def test_no_encoder_is_changed_when_the_old_vectors_cannot_be_kept(collection: Collection) -> None:
    (collection.path / "shelf").write_text("a file where the folder should be", "utf-8")
    with pytest.raises(CollectionError, match="cannot be kept"):
        reindex(collection, OTHER)
    assert collection.encoder == ONE.id
    assert found(collection, ONE)


def test_compacting_forgets_vectors_of_what_was_deleted(collection: Collection) -> None:
    reindex(collection, OTHER)
    compact(collection)
    assert Shelf(collection.path).all() == []


def test_what_a_killed_writer_left_goes(collection: Collection) -> None:
    (collection.path / "shelf").mkdir()
    (collection.path / "shelf" / ".0011223344556677").write_bytes(b"half")
    reindex(collection, OTHER)
    assert [file.suffix for file in (collection.path / "shelf").iterdir()] == [".sqlite3"]
