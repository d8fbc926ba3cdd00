from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from indexing.collection import Collection
from indexing.config import IngestConfig, SplitConfig
from indexing.errors import CollectionError, CollectionLocked, EncoderMismatch
from indexing.ingest import ingest
from indexing.ledger import next as following
from indexing.reindex import reindex
from indexing.types import Vectors
from indexing.verify import verify
from tests.fakes import HashEncoder
from tests.indexing.damage import ENCODER, sql
from tests.indexing.samples import document, put
from tests.indexing.test_collection import another_process_writes

ROOT = Path(__file__).resolve().parents[2]
OTHER = HashEncoder(32, max_tokens=100, passage_prompt="passage: ")


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """The collection "museum" with forty documents."""
    for i in range(40):
        text = f"# Hall {i}\n\nThe bell number {i} rings. הפעמון מצלצל. 鐘聲響起。\n\n" + f"Word {i} and more. " * 40
        (tmp_path / f"{i:02}.md").write_text(text, "utf-8")
    collection = Collection.create("museum", ENCODER.id)
    ingest([tmp_path], collection, ENCODER)
    yield collection
    collection.close()


def as_made_by(encoder: HashEncoder, paths: Path) -> list[object]:
    """The chunks and vectors of a collection that `encoder` made from the beginning."""
    with closing(Collection.create("fresh", encoder.id)) as fresh:
        ingest([paths], fresh, encoder)
        return chunks(fresh)


def chunks(collection: Collection) -> list[object]:
    ids = collection.ledger.chunk_ids()
    held = collection.chunks(ids.tolist())
    vectors = collection.ledger.vectors(ids, collection.encoder.dimension)
    rows = [
        (held[i].document.source, held[i].chunk, vector.tolist())
        for i, vector in zip(ids.tolist(), vectors, strict=True)
    ]
    return sorted(rows, key=lambda row: (row[0], row[1].start))


class Stops(HashEncoder):
    """An encoder that fails after some batches."""

    def __init__(self, batches: int) -> None:
        super().__init__(32, max_tokens=100, passage_prompt="passage: ")
        self.left = batches

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        self.left -= 1
        if self.left < 0:
            raise KeyboardInterrupt
        return super().encode_passages(passages)


def test_it_becomes_what_the_other_encoder_would_have_made(collection: Collection, tmp_path: Path) -> None:
    before = collection.ledger.chunk_ids()
    told: list[tuple[int, int, str]] = []
    done = reindex(collection, OTHER, progress=lambda *step: told.append(step))
    assert (done.collection, done.before, done.encoder, done.documents) == ("museum", "hash", "hash", 40)
    assert [step[:2] for step in told] == [(i, 40) for i in range(1, 41)]
    assert chunks(collection) == as_made_by(OTHER, tmp_path)
    assert done.chunks == len(collection.ledger.chunk_ids())
    assert 0 < done.embedded <= done.chunks
    assert collection.ledger.chunk_ids().min() > before.max()
    assert collection.encoder == OTHER.id
    assert collection.ledger.get("chunk_tokens") == str(SplitConfig().budget(OTHER.max_tokens))
    assert collection.knowledge().keys() == {"en"}
    assert verify(collection).problems == ()
    (tmp_path / "new.md").write_text("A new hall.", "utf-8")
    assert ingest([tmp_path], collection, OTHER).unchanged == 40


def test_it_answers_meanwhile_and_then_by_the_new_encoder(collection: Collection) -> None:
    reader = Collection.open("museum")
    reader.require(ENCODER.id)
    question = ["The bell number 7 rings."]

    class Watched(HashEncoder):
        def encode_passages(self, passages: Sequence[str]) -> Vectors:
            assert found(reader, ENCODER, question)
            return super().encode_passages(passages)

    watched = Watched(32, max_tokens=100)
    assert reindex(collection, watched, config=IngestConfig(batch_chunks=20)).embedded > 20
    with pytest.raises(EncoderMismatch):
        found(reader, ENCODER, question)
    reader.require(watched.id)
    assert found(reader, watched, question)
    reader.close()


def found(collection: Collection, encoder: HashEncoder, questions: list[str]) -> list[str]:
    _, ids = collection.dense(encoder.encode_questions(questions), 3)
    return [stored.document.source for stored in collection.chunks(ids[0].tolist()).values()]


def test_what_was_stopped_goes_on(collection: Collection, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        reindex(collection, Stops(3), config=IngestConfig(batch_chunks=20))
    assert collection.encoder == ENCODER.id
    done = 40 - len(following.waiting(collection.ledger))
    assert 3 <= done < 40
    assert verify(collection).problems == ()
    told: list[tuple[int, int, str]] = []
    reindex(collection, OTHER, progress=lambda *step: told.append(step))
    assert [step[0] for step in told] == list(range(done + 1, 41))
    assert chunks(collection) == as_made_by(OTHER, tmp_path)


def test_what_changes_between_is_embedded_again(collection: Collection, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        reindex(collection, Stops(3), config=IngestConfig(batch_chunks=20))
    (tmp_path / "00.md").write_text("All is new here.", "utf-8")
    (tmp_path / "01.md").unlink()
    (tmp_path / "new.md").write_text("A new hall.", "utf-8")
    ingest([tmp_path], collection, ENCODER, config=IngestConfig(sync=True))
    reindex(collection, OTHER)
    assert chunks(collection) == as_made_by(OTHER, tmp_path)
    assert verify(collection).problems == ()


def test_for_another_encoder_it_begins_anew(collection: Collection, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        reindex(collection, Stops(3), config=IngestConfig(batch_chunks=20))
    third = HashEncoder(8)
    reindex(collection, third)
    assert chunks(collection) == as_made_by(third, tmp_path)
    assert collection.ledger.get(following.NEXT) is None


def test_the_own_encoder_leaves_everything_as_it_is(collection: Collection) -> None:
    before = chunks(collection)
    done = reindex(collection, ENCODER)
    assert (done.embedded, done.chunks) == (0, len(before))
    assert chunks(collection) == before
    with pytest.raises(KeyboardInterrupt):
        reindex(collection, Stops(3), config=IngestConfig(batch_chunks=20))
    reindex(collection, ENCODER)
    assert chunks(collection) == before
    assert collection.ledger.get(following.NEXT) is None  # what was begun is not wanted any more


def test_between_the_switch_and_the_new_index_a_search_makes_the_index(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(Collection, "refresh", stop)
        with pytest.raises(KeyboardInterrupt):
            reindex(collection, OTHER)
    assert collection.encoder == OTHER.id
    with closing(Collection.open("museum")) as opened:
        opened.require(OTHER.id)
        assert found(opened, OTHER, ["The bell number 7 rings."])
    assert reindex(collection, OTHER).embedded == 0
    assert collection.knowledge().keys() == {"en"}


def test_a_damaged_document_stops_it(collection: Collection) -> None:
    sql(collection.path, "UPDATE documents SET text = text || 'x' WHERE source LIKE '%07.md'")
    with pytest.raises(CollectionError, match=r"07\.md was damaged on disk: run `mekor verify --repair`"):
        reindex(collection, OTHER)
    assert collection.encoder == ENCODER.id


@pytest.mark.parametrize(
    "change", ["UPDATE chunks_next SET vector = zeroblob(128)", "UPDATE documents_next SET made_of = x'00'"]
)
def test_chunks_that_were_damaged_before_they_took_their_place(collection: Collection, change: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        reindex(collection, Stops(3), config=IngestConfig(batch_chunks=20))
    sql(collection.path, change)
    if "made_of" in change:  # they are those of another version, and made again
        reindex(collection, OTHER)
        return
    with pytest.raises(CollectionError, match="mekor verify --repair"):
        reindex(collection, OTHER)
    assert collection.encoder == ENCODER.id
    assert verify(collection, repair=True).problems == ()
    reindex(collection, OTHER)
    assert verify(collection).problems == ()


def test_a_document_without_chunks_is_no_hindrance(collection: Collection) -> None:
    collection.ledger.put(document(" ", "/docs/empty.txt"), [], np.empty((0, 16), np.float32))
    put(collection, ENCODER, document("More.", "/docs/more.txt"))
    assert reindex(collection, OTHER).documents == 42
    assert verify(collection).problems == ()


def test_not_while_another_writes(collection: Collection) -> None:
    with another_process_writes(), pytest.raises(CollectionLocked):
        reindex(collection, OTHER)


REINDEX = """
from indexing.collection import Collection
from indexing.config import IngestConfig
from indexing.reindex import reindex
from tests.fakes import HashEncoder

reindex(Collection.open("museum"), HashEncoder(32, max_tokens=100, passage_prompt="passage: "),
        config=IngestConfig(batch_chunks=1), progress=lambda done, total, name: print(done, flush=True))
print("end", flush=True)
"""


def test_killed_at_any_moment_it_goes_on(collection: Collection, tmp_path: Path) -> None:
    collection.close()
    for after, delay in ((3, 0.0), (15, 0.003), (30, 0.01), (40, 0.0), (40, 0.03)):
        process = subprocess.Popen([sys.executable, "-c", REINDEX], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for line in process.stdout:
            if line == "end\n" or int(line) >= after:
                break
        time.sleep(delay)
        process.kill()
        process.stdout.close()
        process.wait(30)
        assert verify("museum").problems == () or "There is no index" in verify("museum").problems[0]
    with closing(Collection.open("museum")) as opened:
        reindex(opened, OTHER)
        assert chunks(opened) == as_made_by(OTHER, tmp_path)
        assert json.loads(opened.ledger.get("encoder") or "")["dimension"] == 32
    assert verify("museum").problems == ()
