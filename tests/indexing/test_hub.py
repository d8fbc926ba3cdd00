from __future__ import annotations

import logging
from pathlib import Path

import pytest

from indexing.hub import announce, is_cached, offline_advice


def test_size_and_licence_are_said_before_a_download(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mekor"):
        announce("encoder", "nobody/no-such-model", None, "470 MB", "MIT")
    assert caplog.messages == ["Downloading the encoder nobody/no-such-model (470 MB; licence: MIT)."]


def test_what_is_not_known_is_said_too(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mekor"):
        announce("decoder", "nobody/no-such-model", None, "", "")
    assert caplog.messages == ["Downloading the decoder nobody/no-such-model (unknown size; licence: see its page)."]


def test_nothing_is_said_of_a_folder(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    with caplog.at_level(logging.WARNING, "mekor"):
        announce("encoder", str(tmp_path), None, "470 MB", "MIT")
    assert caplog.messages == []


@pytest.mark.parametrize("name", ["nobody/no-such-model", "a name that no hub would take!!"])
def test_what_was_never_fetched_is_not_cached(name: str) -> None:
    assert not is_cached(name, None)


def test_advice_is_one_line_that_says_what_to_give() -> None:
    advice = offline_advice("encoder", "intfloat/multilingual-e5-small", "\nno route to host\nlong traceback")
    assert "\n" not in advice
    assert "--encoder /models/multilingual-e5-small" in advice
    assert "[no route to host]" in advice
    assert "long traceback" not in advice
    assert "[no reason given]" in offline_advice("decoder", "x", " \n")
