from __future__ import annotations

import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from indexing.errors import CollectionError, IndexingError, MissingFaiss
from indexing.vectors import FaissIndex
from tests.contracts import VectorIndexContract
from tests.fakes import HashEncoder


class TestFaissIndex(VectorIndexContract):
    @pytest.fixture
    def kind(self) -> type[FaissIndex]:
        return FaissIndex


@pytest.mark.parametrize("content", [b"", b"not an index", b"IxMp" + b"\xff" * 64])
def test_a_file_that_is_no_index_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "index").write_bytes(content)
    with pytest.raises(CollectionError, match="is not a FAISS index"):
        FaissIndex.load(tmp_path / "index")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match="is not a FAISS index"):
        FaissIndex.load(tmp_path / "nowhere")


def test_without_faiss_both_commands_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faiss", None)  # makes `import faiss` fail
    with pytest.raises(MissingFaiss, match=r"mekor\[cpu\].*mekor\[gpu\]") as raised:
        FaissIndex(8)
    assert isinstance(raised.value, IndexingError)


def test_threads_may_search_while_another_adds() -> None:
    texts = [f"document number {i}" for i in range(200)]
    vectors = HashEncoder().encode_passages(texts)
    index = FaissIndex(64)
    index.add(np.arange(100, dtype=np.int64), vectors[:100])
    wrong: list[int] = []

    def search() -> None:
        for _ in range(50):
            _, ids = index.search(vectors[:100], 1)
            wrong.extend(np.flatnonzero((ids[:, 0] < 0) | (ids[:, 0] >= 200)).tolist())

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for i in range(100, 200):
        index.add(np.array([i], np.int64), vectors[i : i + 1])
    for thread in threads:
        thread.join()
    assert not wrong
    assert len(index.ids) == 200
