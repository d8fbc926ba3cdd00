"""Who visits: a browser that is known again by a cookie, and the language it wants the page in. Knows no gradio.

The cookie is a random name for a browser, not for a person; scripts cannot read it, and other sites do not send it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.words import LANGUAGES

COOKIE = "mekor_visitor"
LANGUAGE = "mekor_language"
_TO_DISK = "/gradio_api/deep_link"  # gradio writes all that is typed into a page, keys too, to a file for a link to it
_YEAR = 365 * 24 * 3600
_TRADITIONAL = ("zh-tw", "zh-hk", "zh-mo", "zh-hant")


def owner(cookies: Mapping[str, str]) -> str:
    """A name under which things of this browser are kept; it does not tell the cookie. Empty without a cookie."""
    return hashlib.sha256(cookies[COOKIE].encode()).hexdigest()[:32] if cookies.get(COOKIE) else ""


def language_of(accepted: str, chosen: str = "") -> str:
    """The language of the page for a browser: what was `chosen` before, else the first of Accept-Language that it speaks."""
    if chosen in LANGUAGES:
        return chosen
    for wanted in accepted.lower().split(","):  # browsers send them in the order that the person prefers
        code = wanted.partition(";")[0].strip()
        if code.startswith(_TRADITIONAL):
            return "zh-Hant"
        for known, prefix in (("zh-Hans", "zh"), ("he", "he"), ("he", "iw"), ("en", "en")):
            if code.split("-")[0] == prefix:
                return known
    return "en"


def _from_elsewhere(request: Request) -> bool:
    """Whether a browser says that a page of another origin asks; programs say nothing."""
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != request.headers.get("host", "").lower()


async def to_page(request: Request) -> Response:
    """From the address of the service to the page in the visitor's language; `?lang=` chooses one and is remembered."""
    asked = dict(request.query_params)
    chosen = asked.pop("lang", "")
    lang = language_of(
        request.headers.get("accept-language", ""),
        chosen if chosen in LANGUAGES else request.cookies.get(LANGUAGE, ""),
    )
    response = RedirectResponse(f"./{lang}/" + (f"?{urlencode(asked)}" if asked else ""), 307)
    response.headers["Vary"] = "Accept-Language, Cookie"
    response.headers["Cache-Control"] = "no-store"
    if chosen in LANGUAGES:
        response.set_cookie(LANGUAGE, chosen, max_age=_YEAR, samesite="strict", httponly=True)
    return response


class Known:
    """Gives every browser that has none a cookie, with the first thing that it asks for. What is typed stays in memory.

    What a page of another origin asks is refused: gradio answers such a page on some addresses, and takes files of any.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith(_TO_DISK):
            await Response(status_code=404)(scope, receive, send)
            return
        if scope["type"] == "http" and _from_elsewhere(Request(scope)):
            await PlainTextResponse("Pages of other sites are not answered.", 403)(scope, receive, send)
            return
        if scope["type"] != "http" or Request(scope).cookies.get(COOKIE):
            await self._app(scope, receive, send)
            return
        given = Response()
        given.set_cookie(COOKIE, secrets.token_urlsafe(24), max_age=_YEAR, samesite="strict", httponly=True)

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", given.headers["set-cookie"])
            await send(message)

        await self._app(scope, receive, sending)
