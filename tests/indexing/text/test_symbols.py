from __future__ import annotations

import time

import pytest

from indexing.text.analyze import terms
from indexing.text.symbols import humps, symbols


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call get_user_name now", ["get_user_name"]),
        ("part ab-1234, version v1.2.3.", ["ab-1234", "v1.2.3"]),
        ("c++ and c# and std::vector", ["c++", "c#", "std::vector"]),
        ("write to dana@example.org", ["dana@example.org"]),
        ("numpy.array, not foo.bar()", ["numpy.array", "foo.bar"]),
        ("covid-19 in room a4", ["covid-19", "a4"]),
        ("__init__ and x->y", ["__init__", "x->y"]),
        ("the end. a well-known and/or plain text, 2024-05-01, 1,234", []),
        ("用faiss_gpu搜索ב-ab12", ["faiss_gpu", "ab12"]),
        ("x" * 65 + "1", []),
        ("", []),
    ],
)
def test_names_are_found_as_they_are_written(text: str, expected: list[str]) -> None:
    assert list(symbols(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("getUserName", ["get", "user", "name"]),
        ("parseHTML2Text", ["parse", "html", "2", "text"]),
        ("FAISS WHO PDFs Plain COVID19", []),
        ("מערכת myApp", ["my", "app"]),
    ],
)
def test_names_with_humps_are_also_their_parts(text: str, expected: list[str]) -> None:
    assert list(humps(text)) == expected


def test_a_name_is_found_by_itself_and_by_its_parts() -> None:
    held = set(terms("Use load_state_dict or loadModel (v2.13) on part AB-1234.", "en"))
    for question in ("load_state_dict", "the state", "loadModel", "model", "v2.13", "AB-1234", "1234"):
        assert held & set(terms(question, "en")), question
    assert "load_state_dict" in held
    assert "ab-1234" in held


@pytest.mark.parametrize("piece", ["a", "aB", "a.", "_", "A1", "a:", "a+", "+", "a-"])
def test_no_text_takes_long(piece: str) -> None:
    begun = time.process_time()
    list(symbols((piece * 100_000).lower()))
    list(humps(piece * 100_000))
    assert time.process_time() - begun < 1.0
