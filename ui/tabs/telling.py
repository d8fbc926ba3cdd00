"""Sentences that the page shows for a moment: what was done, and what went wrong."""

from __future__ import annotations

import logging
from types import TracebackType

import gradio as gr

from indexing.errors import IndexingError
from rag.errors import RAGError
from ui.markup import element, escape
from ui.words import words

_INFORMED, _WARNED = 4.0, 10.0  # seconds
_TITLE = "Mekor"
_log = logging.getLogger(__name__)


def inform(sentence: str) -> None:
    gr.Info(_shown(sentence), duration=_INFORMED, title=_TITLE)


def warn(sentence: str) -> None:
    gr.Warning(_shown(sentence), duration=_WARNED, title=_TITLE)


class told:
    """What goes wrong inside `with told(lang):` is shown as a sentence and goes no further; the unforeseen is logged."""

    def __init__(self, lang: str) -> None:
        self._lang = lang

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, IndexingError | RAGError):
            warn(str(error))
        elif isinstance(error, Exception):
            _log.error("something could not be done for the page", exc_info=error)
            warn(words(self._lang).failed)
        else:
            return False
        return True


def _shown(sentence: str) -> str:
    return element("div", escape(sentence.replace("`", "")), dir="auto")
