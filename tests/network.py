"""Keeps the tests on this machine: a connection to any other address fails the test that makes it."""

from __future__ import annotations

import ipaddress
import socket
from types import TracebackType
from typing import Any

import pytest


class Guard:
    """While entered, refuses connections that leave this machine, and remembers them in `attempts`.

    Remembering matters where the refusal is raised in a thread, or swallowed. Knows Python's sockets only: a library
    that opens its own, or another process, is not seen.
    """

    def __init__(self) -> None:
        self.attempts: list[str] = []
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> Guard:
        for name in ("connect", "connect_ex"):
            self._patch.setattr(socket.socket, name, self._guarded(getattr(socket.socket, name)))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._patch.undo()

    def _guarded(self, connect: Any) -> Any:
        def guarded(sock: socket.socket, address: Any) -> Any:
            if not is_local(sock.family, address):
                self.attempts.append(str(address))
                pytest.fail(f"a test tried to reach {address}: tests stay on this machine")
            return connect(sock, address)

        return guarded


def is_local(family: int, address: Any) -> bool:
    """Whether `address` is on this machine: a unix socket, a loopback address, or the unspecified one."""
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    host = str(address[0]).partition("%")[0]
    if host in ("", "localhost"):
        return True
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return False
    return ip.is_loopback or ip.is_unspecified
