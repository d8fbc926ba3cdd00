"""The conversations of the visitor above the chat: open one, begin another, rename, delete, take one along."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import gradio as gr

from indexing.conversations import LONGEST_TITLE
from indexing.errors import IndexingError
from rag.settings import Settings
from ui.chat.conversations import find
from ui.chat.talk import Chat
from ui.markup import element, escape
from ui.page import PRIVATE, Page
from ui.tabs.chat_parts import Parts, listing, painted, ready, shelf, tell
from ui.visitor import owner
from ui.words import spoken
from ui.words.chat import CHAT

# The conversation that is open is part of the address, so that a page that is loaded anew shows it again.
_ADDRESS = """(id, collection) => {
  const here = new URL(location.href);
  if (id) here.searchParams.set('chat', id); else here.searchParams.delete('chat');
  if (here.href !== location.href) history.replaceState(history.state, '', here);
  return [id, collection];
}"""
_FOCUS = "() => { document.querySelector('.mk-renaming input, .mk-renaming textarea')?.focus(); }"


@dataclass(frozen=True)
class Bar:
    """The list, and what can be done with the conversation that is chosen in it."""

    saved: gr.Dropdown
    new: gr.Button
    rename: gr.Button
    delete: gr.Button
    export: gr.HTML
    renaming: gr.Row
    title: gr.Textbox
    save: gr.Button
    keep_title: gr.Button
    deleting: gr.Row
    sure: gr.Button
    keep: gr.Button


def lay_out(page: Page) -> Bar:
    said = spoken(CHAT, page.lang)
    with gr.Row(elem_classes="mk-chats"):
        saved = gr.Dropdown(
            [(said.unsaved, "")], value="", label=said.conversations, show_label=False, container=False,
            filterable=False, interactive=True, elem_classes="mk-saved", min_width=140,
        )  # fmt: skip
        new = gr.Button(said.new, size="sm", min_width=0, elem_classes="mk-small")
        rename = gr.Button(said.rename, size="sm", min_width=0, visible=False, elem_classes="mk-small")
        export = gr.HTML("", visible=False, js_on_load=None, elem_classes="mk-export", min_width=0)
        delete = gr.Button(said.delete, size="sm", min_width=0, visible=False, elem_classes="mk-small")
    with gr.Row(elem_classes="mk-chats mk-renaming", visible=False) as renaming:
        title = gr.Textbox(label=said.title, show_label=False, container=False, max_length=LONGEST_TITLE, scale=1)
        save = gr.Button(said.save, size="sm", min_width=0, elem_classes="mk-small mk-main")
        keep_title = gr.Button(said.cancel, size="sm", min_width=0, elem_classes="mk-small")
    with gr.Row(elem_classes="mk-chats mk-deleting", visible=False) as deleting:
        gr.HTML(element("p", escape(said.sure), role="alert", dir="auto"), js_on_load=None, min_width=0)
        sure = gr.Button(said.delete, size="sm", min_width=0, elem_classes="mk-small mk-main")
        keep = gr.Button(said.cancel, size="sm", min_width=0, elem_classes="mk-small")
    return Bar(saved, new, rename, delete, export, renaming, title, save, keep_title, deleting, sure, keep)


def connect(page: Page, parts: Parts, bar: Bar, running: Any) -> None:
    """What happens when. `running` is the event that asks: whatever puts another conversation on the page stops it."""
    _opening(page, parts, bar, running)
    _changing(page, parts, bar, running)

    def chosen(id: str, collection: str) -> tuple[Any, ...]:
        shown, folded = bool(id), gr.Row(visible=False)
        link = export_link(collection, id, page.lang) if id else ""
        return gr.Button(visible=shown), gr.Button(visible=shown), gr.HTML(link, visible=shown), folded, folded

    tools = [bar.rename, bar.delete, bar.export, bar.renaming, bar.deleting]
    bar.saved.change(chosen, [bar.saved, page.collection], tools, js=_ADDRESS, queue=False, **PRIVATE)


class _Opening:
    """What the whole of the chat is, when a conversation is put on the page. Methods are the handlers of events."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def opened(self, id: str, collection: str, settings: Settings, request: gr.Request) -> tuple[Any, ...]:
        """The page with the conversation `id`, else without any."""
        chat, opinions, kept = Chat(collection), {}, shelf(collection, settings, request)
        try:
            held = kept.open(id)
            if held is not None:
                chat, opinions = held.chat(collection), held.opinions
            elif id:
                tell(spoken(CHAT, self._page.lang).not_found)
        except IndexingError as error:
            tell(str(error))
        shown = painted(self._page, chat, opinions)
        return chat, opinions, *shown, ready(), listing(kept, chat.id, self._page.lang)

    def arrived(self, collection: str, settings: Settings, request: gr.Request) -> tuple[Any, ...]:
        """The page as its address says, with the collection that the conversation is about."""
        id = str(dict(request.query_params or {}).get("chat", ""))
        names = _names(self._page)
        about = find(id, collection, names, settings.home, owner(request.cookies or {})) if id else ""
        if not about:
            if id:
                tell(spoken(CHAT, self._page.lang).not_found)
            return *self.begun(collection, settings, request), gr.skip()
        chosen = gr.skip() if about == collection else gr.Dropdown(choices=sorted({*names, collection}), value=about)
        return *self.opened(id, about, settings, request), chosen

    def switched(self, now: Chat, collection: str, settings: Settings, request: gr.Request) -> tuple[Any, ...]:
        """Another collection was chosen, unless the page has just arrived with a conversation about it."""
        return (gr.skip(),) * 6 if now.collection == collection else self.begun(collection, settings, request)

    def begun(self, collection: str, settings: Settings, request: gr.Request) -> tuple[Any, ...]:
        return self.opened("", collection, settings, request)

    def put_away(self, now: Chat, collection: str, settings: Settings, request: gr.Request) -> tuple[Any, ...]:
        """The page is cleared; nothing is lost by that."""
        if now.id:
            tell(spoken(CHAT, self._page.lang).put_away, well=True)
        return self.begun(collection, settings, request)


def _opening(page: Page, parts: Parts, bar: Bar, running: Any) -> None:
    whole = [parts.state, parts.opinions, parts.chat, parts.panel, parts.box, parts.saved]
    to, here = _Opening(page), [page.collection, page.settings]
    page.blocks.load(to.arrived, here, [*whole, page.collection], **PRIVATE).then(
        None, [bar.saved, page.collection], js=_ADDRESS, **PRIVATE
    )
    for event, handler, given in (
        (page.collection.change, to.switched, [parts.state, *here]),
        (bar.saved.input, to.opened, [bar.saved, *here]),
        (bar.new.click, to.begun, here),
        (parts.chat.clear, to.put_away, [parts.state, *here]),
    ):
        event(None, cancels=running, **PRIVATE).then(handler, given, whole, **PRIVATE)


def _changing(page: Page, parts: Parts, bar: Bar, running: Any) -> None:
    whole = [parts.state, parts.opinions, parts.chat, parts.panel, parts.box, parts.saved]

    def titled(id: str, collection: str, settings: Settings, request: gr.Request) -> tuple[Any, ...]:
        """The title to be changed, as it is now."""
        try:
            held = shelf(collection, settings, request).open(id)
        except IndexingError as error:
            tell(str(error))
            held = None
        return gr.Row(visible=True), gr.Row(visible=False), held.kept.title if held else ""

    def renamed(title: str, id: str, collection: str, settings: Settings, request: gr.Request) -> tuple[Any, ...]:
        kept = shelf(collection, settings, request)
        try:
            if title.strip() and not kept.rename(id, title):
                tell(spoken(CHAT, page.lang).not_found)
        except IndexingError as error:
            tell(str(error))
        return gr.Row(visible=False), listing(kept, id, page.lang)

    def removed(now: Chat, id: str, collection: str, settings: Settings, request: gr.Request) -> tuple[Any, ...]:
        kept = shelf(collection, settings, request)
        try:
            kept.remove(id)
        except IndexingError as error:
            tell(str(error))
            return now, *(gr.skip(),) * 5
        chat = Chat(collection)
        return chat, {}, *painted(page, chat, {}), ready(), listing(kept, "", page.lang)

    here, private = [bar.saved, page.collection, page.settings], {"queue": False, **PRIVATE}
    bar.rename.click(titled, here, [bar.renaming, bar.deleting, bar.title], **PRIVATE).then(None, js=_FOCUS, **PRIVATE)
    for event in (bar.save.click, bar.title.submit):
        event(renamed, [bar.title, *here], [bar.renaming, bar.saved], **PRIVATE)
    bar.keep_title.click(lambda: gr.Row(visible=False), None, bar.renaming, **private)
    bar.delete.click(
        lambda: (gr.Row(visible=True), gr.Row(visible=False)), None, [bar.deleting, bar.renaming], **private
    )
    bar.keep.click(lambda: gr.Row(visible=False), None, bar.deleting, **private)
    bar.sure.click(None, cancels=running, **PRIVATE).then(removed, [parts.state, *here], whole, **PRIVATE).then(
        lambda: gr.Row(visible=False), None, bar.deleting, **private
    )


def export_link(collection: str, id: str, lang: str) -> str:
    """A link to a conversation as a file."""
    href = f"../chats/{quote(collection)}/{quote(id)}.md?lang={lang}"
    return element("a", escape(spoken(CHAT, lang).export), href=href, download=True, class_="mk-small")


def _names(page: Page) -> list[str]:
    try:
        return page.services.collections()
    except IndexingError:  # the data folder cannot be read; a question will say so in a sentence
        return []
