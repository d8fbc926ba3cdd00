from __future__ import annotations

import pytest

from indexing.vectors import plan
from indexing.vectors.plan import MIB, Size, place

GIB = 2**30


def test_what_indexes_take_is_at_least_what_they_hold() -> None:
    million = 1_000_000
    assert plan.exact(million, 384).on_each_of(1) >= million * 384 * 2
    assert plan.lists(million, 384, 4_000, 48).on_each_of(1) >= million * (48 + 8) + 4_000 * 384 * 4
    assert plan.graph(million, 384).on_each_of(1) >= million * (384 * 4 + 64 * 4)
    assert plan.building(million, 384).on_each_of(1) > plan.graph(million, 384).on_each_of(1)


def test_shares_are_even_and_what_all_need_is_on_each() -> None:
    size = Size(count=1_001, each=100, fixed=50)
    assert [size.on_each_of(cards) for cards in (1, 2, 3)] == [100_150, 50_150, 33_450]


@pytest.mark.parametrize(
    ("free", "cards"),
    [
        ([], []),
        ([8 * GIB], [0]),
        ([2 * GIB, 8 * GIB], [1]),  # one that can, rather than two
        ([8 * GIB, 8 * GIB], [0]),
        ([4 * GIB, 1 * GIB, 4 * GIB], [0, 2]),  # the third is too small for its share
        ([3 * GIB, 3 * GIB, 3 * GIB], [0, 1, 2]),
        ([2 * GIB, 2 * GIB], []),
        ([0, 0, 0], []),
    ],
)
def test_the_fewest_cards_that_can_take_it(free: list[int], cards: list[int]) -> None:
    assert place(Size(count=1_000, each=5 * MIB, fixed=0), free) == cards


def test_what_cannot_be_shared_is_on_one_card_or_none() -> None:
    whole = Size(count=1_000, each=5 * MIB, fixed=0, shared=False)
    assert place(whole, [4 * GIB] * 8) == []
    assert place(whole, [4 * GIB, 8 * GIB]) == [1]


def test_others_keep_their_share_of_what_is_free() -> None:
    assert plan.usable(10 * GIB) == 9 * GIB - plan.WORKING
    assert plan.usable(plan.WORKING) == 0
    assert place(Size(1, plan.usable(10 * GIB), 0), [10 * GIB]) == [0]
    assert place(Size(1, plan.usable(10 * GIB) + 1, 0), [10 * GIB]) == []
