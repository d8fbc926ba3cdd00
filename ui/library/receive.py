"""The address to which the page sends files: one request a file, its bytes as they are. Knows no gradio and no collections.

A request needs the cookie of a known browser, which other sites do not send, and a header that other sites may not set.
"""

from __future__ import annotations

import logging
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from indexing.places import home as home_folder
from ui.library.uploads import MOST_BYTES, WAITING, Arriving, Refused, forget_old, room_of
from ui.visitor import owner

PATH = "/upload"
HEADER = "x-mekor-upload"

_STATUS = {"who": 403, "large": 413, "kind": 415, "many": 429, "room": 507, "disk": 507}
_PIECE = 1 << 20
_HEAD = 4096
_ZIPPED, _PDF, _UTF16 = b"PK", b"%PDF-", (b"\xff\xfe", b"\xfe\xff")
_log = logging.getLogger(__name__)


class Receiver:
    """Takes files into the waiting rooms of `home`: `{"kept": path}`, or `{"refused": why}` as in `uploads.Refused`."""

    def __init__(self, home: str | Path | None) -> None:
        self._home = home

    async def __call__(self, request: Request) -> Response:
        try:
            return JSONResponse({"kept": await self._receive(request)})
        except Refused as refused:
            return _refusal(refused.why)
        except ClientDisconnect:
            return _refusal("gone")
        except OSError:
            _log.exception("a file that was sent could not be kept")
            return _refusal("disk")

    async def _receive(self, request: Request) -> str:
        if not request.headers.get(HEADER):
            raise Refused("who")
        room = room_of(self._home, owner(request.cookies), request.query_params.get("batch", ""))
        if int(request.headers.get("content-length") or 0) > MOST_BYTES:
            raise Refused("large")
        name = request.query_params.get("name", "")
        arriving = await run_in_threadpool(Arriving, room, name)
        try:
            held, first = bytearray(), True
            async for data in request.stream():
                held += data
                if first and len(held) >= _HEAD:
                    _require_text(bytes(held), name)
                    first = False
                if len(held) >= _PIECE:
                    await run_in_threadpool(arriving.write, bytes(held))
                    held.clear()
            if first:
                _require_text(bytes(held), name)
            await run_in_threadpool(arriving.write, bytes(held))
            return str(await run_in_threadpool(arriving.keep))
        finally:
            await run_in_threadpool(arriving.drop)


def _require_text(head: bytes, name: str) -> None:
    """Refuse early what no reader takes: a name that says nothing, and bytes that are no text. Readers look closer."""
    from indexing.load.sniff import by_suffix

    if by_suffix(Path(name).suffix) is None and b"\0" in head and not head.startswith((_ZIPPED, _PDF, *_UTF16)):
        raise Refused("kind")


def _refusal(why: str) -> Response:
    return JSONResponse({"refused": why}, _STATUS.get(why, 422))


def receive(app: Starlette, home: str | Path | None) -> None:
    """Have `app` receive files for collections in `home`; what was sent long ago and never taken in goes."""
    forget_old(home_folder(home) / WAITING)
    app.add_route(PATH, Receiver(home).__call__, methods=["POST"])
