"""The settings in force, and what came of a try, as HTML. Pure: values in, one line of HTML out."""

from __future__ import annotations

from rag.settings import Settings
from ui import render
from ui.markup import element, escape
from ui.settings.choices import LENIENT, STRICT, USUAL, shown_address
from ui.settings.trying import Tried
from ui.words.settings import SettingsWords

_WORDS_OF_PACKAGE = "embedded"


def panel(settings: Settings, encoder: str, said: SettingsWords) -> str:
    """What answers now; `encoder` is that of the collection, empty where there is none. Raises ConfigError."""
    models = settings.chosen()
    writer, support = models.generator, models.support.model
    by = {
        "extractive": said.quotes,
        "local": writer.model,
        "remote": f"{writer.model} · {shown_address(writer.base_url)}",
    }
    rows = [
        (said.encoder, encoder or said.no_collection),
        (said.answers, by[writer.kind]),
        (said.reranker, models.reranker.model if models.reranker else said.none),
        (said.support, said.by_words if support == _WORDS_OF_PACKAGE else support),
        (said.passages, str(settings.top_k)),
        (said.strictness, strictness(settings.strictness, said)),
    ]
    listed = "".join(element("dt", escape(name)) + element("dd", element("bdi", escape(value))) for name, value in rows)
    return element("section", element("h3", escape(said.in_force)) + element("dl", listed), class_="mk-force")


def strictness(value: float, said: SettingsWords) -> str:
    """What a strictness is called."""
    named = {LENIENT: said.lenient, USUAL: said.usual, STRICT: said.strict}
    return named.get(value, said.other.format(value=f"{value:g}"))


def outcome(done: Tried, said: SettingsWords, failed: str, limit: float) -> str:
    """A sentence about a try; `failed` is the one where only the log knows the reason."""
    seconds = f"{done.seconds:.1f}"
    if done.works:
        # A number between letters that run the other way keeps its place by itself; a model's name does not.
        name = element("bdi", escape(done.name))
        return good(escape(said.works).replace(escape("{name}"), name).replace(escape("{seconds}"), seconds))
    late = said.late.format(seconds=f"{limit:g}")
    return bad(done.problem or (late if done.late else failed), said)


def good(html: str) -> str:
    """A sentence, HTML already, that says that all is well."""
    return element("div", html, class_="mk-told", role="status", dir="auto")


def bad(problem: str, said: SettingsWords) -> str:
    """What is wrong, and that nothing has changed."""
    return render.notice(problem) + element("div", escape(said.stays), class_="mk-told mk-stays", dir="auto")


def waiting(said: SettingsWords) -> str:
    """What is shown meanwhile."""
    return render.waiting(said.trying)


def heading(text: str, *, more: str = "") -> str:
    """What a group of controls is about, and a sentence below it."""
    below = element("p", escape(more), class_="mk-more-said") if more else ""
    return element("h3", escape(text), class_="mk-set-head") + below
