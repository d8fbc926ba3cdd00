"""What a visitor sets: who answers, how words are chosen, what is read, how strict abstention is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import gradio as gr

from indexing.errors import IndexingError
from rag.config import MODELS
from rag.errors import RAGError
from rag.settings import Settings
from ui.markup import escape
from ui.page import PRIVATE, Page
from ui.settings import choices, inforce
from ui.settings.choices import KEYED, NAMES, Form
from ui.settings.trying import SECONDS, Tried, encoder_of, tried
from ui.tabs.settings_parts import Parts, lay_out, own_model
from ui.words import spoken, words
from ui.words.decoding import DECODING
from ui.words.settings import SETTINGS, SettingsWords

KEPT = "mekor_settings"
"""Under which name a browser keeps them."""
# gradio would make up one at each start, and what browsers kept would be lost; nothing that it hides is secret.
_SECRET = "mekor"


def keeper() -> gr.BrowserState:
    """What reads and writes what a browser keeps. Outside of tabs: what is in one is not there before it is opened."""
    return gr.BrowserState({}, storage_key=KEPT, secret=_SECRET)


def add(page: Page, kept: gr.BrowserState) -> None:
    """Lay the settings out in the tab that is open, and connect them; `kept` is of `keeper`."""
    said = spoken(SETTINGS, page.lang)
    parts = lay_out(page.services.settings, said, spoken(DECODING, page.lang), kept)
    _follow(parts)
    _connect(page, parts, _Events(page, said))


def _follow(parts: Parts) -> None:
    """Controls that show, hide or move others."""
    made, groups = parts.controls, parts.groups

    def seen(writer: str, strategy: str) -> list[gr.Column]:
        shown = {writer, strategy} | ({"decoding"} if writer != "extractive" else set())
        return [gr.Column(visible=name in shown) for name in groups]

    def another(models: str, writer: str, folder: str) -> tuple[str, gr.Textbox]:
        own = MODELS[models].generator.kind if writer != "remote" and not folder else writer
        return own, gr.Textbox(placeholder=own_model(models))

    chosen = [made["writer"], made["strategy"]]
    gr.on([made["writer"].change, made["strategy"].change], seen, chosen, list(groups.values()), queue=False, **PRIVATE)
    took = [made["models"], made["writer"], made["folder"]]
    made["models"].input(another, took, [made["writer"], made["folder"]], queue=False, **PRIVATE)


def _connect(page: Page, parts: Parts, events: _Events) -> None:
    """What happens when: opened, used, tested, reset, another collection."""
    shown, given = (
        [page.settings, parts.panel, parts.told, parts.key],
        [page.settings, page.collection, parts.key, *parts.form],
    )
    page.blocks.load(events.opened, [parts.kept, page.collection], [*shown, *parts.form], queue=False, **PRIVATE)
    using = parts.use.click(events.use, given, [*shown, parts.kept], trigger_mode="once", **PRIVATE)
    testing = parts.test.click(events.test, given, parts.told, trigger_mode="once", **PRIVATE)
    parts.reset.click(
        events.reset,
        page.collection,
        [*shown, *parts.form, parts.kept],
        cancels=[using, testing],
        queue=False,
        **PRIVATE,
    )
    seen = [page.settings, page.collection]
    page.collection.change(events.panel, seen, parts.panel, queue=False, **PRIVATE)


@dataclass(frozen=True)
class _Events:
    """What the tab does: values of its controls in, what it shows out."""

    page: Page
    said: SettingsWords

    @property
    def base(self) -> Settings:
        return self.page.services.settings

    def panel(self, settings: Settings, collection: str) -> str:
        return inforce.panel(settings, encoder_of(settings, collection), self.said)

    def opened(self, kept: object, collection: str) -> list[Any]:
        back = choices.recalled(kept, self.base)
        told = self.said.key_missing.format(address=back.form.address)
        return self._all(back.settings, back.form, collection, inforce.bad(told, self.said) if back.missing else "")

    def reset(self, collection: str) -> list[Any]:
        told = inforce.good(escape(self.said.was_reset))
        return [*self._all(self.base, choices.form_of(self.base), collection, told), {KEYED: False}]

    def use(self, now: Settings, collection: str, key: str, *values: Any) -> Iterator[list[Any]]:
        """Put the form in force, where it works. The key box is emptied then: what is typed wrong is not lost."""
        yield _told(inforce.waiting(self.said))
        form, wanted, problem = _wanted(values, key, now, self.base)
        if form is None or wanted is None:
            yield _told(inforce.bad(problem, self.said))
            return
        done = _tried(self.page, wanted, now, collection)
        if done is not None and not done.works:
            yield _told(self._outcome(done))
            return
        told = inforce.good(escape(self.said.used)) + (self._outcome(done) if done else "")
        yield [wanted, self.panel(wanted, collection), told, self._key(wanted), choices.kept(form, wanted)]

    def test(self, now: Settings, collection: str, key: str, *values: Any) -> Iterator[str]:
        """Try the form and change nothing."""
        yield inforce.waiting(self.said)
        _, wanted, problem = _wanted(values, key, now, self.base)
        if wanted is None:
            yield inforce.bad(problem, self.said)
            return
        yield self._outcome(tried(self.page.services.rag_for, replace(wanted, collection=collection)))

    def _all(self, settings: Settings, form: Form, collection: str, told: str) -> list[Any]:
        return [settings, self.panel(settings, collection), told, self._key(settings), *asdict(form).values()]

    def _outcome(self, done: Tried) -> str:
        return inforce.outcome(done, self.said, words(self.page.lang).failed, SECONDS)

    def _key(self, settings: Settings) -> gr.Textbox:
        """The box for a key: always empty, it says at most that there is one."""
        return gr.Textbox(value="", placeholder=self.said.key_kept if settings.api_key else "")


def _told(html: str) -> list[Any]:
    """A sentence, and nothing else changes."""
    return [gr.skip(), gr.skip(), html, gr.skip(), gr.skip()]


def _wanted(
    values: tuple[Any, ...], key: str, now: Settings, base: Settings
) -> tuple[Form | None, Settings | None, str]:
    """The form and what it means, or the sentence that says why it means nothing."""
    try:
        form = choices.checked(dict(zip(NAMES, values, strict=True)))
        return form, choices.settings_of(form, key or "", now, base), ""
    except (RAGError, IndexingError) as error:
        return None, None, str(error)


def _tried(page: Page, wanted: Settings, now: Settings, collection: str) -> Tried | None:
    """What came of trying `wanted`; None where its models are those in force, which need no try."""
    if wanted.chosen() == now.chosen() and wanted.models == now.models:
        return None
    return tried(page.services.rag_for, replace(wanted, collection=collection))
