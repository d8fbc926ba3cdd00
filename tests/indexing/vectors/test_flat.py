from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from indexing.errors import CollectionError, IndexingError, MissingFaiss
from indexing.vectors.flat import FlatIndex
from tests.at_once import at_once
from tests.contracts import VectorIndexContract
from tests.fakes import HashEncoder


class TestFlatIndex(VectorIndexContract):
    @pytest.fixture
    def kind(self) -> type[FlatIndex]:
        return FlatIndex


@pytest.mark.parametrize("content", [b"", b"not an index", b"IxMp" + b"\xff" * 64])
def test_a_file_that_is_no_index_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "index").write_bytes(content)
    with pytest.raises(CollectionError, match="is not a FAISS index"):
        FlatIndex.load(tmp_path / "index")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="is not a FAISS index"):
        FlatIndex.load(tmp_path / "nowhere")


def test_without_faiss_both_commands_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faiss", None)  # makes `import faiss` fail
    with pytest.raises(MissingFaiss, match=r"mekor\[cpu\].*mekor\[gpu\]") as raised:
        FlatIndex(8)
    assert isinstance(raised.value, IndexingError)


def test_threads_search_at_once_and_find_what_one_finds() -> None:
    vectors = HashEncoder().encode_passages([f"document number {i}" for i in range(200)])
    index = FlatIndex(64)
    index.add(np.arange(200, dtype=np.int64), vectors)
    _, expected = index.search(vectors, 5)

    def search() -> None:
        for _ in range(50):
            assert np.array_equal(index.search(vectors, 5)[1], expected)

    at_once(search, 3)


def test_vectors_come_back_by_their_ids(tmp_path: Path) -> None:
    vectors = HashEncoder().encode_passages([f"document number {i}" for i in range(50)])
    index = FlatIndex(64)
    ids = np.arange(50, dtype=np.int64)[::-1] * 7
    index.add(ids, vectors)
    index.remove(np.array([0, 70], np.int64))
    index.save(tmp_path / "index")
    for held in (index, FlatIndex.load(tmp_path / "index"), FlatIndex.load(tmp_path / "index", mapped=True)):
        assert np.array_equal(held.vectors(ids[[3, 40, 5]]), vectors[[3, 40, 5]])
        assert held.vectors(ids[:0]).shape == (0, 64)
        assert held.search(vectors[3:4], 1)[1].tolist() == [[int(ids[3])]]


def test_all_vectors_lie_in_the_order_of_their_ids(tmp_path: Path) -> None:
    vectors = HashEncoder().encode_passages([f"document number {i}" for i in range(50)])
    index = FlatIndex(64)
    index.add(np.arange(50, dtype=np.int64) * 2, vectors)
    index.remove(np.array([4], np.int64))
    index.save(tmp_path / "index")
    for held in (index, FlatIndex.load(tmp_path / "index", mapped=True)):
        assert held.dimension == 64
        assert np.array_equal(held.raw(), np.delete(vectors, 2, axis=0))
        assert np.array_equal(held.at(held.rows(np.array([98, 6], np.int64))), vectors[[49, 3]])
