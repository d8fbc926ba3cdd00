"""The page: a head with the collection, and tabs. Built once for each language of the page, and mounted beside each other.

Everything about one person is in that person's session state. The page loads nothing but from the server that it comes
from, and gradio's telemetry is off.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # read by gradio when it is imported and when a page is built

import gradio as gr

from indexing.errors import IndexingError
from indexing.filters import Filter
from ui import look
from ui.chat.viewer import routes
from ui.library.receive import receive
from ui.look.script import head
from ui.markup import element, escape
from ui.page import PRIVATE, Page, Services
from ui.tabs import chat, documents, evaluate, filters, search, settings
from ui.visitor import Known, to_page
from ui.words import LANGUAGES, language_name, spoken
from ui.words.frame import FRAME
from ui.words.settings import SETTINGS
from ui.words.toolkit import everywhere

if TYPE_CHECKING:
    from fastapi import FastAPI

QUEUE = 64
"""Questions that may wait; more are told that the page is busy."""
AT_ONCE = 4
"""Questions that are answered at the same time."""
UPLOAD = "20mb"
"""The largest file that is taken: a gold set. Documents have a way of their own."""
_LOOKED_FOR, _KEPT = 3600, 24 * 3600  # seconds: copies that gradio makes of files, and how old they become
_NAME = '<div class="mk-name"><span>Mekor</span><small><bdi lang="he">מקור</bdi> · 源</small></div>'


def build(services: Services, lang: str = "en") -> gr.Blocks:
    """The page in the language `lang`, one of `ui.words.LANGUAGES`."""
    said = spoken(FRAME, lang)
    blocks = gr.Blocks(title="Mekor", fill_height=True, analytics_enabled=False, delete_cache=(_LOOKED_FOR, _KEPT))
    with blocks:
        page, kept = _frame(services, lang, blocks), settings.keeper()
        filters.add(page)
        with gr.Tabs(elem_classes="mk-tabs"):
            with gr.Tab(said.chat, id="chat"):
                chat.add(page)
            with gr.Tab(said.documents, id="documents"):
                documents.add(page)
            with gr.Tab(said.search, id="search"):
                search.add(page)
            with gr.Tab(said.evaluate, id="evaluate"):
                evaluate.add(page)
            with gr.Tab(said.settings, id="settings"):
                settings.add(page, kept)
        blocks.load(
            lambda current: _choices(services, current), page.collection, page.collection, queue=False, **PRIVATE
        )
    blocks.queue(max_size=QUEUE, default_concurrency_limit=AT_ONCE, api_open=False)
    return blocks


def mount(app: FastAPI, services: Services) -> FastAPI:
    """`app` with the page in each language at "/en/", "/he/" and so on; "/" leads to the visitor's."""
    for lang in LANGUAGES:
        gr.mount_gradio_app(
            app, build(services, lang), path=f"/{lang}", theme=_theme(), css=look.css(), head=head(lang), js=look.SCRIPT,
            footer_links=[], run_history=False, show_error=False, max_file_size=UPLOAD, ssr_mode=False, mcp_server=False,
            enable_monitoring=False, i18n=gr.I18n(**everywhere(lang)),
        )  # fmt: skip
        # Every open page holds a connection that ends only with this; without it a server waits for all of them.
        close = app.routes[-1].app.stop_event.set  # type: ignore[attr-defined]
        app.state.closing = [*getattr(app.state, "closing", ()), close]
    app.add_route("/", to_page)
    app.router.routes.extend(routes(services))
    receive(app, services.settings.home)
    app.add_middleware(Known)
    return app


def _theme() -> gr.themes.Base:
    theme = gr.themes.Base(font=look.FONTS, font_mono=look.MONO).set(**look.THEME)
    # The values are variables that change by themselves between light and dark; gradio's own dark values are not ours.
    return theme.set(**{f"{name}_dark": value for name, value in look.THEME.items() if hasattr(theme, f"{name}_dark")})


def _frame(services: Services, lang: str, blocks: gr.Blocks) -> Page:
    """The head of the page, and what its tabs share."""
    said, first = spoken(FRAME, lang), services.settings.collection
    with gr.Row(elem_classes="mk-head"):
        gr.HTML(_NAME)
        gr.HTML(_menus(lang), elem_classes="mk-languages")
        collection = gr.Dropdown(
            [first], value=first, show_label=False, label=said.collection, container=False,
            elem_classes="mk-collection", filterable=False, interactive=True,
        )  # fmt: skip
    return Page(services, lang, blocks, collection, gr.State(services.settings), gr.State(Filter()), gr.State(0))


def _menus(lang: str) -> str:
    """The colours of the page, and links to it in its other languages."""
    said, settings_said = spoken(FRAME, lang), spoken(SETTINGS, lang)
    links = "".join(
        element("a", language_name(other), href=f"../?lang={other}", lang=other, class_="mk-language")
        for other in LANGUAGES
        if other != lang
    )
    themes = "".join(
        element("option", f"{sign}\u2003{escape(name)}", value=theme)
        for sign, (theme, name) in zip("◐☀☾", settings_said.themes.items(), strict=True)
    )
    shown = element("summary", language_name(lang), aria_label=f"{said.languages}: {language_name(lang)}")
    menu = element("details", shown + element("nav", links, aria_label=said.languages), class_="mk-menu")
    colours = element("select", themes, class_="mk-theme", aria_label=settings_said.theme)
    return element("div", colours + menu, class_="mk-menus")


def _choices(services: Services, current: str) -> gr.Dropdown:
    """The drop-down with the collections that there are now."""
    try:
        names = services.collections()
    except IndexingError:  # the data folder cannot be read; a question will say so in a sentence
        names = []
    return gr.Dropdown(choices=sorted({*names, current}))
