import ast
import inspect
from pathlib import Path

import pytest

import rag


def test_everything_promised_is_there() -> None:
    assert sorted(rag.__all__) == sorted(rag._HOMES)
    for name in rag.__all__:
        assert getattr(rag, name).__name__ == name


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(AttributeError, match="module 'rag' has no attribute 'Oracle'"):
        rag.Oracle  # noqa: B018


def test_type_checkers_see_the_same_names() -> None:
    """The imports for type checkers, which no run executes, name what `__getattr__` gives."""
    source = Path(inspect.getfile(rag)).read_text("utf-8")
    imported = {
        alias.name: node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rag.")
        for alias in node.names
    }
    assert imported == rag._HOMES
