"""Indexes with a copy on GPUs: on stand-ins everywhere, and on a real card where there is one (marker `cuda`)."""

from __future__ import annotations

import gc
import logging
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexing.types import Ids, Vectors
from indexing.vectors import DenseIndex, cards, exact, kinds
from indexing.vectors.cards import MOST, Cards
from indexing.vectors.flat import FlatIndex
from tests.at_once import at_once
from tests.contracts import VectorIndexContract
from tests.indexing.vectors.clusters import (
    COUNT,
    DIMENSION,
    IDS,
    QUERIES,
    VECTORS,
    SavedAs,
    clustered,
    filled,
    nearest,
    recall,
)
from tests.indexing.vectors.standin import GIB, StandIn

REAL = cards.cards
LISTS = ("ivf", "ivfpq")


def machines() -> list[Any]:
    """A stand-in, and the machine's own cards where it has some."""
    return ["stand-in", *([pytest.param("cuda", marks=pytest.mark.cuda)] if len(REAL()) else [])]


@pytest.fixture(params=machines())
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Cards:
    """Every index has a copy, however small it is."""
    monkeypatch.setattr(exact, "SMALL", 0)
    return put(StandIn(8 * GIB), monkeypatch) if request.param == "stand-in" else REAL()


@pytest.fixture(autouse=True)
def _said_at_all(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)


def put(machine: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    monkeypatch.setattr(cards, "cards", lambda: machine)
    monkeypatch.setattr(exact, "SMALL", 0)
    return machine


@pytest.fixture
def one(monkeypatch: pytest.MonkeyPatch) -> StandIn:
    return put(StandIn(8 * GIB), monkeypatch)


def index_of(kind: str, saved_as: SavedAs) -> DenseIndex:
    return DenseIndex.load(saved_as(kind), to_change=True)


def flat(vectors: Vectors = VECTORS) -> DenseIndex:
    index = DenseIndex(vectors.shape[1])
    index.add(IDS[: len(vectors)], vectors)
    return index


def cpu(vectors: Vectors = VECTORS) -> FlatIndex:
    index = FlatIndex(vectors.shape[1])
    index.add(IDS[: len(vectors)], vectors)
    return index


@pytest.mark.usefixtures("machine")
class TestDenseIndexOnAGpu(VectorIndexContract):
    @pytest.fixture
    def kind(self) -> type[DenseIndex]:
        return DenseIndex


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("k", [1, 10, 300])
def test_exact_search_is_the_cpus(k: int) -> None:
    index = flat()
    scores, ids = index.search(QUERIES, k)
    expected, right = cpu().search(QUERIES, k)
    assert index.is_on_gpu
    assert np.allclose(scores, expected, atol=1e-5)
    assert np.array_equal(np.sort(ids), np.sort(right))
    assert (np.diff(scores, axis=1) <= 0).all()


@pytest.mark.usefixtures("machine")
def test_what_float16_cannot_tell_apart_is_told_apart() -> None:
    rng = np.random.default_rng(4)
    close = VECTORS[:1] + 1e-5 * rng.standard_normal((3_000, DIMENSION)).astype(np.float32)  # a part in 2,048 is 5e-4
    close /= np.linalg.norm(close, axis=1, keepdims=True)
    vectors = np.concatenate([close, VECTORS[1:4_000]])
    index, queries = flat(vectors), np.concatenate([VECTORS[:1], QUERIES[:3]])
    scores, ids = index.search(queries, 10)
    expected, _ = cpu(vectors).search(queries, 10)
    assert index.is_on_gpu
    assert np.allclose(scores, expected, atol=1e-6)
    truth = queries.astype(np.float64) @ vectors.T.astype(np.float64)
    assert (np.take_along_axis(truth, (ids - 5) // 3, 1) >= np.sort(truth, axis=1)[:, -10:-9] - 1e-6).all()


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("same", [20, 3_000])
def test_equal_vectors_come_in_order_of_their_ids(same: int) -> None:
    vectors = np.concatenate([VECTORS[:100], np.repeat(QUERIES[:1], same, axis=0), VECTORS[100:3_000]])
    scores, ids = flat(vectors).search(QUERIES[:1], 10)
    assert scores[0] == pytest.approx(np.ones(10), abs=1e-6)
    if same > MOST:  # more than a card gives: the CPU says which
        assert ids.tolist() == cpu(vectors).search(QUERIES[:1], 10)[1].tolist()
    else:
        assert ids[0].tolist() == IDS[100:110].tolist()


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("share", [0.9, 0.1, 0.002])
def test_a_search_among_given_ids_is_the_cpus(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "FEW", 100)
    rng = np.random.default_rng(5)
    among = rng.permutation(IDS)[: int(share * COUNT)]
    among[0] = 10**9  # which is not here
    index = flat()
    scores, ids = index.search(QUERIES, 7, among=among)
    expected, right = cpu().search(QUERIES, 7, among=among)
    assert index.is_on_gpu == (share > 0.01)  # few are compared by the CPU
    assert np.allclose(scores, expected, atol=1e-5)
    assert ids.tolist() == right.tolist()
    scores, ids = index.search(QUERIES, 200, among=np.concatenate([IDS[:150], IDS[-1] + 1 + np.arange(100)]))
    assert ids.shape == (len(QUERIES), 150)


@pytest.mark.usefixtures("machine")
def test_more_than_a_card_gives_at_once_comes_from_the_cpu() -> None:
    assert flat().search(QUERIES[:2], 2_100)[1].shape == (2, 2_100)


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("kind", LISTS)
def test_lists_find_nearly_all_with_exact_scores(
    kind: str, saved_as: SavedAs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = index_of(kind, saved_as)
    scores, ids = index.search(QUERIES, 10)
    assert index.is_on_gpu
    assert index.is_whole()
    assert recall(ids, nearest(IDS)) >= 0.95
    assert np.allclose(scores, np.take_along_axis(QUERIES @ VECTORS.T, (ids - 5) // 3, axis=1), atol=1e-5)
    index.save(tmp_path)
    again = DenseIndex.load(tmp_path)
    assert again.search(QUERIES, 10)[1].tolist() == ids.tolist()
    monkeypatch.setattr(cards, "cards", lambda: Cards(0))  # a machine without a card
    there = DenseIndex.load(tmp_path)
    assert recall(there.search(QUERIES, 10)[1], ids) >= 0.99
    assert not there.is_on_gpu


@pytest.mark.usefixtures("machine")
@pytest.mark.parametrize("kind", ["flat", *LISTS])
def test_the_copy_follows_what_is_added_and_removed(kind: str, saved_as: SavedAs) -> None:
    index, more = index_of(kind, saved_as), clustered(50, seed=3)
    index.search(QUERIES, 3)
    new = IDS[-1] + 1 + np.arange(50)
    index.add(new, more)
    assert index.is_on_gpu  # which grew
    assert index.search(more, 1)[1][:, 0].tolist() == new.tolist()
    index.remove(np.concatenate([IDS[::10], new[:1]]))
    _, ids = index.search(np.concatenate([QUERIES, more[:1]]), 10)
    assert index.is_on_gpu
    assert not np.isin(ids, IDS[::10]).any()
    assert new[0] not in ids[-1]
    if index._near is not None:
        assert not np.isin(index._near.search(QUERIES, 50), IDS[::10]).any()
    index.add(new[:1], QUERIES[:1])
    scores, ids = index.search(QUERIES[:1], 1)
    assert (ids[0, 0], scores[0, 0]) == (new[0], pytest.approx(1.0, abs=1e-5))


@pytest.mark.usefixtures("machine")
def test_threads_find_what_one_finds() -> None:
    index = flat()
    expected = cpu().search(QUERIES, 5)[1].tolist()

    def search() -> None:
        for _ in range(10):
            assert index.search(QUERIES, 5)[1].tolist() == expected

    at_once(search, 4)
    assert index.is_on_gpu


def test_a_graph_is_built_by_a_card_and_found_in_by_any(
    one: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = filled("cagra", 2_000)
    _, ids = index.search(QUERIES, 10)
    assert (index.kind, index.is_on_gpu, one.made) == ("cagra", True, [[0], [0]])
    assert recall(ids, nearest(IDS[:2_000])) >= 0.95
    index.remove(ids[:, 0])
    index.add(IDS[2_000:2_050], VECTORS[2_000:2_050])
    assert not np.isin(index.search(QUERIES, 10)[1], ids[:, 0]).any()
    assert index.search(VECTORS[2_000:2_050], 1)[1][:, 0].tolist() == IDS[2_000:2_050].tolist()
    index.add(ids[:1, 0], QUERIES[:1])  # an id that comes again
    assert index.search(QUERIES[:1], 1)[1][0, 0] == ids[0, 0]
    index.save(tmp_path)
    found = index.search(QUERIES, 10)[1]
    put(StandIn(), monkeypatch)
    there = DenseIndex.load(tmp_path, to_change=True)
    assert recall(there.search(QUERIES, 10)[1], found) >= 0.98
    there.settle("cagra")  # which no card here could build
    assert there.kind == "cagra"


@pytest.mark.parametrize("free", [0, 8 * GIB])
def test_a_graph_that_cannot_be_built_gives_way_to_the_rule(
    free: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    put(StandIn(free, graphs=not free), monkeypatch)
    assert filled("cagra", 2_000).kind == "flat"
    assert len(caplog.records) == 1
    assert "chosen by the rule" in caplog.text


@pytest.mark.parametrize(("kind", "advised"), [("flat", True), ("ivfpq", False)])
def test_what_is_too_large_is_searched_by_the_cpu_and_said_once(
    kind: str, advised: bool, saved_as: SavedAs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    machine = put(StandIn(512 * 2**20, 512 * 2**20), monkeypatch)
    index = index_of(kind, saved_as)
    for _ in range(3):
        assert recall(index.search(QUERIES, 10)[1], nearest(IDS)) >= 0.95
    (said,) = caplog.messages
    assert said.startswith("The index of 12,000 vectors needs 0.")
    assert " GiB on the GPU, where 0.0 GiB may be used: the CPU searches it." in said
    assert said.endswith("`mekor index ivfpq`.") == advised
    assert machine.made == []


@pytest.mark.parametrize("kind", ["flat", *LISTS])
def test_what_is_too_large_for_one_card_is_shared(
    kind: str, saved_as: SavedAs, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = plan_of_each(kind)
    machine = put(StandIn(big, big // 8, big), monkeypatch)
    index = index_of(kind, saved_as)
    _, ids = index.search(QUERIES, 10)
    assert machine.made[-1] == [0, 2]
    assert index.is_on_gpu
    assert recall(ids, nearest(IDS)) >= (0.95 if kind in LISTS else 1.0)
    new = IDS[-1] + 1 + np.arange(20)
    index.add(new, clustered(20, seed=3))
    index.remove(IDS[:1])
    assert index.search(clustered(20, seed=3), 1)[1][:, 0].tolist() == new.tolist()
    assert machine.made[-1] == [0, 2]


def plan_of_each(kind: str) -> int:
    """Free bytes of a card that takes half of the index and not the whole."""
    from indexing.vectors import plan

    count = kinds.lists(COUNT)
    code = {"flat": 0, "ivf": 2 * DIMENSION, "ivfpq": kinds.groups(DIMENSION)}[kind]
    size = plan.exact(COUNT, DIMENSION) if kind == "flat" else plan.lists(COUNT, DIMENSION, count, code)
    return int((size.on_each_of(2) + plan.WORKING) / (1 - plan.RESERVE)) + 4_096


@pytest.mark.parametrize("kind", ["flat", *LISTS])
@pytest.mark.parametrize("how", ["memory", "gone"])
def test_the_cpu_answers_the_very_search_in_which_a_card_fails(
    kind: str, how: str, one: StandIn, saved_as: SavedAs, caplog: pytest.LogCaptureFixture
) -> None:
    index = index_of(kind, saved_as)
    _, before = index.search(QUERIES, 10)
    assert index.is_on_gpu
    if how == "memory":
        one.failing = "alloc fail (cudaMalloc error out of memory [2])"
    else:
        one.gone.add(0)
    assert recall(index.search(QUERIES, 10)[1], before) >= 0.99
    (said,) = caplog.messages
    assert said.startswith("The search on the GPU failed, and the CPU answers from now on: ")
    assert said.endswith("out of memory [2])" if how == "memory" else "does not answer (CUDA error 999)")
    one.failing, asked = "", one.asked
    one.gone.clear()
    index.search(QUERIES, 10)
    assert one.asked == asked  # not before it is opened anew
    assert len(caplog.messages) == 1


def test_opened_anew_the_card_is_asked_again(one: StandIn, tmp_path: Path) -> None:
    index = flat()
    one.failing = "alloc fail"
    index.search(QUERIES, 10)
    index.save(tmp_path)
    one.failing = ""
    again = DenseIndex.load(tmp_path)
    again.search(QUERIES, 10)
    assert (index.is_on_gpu, again.is_on_gpu) == (False, True)


@pytest.mark.parametrize("kind", ["flat", *LISTS])
def test_a_card_without_memory_to_grow_in_gets_a_new_copy(kind: str, one: StandIn, saved_as: SavedAs) -> None:
    index = index_of(kind, saved_as)
    index.search(QUERIES, 10)
    one.bytes_free[0] = 0
    index.add(IDS[-1:] + 1, QUERIES[:1])
    assert not index.is_on_gpu
    one.bytes_free[0] = 8 * GIB
    assert index.search(QUERIES[:1], 1)[1][0, 0] == IDS[-1] + 1
    assert index.is_on_gpu
    one.failing = "alloc fail"
    index.add(IDS[-1:] + 2, QUERIES[1:2])
    one.failing = ""
    assert index.search(QUERIES[1:2], 1)[1][0, 0] == IDS[-1] + 2
    assert index.is_on_gpu


@pytest.mark.usefixtures("machine")
def test_lists_are_filled_by_a_card() -> None:
    index = filled("ivf", 6_000)
    assert index.is_on_gpu
    assert index.is_whole()
    assert recall(index.search(QUERIES, 10)[1], nearest(IDS[:6_000])) >= 0.95
    index.add(IDS[6_000:6_010], VECTORS[6_000:6_010])
    assert index.search(VECTORS[6_000:6_010], 1)[1][:, 0].tolist() == IDS[6_000:6_010].tolist()


def test_lists_that_a_card_fails_to_fill_are_filled_by_the_cpu(one: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    one.failing = "alloc fail"
    index = filled("ivf", 6_000)
    one.failing = ""
    assert "made by the CPU" in caplog.text
    assert index.is_whole()
    assert recall(index.search(QUERIES, 10)[1], nearest(IDS[:6_000])) >= 0.95


def test_vectors_that_float16_cannot_hold_stay_on_the_cpu(one: StandIn, caplog: pytest.LogCaptureFixture) -> None:
    index = flat(VECTORS[:100] * 1e5)
    assert index.search(QUERIES, 1)[1].tolist() == cpu(VECTORS[:100]).search(QUERIES, 1)[1].tolist()
    assert "float16 cannot hold" in caplog.text


def test_a_query_that_float16_cannot_hold_is_answered_by_the_cpu(one: StandIn) -> None:
    odd = np.stack([QUERIES[0] * 1e30, np.full(DIMENSION, np.nan, np.float32), QUERIES[1]])
    _, ids = flat().search(odd, 5)
    assert ids[0].tolist() == nearest(IDS, 5)[0].tolist()
    assert ids[2].tolist() == nearest(IDS, 5)[1].tolist()


def test_a_small_index_takes_nothing_of_a_card(one: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "SMALL", COUNT + 1)
    index = flat()
    index.search(QUERIES, 3)
    assert not index.is_on_gpu
    assert one.asked == 0


def test_the_copy_of_an_index_that_nobody_has_is_given_back(one: StandIn) -> None:
    left: list[Any] = []
    one.leave = lambda cards, index: left.append(cards)  # type: ignore[method-assign]
    index = flat()
    index.search(QUERIES, 3)
    index.remove(IDS[:1])
    assert left == [[0]]
    index.search(QUERIES, 3)
    index.settle("ivf")  # the cards are for the one that answers
    assert left == [[0], [0]]
    del index
    gc.collect()
    assert left == [[0], [0], [0]]


def test_while_one_thread_moves_the_index_the_others_are_answered(one: StandIn) -> None:
    index = flat()
    moving, done = threading.Event(), threading.Event()
    move = one.exact

    def slowly(vectors: Vectors, cards: Any) -> Any:
        moving.set()
        assert done.wait(20)
        return move(vectors, cards)

    one.exact = slowly  # type: ignore[method-assign]
    first: list[Ids] = []
    thread = threading.Thread(target=lambda: first.append(index.search(QUERIES, 5)[1]))
    thread.start()
    assert moving.wait(20)
    now = index.search(QUERIES, 5)[1]
    assert not index.is_on_gpu
    done.set()
    thread.join()
    assert index.is_on_gpu
    assert now.tolist() == first[0].tolist()
