import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.generate.stops import until


@pytest.mark.parametrize(
    ("pieces", "stops", "text"),
    [
        (["It opens", " at nine", "\nQuestion: "], ("\nQuestion",), "It opens at nine"),
        (["It opens\nQues", "t"], ("\nQuestion",), "It opens\nQuest"),
        (["נפתח בתשע. שא", "לה: מתי"], ("שאלה:",), "נפתח בתשע. "),
        (["九點開門。問", "題：何時"], ("問題：", "答："), "九點開門。"),
        (["xy", "z"], ("xyz", "y"), "x"),
        (["xyz"], ("xyz", "y"), "x"),
        (["abc"], ("abc",), ""),
        (["aab"], ("ab",), "a"),
        (["abc"], (), "abc"),
    ],
)
def test_a_text_ends_before_a_stop(pieces: list[str], stops: tuple[str, ...], text: str) -> None:
    assert "".join(until(pieces, stops)) == text


def test_nothing_is_read_after_a_stop_nor_held_without_need() -> None:
    pieces = iter(["one", " two #", "# three", "four"])
    shown = until(pieces, ("##",))
    assert [next(shown), next(shown)] == ["one", " two "]
    assert list(shown) == []
    assert next(pieces) == "four"


@given(st.text("abc", max_size=12), st.lists(st.text("abc", min_size=1, max_size=3), max_size=3), st.integers(1, 4))
def test_how_a_text_is_cut_changes_nothing(text: str, stops: list[str], size: int) -> None:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert "".join(until(pieces, stops)) == "".join(until(list(text), stops))
