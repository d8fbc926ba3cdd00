"""The HTTP service: questions, searches and lists of what there is, as JSON or as a stream of events.

    POST /v1/ask          {question, collection, history, stream, where, whole} -> an answer, or server-sent events when `stream` is
                          true or the client accepts text/event-stream: passages, delta…, then answer or error
    POST /v1/search       {question, collection, k, where} -> {collection, question, passages}
    GET  /v1/collections  -> {collections}
    GET  /v1/documents    ?collection= -> {collection, documents}
    GET  /healthz         -> {status}
    /v1/memory            see `serve_memory`

Values have the format of `rag.present`; errors are {"error": {"message", "type"}} with the status that fits. There are
no users yet, so only addresses of this machine are served. The page is mounted by the caller; this module knows none.
"""

from __future__ import annotations

import ipaddress
import json
import logging
import re
import socket
from collections.abc import AsyncGenerator, Callable, Iterator
from typing import Any

import anyio
import uvicorn
from anyio import to_thread
from fastapi import FastAPI, Header, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import Receive, Scope, Send

from indexing.errors import CollectionLocked, EncoderMismatch, FilterError, IndexingError, ModelError, NoSuchCollection
from rag import serve_memory
from rag.bodies import Ask, Search
from rag.errors import BadQuestion, ConfigError, GenerationError, NothingIndexed, NothingMatches, RAGError
from rag.pipeline import RAG
from rag.present import answer_to_dict, document_to_dict, passage_to_dict
from rag.types import Delta, Event, Found, Turn

Opener = Callable[[str], RAG]
"""Gives the pipeline of a collection; called for every request, from several threads."""

_STATUS: tuple[tuple[type[Exception], int], ...] = (
    (NoSuchCollection, 404),
    (BadQuestion, 400),
    (FilterError, 400),
    (NothingIndexed, 409),
    (NothingMatches, 404),
    *serve_memory.STATUS,
    (EncoderMismatch, 409),
    (CollectionLocked, 409),
    (ModelError, 503),
    (GenerationError, 503),
    (RAGError, 500),
    (IndexingError, 500),
)
_log = logging.getLogger(__name__)


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


async def _nothing_here(path: str) -> None:
    raise HTTPException(404, f"There is no /v1/{path} for this method; /openapi.json lists what there is.")


def create_app(rag_for: Opener, collections: Callable[[], list[str]], *, default: str = "default") -> FastAPI:
    """The service over `rag_for`, which opens a collection by name (`default` where none is named), and `collections`."""
    app = FastAPI(title="Mekor", docs_url=None, redoc_url=None)  # those pages load scripts from elsewhere
    app.add_exception_handler(Exception, _failed)
    for kind in (RAGError, IndexingError, RequestValidationError, StarletteHTTPException):
        app.add_exception_handler(kind, _refused)

    def opened(given: str | None) -> RAG:
        name = given or default
        if name not in (names := collections()):  # asked first, so that no made-up name is opened and kept
            raise NoSuchCollection(f"There is no collection {name!r}; there is {', '.join(names) or 'none yet'}.")
        return rag_for(name)

    _add_ask(app, opened)
    _add_reading(app, opened, collections, default)
    serve_memory.add_memory(app, opened)
    app.add_api_route("/v1/{path:path}", _nothing_here, methods=list(_METHODS), include_in_schema=False)
    return app


def _add_ask(app: FastAPI, opened: Callable[[str | None], RAG]) -> None:
    @app.post("/v1/ask")
    async def ask(body: Ask, accept: str = Header(default="")) -> Response:
        history = [Turn(turn.question, turn.answer) for turn in body.history]
        where = body.where.filter()
        rag = await to_thread.run_sync(opened, body.collection)
        if body.stream or "text/event-stream" in accept:
            events = _Events(
                rag.stream(body.question, history=history, where=where, attribute=body.attribute, whole=body.whole)
            )
            await events.begin()
            return events
        answer = await to_thread.run_sync(
            lambda: rag.ask(body.question, history=history, where=where, attribute=body.attribute, whole=body.whole)
        )
        return JSONResponse(answer_to_dict(answer))


def _add_reading(
    app: FastAPI, opened: Callable[[str | None], RAG], collections: Callable[[], list[str]], default: str
) -> None:
    """The routes that answer nothing and tell what there is."""

    @app.post("/v1/search")
    def search(body: Search) -> dict[str, Any]:
        rag = opened(body.collection)
        found = rag.search(body.question, k=body.k, where=body.where.filter())
        passages = [passage_to_dict(passage) for passage in found]
        return {"collection": body.collection or default, "question": body.question, "passages": passages}

    @app.get("/v1/collections")
    def list_collections() -> dict[str, list[str]]:
        return {"collections": collections()}

    @app.get("/v1/documents")
    def documents(collection: str | None = None) -> dict[str, Any]:
        listed = [document_to_dict(document) for document in opened(collection).documents()]
        return {"collection": collection or default, "documents": listed}

    @app.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}


class _Events(StreamingResponse):
    """A stream of the pipeline as server-sent events. The pipeline's work stops when the client leaves.

    `begin` waits for the first event that tells something, so that what is wrong from the start is still an error with its
    own status.
    """

    media_type = "text/event-stream"

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._first: Event | None = None
        super().__init__(self._written(), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def begin(self) -> None:
        self._first = await self._next()
        while isinstance(self._first, Delta) and not self._first.text:
            self._first = await self._next()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            with anyio.CancelScope(shield=True):
                await to_thread.run_sync(self._close)

    async def _written(self) -> AsyncGenerator[bytes, None]:
        event = self._first
        try:
            while event is not None:
                at_work = isinstance(event, Delta) and not event.text
                yield b": at work\n\n" if at_work else _sse(*_named(event))
                event = await self._next()
        except (RAGError, IndexingError) as error:
            yield _sse("error", _error(error))
        except Exception as error:
            _log.exception("a stream broke off")
            yield _sse("error", _error(error))

    async def _next(self) -> Event | None:
        # A cancelled wait ends when the thread is done: nothing may close a generator that is running.
        return await to_thread.run_sync(next, self._events, None)

    def _close(self) -> None:
        close = getattr(self._events, "close", None)
        if close is not None:
            close()


def _named(event: Event) -> tuple[str, dict[str, Any]]:
    if isinstance(event, Found):
        return "passages", {"query": event.query, "passages": [passage_to_dict(passage) for passage in event.passages]}
    if isinstance(event, Delta):
        return "delta", {"text": event.text}
    return "answer", answer_to_dict(event)


def _sse(name: str, data: dict[str, Any]) -> bytes:
    """An event as on the wire. JSON writes line breaks as escapes, so the data is one line."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def _error(error: Exception) -> dict[str, Any]:
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()
    if isinstance(error, RAGError | IndexingError):
        return {"error": {"message": str(error), "type": kind}}
    return {"error": {"message": "Something went wrong; the log of the server says what.", "type": "internal"}}


async def _refused(_: Request, error: Exception) -> JSONResponse:
    """An error that the client can read: ours, a body that is not one, a path that is not there."""
    if isinstance(error, RequestValidationError):
        said = "; ".join(f"{'.'.join(map(str, e['loc'][1:])) or e['loc'][0]}: {e['msg']}" for e in error.errors())
        return JSONResponse({"error": {"message": said, "type": "bad_request_body"}}, 422)
    if isinstance(error, HTTPException | StarletteHTTPException):
        content = {"error": {"message": str(error.detail), "type": "http"}}
        return JSONResponse(content, error.status_code, headers=error.headers)
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    return JSONResponse(_error(error), status)


async def _failed(_: Request, error: Exception) -> JSONResponse:
    """An error that was not foreseen. The server logs it; the client is told nothing of its insides."""
    return JSONResponse(_error(error), 500)


def serve(
    app: FastAPI,
    host: str = "127.0.0.1",
    port: int = 7860,
    *,
    open_browser: bool = False,
    ready: Callable[[str], object] | None = None,
) -> None:
    """Run `app` until it is told to stop; answers in flight get five seconds. Port 0 takes a free one.

    `ready` is called with the address once it answers. Raises ConfigError for an address that other machines reach,
    and for a port that is taken.
    """
    require_loopback(host)
    # A page of another site that gives its own name this machine's address must not read what is served here.
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=["localhost", "127.0.0.1", "::1", "[::1]", host])
    listener = _listen(host, port)
    url = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}/"

    def begun() -> None:
        (ready or (lambda url: _log.warning("Mekor answers at %s (Ctrl+C stops it)", url)))(url)
        if open_browser:
            import webbrowser

            webbrowser.open(url)

    with listener:
        Server(app, begun).run(sockets=[listener])


def require_loopback(host: str) -> None:
    """Raise ConfigError when `host` is not an address of this machine alone."""
    try:
        alone = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        alone = False
    if not alone:
        raise ConfigError(
            f"{host!r} would be reached from other machines, and there are no users or keys yet to keep strangers out: "
            "give 127.0.0.1, ::1 or localhost."
        )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except (OSError, OverflowError) as error:
        raise ConfigError(f"Port {port} of {host} cannot be used ({error}): give another port, or 0.") from None


class Server(uvicorn.Server):
    """uvicorn's server, which says when it answers, and ends idle connections when it is told to stop.

    `app.state.closing` may hold functions that end connections which would otherwise stay open for ever.
    """

    def __init__(self, app: FastAPI, begun: Callable[[], object], *, grace: int = 5) -> None:
        super().__init__(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=grace))
        self._app, self._begun = app, begun

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            await to_thread.run_sync(self._begun)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for close in getattr(self._app.state, "closing", ()):
            close()
        await super().shutdown(sockets)
