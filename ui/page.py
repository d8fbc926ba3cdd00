"""What every tab of the page is given: what it can ask for, and the parts of the page that tabs share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.settings import Settings

if TYPE_CHECKING:
    from rag.pipeline import RAG

PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
"""For events that are the page's own business and done in a moment."""


@dataclass(frozen=True)
class Services:
    """What the page works with.

    `rag_for` opens the collection that settings name, with the models that they name. It is called for every question, from
    several threads: let it keep what it opened. Its RAGError and IndexingError are shown as a sentence.
    `settings` are those that a visitor begins with, `collections` gives the names there are, and `examples` are questions to
    the collection of `settings` for those who do not know what to ask.
    """

    rag_for: Callable[[Settings], RAG]
    collections: Callable[[], list[str]]
    settings: Settings
    examples: Sequence[str] = ()

    def opener(self, settings: Settings) -> Callable[[str], RAG]:
        """Opens collections by name, with the models of `settings`."""
        return lambda name: self.rag_for(replace(settings, collection=name))


@dataclass(frozen=True)
class Page:
    """The page in the making, in the language `lang` (BCP 47).

    `collection` is the drop-down on top with the name of the chosen collection; `settings` is a visitor's `Settings` and
    `where` the `Filter` of their questions and searches. `changed` counts how often they changed what is in a collection.
    """

    services: Services
    lang: str
    blocks: gr.Blocks
    collection: gr.Dropdown
    settings: gr.State
    where: gr.State
    changed: gr.State
