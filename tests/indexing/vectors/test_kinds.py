from __future__ import annotations

import pytest

from indexing.errors import CollectionError
from indexing.vectors import cards, kinds
from tests.indexing.vectors.standin import GIB, StandIn


@pytest.mark.parametrize(
    ("count", "wanted", "kind"),
    [
        (0, "auto", "flat"),
        (kinds.FLAT_UP_TO, "auto", "flat"),
        (kinds.FLAT_UP_TO + 1, "auto", "ivf"),
        (kinds.IVF_UP_TO + 1, "auto", "ivfpq"),
        (100, "hnsw", "hnsw"),
        (100, "ivf", "ivf"),
        (79, "ivf", "flat"),  # too few to learn lists from
        (9_999, "ivfpq", "flat"),
        (10_000_000, "flat", "flat"),
    ],
)
def test_the_rule(count: int, wanted: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "cards", StandIn)
    assert kinds.choose(count, wanted) == kind


@pytest.mark.parametrize(
    ("cards_there", "dimension", "count", "kind"),
    [
        (1, 384, 8_000_000, "flat"),
        (1, 384, kinds.GPU_UP_TO, "ivfpq"),  # 8 GB would be more than half of 16, with what FAISS works in
        (2, 384, kinds.GPU_UP_TO, "flat"),
        (2, 384, kinds.GPU_UP_TO + 1, "ivfpq"),
        (1, 768, 6_000_000, "ivfpq"),  # 9 GB would be more than half
        (2, 768, 6_000_000, "flat"),
        (1, 384, kinds.FLAT_UP_TO, "flat"),
        (1, 384, 200_000_000, "ivfpq"),  # by the rule for CPUs, for 14 GB are more than half, too
    ],
)
def test_the_rule_where_there_are_gpus(
    cards_there: int, dimension: int, count: int, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = StandIn(*[0] * cards_there)  # all in use at the moment, which is no matter
    monkeypatch.setattr(cards, "cards", lambda: machine)
    assert kinds.choose(count, dimension=dimension) == kind


def test_where_gpus_are_too_small_the_rule_is_that_for_cpus(monkeypatch: pytest.MonkeyPatch) -> None:
    machine = StandIn(8 * GIB)
    machine.gone.add(0)
    monkeypatch.setattr(cards, "cards", lambda: machine)
    assert [kinds.choose(count) for count in (kinds.FLAT_UP_TO, 1_000_000, 6_000_000)] == ["flat", "ivf", "ivfpq"]


def test_another_name_is_refused_with_those_that_there_are() -> None:
    kinds.require_kind("auto")
    with pytest.raises(
        CollectionError, match="'tree' is not a kind of index: give auto, flat, ivf, ivfpq, hnsw, cagra"
    ):
        kinds.require_kind("tree")


@pytest.mark.parametrize("machine", [StandIn(), StandIn(8 * GIB, graphs=False)])
def test_cagra_where_nothing_can_build_it(
    machine: StandIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(cards, "cards", lambda: machine)
    with pytest.raises(CollectionError, match="install faiss-gpu-cuvs in place of the FAISS that is here"):
        kinds.require_kind("cagra")
    assert kinds.choose(5_000, "cagra") == "flat"
    assert "by the rule" in caplog.text
    assert kinds.choose(5_000, "cagra", held="cagra") == "cagra"
    monkeypatch.setattr(cards, "cards", lambda: StandIn(8 * GIB))
    kinds.require_kind("cagra")
    assert kinds.choose(5_000, "cagra") == "cagra"


@pytest.mark.parametrize(
    ("dimension", "by_cpu", "by_gpu"), [(384, 48, 48), (768, 96, 96), (1024, 128, 64), (32, 4, 4), (10, 1, 1)]
)
def test_codes_are_such_as_a_gpu_can_read(
    dimension: int, by_cpu: int, by_gpu: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for machine, expected in ((StandIn(), by_cpu), (StandIn(8 * GIB), by_gpu)):
        monkeypatch.setattr(cards, "cards", lambda machine=machine: machine)
        assert kinds.groups(dimension) == expected


def test_every_list_has_enough_to_be_learned_from() -> None:
    for count in (80, 1_000, 50_001, 1_000_000):
        assert count / kinds.lists(count) >= kinds.TRAIN_OF_LIST
    assert kinds.lists(1_000_000) == 4_000
    assert kinds.lists(0) == 1
