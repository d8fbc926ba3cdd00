"""An application served on loopback for the length of a test."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from rag.serve import Server


@contextmanager
def running(app: FastAPI) -> Iterator[str]:
    """The address of `app`, which answers until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        begun = threading.Event()
        server = Server(app, begun.set, grace=3)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        assert begun.wait(20), "the server did not begin"
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
            assert not thread.is_alive(), "the server did not stop"


def wait_until(true: object, seconds: float = 20.0) -> None:
    """Return once `true()` is; fail when it is not in time."""
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)
