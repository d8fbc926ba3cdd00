"""Documents of a collection at addresses of their own, what stands around a passage, and conversations to take along.

    GET /view/{collection}/{document}    ?start=&end=&words=&part=&lang=  the text, with the characters from start to end marked
    GET /file/{collection}/{document}    the file that it was read from, while that is there
    GET /around/{collection}/{chunk}     ?start=&end=  -> {before, after}
    GET /chats/{collection}/{id}.md      ?lang=  a conversation of the visitor who asks

`start` and `end` may be given several times. A page here has no script, loads nothing, and stands in no frame; a file is
never shown as HTML. Knows no gradio.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from contextlib import closing
from functools import cache
from pathlib import Path
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from indexing.collection import Collection
from indexing.errors import IndexingError
from indexing.ledger.around import widened
from indexing.types import Document, DocumentInfo
from ui import look
from ui.chat.conversations import Shelf
from ui.chat.export import file_name, markdown
from ui.page import Services
from ui.render import documents
from ui.render.links import Span, digest
from ui.visitor import LANGUAGE, language_of, owner
from ui.words import LANGUAGES, spoken
from ui.words.viewer import VIEWER

NEIGHBOURS = 2
"""Chunks before and after a passage that are shown on demand."""
_MOST_SPANS = 50
_SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_LOCKED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def routes(services: Services) -> list[Route]:
    """The routes over the collections of `services`."""
    viewer = _Viewer(services)
    return [
        Route("/view/{collection}/{document:int}", viewer.document),
        Route("/file/{collection}/{document:int}", viewer.file),
        Route("/around/{collection}/{chunk:int}", viewer.around),
        Route("/chats/{collection}/{id}.md", viewer.chat),
    ]


class _Viewer:
    def __init__(self, services: Services) -> None:
        self._services = services

    def document(self, request: Request) -> Response:
        def show(stored: Collection) -> Response:
            held = _held(stored, request.path_params["document"])
            if held is None:
                return _sentence(request, spoken(VIEWER, _lang(request)).gone, 404)
            return _html(documents.document(held[0], _shown(request, *held), _lang(request), _css()))

        return self._with(request, show)

    def file(self, request: Request) -> Response:
        def send(stored: Collection) -> Response:
            held = _held(stored, request.path_params["document"])
            path = _on_disk(held[1]) if held else None
            if path is None:
                return _sentence(request, spoken(VIEWER, _lang(request)).gone, 404)
            if _is_pdf(path):
                return FileResponse(path, headers=_SAFE, media_type="application/pdf", filename=path.name,
                                    content_disposition_type="inline")  # fmt: skip
            locked = _SAFE | {"Content-Security-Policy": f"{_LOCKED}; sandbox"}
            return FileResponse(path, headers=locked, media_type="application/octet-stream", filename=path.name)

        return self._with(request, send)

    def around(self, request: Request) -> Response:
        def tell(stored: Collection) -> Response:
            chunk = stored.chunks([request.path_params["chunk"]]).get(request.path_params["chunk"])
            spans = _spans(request)
            if chunk is None or len(spans) != 1:
                return JSONResponse({"error": spoken(VIEWER, _lang(request)).gone}, 404, _SAFE)
            wide, (start, end) = widened(stored.ledger, chunk, NEIGHBOURS).chunk, spans[0]
            before, after = wide.text[: max(0, start - wide.start)], wide.text[max(0, end - wide.start) :]
            return JSONResponse({"before": before.strip(), "after": after.strip()}, headers=_SAFE)

        return self._with(request, tell)

    def chat(self, request: Request) -> Response:
        def send(stored: Collection) -> Response:
            shelf = Shelf(stored.name, self._services.settings.home, owner(request.cookies))
            opened = shelf.open(request.path_params["id"])
            if opened is None:
                return _sentence(request, spoken(VIEWER, _lang(request)).gone, 404)
            name = quote(file_name(opened.kept.title), safe="")
            headers = _SAFE | {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
            return Response(markdown(opened, stored.name, _lang(request)), 200, headers, "text/markdown; charset=utf-8")

        return self._with(request, send)

    def _with(self, request: Request, use: Callable[[Collection], Response]) -> Response:
        """What `use` makes of the collection that is asked for; a sentence where that cannot be."""
        name = request.path_params["collection"]
        try:
            if name not in self._services.collections():  # asked first, so that no made-up name is looked for on disk
                return _sentence(request, spoken(VIEWER, _lang(request)).gone, 404)
            with closing(Collection.open(name, home=self._services.settings.home)) as stored:
                return use(stored)
        except IndexingError as error:
            return _sentence(request, str(error).replace("`", ""), 500)


def _held(stored: Collection, id: int) -> tuple[Document, DocumentInfo] | None:
    """A document, and what the collection knows of it."""
    if not 0 < id < 2**63 or (document := stored.ledger.whole(id)) is None:
        return None
    info = stored.ledger.document(document.source)
    return None if info is None else (document, info)


def _shown(request: Request, document: Document, info: DocumentInfo) -> documents.Shown:
    """What of the document is asked for."""
    starts, spans = documents.begins(document), _spans(request)
    said = request.query_params.get("words")
    changed = bool(said and said != digest([document.text[start:end] for start, end in spans]))
    part = _number(request.query_params.get("part", "")) or documents.part_at(starts, spans[0][0] if spans else 0)
    page = max((one.number for one in document.pages if spans and one.start <= spans[0][0]), default=None)
    file = f"../../file/{quote(request.path_params['collection'])}/{info.id}" if _on_disk(info) else ""
    query = [pair for pair in request.query_params.multi_items() if pair[0] != "part"]
    return documents.Shown(
        min(part, len(starts)),
        starts,
        () if changed else spans,
        f"{file}#page={page}" if file and page is not None else file,
        lambda part: "?" + urlencode([*query, ("part", part)]),
        changed,
    )


def _spans(request: Request) -> list[Span]:
    """The spans of characters that are asked for; those that are none are left out."""
    given = (map(_number, request.query_params.getlist(name)) for name in ("start", "end"))
    pairs = list(zip(*given, strict=False))[:_MOST_SPANS]
    return [(start, end) for start, end in pairs if start is not None and end is not None and start < end]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


def _on_disk(info: DocumentInfo) -> Path | None:
    """The file that a document was read from, where it is still there and no link to another."""
    path = Path(info.file or info.source)
    try:
        return path if path.is_absolute() and path.is_file() and not path.is_symlink() else None
    except (OSError, ValueError):
        return None


def _is_pdf(path: Path) -> bool:
    """Whether a file says that it is a PDF, by its name and by its beginning."""
    if path.suffix.lower() != ".pdf":
        return False
    try:
        with path.open("rb") as file:
            return b"%PDF-" in file.read(1024)
    except OSError as error:
        raise HTTPException(404) from error


def _lang(request: Request) -> str:
    asked = request.query_params.get("lang", "")
    chosen = asked if asked in LANGUAGES else request.cookies.get(LANGUAGE, "")
    return language_of(request.headers.get("accept-language", ""), chosen)


def _sentence(request: Request, text: str, status: int) -> Response:
    return _html(documents.sentence(text, _lang(request), _css()), status)


def _html(content: str, status: int = 200) -> Response:
    digest_of_css = base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()
    policy = f"{_LOCKED}; style-src 'sha256-{digest_of_css}'"
    return Response(content, status, _SAFE | {"Content-Security-Policy": policy}, "text/html; charset=utf-8")


@cache
def _css() -> str:
    return look.document_css()
