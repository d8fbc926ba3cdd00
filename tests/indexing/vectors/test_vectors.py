"""The index as a whole: exact alone, and with each approximate kind beside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from indexing.errors import CollectionError
from indexing.vectors import DenseIndex
from indexing.vectors.near import HOLES
from tests.contracts import VectorIndexContract
from tests.indexing.vectors.clusters import IDS, QUERIES, VECTORS, SavedAs, clustered, filled, nearest, recall

APPROXIMATE = ("ivf", "ivfpq", "hnsw")


class TestDenseIndex(VectorIndexContract):
    @pytest.fixture
    def kind(self) -> type[DenseIndex]:
        return DenseIndex


@pytest.fixture(params=APPROXIMATE, scope="module")
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def saved(kind: str, saved_as: SavedAs) -> Path:
    return saved_as(kind)


def test_finds_nearly_all_with_exact_scores(kind: str, saved: Path) -> None:
    index = DenseIndex.load(saved)
    assert (index.kind, index.is_whole()) == (kind, True)
    scores, ids = index.search(QUERIES, 10)
    assert recall(ids, nearest(IDS)) >= 0.95
    assert np.allclose(scores, np.take_along_axis(QUERIES @ VECTORS.T, (ids - 5) // 3, axis=1), atol=1e-5)
    assert (np.diff(scores, axis=1) <= 0).all()
    assert 0.9 <= index.recall(k=10) <= 1.0


def test_among_given_ids_it_is_exact(saved: Path) -> None:
    among = IDS[::7]
    _, ids = DenseIndex.load(saved).search(QUERIES, 10, among=among)
    assert ids.tolist() == nearest(among).tolist()


def test_adding_and_removing_build_nothing_anew(
    kind: str, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = DenseIndex.load(saved, to_change=True)
    monkeypatch.setattr(DenseIndex, "_built", lambda *_: pytest.fail("it was built anew"))
    gone, more = IDS[::10], clustered(50, seed=3)
    index.remove(gone)
    index.add(IDS[-1] + 1 + np.arange(50), more)
    index.settle(kind)
    assert index.is_whole()
    _, ids = index.search(QUERIES, 10)
    assert not np.isin(ids, gone).any()
    assert index.search(more, 1)[1][:, 0].tolist() == (IDS[-1] + 1 + np.arange(50)).tolist()
    index.save(tmp_path)
    again = DenseIndex.load(tmp_path)
    assert again.is_whole()
    assert again.search(QUERIES, 10)[1].tolist() == ids.tolist()


def test_a_removed_id_that_comes_again_is_its_new_vector(kind: str, saved: Path) -> None:
    index = DenseIndex.load(saved, to_change=True)
    index.remove(IDS[:1])
    index.add(IDS[:1], QUERIES[:1])
    scores, ids = index.search(QUERIES[:1], 2)
    assert ids[0, 0] == IDS[0]
    assert ids[0, 1] != IDS[0]
    assert scores[0, 0] == pytest.approx(1.0, abs=1e-5)


def test_a_graph_with_too_many_holes_is_built_anew() -> None:
    index = filled("hnsw", 1_000)
    index.remove(IDS[: int(1_000 * HOLES)])
    before = index._near
    index.settle("hnsw")
    assert index._near is not before
    assert index.is_whole()
    assert recall(index.search(QUERIES, 10)[1], nearest(IDS[200:1_000])) >= 0.95


def test_lists_learned_from_too_few_are_learned_anew() -> None:
    index = filled("ivf", 500)
    index.add(IDS[500:1_500], VECTORS[500:1_500])
    before = index._near
    index.settle("ivf")
    assert index._near is before
    index.add(IDS[1_500:3_000], VECTORS[1_500:3_000])
    index.settle("ivf")
    assert index._near is not before


def test_lists_learned_for_far_more_are_learned_anew() -> None:
    index = filled("ivf", 2_000)
    index.remove(IDS[600:2_000])
    before = index._near
    index.settle("ivf")
    assert index._near is before
    index.remove(IDS[200:600])
    index.settle("ivf")
    assert (index.kind, index._near is before) == ("ivf", False)


def test_where_lists_hold_too_little_all_are_compared(saved: Path) -> None:
    index = DenseIndex.load(saved, to_change=True)
    index.remove(IDS[50:])
    scores, ids = index.search(QUERIES, 50)
    assert ids.tolist() == nearest(IDS[:50], 50).tolist()
    assert np.allclose(scores, np.take_along_axis(QUERIES @ VECTORS.T, (ids - 5) // 3, axis=1), atol=1e-5)
    assert index.search(QUERIES[:1], 500)[1].tolist() == ids[:1].tolist()
    assert index.search(QUERIES[:0], 10)[1].shape == (0, 10)


def test_what_shrinks_is_exact_again(saved: Path) -> None:
    index = DenseIndex.load(saved, to_change=True)
    index.remove(IDS[50:])
    index.settle("auto")
    assert index.kind == "flat"
    assert index.search(QUERIES, 10)[1].tolist() == nearest(IDS[:50]).tolist()
    assert index.recall() == 1.0


@pytest.mark.parametrize("content", ["", "{}", '{"kind": "ivf"}', "[]"])
def test_an_index_that_does_not_say_what_it_is_is_refused(tmp_path: Path, content: str) -> None:
    filled("ivf", 100).save(tmp_path)
    (tmp_path / "near.json").write_text(content)
    with pytest.raises(CollectionError, match="does not say what it is"):
        DenseIndex.load(tmp_path)
