"""What a chat says before anything was asked. Pure HTML; knows no gradio."""

from __future__ import annotations

from ui.markup import element, escape
from ui.words import spoken
from ui.words.chat import CHAT


def welcome(lang: str, *, is_empty: bool) -> str:
    """The chat without a question, about a collection with documents or one that has none."""
    said = spoken(CHAT, lang)
    sentences = (said.empty, said.own_files) if is_empty else (said.welcome,)
    mark = element("div", "מקור", class_="mk-glyph", lang="he", aria_hidden="true")
    return element("div", mark + "".join(element("p", escape(one), dir="auto") for one in sentences), class_="mk-empty")


def hint(lang: str) -> str:
    """The place of the sources before there are any."""
    said = spoken(CHAT, lang)
    return element(
        "div", element("strong", escape(said.sources)) + element("p", escape(said.hint)), class_="mk-hint", dir="auto"
    )
