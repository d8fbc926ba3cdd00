import pytest

from rag.generate.lookup import Lookup


@pytest.mark.parametrize(
    ("ids", "most", "guess"),
    [
        ([1, 2, 3, 4, 5, 1, 2], 2, [3, 4]),
        ([1, 2, 3, 4, 5, 1, 2], 9, [3, 4, 5, 1, 2, 3, 4, 5, 1]),  # what is copied goes round
        ([1, 2, 3, 9, 1, 2, 4, 9, 1, 2], 1, [4]),  # the latest of two
        ([7, 1, 2, 3, 9, 8, 1, 2, 4, 9, 7, 1, 2], 1, [3]),  # the longer match before the later one
        ([1, 2, 3, 1], 3, []),  # one token in common is none
        ([1, 2, 3], 3, []),
        ([], 3, []),
        ([1, 1, 1], 4, [1, 1, 1, 1]),
    ],
)
def test_what_followed_before_is_guessed(ids: list[int], most: int, guess: list[int]) -> None:
    assert Lookup(ids).guess(most) == guess


def test_what_is_added_is_known() -> None:
    lookup = Lookup([1, 2, 3])
    lookup.add([1, 2])
    assert lookup.guess(1) == [3]
    assert lookup.guess(0) == []
    lookup.add([5, 1, 2])
    assert lookup.guess(1) == [5]
