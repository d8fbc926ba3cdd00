from pathlib import Path

import pytest

from eval.errors import ConfigError, EvalError, GoldError


@pytest.mark.parametrize(
    ("place", "message"),
    [("", "a.json: no."), (3, "a.json, line 3: no."), ("data[0]", "a.json, data[0]: no.")],
)
def test_a_gold_error_begins_with_its_place(place: str | int, message: str) -> None:
    assert str(GoldError(Path("a.json"), "no.", place)) == message


def test_one_tree() -> None:
    assert issubclass(GoldError, EvalError)
    assert issubclass(ConfigError, EvalError)
