from __future__ import annotations

import pytest

from indexing.errors import CollectionError
from indexing.vectors import kinds


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
    monkeypatch.setattr(kinds, "gpus", lambda: 0)
    assert kinds.choose(count, wanted) == kind


def test_where_there_is_a_gpu_all_are_compared_for_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "gpus", lambda: 1)
    assert kinds.choose(kinds.GPU_UP_TO) == "flat"
    assert kinds.choose(kinds.GPU_UP_TO + 1) == "ivfpq"


def test_another_name_is_refused_with_those_that_there_are() -> None:
    kinds.require_kind("auto")
    with pytest.raises(CollectionError, match="'cagra' is not a kind of index: give auto, flat, ivf, ivfpq, hnsw"):
        kinds.require_kind("cagra")


def test_every_list_has_enough_to_be_learned_from() -> None:
    for count in (80, 1_000, 50_001, 1_000_000):
        assert count / kinds.lists(count) >= kinds.TRAIN_OF_LIST
    assert kinds.lists(1_000_000) == 4_000
    assert kinds.lists(0) == 1
