import dataclasses

import pytest

from indexing.types import Page
from rag import types
from tests.rag.made import passage


def test_a_passage_speaks_for_its_chunk() -> None:
    given = passage("It opens at nine.", 3, start=100, headings=("Visit", "Hours"), pages=(Page(2, 90), Page(3, 110)))
    assert (given.text, given.start, given.end) == ("It opens at nine.", 100, 117)
    assert (given.title, given.source, given.headings, given.lang) == ("Guide", "/docs/3.md", ("Visit", "Hours"), "en")
    assert given.page == 2  # where it begins
    assert passage("x").page is None


@pytest.mark.parametrize(
    "kind",
    [kind for kind in vars(types).values() if dataclasses.is_dataclass(kind) and kind.__module__ == types.__name__],  # type: ignore[attr-defined]
)
def test_values_do_not_change(kind: type) -> None:
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__dict__" not in dir(kind)
