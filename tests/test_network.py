from __future__ import annotations

import socket
import threading

import pytest

from tests.network import Guard, is_local


@pytest.mark.parametrize("address", ["192.0.2.1", "8.8.8.8", "2001:db8::1", "example.org"])
@pytest.mark.parametrize("method", ["connect", "connect_ex"])
def test_another_machine_cannot_be_reached(network: Guard, address: str, method: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as sock, pytest.raises(pytest.fail.Exception, match="stay on this machine"):
        getattr(sock, method)((address, 80))
    assert network.attempts == [str((address, 80))]
    network.attempts.clear()  # or this test would fail, as it should


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_attempt_in_a_thread_is_remembered(network: Guard) -> None:
    def attempt() -> None:
        with socket.socket() as sock, pytest.raises(pytest.fail.Exception):
            sock.connect(("192.0.2.1", 80))

    thread = threading.Thread(target=attempt)
    thread.start()
    thread.join()
    assert len(network.attempts) == 1
    network.attempts.clear()


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = server.getsockname()
        client = socket.create_connection(address, timeout=5)
        assert client.getpeername() == address
        client.close()


def test_unix_sockets_are_on_this_machine() -> None:
    assert is_local(socket.AF_UNIX, "/run/some.sock")
    assert is_local(socket.AF_INET6, ("::1", 80, 0, 0))
    assert not is_local(socket.AF_INET, ("10.0.0.7", 80))
