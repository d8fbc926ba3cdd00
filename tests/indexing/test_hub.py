from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from huggingface_hub import constants

from indexing.errors import ModelError
from indexing.hub import announce, is_cached, offline_advice


class Hub(BaseHTTPRequestHandler):
    """A hub that answers, and has nothing."""

    def do_HEAD(self) -> None:
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(constants, "ENDPOINT", address)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    yield address
    server.shutdown()
    server.server_close()


@pytest.mark.usefixtures("hub")
def test_size_and_licence_are_said_before_a_download(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mekor"):
        announce("encoder", "nobody/no-such-model", None, "470 MB", "MIT")
    assert "Downloading the encoder nobody/no-such-model (470 MB; licence: MIT)." in caplog.messages


@pytest.mark.usefixtures("hub")
def test_what_is_not_known_is_said_too(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "mekor"):
        announce("llm", "nobody/no-such-model", None, "", "")
    assert "Downloading the llm nobody/no-such-model (unknown size; licence: see its page)." in caplog.messages


@pytest.mark.parametrize("offline", [True, False])
def test_a_hub_out_of_reach_is_said_at_once(monkeypatch: pytest.MonkeyPatch, offline: bool) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")  # nobody listens there
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", offline)
    with pytest.raises(ModelError, match=r"nobody/no-such-model is neither a folder .*give its folder instead"):
        announce("encoder", "nobody/no-such-model", None, "470 MB", "MIT")


def test_a_name_that_no_hub_would_take_is_left_to_loading(caplog: pytest.LogCaptureFixture) -> None:
    announce("encoder", "a name that no hub would take!!", None, "", "")
    assert caplog.messages == []


def test_nothing_is_said_of_a_folder(caplog: pytest.LogCaptureFixture, tmp_path: Path) -> None:
    with caplog.at_level(logging.WARNING, "mekor"):
        announce("encoder", str(tmp_path), None, "470 MB", "MIT")
    assert caplog.messages == []


def test_what_was_never_fetched_is_not_cached() -> None:
    assert not is_cached("nobody/no-such-model", None)


def test_advice_is_one_line_that_says_what_to_give() -> None:
    advice = offline_advice("encoder", "intfloat/multilingual-e5-small", "\nno route to host\nlong traceback")
    assert "\n" not in advice
    assert "--encoder /models/multilingual-e5-small" in advice
    assert "[no route to host]" in advice
    assert "long traceback" not in advice
    assert "[no reason given]" in offline_advice("decoder", "x", " \n")
