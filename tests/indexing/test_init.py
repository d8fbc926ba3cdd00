from __future__ import annotations

from importlib import import_module

import pytest

import indexing


@pytest.mark.parametrize("name", indexing.__all__)
def test_every_public_name_is_there_before_and_after_its_module_is_imported(name: str) -> None:
    for _ in range(2):
        found = getattr(indexing, name)
        assert callable(found)
        assert found.__name__ == name
        assert found is getattr(import_module(indexing._HOMES[name]), name)


def test_the_names_are_those_of_the_homes() -> None:
    assert sorted(indexing._HOMES) == sorted(indexing.__all__)


def test_other_modules_are_reached_as_ever() -> None:
    from indexing import snapshot

    assert snapshot is import_module("indexing.snapshot") is indexing.snapshot


def test_another_name_is_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Colection'"):
        _ = indexing.Colection
